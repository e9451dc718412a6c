"""The frame of a move: families, interests, and the steps in level, responsibility and breadth."""

from __future__ import annotations

import numpy as np

from services.matching.engine.mobilite.fiches import Fiches
from services.matching.engine.referentiel.arrays import Floats, Ints


class Cadre:
    """What each métier is beside its texts and items."""

    def __init__(self, fiches: Fiches, etendue: Floats) -> None:
        """`etendue`: how much each métier requires."""
        self.fiches, self.etendue = fiches, etendue
        metiers = fiches.metiers
        familles = {f: i for i, f in enumerate(sorted({m.famille.id for m in metiers if m.famille}))}
        domaines = {
            f: i for i, f in enumerate(sorted({m.famille.parent or m.famille.id for m in metiers if m.famille}))
        }
        self.famille = np.asarray([familles[m.famille.id] if m.famille else -1 - i for i, m in enumerate(metiers)])
        self.domaine = np.asarray(
            [domaines[m.famille.parent or m.famille.id] if m.famille else -1 - i for i, m in enumerate(metiers)]
        )
        rang = {m.code: i for i, m in enumerate(sorted(metiers, key=lambda m: m.code))}
        self.numero = np.asarray([rang[m.code] for m in metiers], np.float64)
        self.interets = [np.asarray([ord(m.interets[k : k + 1] or chr(1 + k)) for m in metiers]) for k in (0, 1)]

    def lignes(self, rows: Ints) -> dict[str, Floats]:
        """The measures of every pair that starts from a métier of `rows`."""
        return self._frame(rows) | self._steps(rows)

    def _frame(self, rows: Ints) -> dict[str, Floats]:
        famille = (self.famille[rows][:, None] == self.famille).astype(np.float64)
        domaine = self.domaine[rows][:, None] == self.domaine
        ecart = np.minimum(np.abs(self.numero[rows][:, None] - self.numero), 20.0)
        un, deux = self.interets
        interets = 1.0 * (un[rows][:, None] == un) + 0.5 * (deux[rows][:, None] == deux)
        interets += 0.5 * (un[rows][:, None] == deux) + 0.5 * (deux[rows][:, None] == un)
        return {
            "famille": famille + domaine,
            "ecart de numero": np.where(famille > 0, ecart, 25.0),
            "interets": interets,
        }

    def _steps(self, rows: Ints) -> dict[str, Floats]:
        """What the target asks beyond the departure, and what it asks."""
        fiches, bas, moyen, haut = self.fiches, *self.fiches.niveaux.T
        valeurs = (
            ("pas de niveau le plus bas", "niveau le plus bas", bas),
            ("pas de niveau", "niveau", moyen),
            ("pas de niveau le plus haut", "niveau le plus haut", haut),
            ("pas d'experience", "experience", fiches.experience),
            ("pas de responsabilite", "responsabilite", fiches.responsabilite),
            ("pas d'encadrement", "encadrement", fiches.titre_responsable),
            ("pas d'appellations", "appellations responsables", fiches.appellations_responsables),
            ("pas d'etendue", "etendue", self.etendue),
        )
        steps = {pas: valeur - valeur[rows][:, None] for pas, _, valeur in valeurs}
        return steps | {nom: valeur[None, :] for _, nom, valeur in valeurs}
