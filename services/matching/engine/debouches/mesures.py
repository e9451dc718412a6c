"""Measures between titles and the métiers of a référentiel, many titles at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from services.matching.engine.debouches.titres import GENERIQUES, Titre
from services.matching.engine.mobilite.fiches import Fiches, fiches
from services.matching.engine.mobilite.vecteurs import Vecteurs, present, summed, weighed
from services.matching.engine.referentiel import texte
from services.matching.engine.referentiel.arrays import Floats
from services.matching.engine.referentiel.catalogue import Catalogue

PEU: Final = 0.25
"""Weight of a generic word beside another as rare."""
PROCHES: Final = 10
CHAMPS: Final = ("titre", "noms", "definition", "acces", "competences", "savoirs", "tout")
GROUPES: Final[dict[str, tuple[str, ...]]] = {
    "intitule": (
        *(f"intitule {champ}" for champ in CHAMPS), "intitule couvert", "intitule couvert par les noms", "titre employe",
        "appellation la plus proche",
    ),
    "blocs": (*(f"blocs {champ}" for champ in CHAMPS), "blocs couverts"),
    "specialites": (*(f"specialites {champ}" for champ in CHAMPS), "specialites couvertes"),
    "ensemble": (*(f"ensemble {champ}" for champ in CHAMPS), "ensemble couvert"),
    "niveau": ("pas de niveau le plus bas", "pas de niveau", "pas de niveau le plus haut"),
    "responsabilite": ("responsabilite", "encadrement"),
    "voisinage": (
        "rang", "part du meilleur", "famille", "rang de la famille", "voisins", "rang de l'intitule", "part du meilleur intitule",
        "famille des specialites", "voisins des specialites",
    ),
}  # fmt: skip
MESURES: Final = tuple(nom for noms in GROUPES.values() for nom in noms)


class MesuresTitres:
    """The métiers of a catalogue, ready to be compared with titles."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.fiches: Fiches = fiches(catalogue.items, catalogue.metiers)
        self.n = len(self.fiches.metiers)
        self._read()

    def _read(self) -> None:
        champs = {nom: self.fiches.champs[nom] for nom in CHAMPS if nom != "tout"}
        self.mots: dict[str, int] = {}
        comptes = {nom: texte.counts(textes, self.mots) for nom, textes in champs.items()}
        width = len(self.mots)
        comptes = {nom: texte.widen(matrice, width) for nom, matrice in comptes.items()}
        tout = comptes["tout"] = summed(comptes[nom] for nom in champs if nom != "titre")
        self.rarete = texte.idf(np.bincount(tout.indices, minlength=width), self.n)
        generiques = [self.mots[mot] for mot in sorted(GENERIQUES) if mot in self.mots]
        self.rarete[generiques] *= PEU
        self.vecteurs = {nom: Vecteurs.of(matrice, self.rarete) for nom, matrice in comptes.items()}
        self.presents = {nom: present(comptes[nom]) for nom in ("titre", "noms", "tout")}
        self._read_appellations()
        self._read_neighbours()

    def _read_appellations(self) -> None:
        noms = [[m.libelle, *m.appellations] for m in self.fiches.metiers]
        self.premiere = np.concatenate([[0], np.cumsum([len(n) for n in noms], dtype=np.int64)])[:-1]
        counts = texte.counts((nom for liste in noms for nom in liste), dict(self.mots))
        self.appellations = Vecteurs.of(texte.widen(counts, len(self.mots)), self.rarete)

    def _read_neighbours(self) -> None:
        tout = self.vecteurs["tout"].cosinus(np.arange(self.n))
        np.fill_diagonal(tout, 0.0)
        order = np.argsort(-tout, axis=1, kind="stable")[:, :PROCHES]
        near = np.zeros_like(tout)
        np.put_along_axis(near, order, np.take_along_axis(tout, order, axis=1), axis=1)
        self.voisins = near / np.maximum(near.sum(axis=1, keepdims=True), 1e-9)
        familles = [m.famille.id if m.famille else m.id for m in self.fiches.metiers]
        _, numero = np.unique(familles, return_inverse=True)
        self.meme = (numero[:, None] == numero).astype(np.float64)
        np.fill_diagonal(self.meme, 0.0)
        self.meme /= np.maximum(self.meme.sum(axis=1, keepdims=True), 1e-9)

    def lignes(self, titres: Sequence[Titre]) -> Floats:
        """Shape (len(MESURES), len(titres), n)."""
        mesures: dict[str, Floats] = {}
        textes = {
            "intitule": [t.intitule for t in titres],
            "blocs": [" . ".join(t.blocs) for t in titres],
            "specialites": [" . ".join(t.specialites) for t in titres],
        }
        textes["ensemble"] = [" . ".join(parts) for parts in zip(*textes.values(), strict=True)]
        couverts = {"intitule": "intitule couvert", "blocs": "blocs couverts", "specialites": "specialites couvertes"}
        questions = {nom: self._question(lot) for nom, lot in textes.items()}
        for nom, question in questions.items():
            vectors = texte.normalised(question, self.rarete)
            for champ in CHAMPS:
                mesures[f"{nom} {champ}"] = _dense(vectors @ self.vecteurs[champ].colonnes)
            mesures[couverts.get(nom, "ensemble couvert")] = self._covered(question, "tout")
        intitule = questions["intitule"]
        mesures["intitule couvert par les noms"] = self._covered(intitule, "noms")
        mesures["titre employe"] = self._employed(questions["ensemble"])
        near = (texte.normalised(intitule, self.rarete) @ self.appellations.colonnes).toarray()
        mesures["appellation la plus proche"] = np.maximum.reduceat(near, self.premiere, axis=1)
        return self._stack(mesures | self._steps(titres) | self._around(mesures), len(titres))

    def _stack(self, mesures: dict[str, Floats], rows: int) -> Floats:
        return np.stack([np.broadcast_to(mesures[nom], (rows, self.n)) for nom in MESURES])

    def _question(self, textes: Sequence[str]) -> csr_array[Any]:
        """Counts of the words that the métiers know."""
        width = len(self.mots)
        counts = texte.counts(textes, dict(self.mots))
        return csr_array(counts[:, :width]) if counts.shape[1] > width else texte.widen(counts, width)

    def _covered(self, question: csr_array[Any], champ: str) -> Floats:
        pesees = weighed(question, self.rarete)
        totals = np.asarray(pesees.sum(axis=1), np.float64).reshape(-1, 1)
        return _dense(pesees @ self.presents[champ].T) / np.maximum(totals, 1e-9)

    def _employed(self, ensemble: csr_array[Any]) -> Floats:
        """Share of the words of the métier's own title that the certification says."""
        pesees = weighed(self.presents["titre"], self.rarete)
        totals = np.asarray(pesees.sum(axis=1), np.float64).ravel()
        return _dense(present(ensemble) @ pesees.T) / np.maximum(totals, 1e-9)

    def _steps(self, titres: Sequence[Titre]) -> dict[str, Floats]:
        bas, moyen, haut = self.fiches.niveaux.T
        niveau = np.asarray([np.nan if t.niveau is None else t.niveau for t in titres], np.float64)[:, None]
        pas = {
            "pas de niveau le plus bas": bas - niveau,
            "pas de niveau": moyen - niveau,
            "pas de niveau le plus haut": haut - niveau,
        }
        return {nom: np.nan_to_num(valeur) for nom, valeur in pas.items()} | {
            "responsabilite": self.fiches.responsabilite[None, :],
            "encadrement": self.fiches.titre_responsable[None, :],
        }

    def _around(self, mesures: dict[str, Floats]) -> dict[str, Floats]:
        intitule = mesures["intitule noms"] + mesures["intitule tout"] + mesures["appellation la plus proche"]
        base = intitule + mesures["ensemble tout"]
        specialites = mesures["specialites tout"]
        famille = base @ self.meme.T
        return {
            "rang": np.log1p(_ranks(base)),
            "part du meilleur": base / np.maximum(base.max(axis=1, keepdims=True), 1e-9),
            "famille": famille,
            "rang de la famille": np.log1p(_ranks(famille)),
            "voisins": base @ self.voisins.T,
            "rang de l'intitule": np.log1p(_ranks(intitule)),
            "part du meilleur intitule": intitule / np.maximum(intitule.max(axis=1, keepdims=True), 1e-9),
            "famille des specialites": specialites @ self.meme.T,
            "voisins des specialites": specialites @ self.voisins.T,
        }


def _dense(matrix: csr_array[Any]) -> Floats:
    return np.asarray(matrix.toarray(), np.float64)


def _ranks(scores: Floats) -> NDArray[np.int32]:
    ranks = np.empty(scores.shape, np.int32)
    order = np.argsort(-scores, axis=1, kind="stable")
    np.put_along_axis(ranks, order, np.arange(scores.shape[1], dtype=np.int32)[None, :], axis=1)
    return ranks
