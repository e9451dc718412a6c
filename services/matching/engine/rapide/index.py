"""A catalogue under some weights as flat arrays, in the form that the kernel scans: of the same types whatever the catalogue, up to
65,535 items or words, so that the kernel is compiled once."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from services.matching.engine.rapide.kernel_words import PAS
from services.matching.engine.referentiel.arrays import Floats, Ints
from services.matching.engine.referentiel.catalogue import PARTIES, POIDS_COEUR, Catalogue
from services.matching.engine.score.traits import NIVEAUX, PAR_NIVEAU

LIGNE: Final = 64
"""Rows of bytes begin at a multiple of this, as what a processor reads at once."""
COURANT: Final = 96
"""A word that more métiers than this say has a row of its own."""
FOIS: Final = np.append(0.0, 1 + np.log(np.arange(1, 256)))
"""What a word counts for, by how often it is said."""

Places = NDArray[np.uint64]
Numbers = NDArray[np.uint16 | np.uint32]
"""The smaller the numbers, the more of them are at hand."""


class Lists(NamedTuple):
    """Lists laid end to end: that of i goes from `start[i]` to `start[i + 1]`; what each names, with what it weighs."""

    start: Places
    name: NDArray[np.uint32]
    value: NDArray[Any]


class Ways(NamedTuple):
    """Ways in which each item is required (level, part of the profile, how often it counts), and the métiers of each way."""

    start: Ints
    niveau: NDArray[np.int8]
    part: NDArray[np.int8]
    fois: Floats
    metiers: Places
    metier: Numbers


class Wholes(NamedTuple):
    """One over all that each métier requires: of competences, of savoirs, and the length of its profile."""

    competences: Floats
    savoirs: Floats
    profil: Floats


class Texts(NamedTuple):
    """The words of all the texts of each métier: those said once, then from `plus` the others; one over the length of all."""

    start: Places
    plus: Places
    mot: Numbers
    fois: Floats
    norme: Floats


class Words(NamedTuple):
    """Words, numbered from the most common. The first have a row of métiers each in `courants`, in steps of their `pas`, rounded
    up; `rares` has the métiers of the others."""

    idf: Floats
    courants: NDArray[np.uint8]
    pas: Floats
    rares: Lists


class Postings(NamedTuple):
    """`proches`: near items, but for savoirs, which close nothing; `textes`: words of each item then of each métier's own texts."""

    poids: Floats
    par_niveau: Floats
    idf: Floats
    ways: Ways
    wholes: Wholes
    proches: Lists
    fois: Floats
    mots: Words
    textes: Lists
    complets: Texts
    famille: Ints
    domaine: Ints
    niveau: Floats
    encadrement: Floats
    rang: Ints


def flatten(catalogue: Catalogue, poids: Floats) -> Postings:
    """Of this catalogue, under these weights (in the order of TRAITS)."""
    metiers = csr_array(catalogue.complets.T.tocsr())
    by = np.argsort(-np.diff(metiers.indptr), kind="stable")
    number = np.empty(len(by), np.int64)
    number[by] = np.arange(len(by))
    textes = catalogue.textes
    said = csr_array(vstack([textes.items, textes.propres]))
    return Postings(
        poids=poids,
        par_niveau=PAR_NIVEAU,
        idf=catalogue.idf,
        ways=_ways(catalogue),
        wholes=_wholes(catalogue),
        proches=_lists(_near(catalogue), np.float64),
        fois=FOIS,
        mots=_words(metiers[by], catalogue.mot_idf[by]),
        textes=_lists(_renumbered(said, number), np.uint16),
        complets=_texts(_renumbered(textes.complets, number), catalogue.mot_idf[by]),
        famille=catalogue.famille,
        domaine=catalogue.domaine,
        niveau=catalogue.niveau,
        encadrement=catalogue.encadrement,
        rang=catalogue.rang,
    )


