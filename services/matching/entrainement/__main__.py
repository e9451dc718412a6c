"""`python -m services.matching.entrainement --rome-v347 DIR --rome-v460 DIR --rncp DIR`: learn the shipped curves again.

Deterministic: the same files give the same curves on the same machine with as many threads (another number moves them by .002 at most). Nothing of the files is copied into the result.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from services.kit.data.days import civil_day, utc_now
from services.matching.engine.debouches.debouches import JEU as RNCP
from services.matching.engine.mobilite.courbes import LIVREES, Jeu
from services.matching.engine.mobilite.mobilites import ROME3, ROME4
from services.matching.engine.referentiel.arrays import Floats
from services.matching.entrainement import certifications, mobilites
from services.matching.entrainement.carte import GRAINES, PARTS, PLIS, carte, ecrire, plain
from services.matching.evaluation.fichiers import FichierInattendu, un_seul
from services.matching.evaluation.mesures import NOMS
from services.matching.evaluation.rome import lire


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m services.matching.entrainement",
        description="Apprend les courbes du classement sur les fichiers officiels et dit ce qu'elles valent.",
    )
    parser.add_argument("--rome-v347", type=Path, required=True, help="dossier du ROME 3, avec sa rubrique_mobilite")
    parser.add_argument("--rome-v460", type=Path, required=True, help="dossier du ROME 4.0, avec sa rubrique_mobilite")
    parser.add_argument("--rncp", type=Path, required=True, help="dossier des tables du RNCP, dont rncp_rome")
    parser.add_argument("--sortie", type=Path, default=LIVREES, help="fichier des courbes à écrire")
    parser.add_argument("--date", type=date.fromisoformat, default=None, help="date de la carte (par défaut, ce jour)")
    given = parser.parse_args(arguments)
    try:
        jeux, figures, donnees = _learn(given.rome_v347, given.rome_v460, given.rncp)
    except FichierInattendu as inattendu:
        print(inattendu, file=sys.stderr)
        return 1
    le = given.date or civil_day(utc_now())
    fichier = {
        "modele": f"courbes-{le:%Y.%m.%d}",
        "carte": carte(le, donnees, figures),
        "jeux": {nom: plain(jeu) for nom, jeu in jeux.items()},
    }
    given.sortie.write_text(ecrire(fichier), encoding="utf-8")
    print(json.dumps(figures, ensure_ascii=False, indent=2))
    return 0


def _learn(v347: Path, v460: Path, rncp: Path) -> tuple[dict[str, Jeu], dict[str, Any], dict[str, Any]]:
    jeux: dict[str, Jeu] = {}
    figures: dict[str, Any] = {}
    donnees: dict[str, Any] = {}
    for nom, folder in ((ROME3, v347), (ROME4, v460)):
        terrain = mobilites.terrain(lire(folder), un_seul(folder, "unix_rubrique_mobilite_v*_utf8.csv"))
        echantillon = mobilites.echantillon(terrain)
        found = _repeat(partial(mobilites.valider, terrain, echantillon))
        figures |= {f"{nom} {tete}": valeurs for tete, valeurs in found.items()}
        jeux[nom] = mobilites.apprendre(echantillon, terrain.sources)
        donnees[nom] = {"sources": len(terrain.sources), "metiers": terrain.mesures.n}
    dossier = certifications.dossier(lire(v347), un_seul(rncp, "rncp_rome.*csv"))
    blocs = np.asarray([bool(fiche.titre.blocs) for fiche in dossier.fiches])

    def valider(plis: int, graine: int) -> dict[str, Floats]:
        mesures = certifications.valider(dossier, plis, graine)
        return {"fiches actives": mesures, "fiches actives avec blocs": mesures[blocs]}

    figures |= {f"{RNCP} {nom}": valeurs for nom, valeurs in _repeat(valider).items()}
    jeux[RNCP] = certifications.apprendre(dossier, np.arange(len(dossier.fiches)))
    donnees[RNCP] = {"fiches actives": len(dossier.fiches), "titres distincts": int(dossier.titre.max()) + 1}
    return jeux, figures, donnees


def _repeat(valider: Callable[[int, int], dict[str, Floats]]) -> dict[str, Any]:
    """Means over several draws of the folds, how much they vary, and what a third kept aside gets from the two others."""
    tirages = [valider(PLIS, graine) for graine in GRAINES]
    apart = valider(PARTS, len(GRAINES))
    figures = {}
    for tete, mesures in apart.items():
        moyennes = np.stack([tirage[tete].mean(axis=0) for tirage in tirages])
        moyenne, tiers = moyennes.mean(axis=0), mesures.mean(axis=0)
        figures[tete] = {
            "sources": len(mesures),
            **_named(moyenne),
            "ecart type": _named(moyennes.std(axis=0)),
            "tiers a part": _named(tiers) | {"plus grand ecart": round(float(np.abs(tiers - moyenne).max()), 3)},
        }
    return figures


def _named(mesures: Floats) -> dict[str, float]:
    return {nom: round(float(valeur), 3) for nom, valeur in zip(NOMS, mesures, strict=True)}


if __name__ == "__main__":
    sys.exit(main())
