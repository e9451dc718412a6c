"""In every service that keeps something of people, each reads who read them, page after page, and nobody else does."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from services.kit.data.lectures import leave
from services.kit.data.uow import UnitOfWork
from services.kit.web.auth import Actor
from tests.contracts.test_parties import Maison, api, every
from tests.support.answers import verdict
from tests.support.clock import now
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
__all__ = ["api"]


@every
async def test_a_person_alone_reads_page_after_page_who_read_them(api: RunningService, maison: Maison) -> None:
    person, path = uuid4(), f"/v1/lectures/{maison.nom}"
    for rank in range(5):
        async with UnitOfWork(
            api.app.state.service, Actor(sujet=f"rh-{rank}"), "lire", now() + timedelta(seconds=rank), writes=False
        ) as uow:
            uow.reads([person, uuid4()])
            await leave(uow, "lire_profil")
    holder = api.as_("salarie", profil=str(person))
    seen, cursor = [], ""
    while cursor is not None:
        page = ok(await holder.get(f"{path}/{person}?limite=2{cursor and f'&apres={cursor}'}"))
        seen += [(one["service"], one["sujet"]) for one in page["elements"]]
        cursor = page["suivant"]
    assert seen == [(maison.nom, f"rh-{rank}") for rank in (4, 3, 2, 1, 0)]
    assert verdict(await holder.get(f"{path}/{person}?apres=ailleurs")) == (400, "invalid-cursor")
    everybody = api.as_("rh", "sirh", "administrateur", "certificateur", "manager", profil=str(uuid4()))
    assert (await everybody.get(f"{path}/{person}")).status_code == 404
