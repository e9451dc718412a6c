"""The fit by list: the order it learns, the log-odds it gives, what it leaves at 0."""

from __future__ import annotations

import numpy as np
import pytest

from services.matching.engine.mobilite.courbes import total
from services.matching.entrainement.ajustement import Exemples, ajuster, points

NOMS = ("utile", "bruit", "constante")
TETE = "tete"
GROUPES = {"tout": NOMS}


@pytest.fixture(scope="module")
def exemples() -> Exemples:
    """Twenty sources of thirty candidates; the likelier the higher `utile` is, whatever the source."""
    draw = np.random.default_rng(0)
    utile, bruit = draw.random(600), draw.random(600)
    cible = (draw.random(600) < utile**3).astype(np.float64)
    mesures = np.stack([utile, bruit, np.full(600, 0.3)]).astype(np.float32)
    return Exemples(mesures, np.repeat(np.arange(20), 30), np.ones(600), {TETE: cible})


@pytest.fixture(scope="module")
def jeu(exemples):
    return ajuster(exemples, NOMS, points(exemples.mesures, NOMS), 1e-3)


def test_the_useful_measure_climbs_and_the_noise_does_not(jeu):
    valeurs = jeu.tetes[TETE].valeurs
    assert valeurs["utile"] == sorted(valeurs["utile"])
    assert np.ptp(valeurs["bruit"]) < 0.4 * np.ptp(valeurs["utile"])
    assert "constante" not in valeurs


def test_scores_are_log_odds(jeu, exemples):
    scores = total(jeu.contributions(exemples.mesures.astype(np.float64), NOMS, GROUPES, TETE))
    assert np.mean(1 / (1 + np.exp(-scores))) == pytest.approx(exemples.cibles[TETE].mean(), abs=0.01)


def test_what_a_whole_source_has_more_of_changes_no_slope(jeu, exemples):
    """Sources where nothing is expected teach nothing but the constant."""
    again = Exemples(
        np.concatenate([exemples.mesures, exemples.mesures[:, :30]], axis=1),
        np.concatenate([exemples.source, np.full(30, 20)]),
        np.ones(630),
        {TETE: np.concatenate([exemples.cibles[TETE], np.zeros(30)])},
    )
    other = ajuster(again, NOMS, points(exemples.mesures, NOMS), 1e-3).tetes[TETE]
    ratio = np.ptp(other.valeurs["utile"]) / np.ptp(jeu.tetes[TETE].valeurs["utile"])
    assert np.ptp(other.valeurs["bruit"]) / np.ptp(jeu.tetes[TETE].valeurs["bruit"]) == pytest.approx(ratio, rel=1e-2)


def test_keeps_the_pairs_of_some_sources(exemples):
    kept = exemples.of(np.asarray([3, 7]))
    assert np.unique(kept.source).tolist() == [3, 7]
    assert kept.mesures.shape == (3, 60)
    assert len(kept.poids) == len(kept.cibles[TETE]) == 60
