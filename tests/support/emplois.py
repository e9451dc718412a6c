"""Emplois as `parcours` says them of a person."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_OID, uuid5


def emploi(
    entite: str, manager: str | None = None, *, metier: str | None = None, du: str | None = None, au: str | None = None
) -> dict[str, Any]:
    """One emploi, with one affectation as long as itself."""
    days = {"debut_le": du, "fin_le": au}
    affectation = {"metier_id": metier, "manager_id": manager, **days}
    return {
        "id": str(uuid5(NAMESPACE_OID, f"{entite} {du}")), "entite_id": entite, **days, "affectations": [affectation]
    }  # fmt: skip
