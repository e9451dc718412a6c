"""The certifications of the branch and the exam sessions of the coming year, as lines of their bulk door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from deploy.branche.lecture import documents, exigences
from services.kit.data.days import civil_day, utc_now

# the year in which the dates of the files are true; later, they move by whole years so that nothing has expired
ANNEE_DES_FICHES = 2026
FERMETURE = timedelta(days=28)
HORIZON = timedelta(days=365)
VOIES = ("formation", "vae", "epreuves_directes", "dossier_epreuves")


def certification_lines(aujourd_hui: date | None = None) -> Iterator[dict[str, Any]]:
    """Certifications, then their sessions open on `aujourd_hui`. A session keeps its code and dates from one day to the
    next, so that a load of the day after changes nothing of it."""
    jour = aujourd_hui or civil_day(utc_now())
    fiches = documents("certifications")
    for fiche in fiches:
        yield _certification(fiche, jour)
    for fiche in fiches:
        yield from _sessions(fiche, jour)


def _certification(fiche: dict[str, Any], jour: date) -> dict[str, Any]:
    later = max(0, jour.year - ANNEE_DES_FICHES)
    return {
        "type": "certification",
        "code": fiche["code"],
        "intitule": fiche["intitule"],
        "registre": fiche["registre"],
        "type_certification": fiche["type"],
        "numero_fiche": None,
        "niveau": fiche.get("niveau"),
        "certificateurs": fiche["certificateurs"],
        "voies": {voie: voie in fiche["voies"] for voie in VOIES},
        "duree_jours": fiche["duree_jours"],
        "metiers_vises": fiche["metiers_vises"],
        "etapes": [
            etape | {"le": etape["le"].replace(year=etape["le"].year + later).isoformat()} for etape in fiche["etapes"]
        ],
        "blocs": [_bloc(bloc) for bloc in fiche["blocs"]],
    }


def _bloc(bloc: dict[str, Any]) -> dict[str, Any]:
    attested = [{"competence": attestee.code, "niveau": attestee.niveau} for attestee in exigences(bloc["competences"])]
    return bloc | {"competences": attested}


def _sessions(fiche: dict[str, Any], jour: date) -> Iterator[dict[str, Any]]:
    for year in range(jour.year, jour.year + 3):
        for session in fiche["sessions"]:
            debut = _second_monday(year, session["mois"])
            if jour <= debut - FERMETURE and debut <= jour + HORIZON:
                yield {
                    "type": "session",
                    "certification": fiche["code"],
                    "code": f"S-{fiche['code']}-{debut:%Y-%m}",
                    "debut_le": debut.isoformat(),
                    "fin_le": (debut + timedelta(days=session["jours"] - 1)).isoformat(),
                    "lieu": session["lieu"],
                    "inscription_jusqu_au": (debut - FERMETURE).isoformat(),
                    "places": session["places"],
                    "attente_max": session["places"],
                }


def _second_monday(year: int, month: int) -> date:
    eighth = date(year, month, 8)
    return eighth + timedelta(days=-eighth.weekday() % 7)