def _ways(catalogue: Catalogue) -> Ways:
    item = np.repeat(np.arange(len(catalogue.items)), np.diff(catalogue.start))
    by = np.lexsort((catalogue.p_coeur, catalogue.p_niveau, item))
    way = ((item * len(NIVEAUX) + catalogue.p_niveau) * 2 + catalogue.p_coeur)[by]
    first = np.flatnonzero(np.diff(way, prepend=-1))
    ways = 2 * len(NIVEAUX)
    return Ways(
        start=np.searchsorted(way[first], np.arange(len(catalogue.items) + 1) * ways),
        niveau=(way[first] % ways // 2).astype(np.int8),
        part=(catalogue.p_case[by][first] % len(PARTIES)).astype(np.int8),
        fois=np.where(way[first] % 2, POIDS_COEUR, 1.0),
        metiers=np.append(first, len(way)).astype(np.uint64),
        metier=catalogue.p_metier[by].astype(numbers(len(catalogue.metiers))),
    )


def _wholes(catalogue: Catalogue) -> Wholes:
    n = len(catalogue.metiers)
    idf = np.repeat(catalogue.idf, np.diff(catalogue.start))
    parts = np.zeros((2, n))
    savoir = (catalogue.p_case % len(PARTIES) == PARTIES.index("savoirs")).astype(np.int64)
    parts[savoir, catalogue.p_metier] = catalogue.p_part / idf / np.where(catalogue.p_coeur, POIDS_COEUR, 1.0)
    profil = np.zeros(n)
    profil[catalogue.p_metier] = catalogue.p_commun / idf
    return Wholes(parts[0], parts[1], profil)


def _near(catalogue: Catalogue) -> csr_array[Any]:
    near = catalogue.proches.tocoo()
    kept = ~catalogue.savoir[near.col]
    return csr_array((near.data[kept], (near.row[kept], near.col[kept])), shape=near.shape)


def _words(metiers: csr_array[Any], idf: Floats) -> Words:
    """Of a row of métiers a word, from the most common."""
    courants = int(np.count_nonzero(np.diff(metiers.indptr) > COURANT))
    table = np.pad(metiers[:courants].toarray(), ((0, 0), (0, -metiers.shape[1] % LIGNE)))
    # in whole steps, rounded up, so that zero is nothing at all
    pas = table.max(axis=1, initial=0.0) / PAS
    octets = np.minimum(np.ceil(table / pas[:, None]), PAS).astype(np.uint8)
    rares = _lists(metiers, np.float32)
    return Words(idf, octets, pas, rares._replace(start=rares.start[courants:]))


def _renumbered(texts: csr_array[Any], number: Ints) -> csr_array[Any]:
    return csr_array((texts.data, number[texts.indices], texts.indptr), shape=texts.shape)


def _texts(complets: csr_array[Any], mot_idf: Floats) -> Texts:
    n = complets.shape[0]
    row = np.repeat(np.arange(n), np.diff(complets.indptr))
    by = np.lexsort((complets.data > 1, row))
    words, fois = complets.indices[by], 1 + np.log(complets.data[by])
    weights = fois * mot_idf[words]
    squares = np.bincount(row, weights * weights, n)
    start = complets.indptr.astype(np.uint64)
    return Texts(
        start=start,
        plus=start[:-1] + np.bincount(row, complets.data == 1, n).astype(np.uint64),
        mot=words.astype(numbers(len(mot_idf))),
        fois=fois,
        norme=1 / np.sqrt(np.where(squares > 0, squares, 1.0)),
    )


def numbers(most: int) -> type[np.uint16 | np.uint32]:
    return np.uint16 if most < 2**16 else np.uint32


def _lists(table: csr_array[Any], kind: type[np.generic]) -> Lists:
    """The rows of a sparse table."""
    return Lists(table.indptr.astype(np.uint64), table.indices.astype(np.uint32), table.data.astype(kind, copy=False))
