"""Sentences as a person reads them."""

import pytest

from services.matching.engine.classement.classement import Classeur
from services.matching.engine.ecarts.couverture import apports, close_gap
from services.matching.engine.personne.preuves import tenus
from services.matching.engine.phrases import metiers as phrases
from services.matching.engine.phrases.francais import compte, enumeration, nombre, pourcent
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

CQP = cqp_conseiller_retraite()


def gap_of(exigences, *acquis, **fields):
    branche = catalogue().with_metier(un_metier("cible", exigences))
    return ecart(une_personne(*acquis, **fields), branche.metier("cible"), branche)


@pytest.mark.parametrize(
    ("exigences", "held", "phrase"),
    [
        ("tester ecoute developper", "", "Vous ne tenez encore aucune des 3 compétences requises."),
        ("tester ecoute developper", "tester", "Vous tenez 1 des 3 compétences requises."),
        ("tester ecoute", "tester ecoute", "Vous tenez les 2 compétences requises."),
        ("tester", "tester", "Vous tenez la seule compétence requise."),
        ("tester", "", "Vous ne tenez pas encore la seule compétence requise."),
        (
            "tester* ecoute* developper",
            "tester developper",
            "Vous tenez 2 des 3 compétences requises, dont 1 des 2 du cœur de métier.",
        ),
        ("tester* ecoute", "tester", "Vous tenez 1 des 2 compétences requises, dont celle du cœur de métier."),
        (
            "tester* ecoute* developper",
            "tester ecoute",
            "Vous tenez 2 des 3 compétences requises, dont les 2 du cœur de métier.",
        ),
        ("tester* ecoute", "ecoute", "Vous tenez 1 des 2 compétences requises, mais encore aucune du cœur de métier."),
        ("langages", "", "Les compétences du métier « Cible » ne sont pas encore décrites."),
    ],
)
def test_counts_what_is_held(exigences, held, phrase):
    assert phrases.situation(gap_of(exigences, *map(un_acquis, held.split())))[0] == phrase


def test_says_what_remains_open():
    found = gap_of("tester:4 ecoute:3 developper equipe:2", un_acquis("tester", 2), un_acquis("ecoute", None))
    assert phrases.situation(found)[1:] == [
        "1 compétence est tenue sous le niveau requis.",
        "Le niveau de 1 compétence reste à confirmer.",
        "2 compétences restent à acquérir.",
    ]


@pytest.mark.parametrize(
    ("exigences", "held", "phrase"),
    [
        ("tester langages", "langages", "Vous avez le seul savoir utile."),
        ("tester langages", "", "Vous n'avez pas encore le seul savoir utile."),
        ("tester langages fiscalite", "langages", "Vous avez 1 des 2 savoirs utiles."),
        ("tester langages fiscalite", "langages fiscalite", "Vous avez les 2 savoirs utiles."),
        ("tester langages fiscalite", "", "Vous n'avez encore aucun des 2 savoirs utiles."),
    ],
)
def test_counts_savoirs_apart(exigences, held, phrase):
    assert phrases.situation(gap_of(exigences, *map(un_acquis, held.split())))[-1] == phrase


def test_says_what_is_not_known_of_a_person():
    branche = catalogue()
    assert phrases.inconnues(une_personne(), branche) == [
        "Votre métier actuel n'est pas renseigné.",
        "Aucun acquis n'est renseigné : déclarez ce que vous savez faire, ou faites-le attester.",
    ]
    stranger = une_personne(un_acquis("a"), un_acquis("b"), metier="x")
    assert phrases.inconnues(stranger, branche) == [
        "Votre métier actuel n'est pas décrit dans le catalogue.",
        "Le catalogue ne connaît pas 2 de vos acquis.",
    ]
    assert phrases.inconnues(une_personne(un_acquis("tester"), metier="developpeur"), branche) == []
    assert "pas un de vos acquis" in phrases.inconnues(une_personne(un_acquis("a"), metier="developpeur"), branche)[0]


