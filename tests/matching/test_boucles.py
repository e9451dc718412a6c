"""The compiled loops in the service: taken up beside the answers, which are the same bytes with and without them."""

from __future__ import annotations

import pytest

from services.matching.engine.classement import classement
from services.matching.engine.rapide import noyau
from services.matching.engine.rapide.compilation import Boucles
from services.matching.index import index as module
from tests.matching.branche import acquis, competence, of, person, read, salarie, tell
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The loops as they are before a compiler, for a small catalogue too; and what was asked of them."""
    asked: list[str] = []

    def classer(*values: object) -> None:
        asked.append("classer")
        noyau.classer(*values)

    monkeypatch.setattr(classement, "compiled", lambda: Boucles(classer))
    monkeypatch.setattr(module, "GRAND", 1)
    return asked


async def test_what_was_answered_without_the_loops_is_replayed_with_them_to_the_byte(
    api: RunningService, calls: list[str]
) -> None:
    identifier = (await read(salarie(api), of(0, "metiers")))["id"]
    kept = await salarie(api).get(f"/v1/recommandations/{identifier}")
    assert not calls
    loaded = await api.app.state.etat.index.load()
    calls.clear()
    again = await salarie(api).post(f"/v1/recommandations/{identifier}/rejeu")
    assert (again.status_code, again.content) == (200, kept.content)
    assert calls
    calls.clear()
    assert await api.app.state.etat.index.load(loaded) is loaded
    assert not calls, "loaded once"


async def test_a_changed_catalogue_is_answered_from_before_its_loops_are_there(
    api: RunningService, calls: list[str]
) -> None:
    index = api.app.state.etat.index
    before = await index.load()
    calls.clear()
    await tell(api, "competences", [competence("ecrit", libelle="Écrire à un assuré")])
    await tell(api, "parcours", [person(7, acquis("ecrit", 2), metier_id=None)])
    first = await read(salarie(api, 7), of(7, "metiers"))
    assert first["elements"]
    assert not calls
    assert await index.load(before) is index.publie.classeur
    again = await salarie(api, 7).post(f"/v1/recommandations/{first['id']}/rejeu")
    assert again.status_code == 200
    assert calls


async def test_a_small_catalogue_is_left_as_it_is_and_a_failure_stops_no_answer(
    api: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = api.app.state.etat.index

    def fail() -> None:
        raise MemoryError

    monkeypatch.setattr(classement, "compiled", fail)
    await index.load()
    monkeypatch.setattr(module, "GRAND", 1)
    await index.load()
    assert (await read(salarie(api), of(0, "metiers")))["elements"]


async def test_nothing_to_load_before_the_first_catalogue(empty: RunningService) -> None:
    assert await empty.app.state.etat.index.load() is None
