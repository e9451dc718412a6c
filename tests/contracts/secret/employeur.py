"""An employer that puts its powers together around one person: its human resources, its HRIS client, a manager.

It hires people who hold what it likes and lets them go, says what it needs, attests and denies, proposes, loads, tries to
erase, ends the person's emploi, and reads after each. It does the same in both worlds.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from services.matching.app import create_app
from services.matching.settings import MatchingSettings
from tests.contracts.secret import ailleurs, histoires
from tests.contracts.secret.ailleurs import METIERS_DE_PLUS
from tests.contracts.secret.histoires import Secret
from tests.contracts.secret.monde import CALCUL, CONSEIL, ECRIT, METIERS, REQUETE, Monde, made, monde, unheard
from tests.matching.branche import tell
from tests.support.catalogue import metier
from tests.support.postgres import PostgresForTests
from tests.support.service import running

BESOIN = ailleurs.OUVERT
# a busy machine answers late, in one world only
SANS_HATE: dict[str, Any] = {"rapprochement_garde_s": 0, "rapprochement_delai_s": 600, "calcul_delai_s": 600}
REQUIS = {CONSEIL: "C-CONSEIL", CALCUL: "C-CALCUL", ECRIT: "C-ECRIT"}
ROLES = ("manager", "rh", "sirh")
# enough of them that with one person more a count comes out from under its mask
FIGURANTS = (1, 2, 3, 4)


@dataclass
class Employeur:
    """A world, and in it what the employer made up so far."""

    monde: Monde
    emplois: list[dict[str, Any]] = field(default_factory=list)
    faits: int = 0

    async def appelle(self, qui: str, method: str, path: str, body: Any = None, service: str = "parcours") -> Any:
        """An act of the employer, its answer noted."""
        caller = self.monde.employeur(service)[qui]
        answer = await (
            caller.delete(path, headers=REQUETE) if method == "DELETE" else caller.post(path, body, headers=REQUETE)
        )
        return self.monde.note(f"{qui} {method} {path.split('/')[2]}", answer)

    async def lit(self) -> None:
        """What it reads after each act: counts, sessions, and people of others; in all the ways that it has."""
        await self.monde.relaie()
        assert self.monde.matching is not None
        unheard(self.monde.matching)
        read: list[Any] = []
        paths = [
            ("rh", "matching", "/v1/rapprochements/besoins"),
            ("sirh", "parcours", "/v1/besoins/effectifs"),
            ("rh", "matching", f"/v1/rapprochements/mobilites?metier={ailleurs.FERME}"),
            ("rh", "parcours", f"/v1/entites/{self.monde.entite}/contacts"),
            ("manager", "certification", "/v1/sessions"),
            ("manager", "certification", "/v1/propositions"),
            ("sirh", "parcours", "/v1/emplois"),
        ]
        for qui, service, path in paths:
            answer = await self.monde.employeur(service)[qui].get(path, headers=REQUETE)
            self.monde.note(f"{qui} GET {path.replace(self.monde.entite, '{entite_id}')}", answer)
            read.append(answer.json().get("elements", ()))
        await ailleurs.mobilites(self.monde, BESOIN)
        told = [{row.get("code") or row["metier"]["code"]: row["effectif"] for row in rows} for rows in read[:2]]
        assert all(told[1].get(code) == effectif for code, effectif in told[0].items()), "one figure, two masks"


Acte = Callable[[Employeur, int, random.Random], Awaitable[None]]


async def embauche_autour(employeur: Employeur, numero: int, hasard: random.Random) -> None:
    """Hire people who hold part of what a métier asks: with the person, as many as a mask hides or not."""
    for _ in range(hasard.choice(FIGURANTS)):
        employeur.faits += 1
        body = {"entite_id": employeur.monde.entite, "matricule": f"F-{employeur.faits}", "metier_id": METIERS[0]}
        made_up = (await employeur.appelle("sirh", "POST", "/v1/emplois", body)).json()
        employeur.emplois.append(made_up)
        held = {"competence_id": CONSEIL, "niveau": 3, "provenance": "atteste", "le": "2024-05-02"}
        await employeur.appelle("sirh", "POST", f"/v1/profils/{made_up['profil_id']}/acquis", held)


async def eteint(employeur: Employeur, numero: int, hasard: random.Random) -> None:
    """Let some of them go."""
    hasard.shuffle(employeur.emplois)
    for _ in range(min(len(employeur.emplois), hasard.choice(FIGURANTS))):
        await _finit(employeur, employeur.emplois.pop()["id"])


async def finit_son_emploi(employeur: Employeur, numero: int, hasard: random.Random) -> None:
    """End the person's own emploi: the record is theirs and stays."""
    path = f"/v1/emplois?profil={employeur.monde.equipe[numero]}&limite=200"
    listed = (await employeur.monde.employeur("parcours")["sirh"].get(path, headers=REQUETE)).json()
    for emploi in listed.get("elements", ()):
        if emploi["profil_id"] == employeur.monde.equipe[numero]:
            await _finit(employeur, emploi["id"])


