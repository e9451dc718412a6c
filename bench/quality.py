"""Ranking quality on the labels beside the project: our engine against the usual rankers, on sources it never saw.

Our figures are cross-validated by source: the curves that score a source were learnt without it. The other rankers learn nothing.
The ratio is our nDCG@10 over theirs; the table of figures is printed before it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.sparse import csr_array

from services.matching.engine.mobilite.mesures import Mesures
from services.matching.engine.mobilite.mobilites import ENSEMBLE
from services.matching.engine.referentiel import texte
from services.matching.engine.referentiel.arrays import Floats
from services.matching.engine.referentiel.modele import Metier
from services.matching.entrainement import certifications
from services.matching.entrainement.certifications import Dossier
from services.matching.entrainement.mobilites import TerrainEtiquete, echantillon, terrain, valider
from services.matching.evaluation.fichiers import un_seul
from services.matching.evaluation.mesures import par_source
from services.matching.evaluation.rome import lire

DONNEES = Path(os.environ.get("DONNEES", Path(__file__).parents[2] / "shared" / "data"))
RNCP = "rncp_2021"
VERSIONS = {"rome_v347": "ROME 3", "rome_v460": "ROME 4.0"}
NESTA = {"coeur": 0.5, "exigences": 0.3, "contextes": 0.1, "secteurs": 0.1}
"""Essential skills, all skills, contexts of work: the blend of Nesta's « Mapping career causeways », with ROME's own terms."""


def rankers(mesures: Mesures) -> dict[str, Callable[[], Floats]]:
    """Tables of scores of all pairs, from the same texts and items."""
    tous = np.arange(mesures.n)
    part = mesures.parts["exigences"]
    presence = csr_array(part.presence)
    tailles = np.asarray(presence.sum(axis=0), np.float64).ravel()
    communs = np.asarray((presence.T @ presence).toarray(), np.float64)

    def nesta() -> Floats:
        total = np.zeros((mesures.n, mesures.n))
        for nom, poids in NESTA.items():
            ensemble = mesures.parts[nom]
            total += poids * ensemble.communs(tous) / np.maximum(ensemble.totaux, 1e-9)
        return total

    return {
        "part de la cible couverte": lambda: communs / np.maximum(tailles, 1),
        "Jaccard": lambda: communs / np.maximum(tailles[:, None] + tailles - communs, 1),
        "TF-IDF des items": lambda: _cosine(mesures.parts["exigences"]),
        "TF-IDF de tout le texte": lambda: _text(mesures),
        "mélange à la Nesta": nesta,
    }


def _cosine(part: Any) -> Floats:
    squares = ((part.poids * part.poids) @ part.presence).toarray()
    return np.asarray(squares / np.maximum(part.normes[:, None] * part.normes, 1e-9), np.float64)


def metier_texts(metiers: Sequence[Metier], libelles: Mapping[str, str]) -> list[str]:
    """All that each métier says."""
    return [
        " ".join(
            [m.libelle, m.definition or "", m.acces or "", *m.appellations, *(libelles[e.item] for e in m.exigences)]
        )
        for m in metiers
    ]


def _tfidf(questions: list[str], textes: list[str]) -> Floats:
    """Plain words, accents stripped, no stemming: scikit-learn's TfidfVectorizer(sublinear_tf=True) as it comes."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode").fit(textes)
    return np.asarray((vectorizer.transform(questions) @ vectorizer.transform(textes).T).toarray(), np.float64)


def _text(mesures: Mesures) -> Floats:
    textes = metier_texts(mesures.fiches.metiers, mesures.fiches.libelles)
    return _tfidf(textes, textes)


def figures(ground: TerrainEtiquete) -> dict[str, dict[str, Floats]]:
    """Means of MAP, nDCG@10, recall@10 and MRR by kind, by ranker."""
    found: dict[str, dict[str, Floats]] = {genre: {} for genre in ground.pertinents}
    for nom, table in rankers(ground.mesures).items():
        scores = table()
        for genre, attendus in ground.pertinents.items():
            found[genre][nom] = par_source(scores.__getitem__, attendus).mean(axis=0)
    for genre, mesures in valider(ground, echantillon(ground)).items():
        found[genre]["Passerelle"] = mesures.mean(axis=0)
    return found


def titles(dossier: Dossier) -> dict[str, Floats]:
    """Means by ranker of the métiers that the title of a fiche, with its blocs, leads to."""
    titres = [fiche.titre for fiche in dossier.fiches]
    intitules = [titre.intitule for titre in titres]
    complets = [" ".join([titre.intitule, *titre.blocs]) for titre in titres]
    metiers = metier_texts(dossier.mesures.fiches.metiers, dossier.mesures.fiches.libelles)
    tables = {
        "Jaccard des mots": _words(complets, metiers),
        "TF-IDF du titre": _tfidf(intitules, metiers),
        "TF-IDF du titre et des blocs": _tfidf(complets, metiers),
    }
    found = {
        nom: par_source(table.__getitem__, dossier.pertinents, exclure=False).mean(axis=0)
        for nom, table in tables.items()
    }
    return found | {"Passerelle": certifications.valider(dossier).mean(axis=0)}


def _words(questions: list[str], textes: list[str]) -> Floats:
    mots: dict[str, int] = {}
    left, right = texte.counts(questions, mots), texte.counts(textes, mots)
    left, right = texte.widen(left, len(mots)), texte.widen(right, len(mots))
    left.data[:], right.data[:] = 1.0, 1.0
    communs = np.asarray((left @ right.T).toarray(), np.float64)
    union = np.asarray(left.sum(axis=1), np.float64)[:, None] + np.asarray(right.sum(axis=1), np.float64) - communs
    return np.asarray(communs / np.maximum(union, 1), np.float64)


def show(version: str, par_genre: dict[str, dict[str, Floats]]) -> None:
    table = Table("étiquettes", "classement", "MAP", "nDCG@10", "rappel@10", "MRR")
    for genre, par_nom in par_genre.items():
        for nom, moyennes in par_nom.items():
            table.add_row(f"{version} {genre}", nom, *(f"{valeur:.3f}" for valeur in moyennes))
    Console().print(table)


def ratio(version: str, par_nom: dict[str, Floats]) -> tuple[str, float, str]:
    best = max(moyennes[1] for nom, moyennes in par_nom.items() if nom != "Passerelle")
    return (
        f"nDCG@10, {version}, sur le meilleur des autres classements",
        float(par_nom["Passerelle"][1] / best),
        "> 1,05",
    )


def main() -> list[tuple[str, float, str]]:
    """Our nDCG@10 over the best of the usual rankings; empty where the official files are not there (`DONNEES`)."""
    if not all((DONNEES / folder).is_dir() for folder in (*VERSIONS, RNCP)):
        print("bench.quality: les fichiers officiels sont absents (variable DONNEES) ; mesure sautée.", file=sys.stderr)
        return []
    ratios = []
    for folder, version in VERSIONS.items():
        dossier = DONNEES / folder
        found = figures(terrain(lire(dossier), un_seul(dossier, "unix_rubrique_mobilite_v*_utf8.csv")))
        show(version, found)
        ratios.append(ratio(version, found[ENSEMBLE]))
    labels = un_seul(DONNEES / RNCP, "rncp_rome.*csv")
    fiches = titles(certifications.dossier(lire(DONNEES / "rome_v347"), labels))
    show("RNCP 2021", {"fiches actives": fiches})
    return [*ratios, ratio("RNCP 2021", fiches)]
