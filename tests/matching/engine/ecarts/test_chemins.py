"""Paths toward a métier, against the enumeration of every sequence of métiers."""

import random
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.ecarts import chemins as module
from services.matching.engine.ecarts.chemins import ACCROCHE, DETOUR, EPREUVE, PRESUMES, SAUT, chemins
from services.matching.engine.ecarts.couverture import close_gap
from services.matching.engine.ecarts.ecart import OUVERT
from services.matching.engine.personne.hypothese import avec_blocs
from services.matching.engine.personne.preuves import tenus
from services.matching.engine.phrases import parcours as phrases
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Experience, Metier
from tests.matching.engine.branche import (
    JOUR,
    catalogue,
    cqp_conseiller_retraite,
    ecart,
    items,
    metiers,
    un_acquis,
    un_bloc,
    un_metier,
    une_certification,
    une_personne,
)

CQP = cqp_conseiller_retraite()
ACCUEIL = catalogue().with_metier(un_metier("accueil", "ecoute"))
ESCALIER = Catalogue.build(
    items(),
    [
        *metiers(),
        un_metier("m1", "liquider carriere reclamation:2 tester"),
        un_metier("m2", "liquider tester carriere developper"),
        un_metier("m3", "tester developper carriere architecturer"),
    ],
)
"""Each métier teaches what the next one asks; nothing has to be passed."""
GESTIONNAIRE = une_personne(metier="gestionnaire-retraite")


def every_path(personne, goal, branche, offer, sauts_max=3):
    """(cost in days, hops, codes, ids) of every path that somebody would take, the best first."""
    found = []
    stages = [
        metier
        for metier in branche.metiers
        if not metier.retire and metier.id not in (goal, personne.metier, *(e.metier for e in personne.experiences))
    ]
    for n in range(sauts_max):
        for sequence in permutations(stages, n):
            cost = walk(personne, [*sequence, branche.metier(goal)], branche, offer)
            if cost is not None:
                ids = (*(metier.id for metier in sequence), goal)
                found.append((round(cost, 2), len(ids), [branche.metier(key).code for key in ids], ids))
    return sorted(found)


def walk(personne, sequence: list[Metier], branche, offer):
    cost, goal = 0.0, sequence[-1]
    for metier in sequence:
        nearness = ecart(personne, goal, branche).part_couverte
        gap = ecart(personne, metier, branche)
        cover = close_gap(gap, offer, tenus(personne, branche))
        certified = avec_blocs(personne, [choisi.bloc for choisi in cover.blocs], JOUR)
        if gap.part_couverte < ACCROCHE or ecart(certified, metier, branche).part_couverte < OUVERT:
            return None
        cost += cover.jours + PRESUMES * cover.durees_inconnues + EPREUVE * cover.epreuves + SAUT
        behind = (Experience(personne.metier),) if personne.metier else ()
        personne = replace(certified, metier=metier.id, experiences=(*certified.experiences, *behind))
        if metier is not goal and ecart(personne, goal, branche).part_couverte <= nearness:
            return None
    return cost


def the_best(paths, k):
    kept, seen = [], set()
    for cost, _, _, ids in paths:
        if frozenset(ids) not in seen and len(kept) < k and cost <= paths[0][0] + DETOUR:
            seen.add(frozenset(ids))
            kept.append((cost, ids))
    return kept


def shown(found):
    return [(chemin.cout, tuple(etape.metier.id for etape in chemin.etapes)) for chemin in found]


NAMES = [item.id for item in items() if item.nature != "savoir"]
words = st.builds("{}:{}".format, st.sampled_from(NAMES), st.integers(1, 4)) | st.sampled_from(NAMES)


def lists(size):
    return st.lists(words, min_size=1, max_size=size, unique_by=lambda word: word.partition(":")[0]).map(" ".join)


