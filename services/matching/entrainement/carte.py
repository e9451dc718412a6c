"""The training card and the file of curves: what was learnt, on what, what it is worth, what was tried on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.matching.engine.mobilite.courbes import Jeu

PLIS: Final = 5
GRAINES: Final = (0, 1, 2)
PARTS: Final = 3
"""A third of the sources is kept aside at a time."""
LIMITES: Final = (
    "Les étiquettes sont éditoriales, tous secteurs confondus ; aucune ne vient de la branche. ROME 4.0 ne distingue pas les "
    "genres : ceux du ROME 3 y servent. Le niveau est lu dans les textes d'accès quand il n'est pas donné. Un catalogue aux "
    "libellés pauvres, sans accès ni contextes, classe moins bien. Un score se compare à ceux du même départ, pas d'un autre."
)
ESSAIS: Final = (
    "Plis de la graine 0, ou moyenne des graines 0 et 1 pour les essais 1 à 5 du ROME 3 ; MAP / nDCG@10, tous genres.",
    "1. Régression logistique paire par paire, 80 itérations : ROME 3 .540 / .611, ROME 4.0 .327 / .387.",
    "2. La même jusqu'à 300 itérations : ROME 3 .542 / .612 ; rappel@10 des proches .694. Un peu mieux.",
    "3. Liste par liste, toutes les cibles d'un départ ensemble : ROME 3 de .518 / .590 à .532 / .605. Moins bien, abandonné.",
    "4. Liste par liste, chaque cible contre ce qui n'est pas attendu : ROME 3 .532 / .609, .538 / .613, .542 / .616, .546 / .618, "
    ".544 / .616 et .541 / .614 pour une pénalité de .0003, .001, .003, .01, .02 et .05 ; ROME 4.0 .330 / .389 à .01. Gardé à .01.",
    "5. Somme des modèles 2 et 4 : ROME 3 .546 / .618. Rien de plus, abandonné.",
    "6. Points des courbes et tirage allégé (100 voisins, 40 tirés) : ROME 3 .545 / .616, ROME 4.0 .330 / .389. Gardé : deux fois moins long.",
    "7. Compétences proches dès .35 de cosinus au lieu de .55 : ROME 3 .545 / .616, ROME 4.0 .330 / .390. Abandonné.",
    "8. Sur le ROME 4.0 : code parent .330 / .389, macro-compétences .331 / .389, thèmes .331 / .390, sous-catégories de savoirs "
    ".330 / .389. Moins de .002 chacun, abandonnés : aucun n'est dans un catalogue de branche.",
    "9. Axes principaux (analyse sémantique latente) du texte, des exigences et des intitulés, avec leurs rangs : ROME 3 .546 / .617, "
    "ROME 4.0 .332 / .390. Gardé.",
    "10. Suites de lettres des intitulés : ROME 3 .547 / .618, ROME 4.0 .333 / .392. Gardé. De tout le texte : ROME 3 .548 / .620, trop "
    "long à calculer, abandonné. Macro-compétences en plus : ROME 4.0 .334 / .391. Abandonné.",
    "11. Rangs par dix autres ressemblances : ROME 3 .549 / .621, rappel@10 des proches .710 et des évolutions .558 ; ROME 4.0 "
    ".335 / .393. Gardé.",
    "12. RNCP, liste par liste plutôt que paire par paire : de .590 / .666 à .611 / .683. Gardé, à .003.",
)


def carte(le: date, donnees: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any]:
    """The training card: what it was learnt on and how, and what it is worth."""
    return {
        "date": le.isoformat(),
        "objet": "Classer les métiers vers lesquels un métier mène (proche, évolution), et ceux auxquels un titre mène.",
        "donnees": dict(donnees),
        "sources": "Rubriques de mobilité du ROME 3 et du ROME 4.0 (France Travail) ; codes ROME des fiches RNCP de 2021 "
        "(France compétences). Licence Ouverte. Rien n'en est recopié ici.",
        "methode": "Régression pénalisée (ridge) par liste sur les marches de courbes linéaires par morceaux, chaque métier attendu "
        "contre ceux qui ne le sont pas du même départ, puis mise à l'échelle en log-cotes : le score est une somme, chaque courbe "
        "vaut 0 pour une paire ordinaire. Les mesures viennent d'un seul référentiel, jamais des étiquettes.",
        "plis": f"{PLIS} plis par source et {len(GRAINES)} tirages des plis (moyenne, puis écart type entre tirages), chaque source "
        "notée par des courbes qui ne l'ont pas vue ; les fiches de même titre normalisé sont dans le même pli. À part : chaque tiers "
        "des sources noté par des courbes apprises sur les deux autres, et la plus grande différence avec la moyenne des plis.",
        "figures": dict(figures),
        "ce qui a été essayé": list(ESSAIS),
        "limites": LIMITES,
    }


def plain(jeu: Jeu) -> dict[str, Any]:
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
