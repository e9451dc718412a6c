"""Curves from a title to the métiers it leads to, and their honest figures: fiches of the same title are in the same fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.debouches.debouches import TETE
from services.matching.engine.debouches.mesures import GROUPES, MESURES, MesuresTitres
from services.matching.engine.debouches.titres import normalise
from services.matching.engine.mobilite.courbes import Jeu, total
from services.matching.engine.referentiel.arrays import Floats
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.entrainement.ajustement import Exemples, ajuster, points
from services.matching.evaluation import rncp
from services.matching.evaluation.certifications import actives
from services.matching.evaluation.mesures import Pertinents, par_source
from services.matching.evaluation.rome import Referentiel, codes

Ints = NDArray[np.int64]
RIDGE: Final = 3e-3
VOISINS: Final = 60
TIRES: Final = 30
LOT: Final = 128
PAS: Final = 41


@dataclass(frozen=True)
class Dossier:
    """The active fiches and what each pair with a métier measures; `titre`: a number for each distinct normalised title."""

    fiches: Sequence[rncp.FicheRncp]
    pertinents: Pertinents
    titre: Ints
    mesures: MesuresTitres
    noeuds: dict[str, list[float]]
    exemples: Exemples


def dossier(referentiel: Referentiel, rncp_rome: Path) -> Dossier:
    fiches, attendus = actives(rncp.lire(rncp_rome), codes(referentiel.metiers))
    mesures = MesuresTitres(Catalogue.build(referentiel.items, referentiel.metiers))
    parts, poids, cibles, owners, spread = [], [], [], [], []
    for start in range(0, len(fiches), LOT):
        lot = [fiche.titre for fiche in fiches[start : start + LOT]]
        lignes = mesures.lignes(lot).astype(np.float32)
        spread.append(lignes.reshape(len(MESURES), -1)[:, ::PAS])
        for place in range(len(lot)):
            candidats, weights = _candidates(
                lignes[MESURES.index("rang"), place], attendus[start + place], start + place
            )
            parts.append(lignes[:, place, candidats])
            poids.append(weights)
            cibles.append(np.isin(candidats, list(attendus[start + place])).astype(np.float64))
            owners.append(np.full(len(candidats), start + place))
    exemples = Exemples(
        np.concatenate(parts, axis=1), np.concatenate(owners), np.concatenate(poids), {TETE: np.concatenate(cibles)}
    )
    numeros: dict[str, int] = {}
    titre = np.asarray([numeros.setdefault(normalise(f.titre.intitule), len(numeros)) for f in fiches])
    noeuds = points(np.concatenate(spread, axis=1), MESURES)
    return Dossier(fiches, attendus, titre, mesures, noeuds, exemples)


def _candidates(log_rang: NDArray[np.float32], attendus: frozenset[int], graine: int) -> tuple[Ints, Floats]:
    """The métiers that look nearest, those expected, and a draw that stands for all the others."""
    near = np.expm1(log_rang) < VOISINS
    weights = np.where(near, 1.0, 0.0)
    loin = np.flatnonzero(~near)
    tires = np.random.default_rng(graine).permutation(loin)[:TIRES]
    weights[tires] = len(loin) / max(1, len(tires))
    weights[list(attendus)] = 1.0
    candidats = np.flatnonzero(weights)
    return candidats, weights[candidats]


def apprendre(dossier: Dossier, fiches: Ints, ridge: float = RIDGE) -> Jeu:
    return ajuster(dossier.exemples.of(fiches), MESURES, dossier.noeuds, ridge)


def valider(dossier: Dossier, combien: int = 5, graine: int = 0, ridge: float = RIDGE) -> Floats:
    """Measures by fiche, each scored by curves that saw no fiche of its title."""
    fold = np.random.default_rng(graine).permutation(dossier.titre.max() + 1)[dossier.titre] % combien
    scores = np.zeros((len(dossier.fiches), len(dossier.mesures.fiches.metiers)))
    for number in range(combien):
        jeu = apprendre(dossier, np.flatnonzero(fold != number), ridge)
        rows = np.flatnonzero(fold == number)
        for lot in (rows[i : i + LOT] for i in range(0, len(rows), LOT)):
            lignes = dossier.mesures.lignes([dossier.fiches[i].titre for i in lot])
            scores[lot] = total(jeu.contributions(lignes, MESURES, GROUPES, TETE))
    return par_source(scores.__getitem__, dossier.pertinents, exclure=False)
