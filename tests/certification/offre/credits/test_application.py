"""Credits: directed, n→m, dated, counted once, and only from what a jury decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from services.certification.models import BlocCorrespondant, CorrespondanceBlocs, Cote
from services.certification.offre.credits.application import credits_given

_NAMES = UUID("5f3b3a2e-7d0c-4b55-9d0e-0c6f5b6a7c11")
DU, AU = date(2025, 3, 28), date(2028, 3, 28)


def ref(name: str) -> UUID:
    return uuid5(_NAMES, name)


def correspondance(
    sources: str, destinations: str, *, du: date = DU, au: date | None = AU, **more: date
) -> CorrespondanceBlocs:
    """One from blocs named by letters to others."""
    row = CorrespondanceBlocs(id=ref(f"{sources}>{destinations}"), du=du, au=au, origine="Fiche", **more)
    sides = [(Cote.SOURCE, sources), (Cote.DESTINATION, destinations)]
    row.blocs = [
        BlocCorrespondant(correspondance_id=row.id, bloc_id=ref(letter), cote=cote)
        for cote, letters in sides
        for letter in letters
    ]
    return row


def given_by(
    held: dict[str, date], rows: Sequence[CorrespondanceBlocs], on: date = date(2027, 1, 1)
) -> dict[str, date]:
    names = {ref(letter): letter for letter in "abcdefgh"}
    found = credits_given({ref(letter): le for letter, le in held.items()}, rows, on=on)
    return {names[credit.bloc_id]: credit.le for credit in found}


HELD = date(2026, 6, 1)


def test_the_direction_counts() -> None:
    rows = [correspondance("a", "b")]
    assert given_by({"a": HELD}, rows) == {"b": HELD}
    assert given_by({"b": HELD}, rows) == {}


def test_all_the_sources_are_required_and_all_the_destinations_given() -> None:
    rows = [correspondance("ab", "cd")]
    assert given_by({"a": HELD}, rows) == {}
    later = HELD + timedelta(days=40)
    assert given_by({"a": HELD, "b": later}, rows) == {"c": later, "d": later}


def test_a_bloc_given_twice_is_counted_once_since_the_first() -> None:
    later = HELD + timedelta(days=40)
    assert given_by({"a": later, "b": HELD}, [correspondance("a", "c"), correspondance("b", "c")]) == {"c": HELD}


def test_a_credit_is_born_when_its_correspondance_is() -> None:
    before = DU - timedelta(days=100)
    assert given_by({"a": before}, [correspondance("a", "b")]) == {"b": DU}
    assert given_by({"a": before}, [correspondance("a", "b")], on=DU - timedelta(days=1)) == {}


def test_its_last_day_counts_and_the_next_does_not() -> None:
    far = date(2030, 1, 1)
    assert given_by({"a": AU}, [correspondance("a", "b")], on=far) == {"b": AU}
    assert given_by({"a": AU + timedelta(days=1)}, [correspondance("a", "b")], on=far) == {}


def test_what_was_given_before_the_end_or_the_withdrawal_stays() -> None:
    far = date(2040, 1, 1)
    assert given_by({"a": HELD}, [correspondance("a", "b")], on=far) == {"b": HELD}
    withdrawn = correspondance("a", "b", retiree_le=HELD + timedelta(days=1))
    assert given_by({"a": HELD}, [withdrawn], on=far) == {"b": HELD}
    withdrawn = correspondance("a", "b", retiree_le=HELD)
    assert given_by({"a": HELD}, [withdrawn], on=far) == {}


def test_a_credit_opens_no_other() -> None:
    assert given_by({"a": HELD}, [correspondance("a", "b"), correspondance("b", "c")]) == {"b": HELD}


LETTERS = "abcdefgh"
days = st.dates(DU - timedelta(days=400), AU + timedelta(days=400))


@st.composite
def graphs(draw: st.DrawFn) -> list[CorrespondanceBlocs]:
    rows = []
    for number in range(draw(st.integers(0, 6))):
        sides = draw(st.lists(st.sampled_from(LETTERS), min_size=2, max_size=5, unique=True))
        cut = draw(st.integers(1, len(sides) - 1))
        row = correspondance("".join(sides[:cut]), "".join(sides[cut:]), du=draw(days), au=draw(st.none() | days))
        row.id = ref(f"n{number}")
        rows.append(row)
    return rows


@given(graphs(), st.dictionaries(st.sampled_from(LETTERS), days), days, days)
def test_a_credit_never_goes_and_never_depends_on_the_order(
    rows: list[CorrespondanceBlocs], held: dict[str, date], one: date, other: date
) -> None:
    first, last = sorted([one, other])
    before = given_by({k: v for k, v in held.items() if v <= first}, rows, on=first)
    after = given_by({k: v for k, v in held.items() if v <= last}, rows, on=last)
    assert before.items() <= after.items()
    assert given_by(held, rows[::-1], on=last) == given_by(held, rows, on=last)
