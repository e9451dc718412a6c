"""The fixed people whom the demonstration follows, each with a part in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from deploy.branche.lecture import documents, exigences


@dataclass(frozen=True)
class Personnage:
    """A development client's place in the branch: an employer, and a person of it unless the client is a machine."""

    client: str
    role: str
    entite: str
    matricule: str | None


def personnages() -> dict[str, Personnage]:
    """By client id (demo-salarie, demo-manager, demo-rh, demo-sirh)."""
    return {
        fiche["client"]: Personnage(fiche["client"], fiche["role"], fiche["entite"], fiche.get("matricule"))
        for fiche in _fiches()
        if fiche["client"]
    }


@cache
def _fiches() -> Sequence[dict[str, Any]]:
    (document,) = documents("personnages")
    return tuple(document["personnages"])


def known_people() -> Sequence[dict[str, Any]]:
    """The fiches of the people, those who manage before those whom they manage."""
    return [fiche for fiche in _fiches() if "matricule" in fiche]


def known_counts() -> Mapping[str, int]:
    """How many of the fixed people each employer has."""
    counts: dict[str, int] = {}
    for fiche in known_people():
        counts[fiche["entite"]] = counts.get(fiche["entite"], 0) + 1
    return counts


def known_line(fiche: dict[str, Any], ancre: date) -> dict[str, Any]:
    """The bulk line of a fixed person, whose dates are counted back from `ancre`."""
    depuis = _years_before(ancre, fiche["annees"])
    experiences, fin = [], depuis
    for experience in fiche.get("experiences", []):
        debut = _years_before(fin, experience["annees"])
        experiences.append({"metier": experience["metier"], "debut_le": debut.isoformat(), "fin_le": fin.isoformat()})
        fin = debut
    return {
        "entite": fiche["entite"],
        "matricule": fiche["matricule"],
        "metier": fiche["metier"],
        "referentiel": "BRANCHE",
        "metier_depuis_le": depuis.isoformat(),
        "manager": fiche.get("manager"),
        "acquis": [
            {
                "competence": acquis.code,
                "referentiel": "BRANCHE",
                "niveau": acquis.niveau,
                "provenance": provenance,
                "le": (ancre - timedelta(days=200 + 11 * place)).isoformat(),
                "positif": True,
            }
            for provenance, text in fiche["acquis"].items()
            for place, acquis in enumerate(exigences(text))
        ],
        "experiences": experiences,
    }


def _years_before(jour: date, annees: int) -> date:
    return jour - timedelta(days=round(365.25 * annees))
