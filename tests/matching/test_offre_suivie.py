"""The offer as it is followed: to the day, in orders that nothing else gives, and nothing of an erased person by a late event."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.kit.feed.consumer import Event
from services.matching.index.offre import OffreSuivie
from services.matching.index.population import PopulationSuivie
from tests.matching.branche import certification, competence_id, metier_id, person, profil, session

JOUR = date(2027, 3, 1)
HIER, DEMAIN = JOUR - timedelta(days=1), JOUR + timedelta(days=1)
Told = tuple[str, dict[str, Any]]


def event(told: Told, on: date = JOUR) -> Event:
    kind, data = told
    return Event(str(uuid4()), kind, str(data.get("id", "")), datetime.combine(on, time(12), UTC), "0.1.1", data)


def followed(*told: Told) -> OffreSuivie:
    offre = OffreSuivie()
    for one in told:
        offre.apply(event(one))
    return offre


def days(told: Told, **more: Any) -> Told:
    return told[0], told[1] | more


def test_a_session_takes_people_until_its_last_day() -> None:
    offre = followed(days(session(), inscription_jusqu_au=JOUR.isoformat()))
    (found,) = [one for of in offre.sessions.values() for one in of.values()]
    assert [found.is_open(day) for day in (HIER, JOUR, DEMAIN)] == [True, True, False]


@pytest.mark.anyio
async def test_a_certification_is_entered_from_the_day_it_is_seen_to_the_end_of_its_registration() -> None:
    """The offer of a day is that day's, not that of the day asked first."""
    told = days(certification(), visible_le=JOUR.isoformat(), fin_enregistrement_le=DEMAIN.isoformat())
    offre, shown = followed(told), []
    for n in range(-1, 3):
        ouverte = await offre.ouverte(JOUR + timedelta(days=n))
        shown.append([one.id for one in ouverte.toward((), (metier_id("conseiller"),))])
    assert shown == [[], [told[1]["id"]], [told[1]["id"]], []]


@pytest.mark.anyio
async def test_sessions_come_by_day_and_certifications_by_code_whatever_their_ids() -> None:
    low, high = sorted(str(uuid4()) for _ in range(2))
    kind, data = session()
    open_until = {"inscription_jusqu_au": DEMAIN.isoformat(), "fin_le": "2027-12-31"}
    later = (kind, data | open_until | {"id": low, "debut_le": "2027-06-02"})
    sooner = (kind, data | open_until | {"id": high, "debut_le": "2027-06-01"})
    offre = followed(later, sooner)
    assert [one.id for one in offre.next_sessions(data["certification_id"], JOUR, 2)] == [high, low]
    kind, data = certification()
    last, first = (kind, data | {"id": low, "code": "CQP-Z"}), (kind, data | {"id": high, "code": "CQP-A"})
    offre = followed(last, first)
    ouverte = await offre.ouverte(JOUR)
    assert [one.id for one in ouverte.toward((competence_id("conseil"),))] == [high, low]


def correspondance(**more: Any) -> Told:
    data = {"id": "c", "sources": ["b1"], "destinations": ["b2"], "du": "2020-01-01", "au": None, "retiree": False}
    return "correspondance_blocs.modifiee", data | more


@pytest.mark.parametrize(("obtenu_le", "gives"), [(HIER, True), (JOUR, False), (DEMAIN, False)])
def test_a_correspondance_withdrawn_gives_nothing_from_that_day(obtenu_le: date, gives: bool) -> None:
    offre = followed(correspondance())
    offre.apply(event(correspondance(retiree=True), on=JOUR))
    held, (found,) = {"b1": obtenu_le}, offre.blocs.correspondances.values()
    assert found.gives(held, DEMAIN) is gives


def test_nothing_that_comes_late_of_an_erased_person_is_kept() -> None:
    """Every type that names a person, given again once they are erased."""
    bloc = {
        "profil_id": profil(0),
        "bloc_id": "b1",
        "certification_id": "x",
        "competences": [],
        "acquis_le": "2026-01-01",
    }
    offre, population = followed(("bloc.acquis", bloc)), PopulationSuivie()
    population.apply(event(person(0)))
    assert offre.blocs.obtenus[profil(0)]
    assert profil(0) in population.fiches
    for kept in (offre, population):
        kept.efface([profil(0)])
    for told in (("bloc.acquis", bloc), ("bloc.retire", bloc)):
        offre.apply(event(told))
    population.apply(event(person(0)))
    assert profil(0) not in offre.blocs.obtenus
    assert profil(0) not in population.fiches