async def _finit(employeur: Employeur, emploi_id: str) -> None:
    sirh, path = employeur.monde.employeur("parcours")["sirh"], f"/v1/emplois/{emploi_id}"
    read = await sirh.get(path, headers=REQUETE)
    body = {name: value for name, value in read.json().items() if name not in ("id", "profil_id", "entite_id")}
    body["fin_le"] = (employeur.monde.heure.date() - timedelta(days=2)).isoformat()
    employeur.monde.note(
        "sirh finit", await sirh.put(path, body, headers={**REQUETE, "If-Match": read.headers["ETag"]})
    )


async def chiffre_un_besoin(employeur: Employeur, numero: int, hasard: random.Random) -> None:
    horizon = f"20{hasard.randint(28, 40)}-12-31"
    body = {
        "entite_id": employeur.monde.entite,
        "metier_id": BESOIN,
        "horizon_le": horizon,
        "effectif": 9,
        "source": "GEPP",
    }
    await employeur.appelle("rh", "POST", "/v1/besoins", body)


async def atteste(employeur: Employeur, numero: int, hasard: random.Random) -> None:
    await _dit(employeur, numero, hasard, positif=True)


async def nie(employeur: Employeur, numero: int, hasard: random.Random) -> None:
    """Deny what the person holds: not a byte of what is recommended to them moves."""
    before = await _recommandations(employeur, numero)
    await _dit(employeur, numero, hasard, positif=False)
    assert await _recommandations(employeur, numero) == before, "a denial moved what is recommended to the person"


async def _dit(employeur: Employeur, numero: int, hasard: random.Random, *, positif: bool) -> None:
    le = f"20{hasard.randint(10, 25)}-0{hasard.randint(1, 9)}-1{hasard.randint(0, 9)}"
    body = {
        "competence_id": hasard.choice([*REQUIS]),
        "niveau": 3,
        "provenance": "atteste",
        "le": le,
        "positif": positif,
    }
    await employeur.appelle("manager", "POST", f"/v1/profils/{employeur.monde.equipe[numero]}/acquis", body)


async def _recommandations(employeur: Employeur, numero: int) -> Any:
    await employeur.monde.relaie()
    person = employeur.monde.personne(numero, "matching")
    answer = await person.get(f"/v1/recommandations/profils/{employeur.monde.equipe[numero]}/metiers")
    assert answer.status_code == 200, answer.text
    return {name: value for name, value in answer.json().items() if name not in ("id", "provenance")}


async def tente_d_effacer(employeur: Employeur, numero: int, hasard: random.Random) -> None:
    for rest in ("", "/souhaits", "/effacement"):
        for qui in ROLES:
            await employeur.appelle(qui, "DELETE", f"/v1/profils/{employeur.monde.equipe[numero]}{rest}")


async def renumerote(employeur: Employeur, numero: int, hasard: random.Random) -> None:
    """Give the person another number; a reload that names the one before makes nobody new."""
    employeur.faits += 1
    line = f'{{"entite":"GPS-A","ancien":"P-{numero}","nouveau":"R-{employeur.faits}"}}\n'
    headers = {"Content-Type": "application/x-ndjson", **REQUETE}
    sirh = employeur.monde.employeur("parcours")["sirh"]
    employeur.monde.note(
        "sirh renumérote", await sirh.post("/v1/emplois/renumerotations", content=line, headers=headers)
    )


def _ordinaire(acte: histoires.Acte) -> Acte:
    async def fait(employeur: Employeur, numero: int, hasard: random.Random) -> None:
        await acte(employeur.monde, numero)

    return fait


ACTES: list[Acte] = [
    embauche_autour, embauche_autour, eteint, chiffre_un_besoin, atteste, nie, tente_d_effacer, renumerote,
    *map(_ordinaire, (ailleurs.cherche_partout, ailleurs.cherche_partout, ailleurs.ecrit_a_qui_est_vu)),
    *(_ordinaire(acte) for acte in histoires.ORDINAIRES if acte is not histoires.prend_une_place),
]  # fmt: skip


# --- secrets that the ordinary days do not have


async def est_evaluee(monde: Monde, numero: int, vecu: bool) -> None:
    """An assessment of what a métier asks, which the certificateur alone writes."""
    if vecu:
        body = {"competence_id": CALCUL, "niveau": 3, "provenance": "evalue", "le": "2026-11-02"}
        path = f"/v1/profils/{monde.equipe[numero]}/acquis"
        await made(monde._as("parcours", "service").post(path, body))