branches = st.lists(lists(5), min_size=3, max_size=5)
offers = st.lists(
    st.tuples(lists(3), st.none() | st.integers(1, 40), st.integers(0, 2)),
    max_size=6,
).map(
    lambda blocs: [
        une_certification(code, *(un_bloc(f"{code}{i}", *bloc) for i, bloc in enumerate(blocs[rank::2])))
        for rank, code in enumerate("AB")
    ]
)
persons = st.builds(
    lambda metier, acquis, experiences: une_personne(
        *(un_acquis(item, niveau, positif=positif) for item, niveau, positif in acquis),
        metier=metier,
        experiences=tuple(Experience(key) for key in experiences),
    ),
    st.sampled_from([None, "m0", "m1"]),
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from([None, 1, 2, 3, 4]), st.integers(0, 4).map(bool)), max_size=5
    ),
    st.lists(st.sampled_from(["m1", "m2"]), max_size=1),
)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(branches, offers, persons, st.integers(1, 3))
def test_the_cheapest_of_all_sequences_in_order(required, offer, personne, sauts_max):
    branche = Catalogue.build(items(), [un_metier(f"m{i}", words) for i, words in enumerate(required)])
    goal = f"m{len(required) - 1}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SAUTS_MAX", sauts_max)
        found = chemins(personne, goal, branche, offer, on=JOUR, k=4)
    assert shown(found) == the_best(every_path(personne, goal, branche, offer, sauts_max), 4)


@pytest.mark.parametrize("seed", range(25))
def test_the_cheapest_of_all_sequences_where_metiers_resemble_each_other(seed):
    """Many ways lead everywhere: same stages in another order, dear detours, more ways than asked."""
    draw = random.Random(seed)
    names = draw.sample(NAMES, 7)

    def some(least, most):
        return " ".join(f"{name}:{draw.randint(2, 4)}" for name in draw.sample(names, draw.randint(least, most)))

    branche = Catalogue.build(items(), [un_metier(f"m{i}", some(3, 5)) for i in range(6)])
    blocs = [un_bloc(f"B{i}", some(1, 3), draw.choice([None, 2, 20, 60]), draw.randint(0, 2)) for i in range(8)]
    offer = [une_certification(code, *blocs[i::2]) for i, code in enumerate("XY")]
    personne = une_personne(*(un_acquis(name, draw.randint(1, 3)) for name in names[:3]), metier="m0")
    k = draw.choice([2, 9])
    found = chemins(personne, "m5", branche, offer, on=JOUR, k=k)
    assert shown(found) == the_best(every_path(personne, "m5", branche, offer), k)


def test_straight_by_the_cqp_then_by_a_stage_that_brings_the_goal_nearer():
    branche = catalogue().with_metier(un_metier("charge-accueil", "ecoute carriere:3 entretien:3", libelle="Accueil"))
    found = chemins(GESTIONNAIRE, "conseiller-retraite", branche, [CQP], on=JOUR)
    assert [[etape.metier.id for etape in chemin.etapes] for chemin in found] == [
        ["conseiller-retraite"],
        ["charge-accueil", "conseiller-retraite"],
    ]
    straight, stage = found
    assert (straight.jours, straight.epreuves, straight.durees_inconnues) == (44.0, 4, 0)
    assert straight.cout == pytest.approx(44 + 4 + 30)
    assert (stage.etapes[0].ecart.part_couverte, stage.etapes[0].part_apres) == (0.666667, 1.0)
    assert [[choisi.bloc.code for choisi in etape.couverture.blocs] for etape in stage.etapes] == [["B1"], ["B2", "B3"]]


def test_what_a_leg_certifies_is_not_passed_again():
    branche = catalogue().with_metier(un_metier("charge-accueil", "ecoute:1 carriere:3* entretien:3*"))
    two = next(c for c in chemins(GESTIONNAIRE, "conseiller-retraite", branche, [CQP], on=JOUR) if len(c.etapes) == 2)
    passed = [choisi.bloc.code for etape in two.etapes for choisi in etape.couverture.blocs]
    assert passed == ["B1", "B2", "B3"]


def test_a_metier_out_of_reach_in_one_hop_may_be_in_two():
    branche = catalogue().with_metier(un_metier("referent", "liquider:3 carriere:3 reclamation:3 equipe:3"))
    offer = [une_certification("E", un_bloc("E1", "equipe:3", 12), un_bloc("E2", "activite:3", 10))]
    found = chemins(GESTIONNAIRE, "manager-retraite", branche, offer, on=JOUR)
    assert [len(chemin.etapes) for chemin in found] == [1, 2]
    narrow = branche.with_metier(un_metier("manager-retraite", "equipe:3* activite:3* reclamation:4"))
    found = chemins(GESTIONNAIRE, "manager-retraite", narrow, offer, on=JOUR)
    assert [[etape.metier.id for etape in chemin.etapes] for chemin in found] == [["referent", "manager-retraite"]]


def test_no_way_and_no_way_to_go():
    assert chemins(GESTIONNAIRE, "developpeur", catalogue(), [CQP], on=JOUR) == []
    assert chemins(GESTIONNAIRE, "gestionnaire-retraite", catalogue(), [CQP], on=JOUR) == []
    with pytest.raises(KeyError):
        chemins(GESTIONNAIRE, "unheard-of", catalogue(), [CQP], on=JOUR)


