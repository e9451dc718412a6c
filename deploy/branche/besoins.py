"""The needs that each employer states by métier and horizon, coherent with the people it has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from deploy.branche.entites import entites
from deploy.branche.lecture import Demographie, demographie, metiers
from deploy.branche.postes import headcounts
from deploy.branche.profils import GRAINE
from services.kit.data.days import civil_day, utc_now

SALARIES = 2_000
# years after the current one, in the order of the trends of a métier
HORIZONS = (1, 2, 4)
SOURCES = {
    "gps": "Accord GEPP 2025 (démonstration)",
    "institution_prevoyance": "Plan stratégique 2025-2030 (démonstration)",
    "federation": "Étude de l'observatoire des métiers (démonstration)",
    "ctip": "Étude de l'observatoire des métiers (démonstration)",
}
# an employer this large opens a first post in a métier that emerges
OUVRE_UN_POSTE = 100


def besoin_lines(
    salaries: int = SALARIES, graine: int = GRAINE, aujourd_hui: date | None = None
) -> Iterator[dict[str, Any]]:
    """Needs for the branch that `profil_lines` draws with the same arguments: of each métier held, and of those that emerge."""
    year = (aujourd_hui or civil_day(utc_now())).year
    held = headcounts(salaries, graine)
    for entite in entites():
        large = sum(count for (code, _), count in held.items() if code == entite.code) >= OUVRE_UN_POSTE
        for metier in metiers().values():
            today = held.get((entite.code, metier.code), 0)
            opens = not today and large and metier.evolution == "emergent" and metier.famille in entite.familles
            if not today and not opens:
                continue
            for place, years in enumerate(HORIZONS):
                yield {
                    "entite": entite.code,
                    "metier": metier.code,
                    "referentiel": "BRANCHE",
                    "horizon_le": f"{year + years}-12-31",
                    "effectif": 1 if opens else _need(today, demographie()[metier.code], place),
                    "source": SOURCES[entite.genre],
                }


def _need(today: int, metier: Demographie, place: int) -> int:
    """Headcount wanted; where so few hold it that the trend rounds to nothing, growth still asks for one person at the end."""
    wanted = round(today * (1 + metier.tendances[place] / 100))
    last = place == len(HORIZONS) - 1
    return max(wanted, today + 1) if last and metier.tendances[place] >= 10 else wanted
