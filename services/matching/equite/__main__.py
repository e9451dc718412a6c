"""`python -m services.matching.equite --population FILE [--groupe COLONNE …]`: exposure and score by group, as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from services.kit.data.days import civil_day, utc_now
from services.matching.equite.lecture import read
from services.matching.equite.mesures import expose, report
from services.matching.evaluation.fichiers import FichierInattendu

PLACES, SEUIL = 10, 5


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m services.matching.equite",
        description="Compare ce qui est recommandé aux groupes d'une population. Le moteur ne reçoit aucun de ces groupes.",
    )
    parser.add_argument("--population", type=Path, required=True, help="NDJSON ou CSV, une ligne par personne")
    parser.add_argument(
        "--catalogue", type=Path, help="NDJSON de l'import du catalogue, s'il n'est pas dans le même fichier"
    )
    parser.add_argument("--groupe", action="extend", nargs="+", default=[], help="colonnes à comparer ; toutes sinon")
    parser.add_argument("--le", type=date.fromisoformat, default=civil_day(utc_now()), help="jour du calcul")
    parser.add_argument("--places", type=int, default=PLACES, help="longueur des listes regardées")
    parser.add_argument("--seuil", type=int, default=SEUIL, help="effectif sous lequel un groupe est masqué")
    given = parser.parse_args(arguments)
    try:
        lecture = read(given.population, given.catalogue, given.groupe)
    except FichierInattendu as inattendu:
        print(inattendu, file=sys.stderr)
        return 1
    exposition = expose(lecture.catalogue, lecture.personnes, on=given.le, places=given.places)
    figures = report(exposition, lecture.groupes, k=given.seuil)
    print(json.dumps({"le": given.le.isoformat(), "places": given.places, **figures}, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