def test_no_stage_is_a_metier_left_out_but_the_goal_may_be():
    personne, goal = GESTIONNAIRE, "m3"
    every = {e.metier.id for chemin in chemins(personne, goal, ESCALIER, [], on=JOUR) for e in chemin.etapes}
    assert {"m2", goal} <= every
    without = chemins(personne, goal, ESCALIER, [], on=JOUR, exclude=frozenset(["m2", "unknown"]))
    assert "m2" not in {e.metier.id for chemin in without for e in chemin.etapes}
    assert shown(chemins(personne, goal, ESCALIER, [], on=JOUR, exclude=frozenset([goal]))) == shown(
        chemins(personne, goal, ESCALIER, [], on=JOUR)
    )


def test_a_large_catalogue_keeps_as_stages_those_that_bring_most():
    """Beyond a branch's size: the many métiers that require nothing of the goal's gap leave the useful one in."""
    branche = catalogue().with_metier(un_metier("zzz-accueil", "ecoute carriere:3 entretien:3"))
    many = [un_metier(f"autre-{i:03}", "ecoute carriere:3 liquider:3") for i in range(module.ETAPES_MAX + 20)]
    large = branche.with_changes((), many)
    alone = shown(chemins(GESTIONNAIRE, "conseiller-retraite", branche, [CQP], on=JOUR))
    assert shown(chemins(GESTIONNAIRE, "conseiller-retraite", large, [CQP], on=JOUR)) == alone


class TestPhrases:
    def test_a_straight_path(self):
        found = chemins(GESTIONNAIRE, "conseiller-retraite", catalogue(), [CQP], on=JOUR)
        assert phrases.chemins(found, "Conseiller retraite") == [
            "Un chemin mène à « Conseiller retraite », directement."
        ]
        assert phrases.chemin(found[0]) == [
            "Directement « Conseiller retraite » : 46 % des compétences requises tenues au départ, 100 % avec les blocs"
            " « Bloc B1 » (Certification CQP-CR), « Bloc B2 » (Certification CQP-CR) et « Bloc B3 » (Certification"
            " CQP-CR), soit 44 jours et 4 épreuves."
        ]

    def test_a_path_by_stages_adds_up(self):
        branche = catalogue().with_metier(un_metier("accueil", "ecoute:1 carriere:3* entretien:3"))
        offer = [
            une_certification("A", un_bloc("A1", "entretien:3", None, 0)),
            une_certification("B", un_bloc("B1", "projection:3 reclamation:3", 6, 2)),
        ]
        found = chemins(GESTIONNAIRE, "conseiller-retraite", branche, offer, on=JOUR)
        assert phrases.chemins(found, "X") == ["2 chemins mènent à « X », dont le chemin direct."]
        assert phrases.chemin(found[1]) == [
            "D'abord « Accueil » : 75 % des compétences requises tenues au départ, 100 % avec le bloc « Bloc A1 »"
            " (Certification A), soit 1 bloc de durée inconnue.",
            "Enfin « Conseiller retraite » : 71 % des compétences requises tenues au départ, 100 % avec le bloc"
            " « Bloc B1 » (Certification B), soit 6 jours et 2 épreuves.",
            "En tout : 6 jours, 1 bloc de durée inconnue et 2 épreuves.",
        ]

    def test_nothing_to_pass(self):
        found = chemins(une_personne(metier="conseiller-retraite"), "accueil", ACCUEIL, [], on=JOUR)
        assert phrases.chemin(found[0]) == [
            "Directement « Accueil » : 100 % des compétences requises tenues au départ, aucun bloc à passer."
        ]

    def test_three_stages_none_straight(self):
        found = chemins(GESTIONNAIRE, "m3", ESCALIER, [], on=JOUR)
        assert phrases.chemins(found, "M3") == ["Un chemin mène à « M3 »."]
        assert [phrase.split(" : ")[0] for phrase in phrases.chemin(found[0])] == [
            "D'abord « M1 »",
            "Puis « M2 »",
            "Enfin « M3 »",
            "En tout",
        ]
        assert phrases.chemin(found[0])[3] == "En tout : rien à passer."

    def test_no_path(self):
        assert phrases.chemins([], "Développeur") == [
            "Aucun chemin de trois étapes au plus ne mène aujourd'hui à « Développeur » : trop de ce que ce métier"
            " demande n'est attesté par aucun bloc ouvert."
        ]
