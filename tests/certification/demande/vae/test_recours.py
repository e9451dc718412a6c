"""An irrecevabilité is contested once, by the person, and answered by the certificateur (domain A.3, R1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest

from tests.certification.branche import certificateur, salarie
from tests.certification.demande.vae.monde import (
    answer,
    at,
    begin,
    candidature,
    create_rncp,
    erase,
    filed,
    read,
    step,
    tick,
    told,
)
from tests.certification.demande.vae.test_horloge import correct_silence
from tests.support.answers import verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
REFUSAL = {"decision": "irrecevable", "motif": "activites_sans_rapport", "explication": "Rien sur la retraite."}
AGAIN = {"decision": "irrecevable", "motif": "deja_certifiee", "explication": "Certifiée en 2024."}
TEXTE = "Le poste tenu depuis 2016 porte sur la retraite."


async def contest(api: RunningService, number: int, dossier: dict[str, Any]) -> httpx.Response:
    return await salarie(api, number).post(f"/v1/dossiers_vae/{dossier['id']}/recours", {"texte": TEXTE})


async def refused(api: RunningService, number: int = 0) -> dict[str, Any]:
    """A dossier that the certificateur said irrecevable."""
    at(api, date(2026, 11, 24))
    return dict(ok(await answer(api, await filed(api, number, await create_rncp(api)), **REFUSAL)))


async def test_an_appeal_asks_for_another_answer_and_keeps_the_first(api: RunningService) -> None:
    dossier = await refused(api)
    contested = ok(await contest(api, 0, dossier), 201)
    assert (contested["etat"], contested["recours"], contested["termine_le"]) == ("en_recours", TEXTE, None)
    assert (contested["motif_conteste"], contested["explication_contestee"]) == (
        "activites_sans_rapport", "Rien sur la retraite.",
    )  # fmt: skip
    assert (contested["motif"], contested["recevabilite_par"]) == (None, None)
    waiting = ok(await certificateur(api).get("/v1/dossiers_vae?etat=en_recours"))["elements"]
    assert [row["id"] for row in waiting] == [dossier["id"]]
    at(api, date(2027, 1, 10))
    restored = ok(await answer(api, dossier))
    assert (restored["etat"], restored["recevabilite_le"], restored["recours"]) == ("recevable", "2027-01-10", TEXTE)
    assert restored["a_commencer_avant_le"] == "2027-07-10"
    assert (await candidature(api, restored["candidature_id"])).voie == "vae"
    assert ok(await step(api, 0, dossier, "commencement"))["etat"] == "commence"


async def test_it_is_contested_once(api: RunningService) -> None:
    dossier = await refused(api)
    assert (await told(api, 0))[0].endswith("Vous pouvez contester, une fois.")
    ok(await contest(api, 0, dossier), 201)
    assert verdict(await contest(api, 0, dossier)) == (409, "vae-step-impossible")
    at(api, date(2026, 12, 1))
    kept = ok(await answer(api, dossier, **AGAIN))
    assert (kept["etat"], kept["motif"], kept["motif_conteste"], kept["termine_le"]) == (
        "irrecevable", "deja_certifiee", "activites_sans_rapport", "2026-12-01",
    )  # fmt: skip
    assert (await told(api, 0))[0].endswith("lisez-en le motif et l'explication.")
    assert verdict(await contest(api, 0, dossier)) == (409, "appeal-already-decided")


async def test_the_answer_to_an_appeal_has_a_reason_of_the_list_too(api: RunningService) -> None:
    dossier = await refused(api)
    ok(await contest(api, 0, dossier), 201)
    assert (await answer(api, dossier, decision="irrecevable")).status_code == 422
    assert (await read(api, 0, dossier))["etat"] == "en_recours"


async def test_the_delay_of_the_first_answer_does_not_answer_the_appeal(api: RunningService) -> None:
    """The law's silence is about the filing: the clock stopped with the first answer."""
    dossier = await refused(api)
    ok(await contest(api, 0, dossier), 201)
    at(api, date(2027, 6, 1))
    assert await tick(api) == 0
    assert (await read(api, 0, dossier))["etat"] == "en_recours"
    assert ok(await answer(api, dossier))["etat"] == "recevable"


async def test_a_rejection_by_silence_is_contested_too(api: RunningService) -> None:
    certification = await create_rncp(api)
    at(api, date(2026, 11, 24))
    rejects = {"vaut": "rejet", "apres": {"nombre": 1, "unite": "mois"}, "marque": "maison"}
    await correct_silence(api, date(2026, 11, 25), rejects)
    at(api, date(2026, 11, 25))
    dossier = await filed(api, 0, certification)
    at(api, date(2027, 1, 26))
    assert await tick(api) == 1
    assert (await told(api, 0))[0].endswith("Vous pouvez contester, une fois.")
    contested = ok(await contest(api, 0, dossier), 201)
    assert (contested["etat"], contested["motif_conteste"]) == ("en_recours", None)
    assert ok(await answer(api, dossier))["recevabilite_par"] == "certificateur"


async def test_only_an_irrecevabilite_is_contested(api: RunningService) -> None:
    certification = await create_rncp(api)
    at(api, date(2026, 11, 24))
    draft = await begin(api, 1, certification)
    waiting, accepted = await filed(api, 2, certification), await filed(api, 3, certification)
    ok(await answer(api, accepted))
    for number, dossier in ((1, draft), (2, waiting), (3, accepted)):
        assert verdict(await contest(api, number, dossier)) == (409, "vae-step-impossible")


async def test_one_dossier_not_begun_at_a_time_with_appeals_too(api: RunningService) -> None:
    dossier = await refused(api)
    other = await begin(api, 0, {"id": dossier["certification_id"]})
    assert verdict(await contest(api, 0, dossier)) == (409, "vae-file-already-open")
    ok(await step(api, 0, other, "abandon"))
    ok(await contest(api, 0, dossier), 201)
    body = {"certification_id": dossier["certification_id"]}
    assert verdict(await salarie(api, 0).post("/v1/dossiers_vae", body)) == (409, "vae-file-already-open")
    assert ok(await step(api, 0, dossier, "abandon"))["etat"] == "abandonne"
    await begin(api, 0, {"id": dossier["certification_id"]})


async def test_what_waits_for_its_appeal_is_kept(api: RunningService) -> None:
    contested = await refused(api)
    ok(await contest(api, 0, contested), 201)
    at(api, date(2029, 1, 1))
    await erase(api)
    assert (await read(api, 0, contested))["etat"] == "en_recours"
    ok(await answer(api, contested, **AGAIN))
    at(api, date(2030, 1, 2))
    await erase(api)
    assert (await salarie(api, 0).get(f"/v1/dossiers_vae/{contested['id']}")).status_code == 404
