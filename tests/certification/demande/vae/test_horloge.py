"""The clocks of VAE: two months to answer, six to begin, one dossier a civil year of Paris, twelve months kept."""

from __future__ import annotations

import asyncio
from datetime import UTC, date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from services.certification.demande.vae.recevabilite import DEBUT, REPONSE
from services.certification.horloge.echeances import set_echeance
from services.certification.models import DossierVae, Echeance
from tests.certification.branche import certificateur, salarie
from tests.certification.demande.vae.monde import (
    answer,
    at,
    begin,
    candidature,
    create_rncp,
    erase,
    file,
    filed,
    read,
    step,
    tick,
    told,
    write,
)
from tests.support.answers import slug
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def correct_silence(api: RunningService, du: date, silence: dict[str, Any] | None) -> None:
    """Have the CPNEF say from a day on what the certificateur's silence is worth."""
    read = ok(await api.as_("cpnef").get("/v1/regles/vae-recevabilite"))
    kept = {name: read[name] for name in ("intitule", "source", "source_url", "marque")}
    body = {**kept, "du": du.isoformat(), "parametres": read["parametres"] | {"silence": silence}}
    ok(await api.as_("cpnef").post("/v1/regles/vae-recevabilite/versions", body), 201)


@pytest.mark.parametrize(
    ("depot", "dernier", "tombe"),
    [
        (date(2026, 11, 24), date(2027, 1, 24), date(2027, 1, 25)),
        (date(2026, 12, 31), date(2027, 2, 28), date(2027, 3, 1)),
        (date(2027, 12, 29), date(2028, 2, 29), date(2028, 3, 1)),
        (date(2027, 2, 1), date(2027, 4, 1), date(2027, 4, 2)),
        (date(2027, 8, 31), date(2027, 10, 31), date(2027, 11, 1)),
    ],
    ids=["ordinaire", "31-décembre", "année-bissextile", "heure-d-été", "heure-d-hiver"],
)
async def test_silence_answers_the_day_after_two_months(
    api: RunningService, depot: date, dernier: date, tombe: date
) -> None:
    certification = await create_rncp(api)
    at(api, depot, 0, 30)  # still the day before in UTC
    dossier = await filed(api, 0, certification)
    assert dossier["reponse_avant_le"] == dernier.isoformat()
    at(api, dernier, 23, 59)
    assert await tick(api) == 0
    assert (await read(api, 0, dossier))["etat"] == "complet"
    at(api, tombe, 0, 0)
    assert await tick(api) == 1
    body = await read(api, 0, dossier)
    assert (body["etat"], body["recevabilite_par"], body["recevabilite_le"]) == (
        "recevable", "silence", tombe.isoformat(),
    )  # fmt: skip
    assert (await candidature(api, body["candidature_id"])).voie == "vae"
    assert "n'a pas répondu dans le délai" in (await told(api, 0))[0]


async def test_a_late_engine_gives_the_silence_its_day(api: RunningService) -> None:
    certification = await create_rncp(api)
    at(api, date(2026, 11, 24))
    dossier = await filed(api, 0, certification)
    at(api, date(2027, 3, 9))
    assert await tick(api) == 1
    body = await read(api, 0, dossier)
    assert (body["recevabilite_le"], body["a_commencer_avant_le"]) == ("2027-01-25", "2027-07-25")
    assert await tick(api) == 0


async def test_an_answer_in_time_leaves_nothing_to_silence(api: RunningService) -> None:
    certification = await create_rncp(api)
    at(api, date(2026, 11, 24))
    dossier = await filed(api, 0, certification)
    at(api, date(2027, 1, 24), 23, 59)
    refusal = {"decision": "irrecevable", "motif": "certification_close", "explication": "Close depuis juin."}
    ok(await answer(api, dossier, **refusal))
    at(api, date(2027, 2, 1))
    assert await tick(api) == 0
    assert (await read(api, 0, dossier))["etat"] == "irrecevable"


