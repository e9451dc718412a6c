"""The quickest way to rank in the service: taken up beside the answers, which are the same bytes with and without it."""

from __future__ import annotations

import pytest

from services.matching.engine.classement.classement import Classeur
from tests.matching.branche import acquis, competence, of, person, read, salarie, tell
from tests.matching.engine.boucles import loops_for_all
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    return loops_for_all(monkeypatch)


async def test_what_was_answered_without_the_loops_is_replayed_with_them_to_the_byte(
    api: RunningService, calls: list[int]
) -> None:
    identifier = (await read(salarie(api), of(0, "metiers")))["id"]
    kept = await salarie(api).get(f"/v1/recommandations/{identifier}")
    assert not calls
    warmed = await api.app.state.etat.index.warm()
    calls.clear()
    again = await salarie(api).post(f"/v1/recommandations/{identifier}/rejeu")
    assert (again.status_code, again.content) == (200, kept.content)
    assert calls
    calls.clear()
    assert await api.app.state.etat.index.warm(warmed) is warmed
    assert not calls, "warmed once"


async def test_a_changed_catalogue_is_answered_from_before_its_loops_are_there(
    api: RunningService, calls: list[int]
) -> None:
    index = api.app.state.etat.index
    before = await index.warm()
    calls.clear()
    await tell(api, "competences", [competence("ecrit", libelle="Écrire à un assuré")])
    await tell(api, "parcours", [person(7, acquis("ecrit", 2), metier_id=None)])
    first = await read(salarie(api, 7), of(7, "metiers"))
    assert first["elements"]
    assert not calls
    assert await index.warm(before) is index.publie.classeur
    again = await salarie(api, 7).post(f"/v1/recommandations/{first['id']}/rejeu")
    assert again.status_code == 200
    assert calls


async def test_a_failure_to_warm_stops_no_answer(api: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = []

    def fail(_: Classeur) -> None:
        failed.append(True)
        raise MemoryError

    monkeypatch.setattr(Classeur, "warm", fail)
    await api.app.state.etat.index.warm()
    assert failed
    assert (await read(salarie(api), of(0, "metiers")))["elements"]


async def test_nothing_to_warm_before_the_first_catalogue(empty: RunningService) -> None:
    assert await empty.app.state.etat.index.warm() is None