def test_says_why_a_metier_is_recommended():
    classeur = Classeur().fit(catalogue())
    found = classeur.explain(une_personne(metier="gestionnaire-retraite"), "manager-retraite", on=JOUR)
    sentences = phrases.pourquoi(found)
    assert sentences[0] == "« Manager retraite » est pour vous une évolution."
    back = phrases.pourquoi(found, deja_exerce=True)
    assert back[0] == "« Manager retraite » est pour vous un retour à un métier que vous avez déjà exercé."
    assert sentences[1].startswith("Ce qui vous en rapproche : ")
    assert "le changement de responsabilité d'encadrement" in sentences[2]
    near = found._replace(genre="proche", contributions=())
    assert phrases.pourquoi(near) == ["« Manager retraite » est pour vous une mobilité proche."]


def test_says_that_nothing_of_the_core_is_held():
    personne, branche = une_personne(metier="gestionnaire-retraite"), catalogue()
    assert phrases.situation(ecart(personne, branche.metier("manager-retraite"), branche))[0] == (
        "Vous tenez 1 des 4 compétences requises, mais encore aucune du cœur de métier."
    )


def covered(*certifications, exigences="entretien:3 ecoute projection:3 tester", acquis=()):
    found = gap_of(exigences, *acquis)
    return phrases.couverture(close_gap(found, certifications, tenus(une_personne(*acquis), catalogue())))


def test_says_which_blocs_close_the_gap():
    assert covered(CQP) == [
        "Les blocs « Bloc B1 » (Certification CQP-CR) et « Bloc B2 » (Certification CQP-CR) ferment 75 % de l'écart, en 34 jours et 3 épreuves.",
        "Une compétence n'est attestée par aucun bloc au niveau requis.",
    ]
    assert covered(une_certification("A", un_bloc("A1", "tester ecoute", 1, 1)), exigences="tester") == [
        "Le bloc « Bloc A1 » (Certification A) ferme tout l'écart, en 1 jour et 1 épreuve."
    ]
    assert covered(une_certification("A", un_bloc("A1", "tester", None, 0))) == [
        "Le bloc « Bloc A1 » (Certification A) ferme 25 % de l'écart.",
        "3 compétences ne sont attestées par aucun bloc au niveau requis.",
    ]


def test_says_when_no_bloc_closes_anything():
    assert covered() == ["Aucun bloc ne ferme cet écart."]
    assert covered(CQP, exigences="tester", acquis=[un_acquis("tester")]) == [
        "Il ne reste aucune compétence à acquérir."
    ]


def brought(certification, *acquis):
    branche = catalogue()
    personne = une_personne(*acquis)
    gap = ecart(personne, branche.metier("conseiller-retraite"), branche)
    return phrases.apport(apports(gap, [certification], tenus(personne, branche))[0])


def test_says_what_a_certification_brings_and_by_which_route():
    assert brought(CQP, un_acquis("reclamation", 3)) == [
        "« Certification CQP-CR » ferme tout l'écart.",
        "Vous en tenez déjà 1 bloc sur 3.",
        "Après positionnement, il vous en resterait 34 jours sur 44.",
        "Sans l'accord de personne : les épreuves sans formation préalable, la validation des acquis de l'expérience et la formation.",
    ]
    cqp = une_certification("A", un_bloc("A1", "ecoute", 2), registre="aucun")
    assert brought(cqp) == [
        "« Certification A » ferme 20 % de l'écart.",
        "La formation dure 2 jours.",
        "Sans l'accord de personne : les épreuves sans formation préalable.",
        "Avec l'accord de l'employeur : la formation.",
    ]
    held = une_certification("A", un_bloc("A1", "tester", 2), metiers_vises=("conseiller-retraite",), voies=frozenset())
    assert brought(held, un_acquis("tester")) == [
        "« Certification A » n'atteste aucune des compétences qui vous manquent.",
        "Vous en tenez déjà 1 bloc sur 1.",
        "Aucune journée de formation ne vous est nécessaire.",
    ]
    assert brought(une_certification("A", un_bloc("A1", "ecoute", None), voies=frozenset())) == [
        "« Certification A » ferme 20 % de l'écart."
    ]


def test_french_numbers_and_lists():
    assert [nombre(2.0), nombre(2.5), compte(1.5, "jour", "jours"), compte(0, "jour", "jours")] == [
        "2",
        "2,5",
        "1,5 jour",
        "0 jour",
    ]
    assert [pourcent(x) for x in (0.0, 0.001, 0.5, 0.999, 1.0)] == ["0 %", "1 %", "50 %", "99 %", "100 %"]
    assert [enumeration(x) for x in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == ["", "a", "a et b", "a, b et c"]
