"""The measures, on rankings that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from services.matching.evaluation.mesures import NOMS, par_source, pertinents, resume


def test_a_perfect_ranking_gets_one_everywhere():
    scores = np.asarray([[9.0, 3, 2, 1], [4, 9, 1, 2]])
    assert par_source(scores.__getitem__, {0: frozenset({1, 2}), 1: frozenset({0})}) == pytest.approx(1.0)


def test_counts_the_ranks_of_what_was_expected():
    # expected at ranks 2 and 3 of three, the source left out
    row = par_source(np.asarray([[9.0, 3, 2, 1]]).__getitem__, {0: frozenset({2, 3})})[0]
    gain = 1 / np.log2([2, 3, 4])
    assert dict(zip(NOMS, row, strict=True)) == pytest.approx(
        {"MAP": (1 / 2 + 2 / 3) / 2, "nDCG@10": (gain[1] + gain[2]) / (gain[0] + gain[1]), "rappel@10": 1.0, "MRR": 0.5}
    )


def test_ties_keep_the_order_of_candidates():
    assert par_source(np.zeros((1, 4)).__getitem__, {0: frozenset({1})})[0, 0] == 1.0


def test_a_title_may_lead_to_the_candidate_of_its_own_position():
    assert par_source(np.asarray([[9.0, 1]]).__getitem__, {0: frozenset({0})}, exclure=False)[0, 0] == 1.0


def test_the_interval_holds_the_mean_and_is_the_same_again():
    mesures = np.random.default_rng(0).random((40, len(NOMS)))
    first, again = resume(mesures), resume(mesures)
    assert first == again
    for figure in first.values():
        bas, haut = figure["intervalle"]
        assert bas <= figure["valeur"] <= haut


def test_leaves_out_unknown_targets_and_the_source_itself():
    index = {"A": 0, "B": 1}
    assert pertinents([("A", "B"), ("A", "A"), ("A", "Z"), ("Z", "A"), ("B", "Z")], index) == {0: frozenset({1})}
