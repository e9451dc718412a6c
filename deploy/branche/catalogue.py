"""The branch's catalogue, as lines of the catalogue's bulk door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploy.branche.lecture import Metier, familles, items, metiers, rows

REFERENTIEL = "BRANCHE"
AUTEUR = "démonstration"
CORRESPONDANCES_ETABLIES_LE = "2026-01-15"


def catalogue_lines() -> Iterator[dict[str, Any]]:
    """Familles, items, métiers, then crosswalks: a line only names what earlier lines bring."""
    for code, libelle in familles().items():
        yield {"type": "famille", "referentiel": REFERENTIEL, "code": code, "libelle": libelle, "parent": None}
    for item in items().values():
        yield {
            "type": "competence",
            "referentiel": REFERENTIEL,
            "code": item.code,
            "libelle": item.libelle,
            "nature": item.nature,
            "definition": None,
        }
    for metier in metiers().values():
        yield _metier_line(metier)
    for row in rows("correspondances"):
        yield _correspondance_line(row)


def _metier_line(metier: Metier) -> dict[str, Any]:
    return {
        "type": "metier",
        "referentiel": REFERENTIEL,
        "code": metier.code,
        "libelle": metier.libelle,
        "definition": metier.definition,
        "famille": metier.famille,
        "evolution": metier.evolution,
        "niveau": metier.niveau,
        "encadrement": metier.encadrement,
        "appellations": list(metier.appellations),
        "exigences": [
            {"competence": exigence.code, "niveau": exigence.niveau, "coeur": exigence.coeur}
            for exigence in metier.exigences
        ],
    }


def _correspondance_line(row: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "correspondance",
        "objet": "metier",
        "objet_referentiel": REFERENTIEL,
        "objet_code": row["metier"],
        "referentiel": "ROME",
        "code": row["rome"],
        "relation": row["relation"],
        "auteur": AUTEUR,
        "confiance": float(row["confiance"]),
        "etablie_le": CORRESPONDANCES_ETABLIES_LE,
    }
