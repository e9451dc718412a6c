"""Deux groupes n'en font plus qu'un : les emplois passent de l'un à l'autre, et rien de ce qui est à une personne ne bouge."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from tests.journeys.candidats import Candidat, Examen, examen
from tests.journeys.personnes import aujourd_hui, est_connue
from tests.support.endurance import times
from tests.support.http import WITHIN_S, every, hidden, ok, soon
from tests.support.installation import RunningInstallation
from tests.support.loads import ndjson
from tests.support.service import Caller

pytestmark = pytest.mark.anyio
SALARIES = times(100, endurance=2_000)
CANDIDATS = times(3, endurance=50)
EQUIPE = 20
SUCCESSIONS = "/v1/emplois/successions"
Emplois = dict[str, dict[str, Any]]


@dataclass
class Groupe:
    """Un employeur qui vient d'être chargé, avec ses RH."""

    code: str
    id: str
    rh: Caller

    def lignes(self) -> list[dict[str, Any]]:
        """Des équipes de vingt, dont le premier encadre les autres; les mêmes matricules dans chaque groupe."""
        managers = [None, *(f"{n - n % EQUIPE:05}" if n % EQUIPE else "00000" for n in range(1, SALARIES))]
        return [
            {"entite": self.code, "matricule": f"{n:05}", "metier": "CONSEILLER-RETRAITE", "manager": manager}
            for n, manager in enumerate(managers)
        ]


@dataclass
class Fusion:
    """Deux groupes, et ce qu'il faut pour que le second passe au premier."""

    installation: RunningInstallation
    administrateur: Caller
    stack: AsyncExitStack
    suit: Groupe = field(init=False)
    ancien: Groupe = field(init=False)

    async def calling(self, client: str) -> Caller:
        return await self.stack.enter_async_context(self.installation.calling_as(client))

    async def groupe(self, code: str) -> Groupe:
        body = {"code": code, "nom": f"Groupe {code} (démonstration)", "genre": "gps"}
        entite = ok(await self.administrateur.post("/v1/entites", body), 201)["id"]
        rh = await self.calling(self.installation.add_client(f"rh-{code}", "rh", entite=entite))
        return Groupe(code, entite, rh)

    async def charge(self, groupe: Groupe) -> dict[str, Any]:
        return dict(ok(await self.administrateur.post("/v1/emplois/imports", **ndjson(*groupe.lignes()))))

    async def emplois(self, groupe: Groupe) -> Emplois:
        rows = await every(self.administrateur, f"/v1/emplois?entite={groupe.id}")
        return {row["matricule"]: row for row in rows}

    def jeton(self, profil: str, entite: str, *roles: str) -> str:
        """Une personne, et l'entité où son jeton dit qu'elle travaille."""
        return self.installation.add_client(f"fusion-{uuid4().hex}", "salarie", *roles, entite=entite, profil=profil)

    async def personnes(self, emplois: list[dict[str, Any]]) -> list[Candidat]:
        clients = [self.jeton(it["profil_id"], it["entite_id"]) for it in emplois]
        callers = await asyncio.gather(*(self.calling(client) for client in clients))
        return [Candidat(it["profil_id"], caller) for it, caller in zip(emplois, callers, strict=True)]

    async def passe(self, *, dry_run: bool = False) -> dict[str, Any]:
        """Tout l'ancien groupe, et une ligne de trop."""
        en = {"entite": self.ancien.code, "vers": self.suit.code, "effet_le": aujourd_hui()}
        lignes = [en | {"matricule": f"{n:05}", "nouveau": f"B-{n:05}"} for n in range(SALARIES)]
        lignes.append(en | {"matricule": "99999"})
        since = time.perf_counter()
        query = "?dry_run=true" if dry_run else ""
        rapport = ok(await self.administrateur.post(SUCCESSIONS + query, **ndjson(*lignes)))
        print(f"succession de {SALARIES:,} emplois, dry_run={dry_run}: {time.perf_counter() - since:.1f} s, {rapport}")
        assert [(it["ligne"], it["pointeur"]) for it in rapport["rejetees"]] == [(SALARIES + 1, "/matricule")]
        return dict(rapport)


