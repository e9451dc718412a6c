"""The cheapest blocs, against every subset; days, exams and routes of each certification."""

import random
from dataclasses import replace
from itertools import combinations

import pytest

from services.matching.engine.ecarts.couverture import apports, close_gap, voies
from services.matching.engine.ecarts.ecart import ecart_of
from services.matching.engine.personne.preuves import tenus
from tests.matching.engine.branche import (
    catalogue,
    cqp_conseiller_retraite,
    un_acquis,
    un_bloc,
    un_metier,
    une_certification,
    une_personne,
)

CQP = cqp_conseiller_retraite()


def situation(*acquis, toward="conseiller-retraite", branche=None, **fields):
    branche = branche or catalogue()
    held = tenus(une_personne(*acquis, **fields), branche)
    return ecart_of(held, branche.metier(toward), branche), held


def cover(*certifications, acquis=(), **fields):
    gap, held = situation(*acquis, **fields)
    return close_gap(gap, certifications, held)


def apport(certification, *acquis, **fields):
    gap, held = situation(*acquis, **fields)
    return apports(gap, [certification], held)[0]


def codes(found):
    return [choisi.bloc.code for choisi in found.blocs]


def test_the_cqp_takes_a_gestionnaire_to_conseiller_retraite():
    found = cover(CQP, metier="gestionnaire-retraite")
    assert codes(found) == ["B1", "B2", "B3"]
    assert (found.part_fermee, found.reste_ouvert, found.epreuves, found.durees_inconnues) == (1.0, (), 4, 0)
    # what a métier lets deduce, nobody said: a positionnement would not count it
    assert found.jours == 18 + 16 + 10
    assert [item.id for item in found.blocs[1].ferme] == ["projection"]


def test_takes_fewest_days_then_fewest_exams():
    short = une_certification("A", un_bloc("A1", "entretien:3 projection:3 carriere:3 reclamation:3 ecoute", 12, 9))
    assert codes(cover(CQP, short)) == ["A1"]
    exams = une_certification("E", un_bloc("E1", "entretien:3 projection:3 carriere:3 reclamation:3 ecoute", 12, 2))
    assert codes(cover(short, exams)) == ["E1"]


def test_a_bloc_at_a_lower_level_closes_nothing():
    low = une_certification("A", un_bloc("A1", "entretien:2"), un_bloc("A2", "projection"))
    found = cover(low)
    assert (found.blocs, found.part_fermee, found.jours) == ((), 0.0, 0.0)
    assert len(found.reste_ouvert) == 5


def test_says_what_no_bloc_attests():
    found = cover(une_certification("A", un_bloc("A1", "entretien:4 ecoute")))
    assert [ligne.item.id for ligne in found.reste_ouvert] == ["carriere", "projection", "reclamation"]
    assert found.part_fermee == 0.4


def test_no_gap_needs_no_bloc():
    found = cover(CQP, toward="gestionnaire-retraite", metier="gestionnaire-retraite")
    assert (found.blocs, found.part_fermee) == ((), 1.0)


def test_a_bloc_without_duration_is_taken_for_the_longest():
    unknown = une_certification("A", un_bloc("A1", "entretien:3", None))
    known = une_certification("B", un_bloc("B1", "entretien:3", 30), un_bloc("B2", "ecoute", 31))
    assert codes(cover(unknown, known)) == ["B1", "B2"]
    short = une_certification("B", un_bloc("B1", "entretien:3", 30), un_bloc("B2", "ecoute", 5))
    assert codes(cover(unknown, short)) == ["B1", "B2"], "the longest, not the shortest"
    found = cover(unknown)
    assert (codes(found), found.jours, found.durees_inconnues) == (["A1"], 0.0, 1)
    assert found.blocs[0].jours is None


def test_shares_the_days_of_a_certification_between_blocs_without_duration():
    shared = une_certification(
        "A",
        un_bloc("A1", "entretien:3", 10),
        un_bloc("A2", "projection:3", None),
        un_bloc("A3", "carriere:3 ecoute", None),
        duree_jours=40,
    )
    assert [choisi.jours for choisi in cover(shared).blocs] == [10.0, 15.0, 15.0]


