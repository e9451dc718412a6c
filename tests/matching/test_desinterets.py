"""« Pas intéressé »: said, read and taken back by the person alone, and gone with them."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.matching.desinterets import service
from tests.matching.branche import (
    GPS_A,
    conseiller,
    metier_id,
    of,
    person,
    pointers,
    profil,
    ref,
    salarie,
    slug,
    tell,
)
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
OTHERS = ("manager", "rh", "sirh", "certificateur", "jury", "cpnef", "syndicat", "administrateur", "service")
PATH = of(0, "desinterets")
METIER = {"objet": "metier", "objet_id": metier_id("conseiller")}
CERTIFICATION = {"objet": "certification", "objet_id": ref("certification/conseiller")}


async def say(caller: Caller, body: dict[str, str] = METIER, path: str = PATH) -> dict[str, Any]:
    answer = await caller.post(path, body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def take_back(caller: Caller, said: dict[str, Any], path: str = PATH) -> Any:
    return await caller.delete(f"{path}/{said['id']}", headers={"If-Match": '"v1"'})


async def count(api: RunningService, query: str) -> Any:
    async with api.app.state.database.reading() as db:
        return await db.scalar(text(query))


def requests(said: dict[str, Any], path: str = PATH) -> list[tuple[str, str, Any]]:
    own = f"{path}/{said['id']}"
    return [("GET", path, None), ("POST", path, CERTIFICATION), ("GET", own, None), ("DELETE", own, None)]


async def call(caller: Caller, method: str, path: str, body: Any) -> Any:
    headers = {"X-Request-Id": "meme-requete"} | ({"If-Match": '"v1"'} if method == "DELETE" else {})
    return await caller.request(method, path, json=body, headers=headers)


async def test_anonymous_calls_are_refused(api: RunningService) -> None:
    for method, path, body in requests(await say(salarie(api))):
        answer = await call(api.anonymous, method, path, body)
        assert (answer.status_code, slug(answer)) == (401, "unauthenticated"), (method, path)


async def test_for_anybody_else_it_does_not_exist(api: RunningService) -> None:
    """Answers have the bytes of those for a profil that nobody has: colleague, hierarchy, adviser with a grant, everybody."""
    said = await say(salarie(api))
    callers = [salarie(api, 1), salarie(api, 1, "manager"), conseiller(api)]
    callers += [api.as_(role, entite=GPS_A if role in ("manager", "rh", "sirh") else None) for role in OTHERS]
    for caller in callers:
        unknown = requests({"id": str(uuid4())}, PATH.replace(profil(0), str(uuid4())))
        for mine, theirs in zip(requests(said), unknown, strict=True):
            foreign, absent = [await call(caller, *request) for request in (mine, theirs)]
            assert (foreign.status_code, slug(foreign)) == (404, "not-found"), (mine, caller)
            assert foreign.content == absent.content
    assert await count(api, "SELECT count(*) FROM desinteret") == 1


async def test_what_is_not_there_is_not_found(api: RunningService) -> None:
    said = await say(salarie(api))
    await say(salarie(api, 1), path=of(1, "desinterets"))
    for caller, path in ((salarie(api), PATH), (salarie(api, 1), of(1, "desinterets"))):
        identifier = said["id"] if path != PATH else str(uuid4())
        for method in ("GET", "DELETE"):
            answer = await call(caller, method, f"{path}/{identifier}", None)
            assert (answer.status_code, slug(answer)) == (404, "not-found")


async def test_said_read_and_taken_back(api: RunningService) -> None:
    answer = await salarie(api).post(PATH, METIER)
    said = answer.json()
    assert answer.headers["Location"] == f"{PATH}/{said['id']}"
    assert {key: said[key] for key in ("profil_id", "objet", "objet_id")} == {"profil_id": profil(0)} | METIER
    also = await say(salarie(api), CERTIFICATION)
    listed = (await salarie(api).get(PATH)).json()
    assert listed == {"elements": [said, also], "suivant": None}
    for one in listed["elements"]:
        single = await salarie(api).get(f"{PATH}/{one['id']}")
        assert (single.json(), single.headers["ETag"]) == (one, '"v1"')
    first = (await salarie(api).get(f"{PATH}?limite=1")).json()
    second = (await salarie(api).get(f"{PATH}?limite=1&apres={first['suivant']}")).json()
    assert [first["elements"], second["elements"], second["suivant"]] == [[said], [also], None]
    assert (await take_back(salarie(api), said)).status_code == 204
    assert (await salarie(api).get(PATH)).json()["elements"] == [also]
    assert (await take_back(salarie(api), said)).status_code == 404
    await say(salarie(api))


async def test_a_manager_sets_aside_their_own(api: RunningService) -> None:
    await say(salarie(api, 1, "manager"), path=of(1, "desinterets"))


async def test_taking_back_needs_the_version_read(api: RunningService) -> None:
    said = await say(salarie(api))
    for headers, status in (({}, 428), ({"If-Match": '"v2"'}, 412), ({"If-Match": "v1"}, 400)):
        answer = await salarie(api).delete(f"{PATH}/{said['id']}", headers=headers)
        assert answer.status_code == status


async def test_the_same_key_says_it_once(api: RunningService) -> None:
    headers = {"Idempotency-Key": "une-fois"}
    first, second = [await salarie(api).post(PATH, METIER, headers=headers) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


async def test_what_nobody_knows_is_refused(api: RunningService) -> None:
    for body, problem in (
        ({"objet": "metier", "objet_id": ref("certification/conseiller")}, "unknown-metier"),
        ({"objet": "certification", "objet_id": metier_id("conseiller")}, "unknown-certification"),
    ):
        answer = await salarie(api).post(PATH, body)
        assert (answer.status_code, slug(answer), pointers(answer)) == (422, problem, ["/objet_id"])
    for body in (
        {"objet": "session", "objet_id": ref("session/lyon")},
        {"objet": "metier"},
        METIER | {"motif": "trop loin"},
    ):
        assert (await salarie(api).post(PATH, body)).status_code == 422


async def test_said_twice_at_once_it_is_kept_once(api: RunningService) -> None:
    answers = await asyncio.gather(*(salarie(api).post(PATH, METIER) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    assert {slug(answer) for answer in answers if answer.status_code == 409} == {"already-set-aside"}


async def test_no_more_than_so_many(api: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "DESINTERETS_MAX", 1)
    said = await say(salarie(api))
    answer = await salarie(api).post(PATH, CERTIFICATION)
    assert (answer.status_code, slug(answer)) == (409, "too-many-set-aside")
    await take_back(salarie(api), said)
    await say(salarie(api), CERTIFICATION)


async def test_goes_with_the_person(api: RunningService) -> None:
    await say(salarie(api))
    await say(salarie(api, 1), path=of(1, "desinterets"))
    await tell(api, "parcours", [("profil.efface", {"id": profil(0)})])
    assert (await salarie(api).get(PATH)).status_code == 404
    assert (await salarie(api).post(PATH, METIER)).status_code == 404
    for table in ("desinteret", "evenement"):
        assert await count(api, f"SELECT count(*) FROM {table} t WHERE position('{profil(0)}' IN t::text) > 0") == 0
    answers = f"SELECT count(*) FROM cle_idempotence WHERE position(convert_to('{profil(0)}', 'UTF8') IN corps) > 0"
    assert await count(api, answers) == 0
    assert len((await salarie(api, 1).get(of(1, "desinterets"))).json()["elements"]) == 1


async def test_nothing_of_it_is_published(api: RunningService) -> None:
    said = await say(salarie(api))
    await take_back(salarie(api), said)
    assert await count(api, "SELECT count(*) FROM evenement") == 0


async def test_erasure_during_a_request_leaves_no_ghost(api: RunningService) -> None:
    await tell(api, "parcours", [person(number) for number in range(100, 120)])
    for number in range(100, 120):
        answer, _ = await asyncio.gather(
            salarie(api, number).post(of(number, "desinterets"), METIER),
            tell(api, "parcours", [("profil.efface", {"id": profil(number)})]),
        )
        assert answer.status_code in (201, 404)
    assert await count(api, "SELECT count(*) FROM desinteret") == 0