@pytest.fixture
async def scene(installation: RunningInstallation) -> AsyncIterator[Examen]:
    async with examen(installation, 1) as found:
        yield found


@pytest.fixture
async def fusion(installation: RunningInstallation) -> AsyncIterator[Fusion]:
    async with installation.calling_as("demo-administrateur") as administrateur, AsyncExitStack() as stack:
        made, code = Fusion(installation, administrateur, stack), uuid4().hex[:6].upper()
        made.suit, made.ancien = await made.groupe(f"GPS-{code}-A"), await made.groupe(f"GPS-{code}-B")
        for groupe in (made.suit, made.ancien):
            since = time.perf_counter()
            assert (await made.charge(groupe))["creees"] == SALARIES
            print(f"chargement de {SALARIES:,} emplois: {time.perf_counter() - since:.1f} s")
        yield made


async def sien(elle: Candidat) -> list[Any]:
    """Tout ce qu'elle a et qui n'est pas son emploi."""
    own = f"/v1/profils/{elle.profil}"
    paths = ("/v1/candidatures", "/v1/plans", "/v1/attestations", f"{own}/acquis", f"{own}/souhaits")
    return [ok(await elle.appel.get(f"{path}?limite=200"))["elements"] for path in paths]


async def commence(scene: Examen, elle: Candidat, certification: dict[str, Any]) -> None:
    """Elle a un souhait et deux blocs de cinq, le plan qui en vient, et une place pour les autres."""
    (metier,) = ok(await elle.appel.get("/v1/metiers?code=GESTIONNAIRE-RETRAITE"))["elements"]
    ok(await elle.appel.post(f"/v1/profils/{elle.profil}/souhaits", {"metier_id": metier["id"]}), 201)
    passee = await elle.demande(session_id=await scene.session(certification["id"], 4), voie="formation")
    blocs = [bloc["id"] for bloc in certification["blocs"]]
    await scene.juge(passee["id"], [(bloc, n < 2) for n, bloc in enumerate(blocs)])
    # les blocs viennent par le flux
    await soon(elle.appel, f"/v1/profils/{elle.profil}/acquis", lambda answer: len(answer.json()["elements"]) == 2)


async def test_chacun_garde_ses_demandes_ses_blocs_et_son_plan_quand_son_groupe_passe_a_un_autre(
    scene: Examen, fusion: Fusion
) -> None:
    avant = {groupe.code: await fusion.emplois(groupe) for groupe in (fusion.suit, fusion.ancien)}
    siens = [emplois[f"{n:05}"] for emplois in avant.values() for n in range(1, CANDIDATS + 1)]
    elles = await fusion.personnes(siens)
    certification = await scene.a_cinq_blocs()
    for elle in elles:
        await est_connue(elle.appel)
    for elle in (elles[0], elles[-1]):
        await commence(scene, elle, certification)
    session = await scene.session(certification["id"], len(elles))
    demandes = [await elle.demande(session_id=session, voie="formation") for elle in elles]
    a_elles = [await sien(elle) for elle in elles]

    assert (await fusion.passe(dry_run=True))["creees"] == SALARIES
    assert await fusion.emplois(fusion.ancien) == avant[fusion.ancien.code]
    assert (await fusion.passe())["creees"] == SALARIES
    apres = await fusion.emplois(fusion.suit), await fusion.emplois(fusion.ancien)
    repete = await fusion.passe()
    assert (repete["creees"], repete["modifiees"], repete["inchangees"]) == (0, 0, SALARIES)
    assert (await fusion.emplois(fusion.suit), await fusion.emplois(fusion.ancien)) == apres

    assert [await sien(elle) for elle in elles] == a_elles
    # la même personne, le même travail et le même manager, sous le numéro que le groupe qui suit lui donne
    suivants = {numero: row for numero, row in apres[0].items() if numero.startswith("B-")}
    garde = ("profil_id", "metier_id", "manager_id", "quotite", "lieu")
    for numero, row in avant[fusion.ancien.code].items():
        assert [suivants[f"B-{numero}"][name] for name in garde] == [row[name] for name in garde]
    assert {numero: row for numero, row in apres[0].items() if numero not in suivants} == avant[fusion.suit.code]
    # la place prise avant se juge après : elle finit son CQP
    blocs = [bloc["id"] for bloc in certification["blocs"][2:]]
    assert (await scene.juge(demandes[-1]["id"], [(bloc, True) for bloc in blocs]))["issue"] == "totale"


