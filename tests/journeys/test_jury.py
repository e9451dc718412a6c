"""La journée d'un jury : de son jeton à ses décisions, sans qu'un identifiant lui soit dit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.journeys.candidats import Examen, examen
from tests.journeys.journee import Journee
from tests.journeys.personnes import aujourd_hui
from tests.support.http import ok
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.anyio


@pytest.fixture
async def scene(installation: RunningInstallation) -> AsyncIterator[Examen]:
    async with examen(installation, 2) as found:
        yield found


async def mon_jury(presidente: Journee, code: str, **filtres: Any) -> dict[str, Any]:
    """Celui de la session dont sa lettre dit le code."""
    mine = ok(await presidente.get("/v1/jurys", params={"limite": 200, **filtres}))["elements"]
    (jury,) = [one for one in mine if one["session"]["code"] == code]
    return dict(jury)


async def juge(presidente: Journee, candidat: dict[str, Any]) -> dict[str, Any]:
    """Elle note toutes les épreuves, puis délibère, aux adresses que sa liste donne."""
    a_juger = [bloc for bloc in candidat["blocs"] if bloc["a_juger"]]
    for bloc in a_juger:
        for epreuve in bloc["epreuves"]:
            note = {"bloc_id": bloc["bloc_id"], "rang": epreuve["rang"], "passee_le": aujourd_hui()}
            score = epreuve["score_max"]
            note |= {"reussie": True} if score is None else {"score": score}
            ok(await presidente.post(candidat["noter"], note), 201)
    decisions = [
        {"bloc_id": bloc["bloc_id"], "verdict": "acquis", "motifs": "Observé pendant les épreuves."} for bloc in a_juger
    ]
    return dict(ok(await presidente.post(candidat["deliberer"], {"decisions": decisions}), 201))


async def test_la_presidente_note_et_decide_de_ce_que_ses_listes_lui_donnent(scene: Examen) -> None:
    certification = await scene.a_l_image_de("DEMO-CQP-CONSEILLER-RETRAITE")
    session = await scene.session(certification["id"], 4)
    for candidat in scene.candidats:
        await candidat.demande(session_id=session, voie="formation")
    code = await scene.code_de(session)
    presidente = Journee(scene.presidente)
    # elle ouvre la liste de ses jurys, et y reconnaît celui d'aujourd'hui
    jury = await mon_jury(presidente, code, a_venir=True)
    assert jury["certification"]["intitule"] == certification["intitule"]
    assert (jury["preside"], jury["candidats"], jury["a_decider"]) == (True, 2, 2)
    # chaque candidat vient avec ses épreuves
    for candidat in ok(await presidente.get(jury["lire_candidats"]))["elements"]:
        assert [bloc["a_juger"] for bloc in candidat["blocs"]] == [True] * len(certification["blocs"])
        assert (await juge(presidente, candidat))["issue"] == "totale"
    # le soir, il ne reste rien à décider; et celle qui est jugée ne lit pas la liste du jury
    jury = await mon_jury(presidente, code)
    assert jury["a_decider"] == 0
    assert all(one["noter"] is None for one in ok(await presidente.get(jury["lire_candidats"]))["elements"])
    for candidat in scene.candidats:
        assert (await candidat.appel.get(jury["lire_candidats"])).status_code == 403


async def test_un_identifiant_dicte_arrete_la_journee(scene: Examen) -> None:
    certification = await scene.a_l_image_de("DEMO-CQP-CONSEILLER-RETRAITE")
    with pytest.raises(AssertionError, match="was read in no answer"):
        await Journee(scene.presidente).get("/v1/jurys", params={"certification": certification["id"]})
