"""French text to stemmed words, and words to sparse counts."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

import numpy as np
import snowballstemmer
from scipy.sparse import csr_array

from services.matching.engine.referentiel.arrays import Floats, Ints

MOT: Final = re.compile(r"[^\W_]+")
_VIDES: Final = (
    "afin ainsi au autre autres aux avec ce ces cet cette chez comme dans de des dont du elle en entre est et etc etre eux il ils je "
    "la le les leur leurs lors lui ma mais me mes mon ne nos notre nous on ou par pas plus pour qu que qui sa sans se selon ses son "
    "sont sous sur ta te tes toi ton tous tout toute toutes tu un une vers vos votre vous"
)
VIDES: Final = frozenset(_VIDES.split())

T = TypeVar("T", bound=Hashable)
_stemmer = snowballstemmer.stemmer("french")
_one_at_a_time = threading.Lock()
"""It writes on itself: two threads in it mix their words."""


@lru_cache(maxsize=200_000)
def racine(mot: str) -> str:
    """The stem of a lower-case word, without accents; empty for an empty word."""
    if len(mot) < 2 or sans_accent(mot) in VIDES:
        return ""
    with _one_at_a_time:
        stem = _stemmer.stemWord(mot)
    return sans_accent(stem)


def sans_accent(mot: str) -> str:
    """Letters without their accents."""
    if mot.isascii():
        return mot
    return "".join(c for c in unicodedata.normalize("NFD", mot) if not unicodedata.combining(c))


def mots(texte: str) -> list[str]:
    """Stems of a text, in order."""
    return [stem for mot in MOT.findall(texte.lower()) if (stem := racine(mot))]


def counts(textes: Iterable[str], vocabulaire: dict[str, int]) -> csr_array[Any]:
    """One row of word counts a text. New words are added to `vocabulaire`."""
    return tally((mots(texte) for texte in textes), vocabulaire)


def tally(lots: Iterable[Iterable[T]], vocabulaire: dict[T, int]) -> csr_array[Any]:
    """One row of counts a lot of anything. What is new is added to `vocabulaire`."""
    indptr: list[int] = [0]
    indices: list[int] = []
    data: list[int] = []
    for lot in lots:
        compte = Counter(lot)
        indices.extend(vocabulaire.setdefault(it, len(vocabulaire)) for it in compte)
        data.extend(compte.values())
        indptr.append(len(indices))
    arrays = (np.asarray(data, np.float64), np.asarray(indices, np.int32), np.asarray(indptr, np.int32))
    return csr_array(arrays, shape=(len(indptr) - 1, len(vocabulaire)))


def widen(matrix: csr_array[Any], colonnes: int) -> csr_array[Any]:
    """Rows with room for the words learnt since."""
    return csr_array((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], colonnes))


def replace_rows(matrix: csr_array[Any], rows: Sequence[int], by: csr_array[Any]) -> csr_array[Any]:
    """`matrix` with `rows[i]` replaced by row i of `by`; rows beyond the end are appended."""
    taken = np.arange(max([matrix.shape[0], *(row + 1 for row in rows)]))
    taken[list(rows)] = matrix.shape[0] + np.arange(len(rows))
    tall = csr_array(
        (
            np.concatenate([matrix.data, by.data]),
            np.concatenate([matrix.indices, by.indices]),
            np.concatenate([matrix.indptr, matrix.indptr[-1] + by.indptr[1:]]),
        ),
        shape=(matrix.shape[0] + by.shape[0], by.shape[1]),
    )
    return tall[taken]


def idf(frequences: Ints, n: int | Ints) -> Floats:
    """Smoothed inverse document frequency."""
    weights: Floats = np.log((1 + n) / (1 + frequences)) + 1
    return weights


def normalised(matrix: csr_array[Any], weights: Floats) -> csr_array[Any]:
    """Sublinear TF-IDF rows of length 1 (or 0 when empty)."""
    data = (1 + np.log(matrix.data)) * weights[matrix.indices]
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    norms = np.sqrt(np.bincount(rows, data * data, matrix.shape[0]))
    return csr_array((data / norms[rows], matrix.indices, matrix.indptr), shape=matrix.shape)