@pytest.mark.parametrize(
    ("silence", "etat", "phrase"),
    [
        ({"vaut": "rejet"}, "irrecevable", "la règle vaut rejet"),
        (None, "complet", "votre dossier attend toujours"),
    ],
)
async def test_what_silence_is_worth_is_data_of_the_rule(
    api: RunningService, silence: dict[str, str] | None, etat: str, phrase: str
) -> None:
    certification = await create_rncp(api)
    at(api, date(2026, 11, 24))
    before = await filed(api, 1, certification)
    delay = {"apres": {"nombre": 1, "unite": "mois"}, "marque": "maison"}
    await correct_silence(api, date(2026, 11, 25), silence and {**silence, **delay})
    at(api, date(2026, 11, 25))
    dossier = await filed(api, 0, certification)
    assert dossier["reponse_avant_le"] == ("2026-12-25" if silence else "2027-01-25")
    at(api, date(2027, 1, 26))
    assert await tick(api) == 2
    assert (await read(api, 0, dossier))["etat"] == etat
    assert phrase in (await told(api, 0))[0]
    assert (await read(api, 1, before))["etat"] == "recevable"
    if etat == "complet":
        assert ok(await answer(api, dossier))["etat"] == "recevable"


async def test_a_dossier_not_begun_in_six_months_lapses_and_the_request_stays(api: RunningService) -> None:
    certification = await create_rncp(api)
    at(api, date(2027, 8, 29))
    dossier = await filed(api, 0, certification)
    at(api, date(2027, 8, 31))
    body = ok(await answer(api, dossier))
    assert body["a_commencer_avant_le"] == "2028-02-29"
    at(api, date(2028, 2, 29), 23, 59)
    assert await tick(api) == 0
    at(api, date(2028, 3, 1), 0, 0)
    assert await tick(api) == 1
    lapsed = await read(api, 0, dossier)
    assert (lapsed["etat"], lapsed["termine_le"]) == ("caduc", "2028-03-01")
    row = await candidature(api, body["candidature_id"])
    assert (row.etat, row.voie) == ("deposee", None)
    refused = await step(api, 0, dossier, "commencement")
    assert (refused.status_code, slug(refused)) == (409, "vae-step-impossible")


async def test_who_begins_in_time_is_left_in_peace(api: RunningService) -> None:
    certification = await create_rncp(api)
    at(api, date(2027, 8, 29))
    dossier = await filed(api, 0, certification)
    ok(await answer(api, dossier))
    ok(await step(api, 0, dossier, "commencement"))
    at(api, date(2029, 1, 1))
    assert await tick(api) == 0
    assert (await read(api, 0, dossier))["etat"] == "commence"


async def test_one_dossier_a_certification_and_civil_year_of_paris(api: RunningService) -> None:
    """23:01 UTC on 31 December is already January in Paris: the year is the one on the wall there."""
    certification, other = await create_rncp(api), await create_rncp(api, code="CQP-AUTRE")
    at(api, date(2026, 1, 1), 0, 30)
    first = await filed(api, 0, certification)
    ok(await step(api, 0, first, "abandon"))
    at(api, date(2026, 12, 31), 23, 59)
    second = await begin(api, 0, certification)
    ok(await write(api, 0, second))
    refused = await file(api, 0, second)
    assert (refused.status_code, slug(refused)) == (409, "vae-file-of-the-year-filed")
    assert (await filed(api, 0, other))["etat"] == "complet"
    at(api, date(2027, 1, 1), 0, 1)
    assert api.app.state.service.clock().astimezone(UTC).year == 2026
    assert ok(await file(api, 0, second))["etat"] == "complet"


async def test_the_database_keeps_the_cap_by_itself(api: RunningService) -> None:
    certification = await create_rncp(api)
    at(api, date(2026, 5, 4))
    first = await filed(api, 0, certification)
    ok(await step(api, 0, first, "abandon"))
    second = await begin(api, 0, certification)
    change = update(DossierVae).where(col(DossierVae.id) == UUID(second["id"]))
    change = change.values(depose_le=api.app.state.service.clock(), annee_civile=2026)
    async with api.app.state.database.writing() as db:
        with pytest.raises(IntegrityError, match="uq_dossier_vae_annee"):
            await db.execute(change)


