"""La journée d'un jury : de son jeton à ses décisions, sans qu'un identifiant lui soit dit."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.journeys.candidats import Examen, examen
from tests.journeys.personnes import aujourd_hui
from tests.support.http import ok
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.anyio


@pytest.fixture
async def scene(installation: RunningInstallation) -> AsyncIterator[Examen]:
    async with examen(installation, 2) as found:
        yield found


async def test_la_presidente_note_et_decide_de_ce_que_ses_listes_lui_donnent(scene: Examen) -> None:
    certification = await scene.a_l_image_de("DEMO-CQP-CONSEILLER-RETRAITE")
    session = await scene.session(certification["id"], 4)
    for candidat in scene.candidats:
        await candidat.demande(session_id=session, voie="formation")
    # elle ouvre la liste de ses jurys, et y reconnaît celui d'aujourd'hui
    mine = ok(await scene.presidente.get("/v1/jurys?a_venir=true&limite=200"))["elements"]
    (jury,) = [one for one in mine if one["session"]["id"] == session]
    assert jury["certification"]["intitule"] == certification["intitule"]
    assert (jury["preside"], jury["candidats"]) == (True, 2)
    # chaque candidat vient avec ses épreuves: elle les note toutes, puis délibère à l'adresse donnée
    for candidat in ok(await scene.presidente.get(jury["lire_candidats"]))["elements"]:
        a_juger = [bloc for bloc in candidat["blocs"] if bloc["a_juger"]]
        assert len(a_juger) == len(certification["blocs"])
        for bloc in a_juger:
            for epreuve in bloc["epreuves"]:
                note = {"bloc_id": bloc["bloc_id"], "rang": epreuve["rang"], "passee_le": aujourd_hui()}
                score = epreuve["score_max"]
                note |= {"reussie": True} if score is None else {"score": score}
                ok(await scene.presidente.post(candidat["noter"], note), 201)
        decisions = [
            {"bloc_id": bloc["bloc_id"], "verdict": "acquis", "motifs": "Observé pendant les épreuves."}
            for bloc in a_juger
        ]
        decided = ok(await scene.presidente.post(candidat["deliberer"], {"decisions": decisions}), 201)
        assert decided["issue"] == "totale"
    # le soir, il ne reste rien à décider; et celle qui est jugée ne lit pas la liste du jury
    (jury,) = ok(await scene.presidente.get(f"/v1/jurys?session={session}"))["elements"]
    assert jury["a_decider"] == 0
    assert all(one["noter"] is None for one in ok(await scene.presidente.get(jury["lire_candidats"]))["elements"])
    for candidat in scene.candidats:
        assert (await candidat.appel.get(jury["lire_candidats"])).status_code == 403
