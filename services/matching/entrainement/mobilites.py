"""Curves of mobility from the rubriques of a ROME folder, and their honest figures: folds by source, fitted without the fold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.mobilite.courbes import Jeu, total
from services.matching.engine.mobilite.fiches import fiches
from services.matching.engine.mobilite.mesures import GROUPES, MESURES, Mesures
from services.matching.engine.mobilite.mobilites import ENSEMBLE
from services.matching.engine.referentiel.arrays import Floats
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.entrainement.ajustement import Exemples, ajuster, points
from services.matching.evaluation.mesures import Pertinents, par_source, pertinents
from services.matching.evaluation.mobilites import etiquettes
from services.matching.evaluation.rome import Referentiel, codes

Ints = NDArray[np.int64]
RIDGE: Final = 1e-2
VOISINS: Final = 100
"""Negatives kept of each source: its nearest métiers, and a draw of the others that stands for all of them."""
TIRES: Final = 40
LOT: Final = 32
PAS: Final = 7
"""One pair in so many is enough to place the points of the curves."""


@dataclass(frozen=True)
class TerrainEtiquete:
    """A référentiel ready to learn on: its measures, its labels by head."""

    mesures: Mesures
    pertinents: Mapping[str, Pertinents]

    @property
    def sources(self) -> Ints:
        return np.asarray(list(self.pertinents[ENSEMBLE]), np.int64)


def terrain(referentiel: Referentiel, fichier: Path) -> TerrainEtiquete:
    catalogue = Catalogue.build(referentiel.items, referentiel.metiers)
    index = codes(catalogue.metiers)
    attendus = {tete: pertinents(paires, index) for tete, paires in etiquettes(fichier).items()}
    return TerrainEtiquete(Mesures(fiches(catalogue.items, catalogue.metiers), catalogue.proches), attendus)


@dataclass(frozen=True)
class Echantillon:
    """Pairs of the sources of a terrain, drawn once: those of a fold are those of its sources."""

    noeuds: Mapping[str, list[float]]
    exemples: Exemples


def echantillon(terrain: TerrainEtiquete) -> Echantillon:
    """Deterministic: the draw of a source depends on its position only."""
    mesures, sources, poids, spread = [], [], [], []
    cibles: dict[str, list[Floats]] = {tete: [] for tete in terrain.pertinents}
    for rows in (terrain.sources[i : i + LOT] for i in range(0, len(terrain.sources), LOT)):
        lignes = terrain.mesures.lignes(rows).astype(np.float32)
        spread.append(lignes.reshape(len(MESURES), -1)[:, ::PAS])
        for place, source in enumerate(rows.tolist()):
            candidats, weights = _candidates(terrain, source)
            mesures.append(lignes[:, place, candidats])
            sources.append(np.full(len(candidats), source))
            poids.append(weights)
            for tete, attendus in terrain.pertinents.items():
                found = list(attendus.get(source, ()))
                cibles[tete].append(np.isin(candidats, found).astype(np.float64))
    exemples = Exemples(
        np.concatenate(mesures, axis=1),
        np.concatenate(sources),
        np.concatenate(poids),
        {tete: np.concatenate(parts) for tete, parts in cibles.items()},
    )
    return Echantillon(points(np.concatenate(spread, axis=1), MESURES), exemples)


def _candidates(terrain: TerrainEtiquete, source: int) -> tuple[Ints, Floats]:
    rang = terrain.mesures.voisinage.rang[source]
    weights = np.where(rang < VOISINS, 1.0, 0.0)
    loin = np.flatnonzero(rang >= VOISINS)
    loin = loin[loin != source]
    tires = np.random.default_rng(source).permutation(loin)[:TIRES]
    weights[tires] = len(loin) / max(1, len(tires))
    weights[list(terrain.pertinents[ENSEMBLE][source])] = 1.0
    weights[source] = 0.0
    candidats = np.flatnonzero(weights)
    return candidats, weights[candidats]


def apprendre(echantillon: Echantillon, sources: Ints, ridge: float = RIDGE) -> Jeu:
    return ajuster(echantillon.exemples.of(sources), MESURES, echantillon.noeuds, ridge)


def plis(sources: Ints, combien: int, graine: int) -> list[Ints]:
    """Folds by source, the same for the same seed."""
    return np.array_split(np.random.default_rng(graine).permutation(sources), combien)


def notes(terrain: TerrainEtiquete, jeu: Jeu, rows: Ints, tetes: Sequence[str]) -> dict[str, Floats]:
    """Scores of all that starts from a métier of `rows`."""
    parts: dict[str, list[Floats]] = {tete: [] for tete in tetes}
    for lot in (rows[i : i + LOT] for i in range(0, len(rows), LOT)):
        lignes = terrain.mesures.lignes(lot)
        for tete in tetes:
            parts[tete].append(total(jeu.contributions(lignes, MESURES, GROUPES, tete)))
    return {tete: np.concatenate(lots) for tete, lots in parts.items()}


def valider(
    terrain: TerrainEtiquete, echantillon: Echantillon, combien: int = 5, graine: int = 0, ridge: float = RIDGE
) -> dict[str, Floats]:
    """Measures by source and by head, each source scored by curves that never saw it."""
    tetes = list(terrain.pertinents)
    found: dict[str, dict[int, Floats]] = {tete: {} for tete in tetes}
    for fold in plis(terrain.sources, combien, graine):
        jeu = apprendre(echantillon, np.setdiff1d(terrain.sources, fold), ridge)
        for tete, scores in notes(terrain, jeu, fold, tetes).items():
            found[tete].update(zip(fold.tolist(), scores, strict=True))
    return {tete: par_source(found[tete].__getitem__, terrain.pertinents[tete]) for tete in tetes}
