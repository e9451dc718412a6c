"""The bloc that opens most métiers: each opening replays by the hypothesis of its bloc."""

from datetime import date

import pytest
from hypothesis import given, settings

from services.matching.engine.ecarts.deblocage import OUVERT, deblocages
from services.matching.engine.personne.hypothese import avec_blocs
from services.matching.engine.phrases.parcours import deblocage as phrases_of
from tests.matching.engine.branche import (
    JOUR,
    catalogue,
    cqp_conseiller_retraite,
    ecart,
    un_acquis,
    un_bloc,
    un_metier,
    une_certification,
    une_personne,
)
from tests.matching.engine.test_proprietes import persons

CQP = cqp_conseiller_retraite()
BRANCHE = (
    catalogue()
    .with_metier(un_metier("charge-accueil", "ecoute* entretien:3*"))
    .with_metier(un_metier("formateur", "entretien:3* carriere:3 projection:3"))
)
GESTIONNAIRE = une_personne(metier="gestionnaire-retraite")


def found_for(personne=GESTIONNAIRE, offer=(CQP,), branche=BRANCHE, **fields):
    return deblocages(personne, branche, offer, on=JOUR, **fields)


def test_the_bloc_that_opens_most_metiers_comes_first():
    found = found_for()
    assert [(d.bloc.code, [o.metier.id for o in d.ouverts], d.rapproches) for d in found] == [
        ("B1", ["charge-accueil", "formateur", "conseiller-retraite"], 3),
        ("B2", ["conseiller-retraite"], 2),
        ("B3", [], 2),
    ]
    assert found[0].jours == 18.0


def test_keeps_to_the_first_and_to_a_referentiel():
    assert [d.bloc.code for d in found_for(k=1)] == ["B1"]
    assert found_for(referentiel="ROME") == []
    assert found_for(referentiel="BRANCHE") == found_for()


def test_blocs_held_or_that_change_nothing_are_left_out():
    useless = une_certification("Z", un_bloc("Z1", "unheard-of"), un_bloc("Z2", ""), un_bloc("Z3", "architecturer"))
    branche = BRANCHE.with_metier(un_metier("architecte-logiciel", "architecturer:4*", retire=True))
    held = une_personne(un_acquis("reclamation", 3), metier="gestionnaire-retraite")
    assert [d.bloc.code for d in found_for(held, (useless, CQP), branche)] == ["B1", "B2"]


def test_at_the_same_openings_the_shortest_first_and_unknown_lengths_last():
    offer = [
        une_certification(code, un_bloc(f"{code}1", "entretien:3", days))
        for code, days in (("A", None), ("B", 20), ("C", 3))
    ]
    assert [d.certification.code for d in found_for(offer=offer)] == ["C", "B", "A"]


@settings(deadline=None, max_examples=60, derandomize=True)
@given(persons)
def test_every_opening_replays(personne):
    for deblocage in found_for(personne):
        replayed = avec_blocs(personne, [deblocage.bloc], JOUR)
        opened = {}
        for metier in BRANCHE.metiers:
            before, after = (ecart(p, metier, BRANCHE).part_couverte for p in (personne, replayed))
            if metier.id != personne.metier and before < OUVERT <= after:
                opened[metier.id] = (before, after)
        assert {o.metier.id: (o.part_avant, o.part_apres) for o in deblocage.ouverts} == opened


@pytest.mark.parametrize(
    ("personne", "bloc", "expected"),
    [
        (
            GESTIONNAIRE,
            "B1",
            [
                "Le bloc « Bloc B1 » (Certification CQP-CR) vous demanderait 18 jours.",
                "Il vous ouvre 3 métiers : « Charge accueil » (de 50 % à 100 % des compétences requises),"
                " « Formateur » (de 25 % à 75 %) et « Conseiller retraite » (de 46 % à 71 %).",
            ],
        ),
        (
            GESTIONNAIRE,
            "B3",
            [
                "Le bloc « Bloc B3 » (Certification CQP-CR) vous demanderait 10 jours.",
                "À lui seul, il n'ouvre aucun métier.",
                "Il vous rapproche de 2 métiers.",
            ],
        ),
    ],
)
def test_says_what_the_bloc_opens(personne, bloc, expected):
    assert phrases_of(next(d for d in found_for(personne) if d.bloc.code == bloc)) == expected


def test_says_little_of_a_bloc_of_unknown_length_and_names_a_few_metiers_only():
    branche = BRANCHE
    for i in range(4):
        branche = branche.with_metier(un_metier(f"accueil-{i}", "entretien:3*"))
    offer = [une_certification("A", un_bloc("A1", "entretien:3", None))]
    phrases = phrases_of(found_for(une_personne(metier="developpeur"), offer, branche)[0])
    assert phrases[0] == "La durée du bloc « Bloc A1 » (Certification A) n'est pas connue."
    assert phrases[1] == (
        "Il vous ouvre 4 métiers, dont « Accueil 0 » (de 0 % à 100 % des compétences requises),"
        " « Accueil 1 » (de 0 % à 100 %) et « Accueil 2 » (de 0 % à 100 %)."
    )
    assert phrases[2] == "Il vous rapproche aussi de 3 autres métiers."


def test_a_bloc_that_opens_one_metier_and_nothing_more():
    branche = catalogue().with_metier(un_metier("seul", "fiscalite developper architecturer:2*"))
    offer = [une_certification("A", un_bloc("A1", "architecturer:2", 1))]
    personne = une_personne(un_acquis("developper", 4, le=date(2024, 1, 1)))
    assert phrases_of(found_for(personne, offer, branche.with_metier(un_metier("architecte-logiciel", "")))[0]) == [
        "Le bloc « Bloc A1 » (Certification A) vous demanderait 1 jour.",
        "Il vous ouvre un métier : « Seul » (de 33 % à 100 % des compétences requises).",
    ]


def test_counts_one_metier_in_the_singular():
    offer = [une_certification("A", un_bloc("A1", "entretien:3", 1))]
    developpeur = une_personne(metier="developpeur")
    assert phrases_of(found_for(developpeur, offer, catalogue())[0])[1:] == [
        "À lui seul, il n'ouvre aucun métier.",
        "Il vous rapproche d'un métier.",
    ]
    branche = catalogue().with_metier(un_metier("seul", "entretien:3"))
    assert phrases_of(found_for(developpeur, offer, branche)[0])[2] == "Il vous rapproche aussi d'un autre métier."


def test_metiers_left_out_count_for_nothing():
    before = found_for()
    gone = before[0].ouverts[0].metier.id
    after = found_for(exclude=frozenset([gone]))
    assert {o.metier.id for d in after for o in d.ouverts} == {o.metier.id for d in before for o in d.ouverts} - {gone}
    assert sum(d.rapproches for d in after) < sum(d.rapproches for d in before)
