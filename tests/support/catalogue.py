"""What the service competences publishes, for the tests of those that keep copies of it; days counted from today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.support.clock import today

TODAY = today()


def in_days(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def competence(identifier: str, code: str, nature: str = "competence", **more: Any) -> tuple[str, dict[str, Any]]:
    data = {"id": identifier, "referentiel": "BRANCHE", "code": code, "libelle": f"Libellé de {code}", "nature": nature}
    return "competence.modifiee", {**data, "retiree": False, **more}


def metier(identifier: str, code: str, **more: Any) -> tuple[str, dict[str, Any]]:
    data = {"id": identifier, "referentiel": "BRANCHE", "code": code, "libelle": f"Libellé de {code}", "retire": False}
    return "metier.modifie", {**data, **more}
