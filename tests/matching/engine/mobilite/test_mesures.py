"""Measures of all pairs that the toy branch is too small to show: main axes, ranks, runs of letters."""

from __future__ import annotations

import numpy as np
import pytest

from services.matching.engine.mobilite.fiches import suites
from services.matching.engine.mobilite.vecteurs import Vecteurs
from services.matching.engine.mobilite.voisinage import Rangs, latente
from services.matching.engine.referentiel import texte


def cosines(seed: int, n: int = 40, axes: int = 60) -> np.ndarray:
    rows = np.random.default_rng(seed).random((n, axes))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows @ rows.T).astype(np.float32)


def test_few_rows_keep_all_their_axes():
    table = cosines(0, n=5)
    assert latente(table, 5) is table


def test_main_axes_of_cosines_are_cosines_again():
    found = latente(cosines(1), 8)
    assert found.shape == (40, 40)
    assert np.allclose(found, found.T)
    assert np.allclose(np.diag(found), 1, atol=1e-4)
    assert np.abs(found).max() <= 1 + 1e-4


def test_main_axes_do_not_depend_on_the_order_of_the_metiers():
    table, order = cosines(2), np.random.default_rng(3).permutation(40)
    assert latente(table[order][:, order], 8) == pytest.approx(latente(table, 8)[order][:, order], abs=2e-5)


def test_two_that_share_only_a_third_are_alike_on_the_main_axes():
    """The first and the second have no word in common, but both have those of a third: one axis is left to the three."""
    rows = np.asarray([[1, 0, 0, 0], [0, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1]], np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    table = (rows @ rows.T).astype(np.float32)
    found = latente(table, 2)
    assert table[0, 1] == 0
    assert found[0, 1] > 0.9
    assert found[0, 3] < 0.1


def test_ranks_are_read_from_both_ends_and_a_metier_comes_last_to_itself():
    rangs = Rangs.of(np.asarray([[1, 0.2, 0.9], [0.2, 1, -0.5], [0.9, -0.5, 1]], np.float32))
    assert rangs.depuis.tolist() == [[2, 1, 0], [0, 2, 1], [0, 1, 2]]
    assert rangs.vers.tolist() == [[2, 0, 0], [1, 2, 1], [0, 1, 2]]
    depuis, vers = rangs.lignes(np.asarray([0]))
    assert depuis[0] == pytest.approx(np.log([3, 2, 1]))
    assert vers[0] == pytest.approx(np.log([3, 1, 1]))


def test_names_that_share_no_word_are_alike_by_their_letters():
    vecteurs = Vecteurs.of(texte.tally(map(suites, ["Télévendeur", "Vendeuse", "Géomètre", ""]), {}))
    found = vecteurs.cosinus(np.asarray([0]))[0]
    assert found[0] == pytest.approx(1)
    assert found[1] > 0.1 > found[2]
    assert found[3] == 0
