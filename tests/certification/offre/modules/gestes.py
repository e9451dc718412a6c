"""A module as the tests write it; every name and amount is fictive."""

from __future__ import annotations

from typing import Any

from tests.certification.branche import certificateur, created
from tests.support.catalogue import in_days
from tests.support.service import RunningService


def module(bloc_id: str, **more: Any) -> dict[str, Any]:
    return {
        "bloc_id": bloc_id,
        "competence_id": None,
        "intitule": "Module fictif",
        "organisme": "Organisme fictif",
        "heures": 14,
        "cout_euros": "100.00",
        "financeurs": ["opco"],
        "sessions": [{"debut_le": in_days(30), "fin_le": in_days(31), "lieu": "Lyon"}],
        **more,
    }


async def offer(api: RunningService, bloc_id: str, **more: Any) -> dict[str, Any]:
    return await created(certificateur(api).post("/v1/modules_formation", module(bloc_id, **more)))
