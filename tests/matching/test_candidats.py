"""Whom a certificateur is told of: those who agreed, in order, while they agree."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.matching.rapprochements.schemas_candidats import CandidatsSession
from tests.matching.branche import acquis, in_days, metier_id, person, profil, read, ref, session, slug, tell
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
PATH = f"/v1/rapprochements/sessions/{ref('session/lyon')}/candidats"
NEAR = [acquis("ecrit", 2), acquis("calcul", 2)]


async def named(api: RunningService, path: str = PATH) -> list[str]:
    body = await read(api.as_("certificateur"), path)
    CandidatsSession.model_validate(body)
    return [element["profil_id"] for element in body["elements"]]


async def test_names_those_who_agreed_the_readiest_first(api: RunningService) -> None:
    people = [
        person(10, metier_id=None, contact_sessions=True),
        person(11, *NEAR, metier_id=None, contact_sessions=True),
        person(12, *NEAR, metier_id=None),
        person(13, *NEAR, metier_id=None, contact_sessions=True, au=in_days(-1)),
        person(14, acquis("conseil"), acquis("calcul"), metier_id=None, contact_sessions=True),
    ]
    await tell(api, "parcours", people)
    first, second = sorted([profil(11), profil(13)])
    assert await named(api) == [first, second, profil(10)]
    assert await named(api, f"{PATH}?limite=1") == [first]


async def test_says_nothing_of_what_they_hold(api: RunningService) -> None:
    await tell(api, "parcours", [person(11, *NEAR, metier_id=None, contact_sessions=True)])
    body = await read(api.as_("certificateur"), PATH)
    assert [set(element) for element in body["elements"]] == [{"rang", "profil_id", "metier"}]
    assert body["elements"][0]["metier"]["id"] == metier_id("conseiller")
    assert body["provenance"]["flux"]["parcours"]["position"] is None


async def test_what_they_failed_to_show_changes_nothing(api: RunningService) -> None:
    await tell(api, "parcours", [person(n, *NEAR, metier_id=None, contact_sessions=True) for n in (10, 11)])
    before = await named(api)
    failed = acquis("ecrit", 2, positif=False, provenance="evalue")
    await tell(api, "parcours", [person(10, *NEAR, failed, metier_id=None, contact_sessions=True)])
    assert await named(api) == before


async def test_consent_withdrawn_or_a_person_erased_counts_at_once(api: RunningService) -> None:
    api.app.state.etat.contactables.garde_s = 3600
    await tell(api, "parcours", [person(n, *NEAR, metier_id=None, contact_sessions=True) for n in (10, 11, 12)])
    assert len(await named(api)) == 3
    await tell(api, "parcours", [person(10, *NEAR, metier_id=None), ("profil.efface", {"id": profil(11)})])
    assert await named(api) == [profil(12)]


async def test_nobody_is_told_of_a_session_that_is_closed(api: RunningService) -> None:
    await tell(api, "parcours", [person(10, *NEAR, contact_sessions=True)])
    await tell(api, "certification", [session(etat="annulee")])
    body = await read(api.as_("certificateur"), PATH)
    assert body["elements"] == []
    assert body["phrases"] == ["Les inscriptions à cette session sont closes : il n'y a personne à prévenir."]


async def test_nobody_agreed(api: RunningService) -> None:
    body = await read(api.as_("certificateur"), PATH)
    assert (body["elements"], body["phrases"][0][:8]) == ([], "Personne")


async def test_an_unknown_session_is_not_found(api: RunningService) -> None:
    answer = await api.as_("certificateur").get(f"/v1/rapprochements/sessions/{uuid4()}/candidats")
    assert (answer.status_code, slug(answer)) == (404, "not-found")
