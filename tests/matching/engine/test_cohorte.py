"""The first métiers of a population, against a dense product sorted whole, by both ways."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.sparse import csr_array, random_array

from services.matching.engine import cohorte
from services.matching.engine.cohorte import PERSONNE, Inverse, matrice, normee
from services.matching.engine.referentiel.catalogue import Catalogue
from tests.matching.engine.branche import catalogue

RANG = np.asarray([3, 0, 2, 1, 5, 4, 6, 9, 8, 7])


def tables(seed, people=40):
    draw = np.random.default_rng(seed)
    # whole numbers: sums are exact, so that ties are ties whatever the order of the additions
    personnes, metiers = (
        csr_array(random_array((n, 12), density=0.25, rng=draw, data_sampler=lambda size: draw.integers(1, 4, size)))
        for n in (people, len(RANG))
    )
    return personnes.astype(np.float32), metiers.astype(np.float32)


def naive(personnes, metiers, k):
    table = (personnes @ metiers.T).toarray()
    found = [sorted(range(len(RANG)), key=lambda m: (-row[m], RANG[m]))[:k] for row in table]
    rows = [[m if row[m] > 0 else PERSONNE for m in best] for row, best in zip(table, found, strict=True)]
    return [row + [PERSONNE] * (k - len(row)) for row in rows]


@pytest.mark.parametrize("way", ["plain", "compiled"])
@pytest.mark.parametrize(("k", "threads"), [(1, 1), (4, 2), (10, 3), (13, None)])
def test_the_first_ones_are_those_of_a_full_sort(monkeypatch, way, k, threads):
    monkeypatch.setattr(cohorte, "NOYAU", cohorte.noyau if way == "compiled" else None)
    for seed in range(5):
        personnes, metiers = tables(seed)
        found, scores = Inverse.of(metiers, RANG).premiers(personnes, k, fils=threads)
        assert found.tolist() == naive(personnes, metiers, k)
        assert (scores[found == PERSONNE] == 0).all()
        assert (np.diff(scores, axis=1) <= 0).all()


@pytest.mark.parametrize("kernel", [None, cohorte.noyau])
def test_nobody_and_more_people_than_a_block(monkeypatch, kernel):
    monkeypatch.setattr(cohorte, "NOYAU", kernel)
    personnes, metiers = tables(1, people=cohorte.BLOC + 3)
    assert Inverse.of(metiers, RANG).premiers(personnes, 3, fils=1)[0].tolist() == naive(personnes, metiers, 3)
    assert Inverse.of(metiers, RANG).premiers(personnes[:0], 3)[0].shape == (0, 3)


def test_rows_of_a_catalogue_are_of_length_one():
    branche = catalogue()
    table = matrice(branche)
    assert table.shape == (len(branche.metiers), len(branche.items))
    assert np.allclose(np.sqrt((table.toarray() ** 2).sum(axis=1)), 1)
    found, scores = Inverse.of(table, branche.rang).premiers(table, 1)
    assert found[:, 0].tolist() == list(range(len(branche.metiers)))
    assert scores[:, 0] == pytest.approx(1)
    empty = normee(csr_array(np.asarray([[0, 0], [3, 4], [0, 0]], np.float32)))
    assert empty.toarray() == pytest.approx(np.asarray([[0, 0], [0.6, 0.8], [0, 0]]))
    assert matrice(Catalogue.build([], [])).shape == (0, 0)


def test_the_kernel_is_compiled_where_numba_is(monkeypatch):
    asked = {}

    def njit(**options):
        asked.update(options)
        return lambda function: function

    monkeypatch.setitem(sys.modules, "numba", SimpleNamespace(njit=njit))
    assert cohorte.compiled().__code__ is cohorte.noyau.__code__
    assert asked["nogil"]
    monkeypatch.setitem(sys.modules, "numba", None)
    assert cohorte.compiled() is None
