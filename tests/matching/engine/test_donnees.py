"""Ranking quality against the published floors, and the speed of the index, on the real ROME."""

import random
from datetime import date

import numpy as np
import pytest

from services.matching.engine.classement.classement import Classeur
from services.matching.engine.personne.requetes import requetes
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Acquis, Metier, Personne
from services.matching.engine.score.traits import traits
from tests.matching.engine import rome

JOUR = date(2026, 1, 1)
pytestmark = [
    pytest.mark.donnees,
    pytest.mark.longue,
    pytest.mark.skipif(not rome.DONNEES.is_dir(), reason="the reference data is not beside the project"),
]


def whole(metier: Metier) -> Personne:
    """A person who is this métier with all that it requires."""
    return Personne("p", metier.id)


class Mesure:
    """Scores of every métier for every labelled source, then the usual figures: the source itself is no candidate."""

    def __init__(self, data, person=whole):
        items, metiers, self.labels = data
        self.catalogue = Catalogue.build(items, metiers)
        classeur = Classeur().fit(self.catalogue)
        self.scores = {}
        for source in filter(self.catalogue.metier_index.__contains__, self.labels):
            personne = person(self.catalogue.metier(source))
            features = traits(requetes([personne], self.catalogue, classeur.confiance_, JOUR), 0, self.catalogue)
            scores = classeur.poids_des_traits_ @ features
            scores[self.catalogue.metier_index[source]] = -np.inf
            self.scores[source] = np.lexsort((self.catalogue.rang, -scores))[:-1]

    def figures(self, kind="tous"):
        """(MAP, nDCG@10, recall@10), a mean over sources."""
        gains = 1 / np.log2(np.arange(2, 12))
        found = []
        for source, order in self.scores.items():
            wanted = {
                self.catalogue.metier_index.get(code, -1) for code in self.labels[source][kind] if code != source
            } - {-1}
            if wanted:
                hits = np.isin(order, list(wanted))
                precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
                ndcg = hits[:10] @ gains / gains[: len(wanted)].sum()
                found.append((precision @ hits / len(wanted), ndcg, hits[:10].sum() / len(wanted)))
        return np.mean(found, axis=0)


@pytest.fixture(scope="module")
def v347():
    return Mesure(rome.v347())


@pytest.fixture(scope="module")
def v460():
    """Without the habitual moves, learnt on these very labels: the floor is beaten by what is read of the métiers alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "services.matching.engine.score.traits.mobilite", lambda catalogue, _: np.zeros(len(catalogue.metiers))
        )
        return Mesure(rome.v460())


def test_beats_the_floor_of_rome_3(v347):
    mean_precision, ndcg, recall = v347.figures()
    assert mean_precision >= 0.495 > 0.484
    assert ndcg >= 0.573 > 0.562
    assert recall >= 0.537 > 0.527
    assert v347.figures("Proche")[2] >= 0.639
    assert v347.figures("Evolution")[2] >= 0.465 > 0.441


def test_beats_the_floor_of_rome_4(v460):
    mean_precision, ndcg, recall = v460.figures()
    assert mean_precision >= 0.301 > 0.296
    assert ndcg >= 0.362 > 0.358
    assert recall >= 0.317 > 0.312


def test_half_a_profile_loses_little(v347):
    draw = random.Random(7)

    def half(metier):
        acquis = [Acquis(exigence.item) for exigence in metier.exigences]
        return Personne("p", None, tuple(draw.sample(acquis, len(acquis) // 2)))

    def all_of(metier):
        return Personne("p", None, tuple(Acquis(exigence.item) for exigence in metier.exigences))

    data = rome.v347()
    assert Mesure(data, half).figures()[1] > 0.85 * Mesure(data, all_of).figures()[1]
