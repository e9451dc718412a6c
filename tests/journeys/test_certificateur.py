"""La journée du certificateur : de la liste de ce qui l'attend au registre, sans qu'un identifiant lui soit dit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.certification.titres.attestations.papier import Papier
from tests.journeys.candidats import Candidat, Examen, examen
from tests.journeys.journee import Journee
from tests.journeys.test_jury import juge, mon_jury
from tests.support.http import ok
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.anyio
PDF = b"%PDF-1.7\n%%EOF\n"
IDENTITE = {
    "nom_naissance": "Guichetière", "prenoms": ["Œdipia"], "naissance_le": "1980-01-02", "naissance_lieu": "Laon",
}  # fmt: skip


@pytest.fixture
async def scene(installation: RunningInstallation) -> AsyncIterator[Examen]:
    async with examen(installation, 1) as found:
        yield found


async def se_presente(candidat: Candidat, certification: str, session: str) -> None:
    """La personne écrit son identité, dépose un dossier de VAE, une demande et une pièce, puis prend une place."""
    sienne = f"/v1/identites/{candidat.profil}"
    etag = (await candidat.appel.get(sienne)).headers["ETag"]
    ok(await candidat.appel.put(sienne, IDENTITE, headers={"If-Match": etag}))
    dossier = ok(await candidat.appel.post("/v1/dossiers_vae", {"certification_id": certification}), 201)
    path = f"/v1/dossiers_vae/{dossier['id']}"
    experience = {"intitule": "Conseillère", "debut_le": "2016-03-01", "activites": "Entretiens avec des assurés."}
    etag = (await candidat.appel.get(path)).headers["ETag"]
    ok(await candidat.appel.put(path, {"experiences": [experience]}, headers={"If-Match": etag}))
    ok(await candidat.appel.post(f"{path}/depot"))
    demande = await candidat.demande(certification_id=certification, voie="formation")
    own, headers = f"/v1/candidatures/{demande['id']}", {"Content-Type": "application/pdf"}
    ok(await candidat.appel.post(f"{own}/pieces", content=PDF, params={"titre": "Dossier"}, headers=headers), 201)
    ok(await candidat.appel.post(f"{own}/inscription", {"session_id": session}))


async def ce_qui_attend(certificateur: Journee, certification: str, objet: str) -> dict[str, Any]:
    """La demande de cette certification, telle que son guichet l'annonce puis la liste."""
    (vue,) = ok(await certificateur.get("/v1/certifications", params={"code": certification}))["elements"]
    filtres = {"certification": vue["id"], "objet": objet}
    (demande,) = ok(await certificateur.get("/v1/demandes_a_traiter", params=filtres))["elements"]
    told = ok(await certificateur.get("/v1/notifications?non_lues=true&limite=200"))["elements"]
    (une,) = [one for one in told if one["objet_id"] == demande["id"]]
    assert vue["intitule"] in une["texte"]
    ok(await certificateur.post(f"/v1/notifications/{une['id']}/lecture"))
    return dict(demande)


async def confirme(certificateur: Journee, session: str) -> None:
    """L'identité de qui a une place à la session, pièce d'identité en main."""
    (attend,) = ok(await certificateur.get(f"/v1/identites?etat=a_confirmer&session={session}"))["elements"]
    path = f"/v1/identites/{attend['profil_id']}"
    lu = {"If-Match": (await certificateur.get(path)).headers["ETag"]}
    ok(await certificateur.post(f"{path}/confirmation", headers=lu), 204)


async def test_le_certificateur_decide_convoque_imprime_et_tient_son_registre_depuis_ses_listes(scene: Examen) -> None:
    (candidat,) = scene.candidats
    certification = await scene.a_l_image_de("DEMO-CQP-CONSEILLER-RETRAITE")
    session = await scene.session(certification["id"], 4)
    await se_presente(candidat, certification["id"], session)
    code, certificateur = await scene.code_de(session), Journee(scene.certificateur)
    # il répond au dossier de VAE
    dossier = await ce_qui_attend(certificateur, certification["code"], "dossier_vae")
    assert ok(await certificateur.get(dossier["adresse"]))["etat"] == "complet"
    ok(await certificateur.post(f"{dossier['adresse']}/recevabilite", {"decision": "recevable"}))
    # il lit la demande, confirme l'identité, convoque toute la session, et relit la convocation
    demande = await ce_qui_attend(certificateur, certification["code"], "candidature")
    assert (demande["session"]["code"], demande["etat"]) == (code, "inscrite")
    here = f"/v1/sessions/{demande['session']['id']}"
    await confirme(certificateur, demande["session"]["id"])
    assert ok(await certificateur.post(f"{here}/convocations"))["convoques"] == 1
    convocation = Papier((await certificateur.get(f"{demande['adresse']}/convocation")).content)
    assert "ŒdipiaGuichetière" in convocation.text
    told = ok(await candidat.appel.get("/v1/notifications?limite=200"))["elements"]
    assert len([one for one in told if code in one["texte"]]) == 1
    # le jury trouve le dossier professionnel dans sa liste, et délibère
    presidente = Journee(scene.presidente)
    jury = await mon_jury(presidente, code)
    (juge_,) = ok(await presidente.get(jury["lire_candidats"]))["elements"]
    (piece,) = ok(await presidente.get(juge_["lire_dossier"]))["elements"]
    assert (await presidente.get(piece["contenu"])).content == PDF
    # la personne voit qui l'a lu
    lues = ok(await candidat.appel.get(f"/v1/lectures/{candidat.profil}"))["elements"]
    assert [une["operation"] for une in lues if une["objet"] == f"Piece/{piece['id']}"] == ["telecharger_piece"]
    await juge(presidente, juge_)
    # le procès-verbal et le registre disent qui a été reçu
    minutes = Papier((await certificateur.get(f"{here}/proces_verbal")).content)
    assert "1.ŒdipiaGuichetière" in minutes.text
    filtres = {"certification": demande["certification"]["id"], "limite": 200}
    lignes = ok(await certificateur.get("/v1/registre", params=filtres))["elements"]
    (entiere,) = [ligne for ligne in lignes if ligne["entiere"]]
    relue = ok(await certificateur.get("/v1/registre", params={"numero": entiere["numero"]}))["elements"]
    assert [ligne["titulaire"]["nom_naissance"] for ligne in relue] == ["Guichetière"]
