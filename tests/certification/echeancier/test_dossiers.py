"""A record without emploi nor open path is kept for the time of a rule, then given a notice that leaves time to answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from services.certification.echeancier.dossiers import FIN, GARDE, RELECTURE, SANS_EMPLOI
from services.certification.echeancier.moteur import apply_due
from services.certification.models import Echeance
from services.certification.regles.jours import add_months, start_of
from services.kit.feed.consumer import Event
from tests.certification.branche import GPS_A, create_cqp, created, profil, salarie
from tests.certification.regles.test_regle_du_jour import APRES, AVANT, change, jours
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio

N = 3
PARTI = date(2026, 12, 31)
# five years are kept; the day after, the notice
PREAVIS = date(2032, 1, 1)
# six months from that day, and the day after
EFFACE = date(2032, 7, 2)


def at(api: RunningService, day: date) -> None:
    api.app.state.service.clock = lambda: start_of(day) + timedelta(hours=9)


async def tick(api: RunningService, day: date) -> int:
    at(api, day)
    return await apply_due(api.app.state.service, api.app.state.service.clock())


async def employed(api: RunningService, *ends: date | None, number: int = N) -> None:
    """`parcours` says a person: one emploi for each end, None for one that runs."""
    emplois = [
        {"id": str(i), "entite_id": GPS_A, "debut_le": None, "fin_le": end and end.isoformat(), "affectations": []}
        for i, end in enumerate(ends)
    ]
    data = {"id": profil(number), "entite_id": GPS_A, "actif": None in ends, "emplois": emplois}
    await api.apply("parcours", [("profil.modifie", data)])


async def stopped(api: RunningService, day: date) -> None:
    """The person stopped it that day; the feed says so now."""
    data = {"id": profil(N), "origine": "conservation", "efface_le": EFFACE.isoformat()}
    event = Event(str(uuid4()), "effacement.arrete", profil(N), start_of(day), "00000000.1.1", data)
    consumer = api.app.state.consumers["parcours"]
    async with consumer.unit_of_work(api.app.state.service, [event]) as uow:
        await consumer.apply(uow, [event])
        await uow.finish()


async def waiting(api: RunningService) -> dict[str, date]:
    async with api.app.state.database.reading() as db:
        rows = await db.scalars(select(Echeance).where(col(Echeance.objet_id) == profil(N)))
        return {row.effet: row.tombe_le for row in rows}


async def said(api: RunningService) -> list[tuple[str, str]]:
    """What the feed says of the retention of the person, and their day."""
    return [
        (event["type"].removeprefix("passerelle.certification.conservation."), event["data"]["efface_le"])
        for event in await api.events()
        if event["subject"] == profil(N)
    ]


async def told(api: RunningService) -> list[str]:
    rows = ok(await salarie(api, N).get("/v1/notifications"))["elements"]
    return [row["texte"] for row in rows if row["objet"] == "effacement"]


async def test_a_record_without_emploi_is_given_notice_after_the_time_of_the_rule(api: RunningService) -> None:
    at(api, PARTI)
    await employed(api, date(2020, 1, 1), PARTI)
    assert await tick(api, PREAVIS - timedelta(days=1)) == 0
    assert await said(api) == []
    assert await tick(api, PREAVIS) == 1
    assert await said(api) == [("preavisee", EFFACE.isoformat())]
    assert await waiting(api) == {FIN: EFFACE - timedelta(days=1)}
    assert await tick(api, EFFACE - timedelta(days=2)) == 0
    assert await tick(api, EFFACE - timedelta(days=1)) == 1
    assert await said(api) == [("echue", EFFACE.isoformat())]


async def test_a_clock_that_was_late_takes_nothing_of_the_notice(api: RunningService) -> None:
    at(api, PARTI)
    await employed(api, PARTI)
    assert await tick(api, date(2033, 3, 15)) == 1
    assert await said(api) == [("preavisee", "2033-09-16")]


@pytest.mark.parametrize("ends", [(None,), (PARTI, None), (date(2050, 1, 1),), ()])
async def test_who_has_an_emploi_or_is_not_known_to_have_had_one_is_never_counted(
    api: RunningService, ends: tuple[date | None, ...]
) -> None:
    at(api, PARTI)
    await employed(api, *ends)
    assert await tick(api, PREAVIS + timedelta(days=365)) == 0
    assert await said(api) == []


async def test_an_emploi_found_again_lifts_the_notice_and_says_so(api: RunningService) -> None:
    at(api, PARTI)
    await employed(api, PARTI)
    await employed(api, None)
    assert await waiting(api) == {}
    await employed(api, PARTI)
    await tick(api, PREAVIS)
    await employed(api, PARTI, None)
    assert (await said(api))[-1][0] == "levee"
    assert await told(api) == [GARDE]
    assert await tick(api, EFFACE) == 0
    await employed(api, PARTI, None)
    assert len(await said(api)) == 1


async def test_an_open_path_is_looked_at_again_each_month(api: RunningService) -> None:
    at(api, PARTI)
    await employed(api, PARTI)
    await opens_a_path(api)
    day = PREAVIS
    for effet in (RELECTURE, SANS_EMPLOI, RELECTURE):
        assert await tick(api, day) == 1
        day = add_months(day, 1)
        assert await waiting(api) == {effet: day}
    assert await said(api) == []


async def test_a_path_opened_during_the_notice_lifts_it(api: RunningService) -> None:
    at(api, PARTI)
    await employed(api, PARTI)
    await tick(api, PREAVIS)
    await opens_a_path(api)
    eve = EFFACE - timedelta(days=1)
    assert await tick(api, eve) == 1
    assert await said(api) == [("levee", eve.isoformat())]
    assert await told(api) == [GARDE]
    assert await waiting(api) == {SANS_EMPLOI: date(2037, 7, 2)}


async def test_who_stops_it_is_kept_as_long_again_and_a_feed_read_again_gives_no_notice(api: RunningService) -> None:
    at(api, PARTI)
    await employed(api, PARTI)
    await tick(api, PREAVIS)
    stop = date(2032, 3, 10)
    at(api, stop)
    await stopped(api, stop)
    assert await said(api) == []
    assert await waiting(api) == {SANS_EMPLOI: date(2037, 3, 11)}
    at(api, stop + timedelta(days=60))
    await employed(api, PARTI)
    await stopped(api, stop)
    assert await waiting(api) == {SANS_EMPLOI: date(2037, 3, 11)}
    await tick(api, date(2037, 3, 11))
    await stopped(api, stop)
    assert [kind for kind, _ in await said(api)] == ["preavisee"]


async def test_the_state_of_a_person_said_again_counts_nothing_anew(api: RunningService) -> None:
    at(api, PARTI)
    await employed(api, PARTI)
    before = await waiting(api)
    at(api, PARTI + timedelta(days=700))
    await employed(api, PARTI)
    assert await waiting(api) == before == {SANS_EMPLOI: PREAVIS}
    await tick(api, PREAVIS)
    await employed(api, PARTI)
    assert set(await waiting(api)) == {FIN}


async def test_an_erased_person_is_not_counted(api: RunningService) -> None:
    at(api, PARTI)
    await employed(api, PARTI)
    await api.apply("parcours", [("profil.efface", {"id": profil(N)})])
    assert await waiting(api) == {}
    await employed(api, PARTI)
    assert await waiting(api) == {}


async def test_the_time_and_the_notice_are_those_of_the_rules_of_their_day(api: RunningService) -> None:
    """From APRES on both rules say ten days: what was counted the day before stands."""
    for code in ("conservation-dossier", "preavis-conservation"):
        await change(api, code, duree=jours(10))
    long_ago = AVANT - timedelta(days=6 * 366)
    for jour, kept, notice in ((AVANT, 5 * 12, 6), (APRES, 0, 0)):
        days = 0 if kept else 10
        at(api, jour)
        await employed(api, jour)
        eleventh = add_months(jour, kept) + timedelta(days=days + 1)
        assert await waiting(api) == {SANS_EMPLOI: eleventh}
        await employed(api, None)
        await employed(api, long_ago)
        await tick(api, jour)
        assert await waiting(api) == {FIN: add_months(jour, notice) + timedelta(days=days)}
        await employed(api, None)


async def opens_a_path(api: RunningService) -> None:
    certification: dict[str, Any] = await create_cqp(api)
    await created(salarie(api, N).post("/v1/positionnements", {"certification_id": certification["id"]}))
