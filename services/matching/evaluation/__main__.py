"""`python -m services.matching.evaluation --referentiel DIR --mobilites FILE | --certifications FILE`: measures as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from services.matching.engine.mobilite.courbes import Courbes
from services.matching.evaluation import certifications, mobilites
from services.matching.evaluation.fichiers import FichierInattendu
from services.matching.evaluation.rome import lire


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m services.matching.evaluation",
        description="Mesure le classement livré sur des étiquettes d'experts. Rien n'est appris sur ces fichiers.",
    )
    parser.add_argument("--referentiel", type=Path, required=True, help="dossier du ROME, version 3 ou 4.0")
    labels = parser.add_argument_group("étiquettes, au moins un fichier")
    labels.add_argument("--mobilites", type=Path, help="rubrique_mobilite de l'une ou l'autre version")
    labels.add_argument("--certifications", type=Path, help="rncp_rome, avec les tables du RNCP à côté de lui")
    parser.add_argument("--courbes", type=Path, help="d'autres courbes que celles qui sont livrées")
    given = parser.parse_args(arguments)
    if not (given.mobilites or given.certifications):
        parser.error("donner --mobilites, --certifications ou les deux")
    try:
        referentiel = lire(given.referentiel)
        courbes = Courbes.load(given.courbes)
        found = {}
        if given.mobilites:
            found["mobilites"] = mobilites.evaluer(referentiel, given.mobilites, courbes)
        if given.certifications:
            found["certifications"] = certifications.evaluer(referentiel, given.certifications, courbes)
    except FichierInattendu as inattendu:
        print(inattendu, file=sys.stderr)
        return 1
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
