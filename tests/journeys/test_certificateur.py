"""La journée du certificateur : de la liste de ce qui l'attend aux papiers de la session, sans un identifiant dit."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.journeys.candidats import Examen, examen
from tests.support.http import ok
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.anyio
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
async def scene(installation: RunningInstallation) -> AsyncIterator[Examen]:
    async with examen(installation, 1) as found:
        yield found


async def test_le_certificateur_traite_convoque_et_imprime_depuis_ses_listes(scene: Examen) -> None:
    (candidat,) = scene.candidats
    certification = await scene.a_l_image_de("DEMO-CQP-CONSEILLER-RETRAITE")
    await scene.session(certification["id"], 4)
    # une personne dépose sa demande, une pièce de son dossier, puis prend une place
    demande = await candidat.demande(certification_id=certification["id"], voie="formation")
    own = f"/v1/candidatures/{demande['id']}"
    headers = {"Content-Type": "application/pdf"}
    ok(await candidat.appel.post(f"{own}/pieces", content=PDF, params={"titre": "Dossier"}, headers=headers), 201)
    (session,) = ok(await candidat.appel.get(f"/v1/certifications/{certification['id']}/sessions"))["elements"]
    ok(await candidat.appel.post(f"{own}/inscription", {"session_id": session["id"]}))
    # il l'apprend par son guichet, la trouve dans sa liste et la lit à l'adresse donnée
    told = ok(await scene.certificateur.get("/v1/notifications?non_lues=true&limite=200"))["elements"]
    (une,) = [one for one in told if one["objet_id"] == demande["id"]]
    assert une["texte"] == f"Nouvelle candidature : « {certification['intitule']} »."
    ok(await scene.certificateur.post(f"/v1/notifications/{une['id']}/lecture"))
    waiting = ok(await scene.certificateur.get("/v1/demandes_a_traiter?etat=inscrite&limite=200"))["elements"]
    (demande,) = [one for one in waiting if one["id"] == une["objet_id"]]
    assert demande["session"]["code"] == session["code"]
    assert ok(await scene.certificateur.get(demande["adresse"]))["etat"] == "inscrite"
    # il convoque toute la session, et la personne lit sa convocation
    here = f"/v1/sessions/{demande['session']['id']}"
    assert ok(await scene.certificateur.post(f"{here}/convocations"))["convoques"] == 1
    told = ok(await candidat.appel.get("/v1/notifications?limite=200"))["elements"]
    (convocation,) = [one for one in told if session["code"] in one["texte"]]
    paper = await candidat.appel.get(f"/v1/candidatures/{convocation['objet_id']}/convocation")
    assert paper.content.startswith(b"%PDF-")
    # le jury trouve le dossier dans sa liste; la personne voit qui l'a lu; le certificateur imprime le procès-verbal
    mine = ok(await scene.presidente.get("/v1/jurys?a_venir=true&limite=200"))["elements"]
    (jury,) = [one for one in mine if one["session"]["code"] == session["code"]]
    (juge,) = ok(await scene.presidente.get(jury["lire_candidats"]))["elements"]
    (piece,) = ok(await scene.presidente.get(juge["lire_dossier"]))["elements"]
    assert (await scene.presidente.get(piece["contenu"])).content == PDF
    readings = ok(await candidat.appel.get(f"{own}/pieces/{piece['id']}/lectures"))["elements"]
    assert len(readings) == 1
    minutes = await scene.certificateur.get(f"{here}/proces_verbal")
    assert minutes.content.startswith(b"%PDF-")