async def test_les_rh_du_groupe_qui_suit_lisent_tout_le_monde_et_celles_de_l_ancien_son_histoire(
    fusion: Fusion,
) -> None:
    suit, ancien = fusion.suit, fusion.ancien
    avant = await fusion.emplois(ancien)
    manager = avant["00020"]["profil_id"]
    equipe = {row["profil_id"] for row in avant.values() if row["manager_id"] == manager}
    hier, demain = [await fusion.calling(fusion.jeton(manager, it.id, "manager")) for it in (ancien, suit)]
    assert await des_siens(hier) == equipe | {manager}
    await fusion.passe()

    gens = {row["profil_id"] for row in avant.values()}
    lus = await every(suit.rh, "/v1/profils?")
    assert len(lus) == 2 * SALARIES
    assert gens < {profil["id"] for profil in lus}
    assert {emploi["entite_id"] for profil in lus for emploi in profil["emplois"]} == {suit.id}
    assert await every(ancien.rh, "/v1/profils?") == []
    histoire = await every(ancien.rh, "/v1/emplois?")
    assert {row["profil_id"] for row in histoire} == gens
    assert all(row["fin_le"] and row["entite_id"] == ancien.id for row in histoire)
    une = avant["00001"]["profil_id"]
    assert await hidden(ancien.rh, f"/v1/profils/{une}", une)
    (emploi,) = ok(await suit.rh.get(f"/v1/emplois?profil={une}"))["elements"]
    assert await hidden(ancien.rh, f"/v1/emplois/{emploi['id']}", emploi["id"])
    # le manager encadre sous le groupe qui suit ceux qu'il encadrait, et plus personne sous l'ancien
    assert (await des_siens(demain), await des_siens(hier)) == (equipe | {manager}, {manager})
    await seules_proposent(suit, ancien, une)
    # les effectifs suivent, et le fichier de l'ancien groupe ne recrée personne
    assert [it["effectif"] for it in await effectifs(suit)] == [2 * SALARIES]
    assert await effectifs(ancien) == []
    recharge = await fusion.charge(ancien)
    assert (recharge["creees"], recharge["modifiees"], recharge["rejetees_total"]) == (0, 0, SALARIES)


async def des_siens(manager: Caller) -> set[str]:
    return {profil["id"] for profil in await every(manager, "/v1/profils?")}


async def effectifs(groupe: Groupe) -> list[dict[str, Any]]:
    return list(ok(await groupe.rh.get(f"/v1/entites/{groupe.id}/effectifs"))["elements"])


async def seules_proposent(suit: Groupe, ancien: Groupe, une: str) -> None:
    """Les certifications savent aussi qui emploie qui : une proposition vient du groupe qui suit, et de lui seul."""
    (cqp,) = ok(await suit.rh.get("/v1/certifications?code=DEMO-CQP-CONSEILLER-RETRAITE"))["elements"]
    proposition = {"profil_id": une, "certification_id": cqp["id"]}
    async with asyncio.timeout(WITHIN_S):
        while (await suit.rh.post("/v1/propositions", proposition)).status_code != 201:
            await asyncio.sleep(0.2)
    assert (await ancien.rh.post("/v1/propositions", proposition)).status_code == 404
