"""Mobility on the toy branch: sums, direction, the same again, and what is missing does no harm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.mobilite.courbes import Courbes
from services.matching.engine.mobilite.fiches import NIVEAU_INCONNU, fiches
from services.matching.engine.mobilite.mesures import GROUPES, MESURES
from services.matching.engine.mobilite.mobilites import NOMS, ROME4, Mobilites
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Metier
from tests.matching.engine import branche


@pytest.fixture(scope="module")
def mobilites() -> Mobilites:
    return Mobilites().fit(Catalogue.build(branche.items(), branche.metiers()))


def test_contributions_sum_to_the_score_and_have_readable_names(mobilites):
    for metier in mobilites.metiers_:
        for kind in (None, "proche", "evolution"):
            for mobilite in mobilites.rank(metier.id, kind=kind):
                assert sum(part.valeur for part in mobilite.contributions) == pytest.approx(mobilite.score, abs=1e-9)
                assert tuple(part.nom for part in mobilite.contributions) == NOMS
                assert kind in (None, mobilite.genre)


def test_the_nearest_of_a_gestionnaire_retraite_is_in_the_retraite(mobilites):
    found = mobilites.rank("gestionnaire-retraite", 20)
    assert [m.arrivee.famille.code for m in found[:2]] == ["RET", "RET"]
    assert "gestionnaire-retraite" not in {m.arrivee.id for m in found}
    assert len(found) == len(branche.metiers()) - 1
    assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)


def test_a_way_and_its_return_are_not_the_same_score(mobilites):
    there = mobilites.scores("gestionnaire-retraite", "evolution")[mobilites.position_["conseiller-retraite"]]
    back = mobilites.scores("conseiller-retraite", "evolution")[mobilites.position_["gestionnaire-retraite"]]
    assert there != back


def test_the_same_whatever_the_order_of_the_catalogue_and_of_the_questions(mobilites):
    again = Mobilites().fit(Catalogue.build(reversed(branche.items()), reversed(branche.metiers())))
    for metier in reversed(branche.metiers()):
        ours = {m.arrivee.id: m.score for m in mobilites.rank(metier.id, 20)}
        assert {m.arrivee.id: m.score for m in again.rank(metier.id, 20)} == pytest.approx(ours, abs=2e-6)


def test_the_table_of_all_pairs_holds_the_rows(mobilites):
    (table,) = mobilites.tables([None])
    ours, others = mobilites.tables(["proche", None], np.asarray([2, 0]))
    assert np.isfinite(ours).any(axis=1).tolist() == [row in (0, 2) for row in range(len(ours))]
    assert others[[0, 2]] == pytest.approx(table[[0, 2]], abs=1e-6)
    assert ours[2] == pytest.approx(mobilites.scores(mobilites.metiers_[2].id, "proche"), abs=1e-6)
    for row, metier in enumerate(mobilites.metiers_):
        assert table[row] == pytest.approx(mobilites.scores(metier.id), abs=1e-6)


def test_measures_are_named_once_and_finite(mobilites):
    assert len(set(MESURES)) == len(MESURES) == sum(map(len, GROUPES.values()))
    measured = mobilites.mesures_.lignes(np.arange(len(mobilites.metiers_)))
    assert measured.shape == (len(MESURES), len(mobilites.metiers_), len(mobilites.metiers_))
    assert np.isfinite(measured).all()


def test_retired_and_foreign_metiers_are_no_target():
    first, second, *others = branche.metiers()
    catalogue = Catalogue.build(
        branche.items(), [first, replace(second, retire=True), *others, Metier("x", "ROME", "X", "Ailleurs")]
    )
    found = Mobilites().fit(catalogue, "BRANCHE").rank(first.id, 50)
    assert {m.arrivee.id for m in found} == {metier.id for metier in others}


def test_unknown_metier_is_said():
    with pytest.raises(KeyError):
        Mobilites().fit(Catalogue.build([], [])).rank("inconnu")


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["famille", "niveau", "definition", "exigences", "appellations", "acces"]), unique=True)
)
def test_what_is_missing_leaves_a_ranking(absent):
    empty = {name: () if name in ("exigences", "appellations") else None for name in absent}
    metiers = [replace(metier, **empty) for metier in branche.metiers()]
    mobilites = Mobilites(jeu=ROME4).fit(Catalogue.build(branche.items(), metiers))
    found = mobilites.rank(metiers[0].id, 3)
    assert len(found) == 3
    assert all(np.isfinite(m.score) for m in found)


def test_a_metier_alone_has_nowhere_to_go():
    alone = Mobilites().fit(Catalogue.build([], [Metier("a", "BRANCHE", "A", "Seul au monde")]))
    assert alone.rank("a") == []


def test_the_rows_kept_are_bounded(mobilites, monkeypatch):
    fresh = Mobilites().fit(Catalogue.build(branche.items(), branche.metiers()))
    monkeypatch.setattr("services.matching.engine.mobilite.mobilites.LIGNES_GARDEES", 2)
    for metier in branche.metiers():
        fresh.rank(metier.id)
        assert len(fresh._rows) <= 2


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
