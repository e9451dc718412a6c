"""The table of passages: drawn as it is, closed, and never in the hands of a manager."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from deploy import candidature_page
from services.certification.cycles.candidature import PASSAGES, Qui, Transition, may, transition
from services.certification.demande.annonces import EVENEMENTS
from services.certification.errors import PassageImpossible
from services.certification.models import Candidature, EtatCandidature

JURY = {Transition.VALIDER, Transition.VALIDER_PARTIELLEMENT, Transition.NE_PAS_VALIDER}


def test_the_drawing_is_that_of_the_table() -> None:
    written = candidature_page.PAGE.read_text(encoding="utf-8")
    assert written == candidature_page.page(), "run: python -m deploy.candidature_page"


def test_every_transition_has_its_passage_and_every_one_but_a_jurys_its_event() -> None:
    assert set(PASSAGES) == set(Transition)
    assert set(EVENEMENTS) == set(Transition) - JURY
    assert len(set(EVENEMENTS.values())) == len(EVENEMENTS)


def test_nobody_of_the_employer_makes_a_passage_and_a_jury_only_judges() -> None:
    assert {passage.qui for passage in PASSAGES.values()} == set(Qui)
    assert not {word for passage in PASSAGES.values() for word in ("manager", "RH", "employeur") if word in passage.qui}
    assert {which for which, passage in PASSAGES.items() if passage.qui is Qui.JURY} == JURY


@pytest.mark.parametrize("which", Transition)
@pytest.mark.parametrize("etat", EtatCandidature)
def test_what_the_table_does_not_have_is_refused(etat: EtatCandidature, which: Transition) -> None:
    candidature = Candidature(
        certification_id=uuid4(), profil_id=uuid4(), etat=etat, deposee_le=datetime(2026, 11, 25, tzinfo=UTC)
    )
    db = AsyncSession()
    if may(etat, which):
        transition(db, candidature, which, le=datetime(2026, 11, 26, tzinfo=UTC))
        assert candidature.etat == PASSAGES[which].vers
        assert [(row.transition, row.de, row.vers) for row in db.new] == [(which, etat, PASSAGES[which].vers)]
    else:
        with pytest.raises(PassageImpossible):
            transition(db, candidature, which, le=datetime(2026, 11, 26, tzinfo=UTC))
        assert candidature.etat == etat
        assert not list(db.new)
