"""A certification of one bloc, a rule of prime for it, and people who obtain it whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.certification.branche import GPS_A, bloc, created, salarie
from tests.certification.jury.resultats.scene import Scene, two_blocs
from tests.support.http import ok
from tests.support.service import Caller, RunningService

FICTIF = "Montant fictif de démonstration"


def regle(montant: str = "100.00", du: str = "2020-01-01", **more: Any) -> dict[str, Any]:
    given = {} if "certification_id" in more else {"type": "CQP"}
    return {"montant": montant, "devise": "EUR", "du": du, "source": FICTIF, **given, **more}


def cpnef(api: RunningService) -> Caller:
    return api.as_("cpnef")


def rh(api: RunningService, entite: str = GPS_A) -> Caller:
    return api.as_("rh", entite=entite)


async def write_rule(api: RunningService, **more: Any) -> dict[str, Any]:
    return await created(cpnef(api).post("/v1/primes/regles", regle(**more)))


async def one_bloc(api: RunningService) -> Scene:
    return await two_blocs(api, blocs=[bloc("B1")])


async def obtain(scene: Scene, number: int) -> str:
    """The n-th employee obtains the certification; their candidature."""
    candidature = await scene.candidate(number)
    await scene.decide(candidature, B1=True)
    return candidature


async def primes(api: RunningService, number: int) -> list[dict[str, Any]]:
    return list(ok(await salarie(api, number).get("/v1/primes"))["elements"])


async def claim(api: RunningService, number: int) -> dict[str, Any]:
    (prime,) = await primes(api, number)
    return dict(ok(await salarie(api, number).post(f"/v1/primes/{prime['id']}/reclamation")))


def later(api: RunningService, days: int) -> None:
    """Move the service's clock."""
    service = api.app.state.service
    now = service.clock() + timedelta(days=days)
    service.clock = lambda: now
