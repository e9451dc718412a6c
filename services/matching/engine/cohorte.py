"""The first métiers of everybody at once, by cosine of what is held and what is required: the core of a ranking, over a population.

Where numba is installed (`passerelle[rapide]`) rows are added up posting by posting in compiled code; otherwise by sparse
products, a block of rows at a time. Threads share the rows: both let go of the interpreter.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from services.matching.engine.rapide.compilation import machine
from services.matching.engine.referentiel.catalogue import Catalogue

Indices = NDArray[np.int32]
Scores = NDArray[np.float32]
BLOC: Final = 512
"""Rows of a dense block: what fits the cache of a core."""
PERSONNE: Final = -1
"""In the place of a métier where fewer than asked have anything in common."""
ZERO: Final = np.float32(0)
LARGE: Final = 16
"""An item that more than one métier in so many requires is scanned as a full row."""


class Listes(NamedTuple):
    """The métiers of each item laid end to end, but for those of `large`: their place in the table of full rows, -1 for the others."""

    start: Any
    metier: Any
    valeur: Any
    large: Any
    larges: Any


class Cumul(NamedTuple):
    """What one thread writes on."""

    total: Any
    larges: Any
    parts: Any
    tete: Any


def matrice(catalogue: Catalogue) -> csr_array[Any]:
    """A row a métier, a column an item: what each requires, weighed by rarity, of length one."""
    ex = catalogue.exigences
    shape = (len(catalogue.metiers), len(catalogue.items))
    table = csr_array((catalogue.idf[ex.item].astype(np.float32), (ex.metier, ex.item)), shape=shape)
    table.sum_duplicates()
    return normee(table)


def normee(table: csr_array[Any]) -> csr_array[Any]:
    """The same rows, of length one; empty ones stay empty."""
    squares = np.add.reduceat(np.append(table.data, 0.0) ** 2, table.indptr[:-1]) if table.shape[0] else np.zeros(0)
    lengths = np.diff(table.indptr)
    norms = np.sqrt(np.where(lengths > 0, squares, 1.0))
    data = table.data / np.repeat(norms, lengths)
    return csr_array((data.astype(np.float32), table.indices, table.indptr), shape=table.shape)


@dataclass(frozen=True)
class Inverse:
    """Métiers by item, those of the first ranks first: made once, searched as often as wanted."""

    ordre: NDArray[np.int64]
    table: Any

    @classmethod
    def of(cls, metiers: csr_array[Any], rang: NDArray[np.int64]) -> Inverse:
        """Of a table with a row a métier, each with its rank."""
        ordre = np.argsort(rang)
        columns = csr_array(metiers[ordre].T.tocsr())
        return cls(ordre, _lists(columns) if NOYAU else columns)

    def premiers(self, personnes: csr_array[Any], k: int, *, fils: int | None = None) -> tuple[Indices, Scores]:
        """For each row of `personnes`, the `k` métiers of the highest product, ties by rank; PERSONNE and 0 beyond."""
        n, width = personnes.shape[0], min(k, len(self.ordre))
        found, scores = np.full((n, k), PERSONNE, np.int32), np.zeros((n, k), np.float32)
        threads = max(1, min(fils or os.cpu_count() or 1, n))
        edges = [n * part // threads for part in range(threads + 1)]

        def search(start: int, stop: int) -> None:
            work = _by_postings if NOYAU else _by_blocks
            work(personnes, self.table, start, stop, found[start:stop, :width], scores[start:stop, :width])

        if threads == 1:
            search(0, n)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(search, edges[:-1], edges[1:]))
        return np.where(found >= 0, self.ordre[found], PERSONNE).astype(np.int32), scores


def _lists(columns: csr_array[Any]) -> Listes:
    long = np.flatnonzero(np.diff(columns.indptr) > columns.shape[1] // LARGE)
    place = np.full(columns.shape[0], -1, np.int32)
    place[long] = np.arange(len(long))
    start, metier = columns.indptr.astype(np.int64), columns.indices.astype(np.int32)
    return Listes(start, metier, columns.data, place, columns[long].toarray())


def _by_postings(
    personnes: csr_array[Any], listes: Listes, start: int, stop: int, found: Indices, scores: Scores
) -> None:
    assert NOYAU
    rows, n = listes.larges.shape
    NOYAU(
        personnes.indptr[start : stop + 1].astype(np.int64),
        personnes.indices,
        personnes.data,
        listes,
        Cumul(np.zeros(n, np.float32), np.zeros(rows, np.int32), np.zeros(rows, np.float32), np.zeros(n, np.int64)),
        found,
        scores,
    )


def _by_blocks(
    personnes: csr_array[Any], columns: csr_array[Any], start: int, stop: int, found: Indices, scores: Scores
) -> None:
    width = found.shape[1]
    for block in _blocks(start, stop):
        table = (personnes[block] @ columns).toarray()
        rows = slice(block.start - start, block.stop - start)
        best = _first(table, width)
        values = np.take_along_axis(table, best, axis=1)
        found[rows], scores[rows] = np.where(values > 0, best, PERSONNE), values


def _blocks(start: int, stop: int) -> Iterator[slice]:
    for first in range(start, stop, BLOC):
        yield slice(first, min(first + BLOC, stop))


def _first(table: Scores, k: int) -> NDArray[np.int64]:
    """Columns of the `k` highest values of each row, ties by column."""
    n = table.shape[1]
    # a positive float compares as the whole number of its bits: value then column in one key
    key = (table.view(np.int32).astype(np.int64) << 32) - np.arange(n)
    best = np.argpartition(-key, k - 1, axis=1)[:, :k] if k < n else np.tile(np.arange(n), (len(table), 1))
    order = np.argsort(-np.take_along_axis(key, best, axis=1), axis=1)
    return np.take_along_axis(best, order, axis=1)


def noyau(indptr: Any, items: Any, poids: Any, listes: Any, cumul: Any, found: Any, scores: Any) -> None:
    """For each row, add the métiers of its items up, then keep the best: plain loops, for numba."""
    total = cumul.total
    for row in range(len(indptr) - 1):
        total[:] = 0
        wide = 0
        for at in range(indptr[row], indptr[row + 1]):
            item, weight = items[at], poids[at]
            if listes.large[item] >= 0:
                cumul.larges[wide], cumul.parts[wide] = listes.large[item], weight
                wide += 1
                continue
            for posting in range(listes.start[item], listes.start[item + 1]):
                total[listes.metier[posting]] += weight * listes.valeur[posting]
        _ajouter(listes.larges, total, cumul.larges, cumul.parts, wide)
        _garder(total, cumul.tete[: found.shape[1]], found[row], scores[row])


def _ajouter(table: Any, total: Any, rows: Any, parts: Any, many: Any) -> None:
    """Add to the total the first `many` of `rows` of a table, as much as `parts` says of each: four at a time, one beyond the last
    counting for nothing."""
    last = many - 1
    for at in range(0, many, 4):
        b, c, d = min(at + 1, last), min(at + 2, last), min(at + 3, last)
        w, x = parts[at], parts[b] if at + 1 <= last else ZERO
        y, z = parts[c] if at + 2 <= last else ZERO, parts[d] if at + 3 <= last else ZERO
        first, second, third, fourth = table[rows[at]], table[rows[b]], table[rows[c]], table[rows[d]]
        for metier in range(len(total)):
            total[metier] += (np.float32(first[metier]) * w + np.float32(second[metier]) * x) + (
                np.float32(third[metier]) * y + np.float32(fourth[metier]) * z
            )


def _garder(total: Any, best: Any, found: Any, scores: Any) -> None:
    """The best of one row, in order."""
    k, bits = len(best), total.view(np.int32)
    best[:] = 0
    for metier in range(len(total)):
        # a positive float compares as the whole number of its bits: value then column in one key
        if bits[metier] > best[0] >> 32:
            key = (np.int64(bits[metier]) << 32) + (len(total) - metier)
            place = 0
            while place < k - 1 and best[place + 1] < key:
                best[place] = best[place + 1]
                place += 1
            best[place] = key
    for place in range(k):
        if best[k - 1 - place] > 0:
            found[place] = len(total) - (best[k - 1 - place] & 0xFFFFFFFF)
            scores[place] = total[found[place]]


def compiled() -> Callable[..., None] | None:
    """The kernel as machine code, None where numba is not installed."""
    loops = machine({name: globals()[name] for name in ("_ajouter", "_garder", "noyau")}, ["noyau"], globals())
    return loops["noyau"] if loops else None


NOYAU: Final = compiled()
