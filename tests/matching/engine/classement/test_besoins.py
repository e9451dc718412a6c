"""People within reach, against a loop that takes people one by one."""

import random
from datetime import date

import numpy as np
import pytest

from services.matching.engine.classement.besoins import TRANCHES, portees
from services.matching.engine.personne.population import Population
from services.matching.engine.referentiel.modele import Acquis, Experience, Personne
from tests.matching.engine.branche import (
    LIBELLES,
    catalogue,
    cqp_conseiller_retraite,
    ecart,
    un_bloc,
    un_metier,
    une_certification,
)

METIERS = ["gestionnaire-retraite", "conseiller-retraite", "manager-retraite", "developpeur", "architecte-logiciel"]


def people(n: int, seed: int = 1) -> list[Personne]:
    draw = random.Random(seed)
    niveaux = [None, 1, 2, 3, 4]

    def acquis():
        provenance = draw.choice(["declare", "atteste", "evalue"])
        niveau, le = draw.choice(niveaux), date(2020 + draw.randrange(6), 1, 1)
        return Acquis(draw.choice([*LIBELLES, "unheard-of"]), niveau, provenance, le, draw.random() > 0.2)

    return [
        Personne(
            f"p-{i}",
            draw.choice([None, "unheard-of", *METIERS]),
            tuple(acquis() for _ in range(draw.randrange(6))),
            tuple(Experience(draw.choice(METIERS)) for _ in range(draw.randrange(2))),
        )
        for i in range(n)
    ]


def closes(bloc, ligne):
    return any(
        c.item == ligne.item.id and (ligne.requis is None or (c.niveau or 0) >= ligne.requis) for c in bloc.competences
    )


def naive(personnes, metier, branche, blocs):
    """Counts by size of gap, people within reach, missing pairs, pairs that the blocs close, people they complete."""
    tranches, reach, missing, closed, complete = [0] * (len(TRANCHES) + 1), 0, 0, 0, 0
    for personne in personnes:
        if personne.metier == metier.id:
            continue
        gap = ecart(personne, metier, branche)
        size = len(gap.a_combler)
        rank = next((i for i, (de, a) in enumerate(TRANCHES) if de <= size <= a), len(TRANCHES))
        if size == len(gap.lignes):
            rank = len(TRANCHES)
        tranches[rank] += 1
        if rank == len(TRANCHES):
            continue
        reach += 1
        missing += size
        done = sum(any(closes(bloc, ligne) for bloc in blocs) for ligne in gap.a_combler)
        closed += done
        complete += 0 < size == done
    return tranches, reach, missing, closed, complete


@pytest.mark.parametrize("metier", METIERS)
def test_counts_as_a_loop_over_people_does(metier):
    branche, personnes, cqp = catalogue(), people(400), cqp_conseiller_retraite()
    found = portees(Population.build(personnes, branche), [metier], [cqp])[0]
    tranches, reach, missing, closed, complete = naive(personnes, branche.metier(metier), branche, cqp.blocs)
    assert [tranche.effectif for tranche in found.tranches] == tranches
    assert (found.a_portee, found.manques) == (reach, missing)
    assert found.effectif == sum(p.metier == metier for p in personnes)
    assert [(a.manques_combles, a.personnes_completes) for a in found.certifications] == (
        [(closed, complete)] if closed else []
    )
    for apport in found.blocs:
        assert apport.manques_combles == naive(personnes, branche.metier(metier), branche, [apport.bloc])[3]
        assert apport.part == round(apport.manques_combles / missing, 6)


def test_keeps_to_some_of_the_people():
    branche, personnes = catalogue(), people(200)
    among = np.arange(200) % 3 == 0
    whole = Population.build(personnes, branche)
    part = Population.build([p for p, kept in zip(personnes, among, strict=True) if kept], branche)
    offer = [cqp_conseiller_retraite()]
    assert portees(whole, METIERS, offer, parmi=among) == portees(part, METIERS, offer)


def test_an_empty_population_is_within_reach_of_nothing():
    population = Population.build([], catalogue())
    found = portees(population, METIERS, [cqp_conseiller_retraite()])
    assert {(p.effectif, p.a_portee, p.certifications) for p in found} == {(0, 0, ())}


def test_nobody_is_within_reach_of_a_metier_that_requires_nothing():
    branche = catalogue().with_metier(un_metier("vide", "reglementation"))
    found = portees(Population.build(people(20), branche), ["vide"])[0]
    assert (found.exigences, found.a_portee, found.tranches[-1].effectif) == (0, 0, 20)


def test_what_closes_most_comes_first():
    some = une_certification("A", un_bloc("A1", "entretien:3"), un_bloc("A2", "unheard-of"))
    population = Population.build(people(200), catalogue())
    found = portees(population, ["conseiller-retraite"], [some, cqp_conseiller_retraite()])[0]
    assert [a.certification.code for a in found.certifications] == ["CQP-CR", "A"]
    parts = [apport.part for apport in found.blocs]
    assert parts == sorted(parts, reverse=True)
    assert len(parts) == 4
