"""`python -m services.matching.entrainement --rome-v347 DIR --rome-v460 DIR --rncp DIR`: learn the shipped curves again.

Deterministic: the same files give the same curves on the same machine. Nothing of the files is copied into the result.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.matching.engine.debouches.debouches import JEU as RNCP
from services.matching.engine.mobilite.courbes import LIVREES, Floats, Jeu
from services.matching.engine.mobilite.mobilites import ROME3, ROME4
from services.matching.entrainement import certifications, mobilites
from services.matching.evaluation.fichiers import FichierInattendu, un_seul
from services.matching.evaluation.mesures import NOMS
from services.matching.evaluation.rome import lire

PLIS: Final = 5
LIMITES: Final = (
    "Les étiquettes sont éditoriales, tous secteurs confondus ; aucune ne vient de la branche. ROME 4.0 ne distingue pas les "
    "genres : ceux du ROME 3 y servent. Le niveau est lu dans les textes d'accès quand il n'est pas donné. Un catalogue aux "
    "libellés pauvres, sans accès ni contextes, classe moins bien. Un score se compare à ceux du même départ, pas d'un autre."
)


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
    le = given.date or date.today()
    fichier = {
        "modele": f"courbes-{le:%Y.%m.%d}",
        "carte": carte(le, donnees, figures),
        "jeux": {nom: _plain(jeu) for nom, jeu in jeux.items()},
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
        for tete, mesures in mobilites.valider(terrain, echantillon, PLIS).items():
            figures[f"{nom} {tete}"] = _means(mesures)
        jeux[nom] = mobilites.apprendre(echantillon, terrain.sources)
        donnees[nom] = {"sources": len(terrain.sources), "metiers": terrain.mesures.n}
    dossier = certifications.dossier(lire(v347), un_seul(rncp, "rncp_rome.*csv"))
    mesures = certifications.valider(dossier, PLIS)
    blocs = [bool(fiche.titre.blocs) for fiche in dossier.fiches]
    figures[f"{RNCP} fiches actives"] = _means(mesures)
    figures[f"{RNCP} fiches actives avec blocs"] = _means(mesures[blocs])
    jeux[RNCP] = certifications.apprendre(dossier, np.arange(len(dossier.fiches)))
    donnees[RNCP] = {"fiches actives": len(dossier.fiches), "titres distincts": int(dossier.titre.max()) + 1}
    return jeux, figures, donnees


def _means(mesures: Floats) -> dict[str, float]:
    return {"sources": len(mesures)} | {
        nom: round(float(valeur), 3) for nom, valeur in zip(NOMS, mesures.mean(axis=0), strict=True)
    }


def carte(le: date, donnees: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any]:
    """The training card: what it was learnt on and how, and what it is worth."""
    return {
        "date": le.isoformat(),
        "objet": "Classer les métiers vers lesquels un métier mène (proche, évolution), et ceux auxquels un titre mène.",
        "donnees": dict(donnees),
        "sources": "Rubriques de mobilité du ROME 3 et du ROME 4.0 (France Travail) ; codes ROME des fiches RNCP de 2021 "
        "(France compétences). Licence Ouverte. Rien n'en est recopié ici.",
        "methode": "Régression logistique pénalisée (ridge) sur les marches de courbes linéaires par morceaux : le score est une "
        "somme, chaque courbe vaut 0 pour une paire ordinaire. Les mesures viennent d'un seul référentiel, jamais des étiquettes.",
        "plis": f"{PLIS} plis par source, chaque source notée par des courbes qui ne l'ont pas vue ; les fiches de même titre "
        "normalisé sont dans le même pli.",
        "figures": dict(figures),
        "limites": LIMITES,
    }


def _plain(jeu: Jeu) -> dict[str, Any]:
    tetes = {nom: {"constante": tete.constante, "valeurs": dict(tete.valeurs)} for nom, tete in jeu.tetes.items()}
    return {"noeuds": dict(jeu.noeuds), "tetes": tetes}


def ecrire(fichier: Mapping[str, Any]) -> str:
    """One curve a line."""
    card = json.dumps(fichier["carte"], ensure_ascii=False, indent=2).replace("\n", "\n  ")
    jeux = []
    for nom, jeu in fichier["jeux"].items():
        tetes = [
            f'        {_brut(tete)}: {{"constante": {contenu["constante"]}, "valeurs": {_courbes(contenu["valeurs"], 10)}}}'
            for tete, contenu in jeu["tetes"].items()
        ]
        lignes = ",\n".join(tetes)
        jeux.append(
            f'    {_brut(nom)}: {{\n      "noeuds": {_courbes(jeu["noeuds"], 8)},\n      "tetes": {{\n{lignes}\n      }}\n    }}'
        )
    corps = ",\n".join(jeux)
    return f'{{\n  "modele": {_brut(fichier["modele"])},\n  "carte": {card},\n  "jeux": {{\n{corps}\n  }}\n}}\n'


def _courbes(courbes: Mapping[str, Sequence[float]], marge: int) -> str:
    lignes = ",\n".join(f"{' ' * marge}{_brut(nom)}: {_brut(list(valeurs))}" for nom, valeurs in courbes.items())
    return f"{{\n{lignes}\n{' ' * (marge - 2)}}}"


def _brut(valeur: Any) -> str:
    return json.dumps(valeur, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