def brute_force(certifications, gap, held):
    """(closed, days in hundredths, exams, certifications, blocs) of the best subset of blocs, by trying them all."""
    offer = [(certification.id, bloc) for certification in certifications for bloc in certification.blocs]

    def closes(bloc, ligne):
        return any(
            c.item == ligne.item.id and (ligne.requis is None or (c.niveau or 0) >= ligne.requis)
            for c in bloc.competences
        )

    def days(bloc):
        minutes, size = bloc.duree_jours * 420, len(bloc.competences)
        left = 0
        for place, c in enumerate(sorted(bloc.competences, key=lambda c: c.item)):
            share = minutes // size + (place < minutes % size)
            dit = held[c.item].dit if c.item in held else None
            left += share if dit is None else share // 2 if dit < (c.niveau or 0) else 0
        return left * 100 // 420

    costs = []
    for n in range(len(offer) + 1):
        for taken in combinations(offer, n):
            chosen, entered = [bloc for _, bloc in taken], len({key for key, _ in taken})
            closed = sum(any(closes(bloc, ligne) for bloc in chosen) for ligne in gap.a_combler)
            costs.append((-closed, sum(map(days, chosen)), sum(b.nombre_epreuves for b in chosen), entered, n))
    return min(costs)


@pytest.mark.parametrize("seed", range(60))
def test_costs_what_the_best_of_all_subsets_costs(seed):
    draw = random.Random(seed)
    names = [
        "liquider",
        "carriere",
        "entretien",
        "projection",
        "reclamation",
        "equipe",
        "activite",
        "developper",
        "tester",
    ]
    branche = catalogue().with_metier(un_metier("cible", " ".join(f"{n}:{draw.randint(1, 4)}" for n in names)))
    held = [un_acquis(n, draw.randint(1, 4)) for n in draw.sample(names, draw.randint(0, 5))]
    blocs = [
        un_bloc(
            f"B{i}",
            " ".join(f"{n}:{draw.randint(2, 4)}" for n in draw.sample(names, draw.randint(1, 4))),
            # few lengths and exams, so that covers often tie on both
            draw.choice([0, 4, 4, 8, 12]) if seed % 2 else draw.randint(0, 12),
            draw.randint(0, 1 if seed % 2 else 3),
        )
        for i in range(9)
    ]
    gap, detenus = situation(*held, toward="cible", branche=branche)
    offer = [une_certification(code, *blocs[i::3]) for i, code in enumerate("XYZ")]
    found = close_gap(gap, offer, detenus)
    entered = len({choisi.certification.id for choisi in found.blocs})
    closed = len(found.reste_ouvert) - len(gap.a_combler)
    cost = (closed, round(found.jours * 100), found.epreuves, entered, len(found.blocs))
    assert cost == brute_force(offer, gap, detenus)


@pytest.mark.parametrize("seed", range(12))
def test_costs_the_least_when_no_bloc_beats_another(seed):
    """Pairs of items at nearly the same cost: nothing decides itself, the solver does."""
    draw = random.Random(seed)
    names = ["liquider", "carriere", "entretien", "projection", "reclamation", "equipe", "activite"]
    branche = catalogue().with_metier(un_metier("cible", " ".join([*names, "tester"])))
    pairs = [*zip(names, names[1:] + names[:1], strict=True), *(draw.sample(names, 2) for _ in range(4))]
    blocs = [un_bloc(f"B{i}", " ".join(pair), draw.randint(10, 12), draw.randint(0, 1)) for i, pair in enumerate(pairs)]
    gap, detenus = situation(toward="cible", branche=branche)
    # one bloc that nothing replaces makes its certification entered
    offer = [une_certification(code, *blocs[i::3]) for i, code in enumerate("XY")]
    offer.append(une_certification("Z", *blocs[2::3], un_bloc("Z9", "tester", 5)))
    found = close_gap(gap, offer, detenus)
    entered = len({choisi.certification.id for choisi in found.blocs})
    assert (-8, found.jours * 100, found.epreuves, entered, len(found.blocs)) == brute_force(offer, gap, detenus)


def test_stays_in_the_certification_already_entered_at_equal_days_and_exams():
    """« Écoute » is attested everywhere: a stranger's bloc is not taken for it alone."""
    stranger = une_certification("A", un_bloc("A1", "ecoute", 5), un_bloc("A2", "reclamation:3", 5))
    main = une_certification(
        "M", un_bloc("M1", "entretien:3 projection:3 carriere:3", 20), un_bloc("M2", "ecoute reclamation:3", 10, 2)
    )
    assert codes(cover(stranger, main)) == ["M1", "M2"]
    quick = une_certification("A", un_bloc("A1", "ecoute", 5), un_bloc("A2", "reclamation:3", 4))
    assert codes(cover(quick, main)) == ["A1", "A2", "M1"]


