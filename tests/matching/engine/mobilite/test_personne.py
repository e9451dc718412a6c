"""The trait that a person takes from the métier held."""

from __future__ import annotations

import pytest

from services.matching.engine.classement.classement import Classeur
from services.matching.engine.mobilite.terrain import mobilite
from services.matching.engine.personne.requetes import AUCUN
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Metier, Personne
from tests.matching.engine import branche


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue.build(branche.items(), [*branche.metiers(), Metier("x", "ROME", "X", "Gestionnaire de retraite")])


def test_the_likely_moves_of_the_metier_held_are_worth_more(catalogue):
    values = mobilite(catalogue, catalogue.metier_index["gestionnaire-retraite"])
    named = {metier.id: value for metier, value in zip(catalogue.metiers, values, strict=True)}
    assert 1 >= named["conseiller-retraite"] > 0
    assert named["conseiller-retraite"] > max(
        v for k, v in named.items() if catalogue.metier(k).famille == branche.INFORMATIQUE
    )
    assert named["gestionnaire-retraite"] == named["x"] == 0


def test_nothing_without_a_metier_held(catalogue):
    assert not mobilite(catalogue, AUCUN).any()


def test_nothing_from_a_retired_metier():
    catalogue = Catalogue.build([], [Metier("a", "BRANCHE", "A", "A", retire=True), Metier("b", "BRANCHE", "B", "A")])
    assert not mobilite(catalogue, catalogue.metier_index["a"]).any()


def test_a_ranking_names_the_trait(catalogue):
    best, *_ = Classeur().fit(catalogue).rank(Personne("p", "gestionnaire-retraite"), on=branche.JOUR)
    assert next(c.valeur for c in best.contributions if c.nom == "mobilite") > 0
