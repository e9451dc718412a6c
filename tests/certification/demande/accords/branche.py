"""Employees, the human resources of their employers, and a certification to ask something for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from services.certification.echeancier.moteur import apply_due
from tests.certification.branche import GPS_A, create_cqp, etapes, salarie
from tests.support.http import ok
from tests.support.service import Caller, RunningService

TODAY = date(2026, 11, 24)


def at(api: RunningService, jour: date, heure: int = 9) -> None:
    """Put the service's clock on a day, at an hour of UTC."""
    api.app.state.service.clock = lambda: datetime(jour.year, jour.month, jour.day, heure, 30, tzinfo=UTC)


def rh(api: RunningService, entite: str = GPS_A) -> Caller:
    return api.as_("rh", entite=entite)


async def make_cqp(api: RunningService, **more: Any) -> dict[str, Any]:
    """The CQP, registered from 2023 to 2028."""
    return await create_cqp(api, **{"etapes": etapes(fin_enregistrement="2028-07-18"), **more})


def demande(certification: dict[str, Any], voie: str = "conge-vae", jours: int = 60, **more: Any) -> dict[str, Any]:
    debut = TODAY + timedelta(days=jours)
    return {"certification_id": certification["id"], "voie": voie, "debut_souhaite_le": debut.isoformat(), **more}


async def ask(api: RunningService, certification: dict[str, Any], number: int = 0, **more: Any) -> dict[str, Any]:
    return dict(ok(await salarie(api, number).post("/v1/demandes_accord", demande(certification, **more)), 201))


async def answer(api: RunningService, identifier: str, decision: str = "accord", **more: Any) -> httpx.Response:
    return await rh(api).post(f"/v1/demandes_accord/{identifier}/reponse", {"decision": decision, **more})


async def read(caller: Caller, identifier: str) -> dict[str, Any]:
    return dict(ok(await caller.get(f"/v1/demandes_accord/{identifier}")))


async def tick(api: RunningService) -> int:
    """Let the engine run at the service's time."""
    return await apply_due(api.app.state.service, api.app.state.service.clock())


async def told(caller: Caller) -> list[str]:
    """Texts of the caller's notifications, the last first."""
    return [one["texte"] for one in ok(await caller.get("/v1/notifications"))["elements"]]
