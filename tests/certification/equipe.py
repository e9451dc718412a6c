"""A team of the branch: employee 9 leads employees 0 to 5; employee 6 is of the same employer and another team."""

from __future__ import annotations

from typing import Any

from tests.certification.branche import GPS_A, created, profil, salarie
from tests.support.emplois import emploi
from tests.support.service import Caller, RunningService

CHEF = 9
EQUIPE = range(6)


async def know_the_team(api: RunningService, **more: Any) -> None:
    """What parcours says of employees 0 to 5: their manager, and `more`."""
    await api.apply("parcours", [membre(number, **more) for number in EQUIPE])


def membre(number: int, **more: Any) -> tuple[str, dict[str, Any]]:
    emplois = [emploi(GPS_A, profil(CHEF) if number in EQUIPE else None)]
    return "profil.modifie", {"id": profil(number), "emplois": emplois, **more}


def chef(api: RunningService) -> Caller:
    return salarie(api, CHEF, "manager")


def rh(api: RunningService, entite: str = GPS_A) -> Caller:
    return api.as_("rh", entite=entite, sujet=f"rh-{entite[:4]}")


async def file(api: RunningService, certification_id: str, number: int, **more: Any) -> dict[str, Any]:
    """A request without a session."""
    return await created(salarie(api, number).post("/v1/candidatures", {"certification_id": certification_id, **more}))


async def propose(caller: Caller, certification_id: str, number: int) -> Any:
    return await caller.post("/v1/propositions", {"certification_id": certification_id, "profil_id": profil(number)})


async def mine(api: RunningService, number: int) -> list[dict[str, Any]]:
    return list((await salarie(api, number).get("/v1/candidatures")).json()["elements"])
