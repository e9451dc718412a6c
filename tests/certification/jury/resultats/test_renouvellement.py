"""What has a period of validity runs out: the holder is told before, asks again, and obtains it again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.certification.regles.jours import add_months, en_lettres
from tests.certification.branche import certificateur, salarie
from tests.certification.demande.vae.monde import at, tick
from tests.certification.jury.resultats.scene import Scene, presidente, two_blocs
from tests.certification.titres.primes.scene import write_rule
from tests.support.answers import slug
from tests.support.catalogue import TODAY
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
FIN = add_months(TODAY, 12)
APRES = FIN + timedelta(days=1)


@pytest.fixture
async def scene(api: RunningService) -> Scene:
    """A certification of a year, that employee 0 obtained today."""
    at(api, TODAY)
    await write_rule(api)
    scene = await two_blocs(api, validite_mois=12)
    await scene.decide(await scene.candidate(0), B1=True, B2=True)
    return scene


async def session_of(scene: Scene, day: date, code: str) -> Scene:
    """A session that begins on a day, its jury, and the service's clock on that day."""
    at(scene.api, day)
    days = dict.fromkeys(("debut_le", "fin_le", "inscription_jusqu_au"), day.isoformat())
    return await scene.another_session(code, **days)


async def decide(scene: Scene, candidature: str, day: date, **verdicts: bool) -> Any:
    await scene.mark(candidature, *verdicts, passee_le=day.isoformat())
    body = {"decisions": scene.decisions(**verdicts)}
    return await presidente(scene.api).post(f"/v1/candidatures/{candidature}/deliberations", body)


async def told(scene: Scene) -> list[str]:
    rows = ok(await salarie(scene.api, 0).get("/v1/notifications"))["elements"]
    return [row["texte"] for row in rows if "vaut jusqu'au" in row["texte"]]


async def lines(scene: Scene, etat: str) -> list[str]:
    """Days on which the whole certification was obtained, of the lines of the register in that state."""
    rows = ok(await certificateur(scene.api).get(f"/v1/registre?etat={etat}"))["elements"]
    return [row["obtenue_le"] for row in rows if row["entiere"]]


async def test_the_holder_is_told_once_six_months_before(api: RunningService, scene: Scene) -> None:
    at(api, add_months(FIN, -6) - timedelta(days=1))
    await tick(api)
    assert await told(scene) == []
    at(api, add_months(FIN, -6))
    await tick(api)
    (texte,) = await told(scene)
    assert "« CQP Conseiller retraite »" in texte
    assert en_lettres(FIN) in texte
    at(api, APRES)
    await tick(api)
    assert await told(scene) == [texte]


async def test_what_ran_out_is_no_longer_held_and_is_obtained_again(api: RunningService, scene: Scene) -> None:
    at(api, FIN)
    assert await scene.held(0) == {"B1", "B2"}
    again = await session_of(scene, APRES, "S-ENCORE")
    assert await scene.held(0) == set()
    candidature = await again.candidate(0)
    ok(await decide(again, candidature, APRES, B1=True, B2=True), 201)
    assert await scene.held(0) == {"B1", "B2"}
    assert (await lines(scene, "en_vigueur"), await lines(scene, "expiree")) == (
        [APRES.isoformat()],
        [TODAY.isoformat()],
    )
    assert await scene.state(candidature) == "validee"


async def test_while_it_is_good_it_is_not_judged_again_nor_after_refused_as_held(
    api: RunningService, scene: Scene
) -> None:
    before = await session_of(scene, FIN, "S-AVANT")
    candidature = await before.candidate(0)
    path = f"/v1/candidatures/{candidature}/refus"
    at(api, APRES)
    assert slug(await certificateur(api).post(path, {"motif": "deja_certifiee"})) == "refusal-reason-false"
    at(api, FIN)
    body = {"decisions": before.decisions(B1=True)}
    early = await presidente(api).post(f"/v1/candidatures/{candidature}/deliberations", body)
    assert slug(early) == "bloc-already-held"
    ok(await certificateur(api).post(path, {"motif": "deja_certifiee"}), 201)


async def test_a_renewal_that_fails_takes_back_nothing_of_what_was_obtained(api: RunningService, scene: Scene) -> None:
    (first,) = ok(await salarie(api, 0).get("/v1/candidatures"))["elements"]
    again = await session_of(scene, APRES, "S-ENCORE")
    candidature = await again.candidate(0)
    ok(await decide(again, candidature, APRES, B1=True, B2=False), 201)
    assert (await scene.state(candidature), await scene.state(first["id"])) == ("validee_partiellement", "validee")
    assert await scene.held(0) == {"B1"}
    assert (await lines(scene, "en_vigueur"), await lines(scene, "expiree")) == ([], [TODAY.isoformat()])
    (prime,) = ok(await salarie(api, 0).get("/v1/primes"))["elements"]
    assert prime["etat"] == "due"