def test_the_order_of_the_offer_changes_nothing():
    other = une_certification("A", un_bloc("A1", "entretien:3"), un_bloc("A2", "ecoute reclamation:3"))
    assert cover(CQP, other) == cover(other, CQP)


class TestApport:
    def test_the_44_day_cqp_is_shorter_for_anyone_who_holds_part(self):
        assert apport(CQP).jours == apport(CQP).jours_pleins == 44.0
        assert apport(CQP, un_acquis("ecoute", 1)).jours < 44
        assert apport(CQP, un_acquis("projection", 1)).jours == 44 - 16 / 4
        assert apport(CQP, metier="gestionnaire-retraite").jours == 44

    def test_a_bloc_held_costs_nothing(self):
        found = apport(CQP, un_acquis("reclamation", 3))
        assert [bloc.code for bloc in found.blocs_tenus] == ["B3"]
        assert (found.jours, found.epreuves) == (34.0, 3)
        assert [bloc.code for bloc in found.blocs_utiles] == ["B1", "B2"]

    def test_tells_the_share_of_the_gap_closed_and_whether_it_aims_at_the_metier(self):
        found = apport(CQP)
        assert (found.part_fermee, len(found.ferme), found.vise_le_metier) == (1.0, 5, True)

    def test_a_certification_that_describes_nothing_shows_only_when_it_aims_at_the_metier(self):
        empty = une_certification("V", un_bloc("V1", "", 14), duree_jours=14, metiers_vises=("conseiller-retraite",))
        found = apport(empty)
        assert (found.ferme, found.part_fermee, found.jours) == ((), 0.0, 14.0)
        gap, held = situation()
        assert apports(gap, [une_certification("W", un_bloc("W1", "tester", 14))], held) == []

    def test_days_are_unknown_when_nobody_gave_them(self):
        found = apport(une_certification("A", un_bloc("A1", "entretien:3", None)))
        assert (found.jours_pleins, found.jours) == (None, None)

    def test_days_of_the_blocs_make_those_of_the_certification(self):
        assert apport(une_certification("A", un_bloc("A1", "entretien:3", 7), un_bloc("A2", "tester", 3))).jours == 10.0

    def test_a_test_without_blocs_keeps_its_days(self):
        rs = une_certification("RS", registre="RS", duree_jours=2, metiers_vises=("conseiller-retraite",))
        assert (apport(rs).jours_pleins, apport(rs).jours) == (2.0, 2.0)

    def test_most_closed_first_then_fewest_days(self):
        slow = une_certification("Z", un_bloc("Z1", "entretien:3 ecoute", 20))
        quick = une_certification("Y", un_bloc("Y1", "entretien:3 ecoute", 10))
        unknown = une_certification("X", un_bloc("X1", "entretien:3 ecoute", None))
        gap, held = situation()
        found = apports(gap, [unknown, slow, quick, CQP], held)
        assert [a.certification.code for a in found] == ["CQP-CR", "Y", "Z", "X"]


def test_routes_that_need_nobody_come_first():
    every = frozenset({"formation", "vae", "epreuves_directes", "dossier_epreuves"})

    def routes(registre):
        return [(voie.code, voie.sans_accord) for voie in voies(une_certification("A", registre=registre, voies=every))]

    assert routes("RNCP") == [
        ("epreuves_directes", True),
        ("dossier_epreuves", True),
        ("vae", True),
        ("formation", True),
    ]
    assert routes("RS") == [("epreuves_directes", True), ("dossier_epreuves", True), ("formation", True)]
    assert routes("aucun") == [("epreuves_directes", True), ("dossier_epreuves", True), ("formation", False)]
    assert voies(une_certification("A", voies=frozenset())) == ()


def test_f08_what_attests_no_competence_is_never_proposed_for_a_gap_even_aiming_at_the_metier():
    gap, held = situation(metier="gestionnaire-retraite")
    empty = replace(une_certification("GROUPE"), metiers_vises=frozenset({gap.metier.id}), certifiante=False)
    retired = replace(CQP, certifiante=False)
    assert apports(gap, [empty, retired], held) == []
    assert close_gap(gap, [empty, retired], held).part_fermee == 0
    assert [found.certification for found in apports(gap, [CQP, empty], held)] == [CQP]