async def candidate(monde: Monde, numero: int, vecu: bool) -> None:
    if vecu:
        await histoires.prend_une_place(monde, numero)


SECRETS: list[Secret] = [
    *histoires.SECRETS, est_evaluee, candidate,
    ailleurs.declare_ailleurs, ailleurs.decline_un_contact, ailleurs.accepte_d_etre_vu,
]  # fmt: skip


# --- a history


async def vit(employeur: Employeur, numero: int, graine: int, *, vecu: bool) -> None:
    """The powers of the employer, drawn by the seed, before and after the secret, which is lived or not."""
    hasard, world = random.Random(graine), employeur.monde
    secret = SECRETS[graine % len(SECRETS)]
    await _dans(employeur, numero, hasard, hasard.randint(0, 2))
    await secret(world, numero, vecu)
    await employeur.lit()
    sien = await ce_qui_est_a_elle(world, numero)
    await _dans(employeur, numero, hasard, hasard.randint(1, 3))
    if hasard.random() < 0.3:
        await finit_son_emploi(employeur, numero, hasard)
        await employeur.lit()
    garde = await ce_qui_est_a_elle(world, numero)
    assert {name: garde.get(name) for name in sien} == sien, "the employer undid something of the person's"
    world.attend(hours=hasard.randint(1, 20))


async def _dans(employeur: Employeur, numero: int, hasard: random.Random, combien: int) -> None:
    for acte in hasard.choices(ACTES, k=combien):
        await acte(employeur, numero, hasard)
        await employeur.lit()


async def ce_qui_est_a_elle(world: Monde, numero: int) -> dict[str, Any]:
    """Each row of the person's, as they read it; what their employer says of them is the employer's to take back."""
    profil = world.equipe[numero]
    lists = [
        *(("parcours", f"/v1/profils/{profil}/{name}") for name in ("acquis", "souhaits", "experiences", "consentements")),
        *(("certification", f"/v1/{name}") for name in ("candidatures", "positionnements", "plans", "blocs_acquis", "attestations")),
    ]  # fmt: skip
    found: dict[str, Any] = {}
    for service, path in lists:
        answer = await world.personne(numero, service).get(f"{path}?limite=200")
        assert answer.status_code == 200, (path, answer.text)
        rows = [row for row in answer.json()["elements"] if row.get("provenance") != "atteste"]
        found |= {f"{path} {row.get('id') or row.get('bloc_id')}": row for row in rows}
    return found


@contextlib.asynccontextmanager
async def employeur(postgres: PostgresForTests, personnes: int) -> AsyncIterator[Employeur]:
    """A world of three services, and its employer."""
    async with (
        monde(postgres, personnes) as world,
        running(postgres, "matching", create_app, MatchingSettings, **SANS_HATE) as matching,
    ):
        matching.app.state.service.clock = lambda: world.heure
        await tell(matching, "competences", _catalogue())
        await world.parcours.apply("competences", [metier(key, f"N-{n}") for n, key in enumerate(METIERS_DE_PLUS)])
        for source in ("parcours", "certification"):
            await tell(matching, source, [])
        world.matching, world._lus = matching, {}
        world.connus["metier_id"] = BESOIN
        async with matching.app.state.etat.ouvriers.closing(matching.app):
            await histoires.installe(world)
            await ailleurs.installe(world)
            await world.relaie()
            yield Employeur(world)


def _catalogue() -> list[tuple[str, dict[str, Any]]]:
    """What matching needs to know of the world's métiers: that of the need asks three things, the others one or nothing."""
    items = [
        ("competence.modifiee", {"id": key, "referentiel": "BRANCHE", "code": code, "libelle": f"Savoir {code}",
            "nature": "competence", "definition": None, "retiree": False})
        for key, code in REQUIS.items()
    ]  # fmt: skip
    asked = [{"competence_id": key, "niveau": 3, "coeur": True} for key in REQUIS]
    famille = {"id": METIERS[0][:-1] + "f", "code": "F", "libelle": "Retraite"}
    metiers = [
        ("metier.modifie", {"id": key, "referentiel": "BRANCHE", "code": f"M-{n}", "libelle": f"Métier {n}", "definition": None,
            "famille": famille, "evolution": "stable", "niveau": 5, "encadrement": False, "appellations": [], "retire": False,
            "exigences": asked if key == BESOIN else asked[2:] if key == ailleurs.FERME else asked[:1] if n > 1 else []})
        for n, key in enumerate([*METIERS, *METIERS_DE_PLUS])
    ]  # fmt: skip
    return [*items, *metiers]
