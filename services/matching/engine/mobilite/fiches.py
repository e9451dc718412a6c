"""What the texts of each métier say, read once: words by field, level of entry, marks of responsibility."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from services.matching.engine.referentiel import texte
from services.matching.engine.referentiel.modele import Item, Metier

Floats = NDArray[np.float64]
NIVEAUX: Final = tuple(
    (niveau, re.compile(motif))
    for niveau, motif in (
        (2, r"sans diplome|sans formation|sans experience"),
        (3, r"\bcapa?\b|\bbep\b|niveau v\b"),
        (4, r"\bbac\b(?! ?\+)|baccalaureat|brevet professionnel"),
        (5, r"bac ?\+ ?2|\bbts\b|\bdut\b|deust"),
        (6, r"bac ?\+ ?[34]|licence|\bbut\b|bachelor"),
        (7, r"bac ?\+ ?[5-8]|master|ingenieur|doctorat"),
    )
)
"""Diplomas named by the texts of access, on the European scale of qualifications."""
NIVEAU_INCONNU: Final = 4.0
ENCADRE: Final = re.compile(r"encadr|respons|manag|dirig|direct|superv|coordon|pilot|\bchef|cadre")
TITRE_ENCADRE: Final = re.compile(r"encadr|respons|manag|direct|superv|coordon|\bchef|cadre")
MOTS_PAR_MARQUE: Final = 400
LETTRES: Final = (3, 4, 5)
"""Lengths of the runs of letters by which names that share no whole word still look alike."""


@dataclass(frozen=True)
class Fiches:
    """One entry a métier, in order. `items` of each: (competences, savoirs, cœur), as positions in `libelles`."""

    metiers: tuple[Metier, ...]
    titres: list[str]
    propres: list[str]
    """Title, appellations and definition."""
    competences: list[list[str]]
    savoirs: list[list[str]]
    coeurs: list[list[str]]
    libelles: dict[str, str]
    niveaux: Floats
    """Three columns: lowest, mean and highest level of entry named."""
    experience: Floats
    responsabilite: Floats
    titre_responsable: Floats
    appellations_responsables: Floats


def fiches(items: Iterable[Item], metiers: Sequence[Metier]) -> Fiches:
    by_id = {item.id: item for item in items}
    known = [[e for e in metier.exigences if e.item in by_id] for metier in metiers]
    savoir = {key for key, item in by_id.items() if item.nature == "savoir"}
    competences = [[e.item for e in exigences if e.item not in savoir] for exigences in known]
    acces = [plain(metier.acces or "") for metier in metiers]
    libelles = {key: item.libelle for key, item in by_id.items()}
    return Fiches(
        tuple(metiers),
        [metier.libelle for metier in metiers],
        [" . ".join([m.libelle, *m.appellations, m.definition or ""]) for m in metiers],
        competences,
        [[e.item for e in exigences if e.item in savoir] for exigences in known],
        [[e.item for e in exigences if e.coeur] for exigences in known],
        libelles,
        np.asarray([_niveaux(m, a) for m, a in zip(metiers, acces, strict=True)], np.float64).reshape(-1, 3),
        np.asarray([a.count("experience") for a in acces], np.float64),
        np.asarray(
            [_marques(m, [libelles[i] for i in c]) for m, c in zip(metiers, competences, strict=True)], np.float64
        ),
        np.asarray([m.encadrement or bool(TITRE_ENCADRE.search(plain(m.libelle))) for m in metiers], np.float64),
        np.asarray([_part(m) for m in metiers], np.float64),
    )


def plain(brut: str) -> str:
    """Lower case, without accents."""
    return texte.sans_accent(brut.lower())


def _niveaux(metier: Metier, acces: str) -> tuple[float, float, float]:
    if metier.niveau is not None:
        return (float(metier.niveau),) * 3
    named = [float(niveau) for niveau, motif in NIVEAUX if motif.search(acces)] or [NIVEAU_INCONNU]
    return named[0], sum(named) / len(named), named[-1]


def _marques(metier: Metier, libelles: Sequence[str]) -> float:
    """How often leading others comes in the definition and the competences, whatever their length."""
    what_is_done = " ".join(libelles)
    found = len(ENCADRE.findall(plain(f"{what_is_done} {metier.definition or ''}")))
    return float(metier.encadrement) + found / (1 + len(what_is_done) / MOTS_PAR_MARQUE)


def _part(metier: Metier) -> float:
    """Share of the appellations that say so in their name."""
    named = [bool(TITRE_ENCADRE.search(plain(appellation))) for appellation in metier.appellations]
    return sum(named) / len(named) if named else 0.0


def pairs(textes: Sequence[str]) -> csr_array[Any]:
    """Counts of the words that follow one another."""
    vocabulaire: dict[tuple[str, str], int] = {}
    indptr: list[int] = [0]
    indices: list[int] = []
    data: list[int] = []
    for brut in textes:
        mots = texte.mots(brut)
        compte = Counter(zip(mots, mots[1:], strict=False))
        indices.extend(vocabulaire.setdefault(paire, len(vocabulaire)) for paire in compte)
        data.extend(compte.values())
        indptr.append(len(indices))
    arrays = (np.asarray(data, np.float64), np.asarray(indices, np.int32), np.asarray(indptr, np.int32))
    return csr_array(arrays, shape=(len(textes), max(1, len(vocabulaire))))


def lettres(textes: Sequence[str]) -> csr_array[Any]:
    """Counts of the runs of letters inside each word, its ends counted as letters."""
    vocabulaire: dict[str, int] = {}
    indptr: list[int] = [0]
    indices: list[int] = []
    data: list[int] = []
    for brut in textes:
        bouts = (f" {mot} " for mot in texte.MOT.findall(plain(brut)))
        compte = Counter(b[i : i + taille] for b in bouts for taille in LETTRES for i in range(len(b) - taille + 1))
        indices.extend(vocabulaire.setdefault(suite, len(vocabulaire)) for suite in compte)
        data.extend(compte.values())
        indptr.append(len(indices))
    arrays = (np.asarray(data, np.float64), np.asarray(indices, np.int32), np.asarray(indptr, np.int32))
    return csr_array(arrays, shape=(len(textes), max(1, len(vocabulaire))))


@dataclass(frozen=True)
class Vecteurs:
    """Rows of length 1 and the same by column, so that one row is compared with all at the cost of its words."""

    lignes: csr_array[Any]
    colonnes: csr_array[Any]

    @classmethod
    def of(cls, comptes: csr_array[Any], poids: Floats | None = None) -> Vecteurs:
        if poids is None:
            poids = texte.idf(np.bincount(comptes.indices, minlength=comptes.shape[1]), comptes.shape[0])
        lignes = texte.normalised(comptes, poids)
        return cls(lignes, csr_array(lignes.T.tocsr()))

    def cosinus(self, rows: NDArray[np.int64], other: Vecteurs | None = None) -> Floats:
        return np.asarray((self.lignes[rows] @ (other or self).colonnes).toarray(), np.float64)


@dataclass(frozen=True)
class Parts:
    """Sets with a weight for each element, to measure what is common to two of them."""

    poids: csr_array[Any]
    presence: csr_array[Any]
    """By column: presence of each element in each set."""
    totaux: Floats
    normes: Floats

    @classmethod
    def of(cls, ensembles: Sequence[Sequence[str]], index: dict[str, int], rarete: Floats) -> Parts:
        presence = membership(ensembles, index)
        poids = csr_array((rarete[presence.indices], presence.indices, presence.indptr), shape=presence.shape)
        totaux = np.asarray(poids.sum(axis=1), np.float64).ravel()
        normes = np.sqrt(np.asarray((poids * poids).sum(axis=1), np.float64).ravel())
        return cls(poids, csr_array(presence.T.tocsr()), totaux, normes)

    def communs(self, rows: NDArray[np.int64]) -> Floats:
        return np.asarray((self.poids[rows] @ self.presence).toarray(), np.float64)


def membership(ensembles: Sequence[Sequence[str]], index: dict[str, int]) -> csr_array[Any]:
    """A 1 where the set of this row has the element of this column; an element said twice counts once."""
    columns = [sorted({index[element] for element in ensemble}) for ensemble in ensembles]
    indptr = np.concatenate([[0], np.cumsum([len(c) for c in columns], dtype=np.int64)])
    indices = np.asarray([column for c in columns for column in c], np.int64)
    return csr_array((np.ones(len(indices)), indices, indptr), shape=(len(ensembles), max(1, len(index))))


def summed(matrices: Iterable[csr_array[Any]]) -> csr_array[Any]:
    """The counts of several fields together."""
    first, *others = matrices
    for other in others:
        first = first + other
    return csr_array(first)


def present(comptes: csr_array[Any]) -> csr_array[Any]:
    """A 1 where there is a count."""
    return csr_array((np.ones(len(comptes.indices)), comptes.indices, comptes.indptr), shape=comptes.shape)


def weighed(comptes: csr_array[Any], rarete: Floats) -> csr_array[Any]:
    """Its rarity where there is a count."""
    return csr_array((rarete[comptes.indices], comptes.indices, comptes.indptr), shape=comptes.shape)
