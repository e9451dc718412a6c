"""The rule of the draft and of the hours, alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.certification.demande.positionnements.ebauche import NATURES, Acquis, draft
from services.certification.models import NaturePreuve, Verdict
from services.certification.offre.durees import (
    MINUTES_PAR_JOUR,
    NOTHING_LEFT,
    RESTE,
    BlocEnHeures,
    minutes_left,
    shares,
)

CONSEIL, AUTRE, BLOC = UUID(int=1), UUID(int=2), UUID(int=3)
LE = date(2024, 5, 2)
acquis = st.builds(
    Acquis,
    competence_id=st.sampled_from([CONSEIL, AUTRE]),
    niveau=st.none() | st.integers(1, 4),
    provenance=st.sampled_from(sorted(NATURES)),
    le=st.none() | st.dates(date(2010, 1, 1), date(2026, 11, 1)),
    positif=st.booleans(),
)
niveaux = st.none() | st.integers(1, 4)


def held(provenance: str = "atteste", niveau: int | None = 3, *, positif: bool = True) -> Acquis:
    return Acquis(CONSEIL, niveau, provenance, LE, positif)


@pytest.mark.parametrize(
    ("said", "verdict", "nature"),
    [
        ([held("certifie")], Verdict.ACQUISE_ATTESTEE, NaturePreuve.CERTIFICATION),
        ([held("evalue")], Verdict.ACQUISE_ATTESTEE, NaturePreuve.EVALUATION),
        ([held("atteste")], Verdict.ACQUISE_ATTESTEE, NaturePreuve.ATTESTATION),
        ([held("declare")], Verdict.ACQUISE_DECLAREE, NaturePreuve.DECLARATION),
        ([held("atteste", 2)], Verdict.PARTIELLE, NaturePreuve.ATTESTATION),
        ([held("atteste", None)], Verdict.PARTIELLE, NaturePreuve.ATTESTATION),
        ([held("evalue", positif=False)], Verdict.A_ACQUERIR, NaturePreuve.EVALUATION),
        ([held("declare"), held("evalue", 2)], Verdict.ACQUISE_DECLAREE, NaturePreuve.DECLARATION),
        ([held("declare"), held("atteste")], Verdict.ACQUISE_ATTESTEE, NaturePreuve.ATTESTATION),
        ([held("declare"), held("evalue", positif=False)], Verdict.ACQUISE_DECLAREE, NaturePreuve.DECLARATION),
        ([], Verdict.NON_EVALUEE, None),
    ],
)
def test_the_draft_takes_the_best_evidence(said: list[Acquis], verdict: Verdict, nature: NaturePreuve | None) -> None:
    constat = draft(CONSEIL, 3, said)
    assert (constat.verdict, constat.nature) == (verdict, nature)
    assert (constat.preuve is None) == (nature is None)


def test_a_bloc_held_proves_its_competences_whatever_is_said_of_them() -> None:
    constat = draft(CONSEIL, 3, [held("evalue", positif=False)], bloc_acquis="B1")
    assert (constat.verdict, constat.nature) == (Verdict.ACQUISE_ATTESTEE, NaturePreuve.BLOC_ACQUIS)
    assert constat.preuve == "Bloc B1 déjà obtenu."


def test_the_evidence_is_told_in_a_sentence() -> None:
    assert draft(CONSEIL, 3, [held("certifie")]).preuve == "Compétence certifiée, au niveau 3, le 2 mai 2024."
    undated = replace(held("declare", None), le=None)
    assert draft(CONSEIL, None, [undated]).preuve == "Compétence déclarée par la personne, sans niveau dit."
    assert draft(CONSEIL, 3, [held(positif=False)]).preuve == "Compétence dite non tenue, le 2 mai 2024."


def test_without_a_level_asked_any_level_holds() -> None:
    assert draft(CONSEIL, None, [held("evalue", None)]).verdict is Verdict.ACQUISE_ATTESTEE


def test_the_latest_of_equal_proofs_is_told() -> None:
    older = replace(held(), le=date(2020, 1, 1))
    for said in ([older, held()], [held(), older]):
        assert "2 mai 2024" in (draft(CONSEIL, 3, said).preuve or "")


@given(st.lists(acquis, max_size=6), acquis, niveaux, st.booleans())
def test_more_evidence_never_adds_hours(said: list[Acquis], more: Acquis, requis: int | None, bloc: bool) -> None:
    share = 18 * MINUTES_PAR_JOUR
    before = minutes_left(share, draft(CONSEIL, requis, said).verdict)
    for place in range(len(said) + 1):
        grown = [*said[:place], more, *said[place:]]
        after = minutes_left(share, draft(CONSEIL, requis, grown, bloc_acquis="B1" if bloc else None).verdict)
        assert before is not None
        assert after is not None
        assert after <= before


@given(st.lists(acquis, max_size=6), niveaux)
def test_what_is_said_of_another_item_says_nothing(said: list[Acquis], requis: int | None) -> None:
    elsewhere = [replace(one, competence_id=AUTRE) for one in said]
    assert draft(CONSEIL, requis, elsewhere).verdict is Verdict.NON_EVALUEE


def test_every_verdict_has_its_hours_and_acquise_leaves_none() -> None:
    assert set(RESTE) == set(Verdict)
    assert {Verdict.ACQUISE_ATTESTEE, Verdict.ACQUISE_DECLAREE} == NOTHING_LEFT


blocs = st.lists(
    st.tuples(st.none() | st.integers(0, 60), st.integers(0, 12)).map(lambda pair: BlocEnHeures(UUID(int=0), *pair)),
    max_size=8,
).map(lambda made: [replace(bloc, id=UUID(int=number)) for number, bloc in enumerate(made)])


@given(st.none() | st.integers(1, 120), blocs)
def test_shares_stay_within_the_certification_and_are_even(duree: int | None, made: list[BlocEnHeures]) -> None:
    found = shares(duree, made)
    for bloc in made:
        parts = [part for part in found[bloc.id] if part is not None]
        assert len(found[bloc.id]) == bloc.competences
        assert not parts or max(parts) - min(parts) <= 1
        if duree is None:
            expected = 0 if bloc.duree_jours is None or not bloc.competences else bloc.duree_jours * MINUTES_PAR_JOUR
            assert sum(parts) == expected
    if duree is not None:
        assert sum(part or 0 for parts in found.values() for part in parts) <= duree * MINUTES_PAR_JOUR


def test_a_bloc_without_days_takes_its_share_of_what_the_others_leave() -> None:
    made = [BlocEnHeures(UUID(int=1), 20, 2), BlocEnHeures(UUID(int=2), None, 3), BlocEnHeures(UUID(int=3), None, 1)]
    found = shares(44, made)
    assert [sum(part or 0 for part in parts) // MINUTES_PAR_JOUR for parts in found.values()] == [20, 12, 12]


def test_no_duration_known_is_said_so() -> None:
    assert shares(None, [BlocEnHeures(BLOC, None, 2)]) == {BLOC: [None, None]}
    assert minutes_left(None, Verdict.A_ACQUERIR) is None


verdicts = st.lists(st.sampled_from(Verdict), min_size=1, max_size=20)


@given(st.integers(1, 120), verdicts)
def test_a_course_is_shorter_for_whoever_holds_part_of_it(duree: int, said: list[Verdict]) -> None:
    parts = shares(duree, [BlocEnHeures(BLOC, None, len(said))])[BLOC]
    left = sum(minutes_left(part, verdict) or 0 for part, verdict in zip(parts, said, strict=True))
    whole = duree * MINUTES_PAR_JOUR
    holds_some = any(verdict not in (Verdict.A_ACQUERIR, Verdict.NON_EVALUEE) for verdict in said)
    assert left < whole if holds_some else left == whole
