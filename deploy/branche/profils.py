"""The people of the branch, as lines of their bulk door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from deploy.branche.acquis import Acquis, draw_acquis
from deploy.branche.carrieres import draw_carriere
from deploy.branche.personnages import known_line, known_people
from deploy.branche.postes import Poste, postes
from services.kit.data.days import civil_day, utc_now

GRAINE = 1


def profil_lines(salaries: int, graine: int = GRAINE, aujourd_hui: date | None = None) -> Iterator[dict[str, Any]]:
    """`salaries` lines: the fixed people of the demonstration, then employer by employer, managers before their teams.

    Dates are counted back from 1 January of the year of `aujourd_hui`, so that a load of another day of the year changes
    nothing. Raises ValueError when `salaries` is less than the number of fixed people.
    """
    ancre = (aujourd_hui or civil_day(utc_now())).replace(month=1, day=1)
    drawn = postes(salaries, graine)
    for fiche in known_people():
        yield known_line(fiche, ancre)
    entite, random = "", Random()
    for poste in drawn:
        if poste.entite != entite:
            entite, random = poste.entite, Random(f"{graine}/profils/{poste.entite}")
        yield _profil_line(poste, ancre, random)


def _profil_line(poste: Poste, ancre: date, random: Random) -> dict[str, Any]:
    carriere = draw_carriere(poste.metier, random)
    acquis = draw_acquis(poste.metier, carriere, random)
    return {
        "entite": poste.entite,
        "matricule": poste.matricule,
        "metier": poste.metier,
        "referentiel": "BRANCHE",
        "metier_depuis_le": _days_before(ancre, carriere.depuis),
        "manager": poste.manager,
        "acquis": [_acquis_line(item, ancre) for item in acquis],
        # of somebody about whom nothing is known, the HRIS has no past either
        "experiences": [
            {
                "metier": experience.metier,
                "debut_le": _days_before(ancre, experience.debut),
                "fin_le": _days_before(ancre, experience.fin),
            }
            for experience in (carriere.experiences if acquis else ())
        ],
    }


def _acquis_line(acquis: Acquis, ancre: date) -> dict[str, Any]:
    return {
        "competence": acquis.code,
        "referentiel": "BRANCHE",
        "niveau": acquis.niveau,
        "provenance": acquis.provenance,
        "le": _days_before(ancre, acquis.jours),
        "positif": acquis.positif,
        "preuve": acquis.preuve,
    }


def _days_before(ancre: date, days: int) -> str:
    return (ancre - timedelta(days=days)).isoformat()
