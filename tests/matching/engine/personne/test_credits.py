"""Correspondences between blocs: directed, dated, several to several, each bloc counted once."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.ecarts.couverture import close_gap
from services.matching.engine.personne.credits import Correspondance, Credit, avec_credits, credits_of
from services.matching.engine.personne.preuves import tenus
from tests.matching.engine.branche import JOUR, catalogue, ecart, un_bloc, une_certification, une_personne

OBTENU_LE = date(2024, 6, 1)
ANCIENNE = une_certification("OLD", un_bloc("O1", "entretien:3"), un_bloc("O2", "ecoute"), un_bloc("O3", "tester"))
NOUVELLE = une_certification(
    "NEW",
    un_bloc("N1", "entretien:3 ecoute", 18, 2),
    un_bloc("N2", "projection:3 carriere:3", 16),
    un_bloc("N3", "reclamation:3", 10),
)
OFFRE = [ANCIENNE, NOUVELLE]
BRANCHE = catalogue()


def worth(sources: str, destinations: str, debut_le=None, fin_le=None) -> Correspondance:
    """Blocs by their code."""
    ids = [frozenset(f"bloc-{code}" for code in codes.split()) for codes in (sources, destinations)]
    return Correspondance(*ids, debut_le, fin_le)


def credited(obtained: str, *correspondances: Correspondance) -> list[str]:
    held = {f"bloc-{code}": OBTENU_LE for code in obtained.split()}
    return [credit.bloc.removeprefix("bloc-") for credit in credits_of(held, correspondances, JOUR)]


def test_needs_every_source_and_gives_every_destination():
    two_to_two = worth("O1 O2", "N1 N2")
    assert credited("O1", two_to_two) == []
    assert credited("O1 O2", two_to_two) == ["N1", "N2"]


def test_goes_one_way():
    assert credited("N1", worth("O1", "N1")) == []


def test_counts_from_its_first_day_to_its_last():
    assert credited("O1", worth("O1", "N1", JOUR, JOUR)) == ["N1"]
    assert credited("O1", worth("O1", "N1", date(2026, 3, 3))) == []
    assert credited("O1", worth("O1", "N1", None, OBTENU_LE)) == ["N1"]
    assert credited("O1", worth("O1", "N1", None, date(2024, 5, 31))) == []


def test_is_born_once_in_force_and_its_sources_obtained_and_stays():
    since = date(2025, 1, 1)
    later = worth("O1", "N1", since, date(2025, 12, 31))
    assert credits_of({"bloc-O1": OBTENU_LE}, [later], JOUR) == (Credit("bloc-N1", ("bloc-O1",), since),)
    assert credits_of({"bloc-O1": date(2026, 1, 1)}, [later], JOUR) == ()
    assert credits_of({"bloc-O1": OBTENU_LE}, [later], date(2024, 12, 31)) == ()
    assert credits_of({"bloc-O1": None}, [later], JOUR) == ()
    assert credits_of({"bloc-O1": None}, [later], since)[0].le is None


def test_one_that_asks_for_nothing_gives_nothing():
    assert credited("O1", worth("", "N1")) == []


def test_what_is_credited_gives_nothing_in_turn():
    assert credited("O1", worth("O1", "N1"), worth("N1", "N2 O1"), worth("O1 N1", "N3")) == ["N1"]


def test_a_bloc_credited_twice_or_already_obtained_counts_once():
    twice = [worth("O1", "N1"), worth("O2", "N1"), worth("O1 O2", "N1")]
    assert credits_of({"bloc-O1": OBTENU_LE, "bloc-O2": None}, twice, JOUR) == (
        Credit("bloc-N1", ("bloc-O1",), OBTENU_LE),
    )
    assert credited("O1 N1", *twice) == []


def test_the_day_is_that_of_the_last_source_and_unknown_when_one_is():
    both = worth("O1 O2", "N1")
    assert credits_of({"bloc-O1": OBTENU_LE, "bloc-O2": JOUR}, [both], JOUR)[0].le == JOUR
    assert credits_of({"bloc-O1": OBTENU_LE, "bloc-O2": None}, [both], JOUR)[0].le is None


def test_credits_come_before_the_gap_is_closed():
    personne = une_personne()
    after = avec_credits(personne, {"bloc-O1": OBTENU_LE}, [worth("O1", "N1")], OFFRE, JOUR)
    assert [(a.item, a.niveau, a.provenance, a.le) for a in after.acquis] == [
        ("ecoute", None, "certifie", OBTENU_LE),
        ("entretien", 3, "certifie", OBTENU_LE),
    ]
    metier = BRANCHE.metier("conseiller-retraite")
    before, now = (close_gap(ecart(p, metier, BRANCHE), [NOUVELLE], tenus(p, BRANCHE)) for p in (personne, after))
    assert (before.jours, before.epreuves) == (44, 4)
    assert (now.jours, now.epreuves) == (26, 2)


def test_credits_that_add_nothing_leave_the_person_as_is():
    personne = une_personne()
    assert avec_credits(personne, {"bloc-O1": None}, [worth("O1", "unknown")], OFFRE, JOUR) is personne
    once = avec_credits(personne, {"bloc-O1": None}, [worth("O1", "N1")], OFFRE, JOUR)
    assert avec_credits(once, {"bloc-O1": None}, [worth("O1", "N1")], OFFRE, JOUR) is once


codes = st.sampled_from([bloc.id for certification in OFFRE for bloc in certification.blocs])
correspondances = st.lists(
    st.builds(
        Correspondance,
        st.frozensets(codes, min_size=1, max_size=3),
        st.frozensets(codes, max_size=3),
        st.sampled_from([None, date(2020, 1, 1), date(2027, 1, 1)]),
        st.sampled_from([None, date(2025, 1, 1), date(2027, 1, 1)]),
    ),
    max_size=6,
)
obtained = st.dictionaries(codes, st.none() | st.dates(date(2015, 1, 1), JOUR), max_size=4)
exemples = settings(deadline=None, max_examples=150, derandomize=True)


@exemples
@given(obtained, correspondances, st.randoms())
def test_each_bloc_once_whatever_the_order_and_the_repetitions(obtenus, links, draw):
    found = credits_of(obtenus, links, JOUR)
    blocs = [credit.bloc for credit in found]
    assert blocs == sorted(set(blocs))
    assert obtenus.keys().isdisjoint(blocs)
    shuffled = [*links, *links]
    draw.shuffle(shuffled)
    assert credits_of(obtenus, shuffled, JOUR) == found


@exemples
@given(obtained, obtained, correspondances)
def test_more_blocs_obtained_never_credit_less(obtenus, others, links):
    more = {**others, **obtenus}
    held = [o.keys() | {credit.bloc for credit in credits_of(o, links, JOUR)} for o in (obtenus, more)]
    assert held[0] <= held[1]


@exemples
@given(obtained, correspondances)
def test_credits_never_add_days_nor_open_anything(obtenus, links):
    metier, personne = BRANCHE.metier("conseiller-retraite"), une_personne()
    after = avec_credits(personne, obtenus, links, OFFRE, JOUR)
    covers = [close_gap(ecart(p, metier, BRANCHE), OFFRE, tenus(p, BRANCHE)) for p in (personne, after)]
    assert covers[1].jours <= covers[0].jours
    assert {x.item.id for x in covers[1].reste_ouvert} <= {x.item.id for x in covers[0].reste_ouvert}
    assert avec_credits(after, obtenus, links, OFFRE, JOUR) == after
