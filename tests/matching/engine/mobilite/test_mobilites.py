"""Mobility on the toy branch: sums, direction, the same again, and what is missing does no harm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.matching.engine.mobilite.courbes import Courbes
from services.matching.engine.mobilite.fiches import NIVEAU_INCONNU, fiches
from services.matching.engine.mobilite.mesures import GROUPES, MESURES
from services.matching.engine.mobilite.mobilites import ROME4, Mobilites
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Genre, Metier
from tests.matching.engine import branche


@pytest.fixture(scope="module")
def mobilites() -> Mobilites:
    return Mobilites().fit(Catalogue.build(branche.items(), branche.metiers()))


def nearest(mobilites: Mobilites, metier: str, kind: Genre | None = None) -> list[str]:
    """Codes of the métiers, the likeliest first."""
    ranked = np.argsort(-from_one(mobilites, metier, kind), kind="stable")
    return [code for row in ranked if (code := mobilites.metiers_[row].code) != metier]


def from_one(mobilites: Mobilites, code: str, kind: Genre | None = None) -> NDArray[np.float64]:
    row = [metier.code for metier in mobilites.metiers_].index(code)
    ((scores,),) = mobilites.scores(np.asarray([row]), [kind])
    return scores


def test_contributions_sum_to_the_score_a_group_each(mobilites):
    rows = np.arange(len(mobilites.metiers_))
    mesures = mobilites.mesures_.lignes(rows)
    for kind in (None, "proche", "evolution"):
        parts = mobilites.contributions(mesures, kind)
        assert len(parts) == 1 + len(GROUPES)
        assert parts.sum(axis=0) == pytest.approx(mobilites.scores(rows, [kind])[0], abs=1e-9)


def test_the_nearest_of_a_gestionnaire_retraite_is_in_the_retraite(mobilites):
    found = nearest(mobilites, "GESTIONNAIRE-RETRAITE")
    famille = {metier.code: metier.famille.code for metier in mobilites.metiers_}
    assert [famille[code] for code in found[:2]] == ["RET", "RET"]
    assert len(found) == len(branche.metiers()) - 1


def test_a_way_and_its_return_are_not_the_same_score(mobilites):
    (table,) = mobilites.scores(np.arange(len(mobilites.metiers_)), ["evolution"])
    codes = [metier.id for metier in mobilites.metiers_]
    one, other = codes.index("gestionnaire-retraite"), codes.index("conseiller-retraite")
    assert table[one, other] != table[other, one]


def test_the_same_whatever_the_order_of_the_catalogue(mobilites):
    again = Mobilites().fit(Catalogue.build(reversed(branche.items()), reversed(branche.metiers())))
    assert again.metiers_ == mobilites.metiers_
    rows = np.arange(len(mobilites.metiers_))
    assert again.scores(rows)[0] == pytest.approx(mobilites.scores(rows)[0], abs=2e-6)


def test_rows_are_the_same_asked_alone_by_kind_or_all_together(mobilites, monkeypatch):
    (table,) = mobilites.scores(np.arange(len(mobilites.metiers_)))
    near, both = mobilites.scores(np.asarray([2, 0]), ["proche", None])
    assert both == pytest.approx(table[[2, 0]], abs=1e-6)
    assert near[0] == pytest.approx(from_one(mobilites, mobilites.metiers_[2].code, "proche"), abs=1e-6)
    assert near[0].tolist() != both[0].tolist()
    monkeypatch.setattr("services.matching.engine.mobilite.mobilites.LOT", 2)
    assert mobilites.scores(np.arange(len(mobilites.metiers_)))[0] == pytest.approx(table, abs=1e-6)


def test_measures_are_named_once_and_finite(mobilites):
    assert len(set(MESURES)) == len(MESURES) == sum(map(len, GROUPES.values()))
    measured = mobilites.mesures_.lignes(np.arange(len(mobilites.metiers_)))
    assert measured.shape == (len(MESURES), len(mobilites.metiers_), len(mobilites.metiers_))
    assert np.isfinite(measured).all()


def test_a_retired_metier_is_no_target():
    first, second, *others = branche.metiers()
    found = Mobilites().fit(Catalogue.build(branche.items(), [first, replace(second, retire=True), *others]))
    assert {metier.id for metier in found.metiers_} == {first.id, *(metier.id for metier in others)}


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["famille", "niveau", "definition", "exigences", "appellations", "acces"]), unique=True)
)
def test_what_is_missing_leaves_a_ranking(absent):
    empty = {name: () if name in ("exigences", "appellations") else None for name in absent}
    metiers = [replace(metier, **empty) for metier in branche.metiers()]
    mobilites = Mobilites(jeu=ROME4).fit(Catalogue.build(branche.items(), metiers))
    for kind in (None, "evolution"):
        assert np.isfinite(from_one(mobilites, metiers[0].code, kind)).all()


def test_a_metier_alone_has_nowhere_to_go():
    alone = Mobilites().fit(Catalogue.build([], [Metier("a", "BRANCHE", "A", "Seul au monde")]))
    assert nearest(alone, "A") == []


@pytest.mark.parametrize(
    ("acces", "niveaux"),
    [
        ("Accessible sans diplôme particulier.", (2, 2, 2)),
        ("Un CAP ou un Bac professionnel en logistique.", (3, 3.5, 4)),
        ("Bac+2 (BTS, DUT) à Master (M1, diplôme d'ingénieur).", (5, 6, 7)),
        ("De Bac+3 à Bac+5.", (6, 6.5, 7)),
        ("Rien n'est dit.", (NIVEAU_INCONNU,) * 3),
    ],
)
def test_reads_the_level_of_entry(acces, niveaux):
    metier = Metier("a", "ROME", "A", "A", acces=acces)
    assert tuple(fiches([], [metier]).niveaux[0]) == niveaux
    assert tuple(fiches([], [replace(metier, niveau=6)]).niveaux[0]) == (6, 6, 6)


def test_reads_marks_of_responsibility():
    chef, agent = (
        Metier("c", "R", "C", "Chef d'équipe", appellations=("Manager", "Agent")),
        Metier("a", "R", "A", "Agent"),
    )
    read = fiches([], [chef, agent, replace(agent, id="e", encadrement=True)])
    assert read.titre_responsable.tolist() == [1, 0, 1]
    assert read.appellations_responsables.tolist() == [0.5, 0, 0]
    assert read.responsabilite.tolist() == [0, 0, 1]


def test_the_shipped_file_is_small_and_has_its_card():
    courbes = Courbes.load()
    assert set(courbes.jeux) == {"rome3", "rome4", "rncp"}
    assert set(courbes.jeux["rome3"].tetes) == {"ensemble", "proche", "evolution"}
    assert {"date", "donnees", "plis", "figures", "limites"} <= set(courbes.carte)
