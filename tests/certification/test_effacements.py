"""A person is told of their erasure at each step, in a sentence with its day, and nobody else is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.certification.consumers import apply_parcours
from services.certification.notifications.effacements import TEXTES
from services.certification.regles.jours import civil_day, en_lettres
from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Event
from services.kit.web.auth import Actor
from tests.certification.branche import GPS_A, profil, salarie
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
GENRES = list(TEXTES)


def said(
    api: RunningService, kind: str, origine: str, *, days: int = 14, person: int = 1
) -> tuple[str, dict[str, Any]]:
    day = civil_day(api.app.state.service.clock()) + timedelta(days=days)
    return kind, {"id": profil(person), "origine": origine, "efface_le": day.isoformat()}


async def notifications(api: RunningService, person: int = 1) -> list[str]:
    return [one["texte"] for one in ok(await salarie(api, person).get("/v1/notifications"))["elements"]]


@pytest.mark.parametrize(("kind", "origine"), GENRES)
async def test_each_step_is_told_to_the_person_alone(api: RunningService, kind: str, origine: str) -> None:
    before = ok(await api.as_("rh", entite=GPS_A).get("/v1/notifications"))
    event = said(api, kind, origine)
    await api.apply("parcours", [event])
    day = civil_day(api.app.state.service.clock()) + timedelta(days=14)
    assert await notifications(api) == [TEXTES[kind, origine].format(jour=en_lettres(day))]
    assert await notifications(api, 2) == []
    assert ok(await api.as_("rh", entite=GPS_A).get("/v1/notifications")) == before


async def test_a_feed_read_again_tells_nobody_twice(api: RunningService) -> None:
    events = [said(api, *GENRES[0]), said(api, *GENRES[2])]
    now = api.app.state.service.clock()
    batch = [Event(str(uuid4()), kind, data["id"], now, "00000000.1.1", data) for kind, data in events]
    for _ in range(2):
        async with UnitOfWork(api.app.state.service, Actor(sujet="flux:parcours"), "suivre_flux", now) as uow:
            await apply_parcours(uow, batch)
            await uow.finish()
    assert len(await notifications(api)) == 2


async def test_a_day_that_is_past_and_a_person_who_is_gone_are_not_told(api: RunningService) -> None:
    await api.apply("parcours", [said(api, *GENRES[0], days=-1)])
    await api.apply("parcours", [("profil.efface", {"id": profil(2)}), said(api, *GENRES[0], person=2)])
    await api.apply("parcours", [said(api, *GENRES[0], person=999_999)])
    assert await notifications(api) == await notifications(api, 2) == []
