"""What a person takes back stays nowhere in what is published: no former state leads to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from tests.parcours.branche import GESTIONNAIRE, SAVOIR, Branche, acquis, created, etag, souhait
from tests.support.effacement import erase

pytestmark = pytest.mark.anyio


async def feed_naming(branche: Branche, word: str) -> int:
    """How many events hold a word, in any column."""
    connection = await asyncpg.connect(branche.api.database_url)
    try:
        found: int = await connection.fetchval("SELECT count(*) FROM evenement e WHERE e::text LIKE $1", f"%{word}%")
        return found
    finally:
        await connection.close()


async def remove(branche: Branche, path: str) -> None:
    answer = await branche.holder.delete(path, headers=await etag(branche.holder, path))
    assert answer.status_code == 204, answer.text


Withdrawal = Callable[[], Awaitable[object]]


async def agreement(branche: Branche) -> tuple[str, Withdrawal]:
    return await branche.agree(), lambda: branche.agree(ouvert=False)


async def grant(branche: Branche) -> tuple[str, Withdrawal]:
    granted = await branche.grant("recommandations", sujet="conseiller-canari")
    return "conseiller-canari", lambda: branche.holder.post(branche.path("consentements", granted["id"], "revocation"))


async def open_wish(branche: Branche) -> tuple[str, Withdrawal]:
    wish = await created(branche.holder.post(branche.path("souhaits"), souhait(ouvert_recommandations=True)))
    path = branche.path("souhaits", wish["id"])

    async def close() -> None:
        answer = await branche.holder.put(path, souhait(), headers=await etag(branche.holder, path))
        assert answer.status_code == 200, answer.text

    return GESTIONNAIRE, close


async def wish(branche: Branche) -> tuple[str, Withdrawal]:
    said = await created(branche.holder.post(branche.path("souhaits"), souhait(ouvert_recommandations=True)))
    return GESTIONNAIRE, lambda: remove(branche, branche.path("souhaits", said["id"]))


async def declared(branche: Branche) -> tuple[str, Withdrawal]:
    held = await created(branche.holder.post(branche.path("acquis"), acquis(competence_id=SAVOIR, niveau=None)))
    return SAVOIR, lambda: remove(branche, branche.path("acquis", held["id"]))


async def lived(branche: Branche) -> tuple[str, Withdrawal]:
    body = {"metier_id": GESTIONNAIRE, "debut_le": "2016-01-04"}
    said = await created(branche.holder.post(branche.path("experiences"), body))
    return GESTIONNAIRE, lambda: remove(branche, branche.path("experiences", said["id"]))


@pytest.mark.parametrize("said", [agreement, grant, open_wish, wish, declared, lived])
async def test_what_is_taken_back_leaves_the_feed_in_the_same_act(
    branche: Branche, said: Callable[[Branche], Awaitable[tuple[str, Withdrawal]]]
) -> None:
    word, withdraw = await said(branche)
    await branche.agree(contact_sessions=True, ouvert=said is agreement)  # a second state that says it too
    assert await feed_naming(branche, word) == 1
    await withdraw()
    assert await feed_naming(branche, word) == 0
    assert (await branche.api.events())[-1]["subject"] == branche.claire


async def test_the_former_states_of_a_team_do_not_name_an_erased_manager(branche: Branche) -> None:
    await erase(branche.api, branche.paul)
    assert await feed_naming(branche, branche.paul) == 1  # that they are erased
