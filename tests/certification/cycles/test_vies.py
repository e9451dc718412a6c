"""The tables of passages: drawn as they are, closed, and a candidature's never in the hands of an employer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_type_hints
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from deploy import vies_page
from services.certification.cycles import CANDIDATURE, PRIME, VIES
from services.certification.cycles.candidature import Transition
from services.certification.cycles.cycle import Cycle, Passage, Qui
from services.certification.demande.annonces import EVENEMENTS
from services.certification.models import (
    Amenagement,
    Candidature,
    DemandeAccord,
    DossierVae,
    Identite,
    Positionnement,
    Prime,
    SessionCertification,
)

JURY = {Transition.VALIDER, Transition.VALIDER_PARTIELLEMENT, Transition.NE_PAS_VALIDER}
HIER, DEMAIN = datetime(2026, 11, 25, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC)
TABLES = {
    get_type_hints(model)["etat"]: model
    for model in (
        Amenagement,
        Candidature,
        DemandeAccord,
        DossierVae,
        Identite,
        Positionnement,
        Prime,
        SessionCertification,
    )
}
CASES = [
    pytest.param(vie, which, etat, id=f"{vie.nom} {etat} {which}")
    for vie in VIES
    for which in vie.passages
    for etat in type(which.vers)
]


def test_the_drawings_are_those_of_the_tables() -> None:
    assert vies_page.PAGE.read_text(encoding="utf-8") == vies_page.page(), "run: python -m deploy.vies_page"


@pytest.mark.parametrize("vie", VIES, ids=lambda vie: vie.nom)
def test_a_life_begins_reaches_every_state_and_says_each_passage_in_its_own_words(vie: Cycle[Any, Any]) -> None:
    passages: list[Passage] = list(vie.passages)
    reached = {one.vers for one in passages}
    assert any(None in one.de for one in passages)
    assert {state for one in passages for state in one.de if state} <= reached
    assert len({one.libelle for one in passages}) == len(passages)
    if len(passages) == len(type(passages[0])):
        assert reached == set(type(passages[0].vers))


def test_every_passage_of_a_candidature_but_a_jurys_has_its_event() -> None:
    assert set(EVENEMENTS) == set(Transition) - JURY
    assert len(set(EVENEMENTS.values())) == len(EVENEMENTS)


def test_nobody_of_the_employer_moves_a_candidature_and_a_jury_only_judges() -> None:
    assert {qui for one in CANDIDATURE.passages for qui in one.qui} == set(Qui) - {Qui.EMPLOYEUR}
    assert {one for one in Transition if one.qui == (Qui.JURY,)} == JURY


@pytest.mark.parametrize(("vie", "which", "etat"), CASES)
def test_what_the_table_does_not_have_is_refused(vie: Cycle[Any, Any], which: Passage, etat: Any) -> None:
    row, db = TABLES[type(etat)](id=uuid4(), etat=etat), AsyncSession()
    if etat in which.de:
        vie.move(db, row, which, le=DEMAIN)
        assert row.etat == which.vers
        kept = [(one.transition, one.de, one.vers, one.acteur, one.le) for one in db.new]
        assert kept == ([(which, etat, which.vers, which.qui[0], DEMAIN)] if vie.trace else [])
    else:
        with pytest.raises(which.refus or vie.refus):
            vie.move(db, row, which, le=DEMAIN)
        assert row.etat == etat
        assert not list(db.new)


@pytest.mark.parametrize(("vie", "which"), [(vie, which) for vie in VIES for which in vie.passages])
def test_a_passage_is_made_by_nobody_else(vie: Cycle[Any, Any], which: Passage) -> None:
    etat = next(iter(which.de))
    for qui in Qui:
        if qui in which.qui:
            vie.check(etat, which, qui)
        else:
            with pytest.raises(which.refus or vie.refus):
                vie.check(etat, which, qui)


def test_a_life_keeps_what_is_said_with_a_passage() -> None:
    prime, db = Prime(id=uuid4(), etat="reclamee"), AsyncSession()
    contester = next(one for one in PRIME.passages if one == "contester")
    PRIME.move(db, prime, contester, qui=Qui.PERSONNE, le=HIER, motif="Rien reçu.")
    assert [(one.acteur, one.motif) for one in db.new] == [(Qui.PERSONNE, "Rien reçu.")]
