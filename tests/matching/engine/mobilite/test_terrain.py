"""The table of habitual moves: the same whatever the road to it, kept while its référentiel stands."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from services.matching.engine.mobilite import terrain as module
from services.matching.engine.mobilite.mobilites import Mobilites
from services.matching.engine.mobilite.terrain import CERTAINE, IMPROBABLE, Terrain, prepare, terrain
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Item, Metier
from tests.matching.engine import branche

AUTRE = Metier("x", "ROME", "X", "Gestionnaire de retraite")


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue.build(branche.items(), [*branche.metiers(), AUTRE])


def test_a_row_is_the_scores_of_the_moves_from_0_to_1(catalogue):
    drawn, mobilites = terrain(catalogue, "BRANCHE"), Mobilites().fit(branche.catalogue())
    row = [metier.id for metier in mobilites.metiers_].index("gestionnaire-retraite")
    ((scores,),) = mobilites.scores(np.asarray([row]))
    expected = np.clip((scores - IMPROBABLE) / (CERTAINE - IMPROBABLE), 0, 1)
    expected[row] = 0
    assert drawn.row("gestionnaire-retraite") == pytest.approx(expected, abs=1e-5)
    assert drawn.row("x") is None


def test_filled_or_asked_row_by_row_it_is_the_same(catalogue, monkeypatch):
    monkeypatch.setattr(module, "LOT", 3)
    asked, filled = terrain(catalogue, "BRANCHE"), Terrain(*module._content(catalogue, "BRANCHE"))
    assert len(list(filled.fill())) == -(-len(filled.metiers) // 3)
    assert filled.is_whole
    assert not asked.is_whole
    for metier in asked.metiers:
        assert asked.row(metier.id).tobytes() == filled.row(metier.id).tobytes()
    assert list(filled.fill()) == []


def test_it_is_gone_with_its_catalogue(catalogue):
    drawn = weakref.ref(terrain(Catalogue.build(catalogue.items, catalogue.metiers), "BRANCHE"))
    gc.collect()
    assert drawn() is None
    assert terrain(catalogue, "BRANCHE") is terrain(catalogue, "BRANCHE")


def test_a_change_elsewhere_keeps_it(catalogue):
    prepare(catalogue)
    branch = terrain(catalogue, "BRANCHE")
    changed = catalogue.with_changes([Item("i", "ROME", "I", "Un item", "competence")], [replace(AUTRE, libelle="Y")])
    assert terrain(catalogue, "ROME") not in prepare(changed, catalogue)
    assert terrain(changed, "BRANCHE") is branch
    own = changed.with_metier(replace(changed.metier("gestionnaire-retraite"), libelle="Gestionnaire"))
    assert branch not in prepare(own, changed)