async def test_what_is_kept_of_a_path_is_erased_twelve_months_after_its_end(api: RunningService) -> None:
    certification = await create_rncp(api)
    at(api, date(2027, 2, 27))
    ended = await filed(api, 0, certification)
    withdrawn = await filed(api, 1, certification)
    going_on = await filed(api, 2, certification)
    draft = await begin(api, 3, certification)
    refusal = {"decision": "irrecevable", "motif": "deja_certifiee", "explication": "Certifiée en 2024."}
    at(api, date(2027, 2, 28))
    ok(await answer(api, ended, **refusal))
    for dossier in (withdrawn, going_on):
        ok(await answer(api, dossier))
    path = f"/v1/candidatures/{(await read(api, 1, withdrawn))['candidature_id']}/retrait"
    ok(await salarie(api, 1).post(path))
    ok(await step(api, 2, going_on, "commencement"))
    at(api, date(2028, 2, 28), 23, 59)
    await tick(api)
    assert await erase(api) == 1
    assert (await salarie(api, 3).get(f"/v1/dossiers_vae/{draft['id']}")).status_code == 404
    at(api, date(2028, 2, 29), 0, 1)
    await erase(api)
    left = ok(await certificateur(api).get("/v1/dossiers_vae"))["elements"]
    assert [row["id"] for row in left] == [going_on["id"]]
    assert await told(api, 0) == await told(api, 1) == []
    async with api.app.state.database.reading() as db:
        assert (await db.scalars(select(col(Echeance.objet_id)))).all() == []


async def test_an_answer_and_silence_at_once_give_one_answer(api: RunningService) -> None:
    """The day after the delay, silence has answered, whether the engine ran before, after or at the same time."""
    certification = await create_rncp(api)
    at(api, date(2026, 11, 24))
    dossiers = [await filed(api, number, certification) for number in range(4)]
    at(api, date(2027, 1, 25), 0, 0)
    refusal = {"decision": "irrecevable", "motif": "certification_close", "explication": "Close depuis juin."}
    late = await answer(api, dossiers[0], **refusal)
    assert (late.status_code, slug(late)) == (409, "vae-step-impossible")
    _, *answered = await asyncio.gather(tick(api), *(answer(api, dossier, **refusal) for dossier in dossiers))
    assert {given.status_code for given in answered} == {409}
    await tick(api)
    for number, dossier in enumerate(dossiers):
        assert (await read(api, number, dossier))["recevabilite_par"] == "silence"
    at(api, date(2027, 7, 26), 0, 0)
    late = await step(api, 0, dossiers[0], "commencement")
    assert (late.status_code, slug(late)) == (409, "vae-step-impossible")


async def test_the_next_dossier_carries_the_request_that_the_first_one_opened(api: RunningService) -> None:
    certification = await create_rncp(api)
    at(api, date(2026, 11, 24))
    first = await filed(api, 0, certification)
    opened = ok(await answer(api, first))["candidature_id"]
    ok(await step(api, 0, first, "abandon"))
    at(api, date(2027, 1, 4))
    again = ok(await answer(api, await filed(api, 0, certification)))
    assert again["candidature_id"] == opened
    assert (await candidature(api, opened)).voie == "vae"


async def test_a_day_that_comes_after_its_dossier_is_gone_changes_nothing(api: RunningService) -> None:
    at(api, date(2026, 11, 24))
    async with api.app.state.database.writing() as db:
        for effet in (REPONSE, DEBUT):
            await set_echeance(db, effet=effet, objet_id=uuid4(), regle=effet, tombe_le=date(2026, 11, 24))
        await db.commit()
    assert await tick(api) == 2
    assert ok(await certificateur(api).get("/v1/dossiers_vae"))["elements"] == []
