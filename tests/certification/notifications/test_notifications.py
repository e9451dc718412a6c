"""What is told is told to one: the person, or the human resources of their employer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from services.certification.models import Notification
from services.certification.notifications.service import notify
from tests.certification.branche import GPS_B, salarie
from tests.certification.demande.accords.branche import TODAY, answer, ask, at, make_cqp, rh
from tests.support.answers import verdict
from tests.support.http import ok
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio


@pytest.fixture
async def asked(api: RunningService) -> dict[str, Any]:
    """A request of employee 0, answered: told to the employer, then to the person."""
    at(api, TODAY)
    demande = await ask(api, await make_cqp(api))
    ok(await answer(api, demande["id"]))
    return demande


async def told(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    return list(ok(await caller.get(f"/v1/notifications{query}"))["elements"])


async def test_each_reads_what_is_told_to_them_and_nobody_else(api: RunningService, asked: dict[str, Any]) -> None:
    (mine,), (theirs,) = await told(salarie(api, 0)), await told(rh(api))
    assert mine["objet_id"] == theirs["objet_id"] == asked["id"]
    assert "a répondu" in mine["texte"]
    assert "Demande d'accord (conge-vae)" in theirs["texte"]
    for caller, hidden in (
        (salarie(api, 0), theirs), (rh(api), mine), (salarie(api, 1), mine), (rh(api, GPS_B), theirs), (api.as_("rh"), theirs),
        (api.as_("salarie"), mine),
    ):  # fmt: skip
        assert hidden not in await told(caller)
        assert (await caller.post(f"/v1/notifications/{hidden['id']}/lecture")).status_code == 404
    assert await told(api.as_("certificateur")) == []
    for role in ("manager", "sirh", "cpnef", "conseiller"):
        assert (await api.as_(role).get("/v1/notifications")).status_code == 403
    assert (await api.anonymous.get("/v1/notifications")).status_code == 401
    unknown = await salarie(api, 0).post(f"/v1/notifications/{uuid4()}/lecture")
    assert verdict(unknown) == (404, "not-found")


async def test_it_is_read_once(api: RunningService, asked: dict[str, Any]) -> None:
    (mine,) = await told(salarie(api, 0), "?non_lues=true")
    path = f"/v1/notifications/{mine['id']}/lecture"
    read = ok(await salarie(api, 0).post(path))
    assert read["lue_le"] == "2026-11-24T09:30:00Z"
    at(api, TODAY + timedelta(days=1))
    assert ok(await salarie(api, 0).post(path)) == read
    assert await told(salarie(api, 0), "?non_lues=true") == []
    assert await told(salarie(api, 0)) == [read]


async def test_a_notification_has_one_addressee(api: RunningService) -> None:
    now = api.app.state.service.clock()
    row = {"objet": "essai", "objet_id": uuid4(), "texte": "Dit.", "creee_le": now}
    for addressees in ({}, {"entite_id": uuid4(), "role": "certificateur"}):
        async with api.app.state.database.writing() as db:
            db.add(Notification.model_validate(row | addressees))
            with pytest.raises(IntegrityError, match="destinataire"):
                await db.flush()
    async with api.app.state.database.writing() as db:
        await notify(db, now=now, objet="essai", objet_id=uuid4(), texte="À personne.")
        await db.flush()
        assert not db.new
