"""Who is told of a session, against a loop that takes people one by one."""

import random
from dataclasses import replace

import numpy as np
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
IDS = list(POPULATION.ids)


def agreed(ids) -> np.ndarray:
    return np.isin(POPULATION.ids, list(ids))


def toward(personne, metier):
    """(something to gain, millionths that would be held, gain) toward one métier."""
    gap = ecart(personne, BRANCHE.metier(metier), BRANCHE)
    gain = sum(any(closes(bloc, ligne) for bloc in CQP.blocs) for ligne in gap.a_combler)
    held = len(gap.lignes) - len(gap.a_combler)
    return gain > 0, (held + gain) * 1_000_000 // len(gap.lignes), gain


def naive(demandes, contacts, refus, k):
    found = []
    for personne in PEOPLE:
        best = max(toward(personne, metier) for metier in CQP.metiers_vises[:2])
        asked = personne.id in demandes
        if personne.id not in refus and (asked or (personne.id in contacts and best[0])):
            found.append(((not asked, *(-x for x in best), personne.id), (personne.id, best[1] / 1e6, best[2])))
    return [shown for _, shown in sorted(found)][:k]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("k", [1, 20, 1000])
def test_names_those_that_a_loop_over_people_names_in_the_same_order(seed, k):
    draw = random.Random(seed)
    demandes, contacts, refus = (set(draw.sample(IDS, n)) for n in (15, 150, 60))
    found = candidats(POPULATION, CQP, demandes=demandes, contactables=agreed(contacts), refus=refus, k=k)
    assert [(c.personne, c.preparation, c.gain) for c in found] == naive(demandes, contacts, refus, k)
    assert {c.personne for c in found if c.titre == "demande"} <= demandes


def test_never_someone_who_declined_nor_someone_who_said_nothing():
    found = candidats(POPULATION, CQP, demandes=IDS[:5], contactables=agreed(IDS[:50]), refus=[*IDS[:2], "gone"])
    named = {c.personne for c in found}
    assert {c.personne for c in found if c.titre == "demande"} == set(IDS[2:5])
    assert named <= set(IDS[2:50])


def test_who_asked_is_named_whatever_the_figures():
    expert = Personne("expert", acquis=tuple(un_acquis(item.id, 4) for item in BRANCHE.items))
    population = Population.build([expert, Personne("other", "gestionnaire-retraite")], BRANCHE)
    both = candidats(population, CQP, demandes=["expert", "gone"], contactables=np.asarray([True, True]))
    assert [(c.personne, c.titre, c.gain) for c in both] == [("expert", "demande", 0), ("other", "contact", 3)]
    assert [c.personne for c in candidats(population, CQP, contactables=np.asarray([True, True]))] == ["other"]


def test_a_certification_that_aims_at_no_metier_is_measured_on_what_it_attests():
    test = une_certification("RS", un_bloc("R1", "ecoute reclamation:2"))
    population = Population.build(
        [Personne("none"), Personne("part", acquis=(un_acquis("ecoute"),)), Personne("whole", "gestionnaire-retraite")],
        BRANCHE,
    )
    found = candidats(population, test, contactables=np.ones(3, bool))
    assert [(c.personne, c.metier, c.preparation, c.gain) for c in found] == [
        ("part", None, 0.5, 1),
        ("none", None, 0.0, 2),
    ]
    empty = BRANCHE.with_metier(un_metier("vide", "reglementation"))
    aimed = replace(test, metiers_vises=("vide",))
    assert [
        c.metier for c in candidats(Population.build([Personne("none")], empty), aimed, contactables=np.ones(1, bool))
    ] == [None]


def test_an_empty_population_and_a_certification_that_attests_nothing():
    assert candidats(Population.build([], BRANCHE), CQP, contactables=np.ones(0, bool)) == []
    population = Population.build([Personne("none")], BRANCHE)
    assert candidats(population, une_certification("V"), contactables=np.ones(1, bool)) == []
