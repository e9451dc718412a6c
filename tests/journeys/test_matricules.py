"""Les matricules changent et reviennent : ce qui est à une personne n'en suit aucun."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from deploy.branche import personnages
from tests.journeys.personnes import aujourd_hui
from tests.support.http import hidden, ok, soon
from tests.support.installation import RunningInstallation
from tests.support.loads import ndjson
from tests.support.service import Caller

pytestmark = pytest.mark.anyio
ENTITE = personnages()["demo-sirh"].entite


def ligne(matricule: str, **more: Any) -> dict[str, Any]:
    return {"entite": ENTITE, "matricule": matricule, "metier": "GESTIONNAIRE-RETRAITE", **more}


async def charge(sirh: Caller, *lignes: dict[str, Any], vers: str = "imports") -> dict[str, Any]:
    return dict(ok(await sirh.post(f"/v1/emplois/{vers}", **ndjson(*lignes))))


async def emploi(sirh: Caller, matricule: str) -> dict[str, Any]:
    """Le dernier emploi de ce matricule."""
    return dict(ok(await sirh.get("/v1/emplois", params={"matricule": matricule}))["elements"][-1])


def client_de(installation: RunningInstallation, emploi: dict[str, Any]) -> str:
    name = f"matricule-{uuid4().hex[:8]}"
    return installation.add_client(name, "salarie", entite=emploi["entite_id"], profil=emploi["profil_id"])


async def souhaite(elle: Caller, profil: str) -> None:
    (metier,) = ok(await elle.get("/v1/metiers", params={"code": "CONSEILLER-RETRAITE"}))["elements"]
    ok(await elle.post(f"/v1/profils/{profil}/souhaits", {"metier_id": metier["id"], "texte": "Partir"}), 201)


async def test_des_matricules_changent_deux_fois_de_suite_et_le_fichier_du_mois_passe_ne_recree_personne(
    sirh: Caller, installation: RunningInstallation
) -> None:
    anciens = [f"A-{uuid4().hex[:8]}" for _ in range(3)]
    await charge(sirh, *(ligne(matricule) for matricule in anciens))
    avant = [await emploi(sirh, matricule) for matricule in anciens]
    async with installation.calling_as(client_de(installation, avant[0])) as elle:
        await souhaite(elle, avant[0]["profil_id"])
        # deux échangent leurs matricules, un autre en prend un nouveau
        nouveaux = [anciens[1], anciens[0], f"N-{uuid4().hex[:8]}"]
        fichier = [
            {"entite": ENTITE, "ancien": ancien, "nouveau": nouveau}
            for ancien, nouveau in zip(anciens, nouveaux, strict=True)
        ]
        essai = await charge(sirh, *fichier, vers="renumerotations?dry_run=true")
        assert (essai["modifiees"], await emploi(sirh, anciens[2])) == (3, avant[2])
        assert (await charge(sirh, *fichier, vers="renumerotations"))["modifiees"] == 3
        repete = await charge(sirh, *fichier, vers="renumerotations")
        assert (repete["modifiees"], repete["inchangees"], repete["rejetees_total"]) == (0, 3, 0)
        apres = [await emploi(sirh, matricule) for matricule in nouveaux]
        assert [it["profil_id"] for it in apres] == [it["profil_id"] for it in avant]
        assert [it["id"] for it in apres] == [it["id"] for it in avant]
        # le numéro que personne n'a repris dit le nouveau, et ne crée personne
        passe = await charge(sirh, ligne(anciens[2]))
        assert (passe["creees"], passe["rejetees_total"]) == (0, 1)
        assert nouveaux[2] in passe["rejetees"][0]["motif"]
        (souhait,) = ok(await elle.get(f"/v1/profils/{avant[0]['profil_id']}/souhaits"))["elements"]
        assert souhait["texte"] == "Partir"


async def test_un_matricule_donne_a_quelqu_un_d_autre_ne_lui_ouvre_rien_de_qui_le_portait(
    sirh: Caller, installation: RunningInstallation
) -> None:
    matricule = f"R-{uuid4().hex[:8]}"
    await charge(sirh, ligne(matricule))
    ancien = await emploi(sirh, matricule)
    profil = ancien["profil_id"]
    async with installation.calling_as(client_de(installation, ancien)) as partie:
        await souhaite(partie, profil)
        assert (await charge(sirh, ligne(matricule, fin_le="2026-01-31")))["modifiees"] == 1
        # sans un mot de plus, le numéro ne revient à personne
        muette = await charge(sirh, ligne(matricule))
        assert [it["pointeur"] for it in muette["rejetees"]] == ["/retour"]
        assert (await charge(sirh, ligne(matricule, retour="nouvelle_personne")))["creees"] == 1
        repris = await emploi(sirh, matricule)
        assert repris["profil_id"] != profil
        async with installation.calling_as(client_de(installation, repris)) as venue:
            recommandations = f"/v1/recommandations/profils/{repris['profil_id']}/metiers"
            await soon(venue, recommandations, lambda answer: answer.status_code == 200)
            assert ok(await venue.get(f"/v1/profils/{repris['profil_id']}/souhaits"))["elements"] == []
            for de_l_autre in (f"/v1/profils/{profil}", f"/v1/profils/{profil}/souhaits", f"/v1/exports/{profil}"):
                assert await hidden(venue, de_l_autre, profil)
            assert await hidden(venue, f"/v1/emplois/{ancien['id']}", ancien["id"])
        # qui est partie garde son dossier
        (souhait,) = ok(await partie.get(f"/v1/profils/{profil}/souhaits"))["elements"]
        assert souhait["texte"] == "Partir"


async def test_qui_revient_sous_son_matricule_retrouve_son_dossier(
    sirh: Caller, installation: RunningInstallation
) -> None:
    matricule = f"V-{uuid4().hex[:8]}"
    await charge(sirh, ligne(matricule))
    ancien = await emploi(sirh, matricule)
    async with installation.calling_as(client_de(installation, ancien)) as elle:
        await souhaite(elle, ancien["profil_id"])
        await charge(sirh, ligne(matricule, fin_le="2026-01-31"))
        assert (await charge(sirh, ligne(matricule, retour="meme_personne")))["creees"] == 1
        actuel = await emploi(sirh, matricule)
        assert (actuel["profil_id"], actuel["debut_le"]) == (ancien["profil_id"], aujourd_hui())
        assert len(ok(await elle.get(f"/v1/profils/{ancien['profil_id']}/souhaits"))["elements"]) == 1
        assert len(ok(await elle.get("/v1/emplois"))["elements"]) == 2
