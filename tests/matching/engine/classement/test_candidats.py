"""People told of a session, against a loop that takes people one by one."""

from dataclasses import replace

import pytest

from services.matching.engine.classement.candidats import candidats
from services.matching.engine.personne.population import Population
from services.matching.engine.referentiel.modele import Personne
from tests.matching.engine.branche import (
    catalogue,
    cqp_conseiller_retraite,
    ecart,
    un_acquis,
    un_bloc,
    un_metier,
    une_certification,
)
from tests.matching.engine.classement.test_besoins import closes, people

BRANCHE = catalogue()
CQP = replace(cqp_conseiller_retraite(), metiers_vises=("conseiller-retraite", "manager-retraite", "unheard-of"))
PEOPLE = people(300)
POPULATION = Population.build(PEOPLE, BRANCHE)


def toward(personne, metier, cqp):
    """(something to gain, millionths that would be held, gain) toward one métier."""
    gap = ecart(personne, BRANCHE.metier(metier), BRANCHE)
    gain = sum(any(closes(bloc, ligne) for bloc in cqp.blocs) for ligne in gap.a_combler)
    held = len(gap.lignes) - len(gap.a_combler)
    return gain > 0, (held + gain) * 1_000_000 // len(gap.lignes), gain


def naive(cqp):
    found = []
    for personne in PEOPLE:
        # the first of two métiers for which they are as ready
        best, _, metier = max((toward(personne, key, cqp), -i, key) for i, key in enumerate(cqp.metiers_vises[:2]))
        if best[0]:
            found.append(((*(-x for x in best), personne.id), (personne.id, metier)))
    return sorted(found)


@pytest.mark.parametrize("blocs", [CQP.blocs, CQP.blocs[:1]])
@pytest.mark.parametrize("k", [1, 20, 100, 1000])
def test_names_those_that_a_loop_over_people_names_in_the_same_order(blocs, k):
    cqp = replace(CQP, blocs=blocs)
    found = [(c.personne, c.metier.id) for c in candidats(POPULATION, cqp, k)]
    assert found == [shown for _, shown in naive(cqp)][:k]


def test_the_people_of_that_loop_differ_in_all_that_orders_them():
    ordered = naive(replace(CQP, blocs=CQP.blocs[:1]))
    assert 20 < len(ordered) < len(PEOPLE)
    for values in zip(*(key[1:3] for key, _ in ordered), strict=True):
        assert len(set(values)) > 1
    assert {metier for _, (_, metier) in ordered} == set(CQP.metiers_vises[:2])


def test_who_has_nothing_to_gain_is_not_told():
    expert = Personne("expert", acquis=tuple(un_acquis(item.id, 4) for item in BRANCHE.items))
    population = Population.build([expert, Personne("other", "gestionnaire-retraite")], BRANCHE)
    assert [c.personne for c in candidats(population, CQP, 5)] == ["other"]


def test_a_certification_that_aims_at_no_metier_is_measured_on_what_it_attests():
    test = une_certification("RS", un_bloc("R1", "ecoute reclamation:2"))
    population = Population.build(
        [Personne("none"), Personne("part", acquis=(un_acquis("ecoute"),)), Personne("whole", "gestionnaire-retraite")],
        BRANCHE,
    )
    assert candidats(population, test, 5) == [("part", None), ("none", None)]
    empty = BRANCHE.with_metier(un_metier("vide", "reglementation"))
    aimed = replace(test, metiers_vises=("vide",))
    assert candidats(Population.build([Personne("none")], empty), aimed, 5) == [("none", None)]


def test_an_empty_population_and_a_certification_that_attests_nothing():
    assert candidats(Population.build([], BRANCHE), CQP, 5) == []
    population = Population.build([Personne("none")], BRANCHE)
    assert candidats(population, une_certification("V"), 5) == []
