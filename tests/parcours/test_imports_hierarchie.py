"""Managers named by a file: forward or stored, never oneself, in a circle or from elsewhere; one load at a time."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.parcours.emplois.hierarchie import BRANCH_KEY, MOTIF_CERCLE, MOTIF_INCONNU, MOTIF_SOI, in_circles
from tests.parcours.branche import Branche, elements, ligne, load
from tests.support.answers import counts, slug
from tests.support.loads import ndjson

pytestmark = pytest.mark.anyio


def ids(count: int) -> list[UUID]:
    return [uuid4() for _ in range(count)]


def test_finds_who_is_on_a_circle_and_nobody_else() -> None:
    a, b, c, d, e, alone, below = ids(7)
    manager_of = {a: b, b: c, c: a, d: None, e: d, alone: alone, below: a}
    assert in_circles(manager_of, manager_of) == {a, b, c, alone}
    assert in_circles(manager_of, [below, e]) == {a, b, c}
    assert in_circles({a: b}, [a]) == set()


def test_walks_a_long_chain_once() -> None:
    chain = ids(50_000)
    manager_of = dict(zip(chain, [None, *chain], strict=False))
    assert in_circles(manager_of, chain) == set()


async def motifs(branche: Branche, *lines: dict[str, object]) -> dict[int, str]:
    rapport = await load(branche.sirh(), *lines)
    return {it["ligne"]: it["motif"] for it in rapport["rejetees"]}


async def test_a_manager_may_come_later_in_the_file_or_be_stored(branche: Branche) -> None:
    rapport = await load(branche.sirh(), ligne("N-1", manager="N-2"), ligne("N-2", manager="P-1"))
    assert counts(rapport) == (2, 0, 0, 0)
    (one,) = await elements(branche.sirh(), "/v1/emplois?matricule=N-1")
    (two,) = await elements(branche.sirh(), "/v1/emplois?matricule=N-2")
    assert (one["manager_id"], two["manager_id"]) == (two["profil_id"], branche.paul)


async def test_refuses_oneself_the_unknown_and_the_foreign(branche: Branche) -> None:
    refused = await motifs(
        branche, ligne("N-1", manager="N-1"), ligne("N-2", manager="N-404"), ligne("D-1", manager="D-1"), ligne("N-3")
    )
    assert refused == {1: MOTIF_SOI, 2: MOTIF_INCONNU, 3: MOTIF_SOI}
    rapport = await load(branche.sirh(branche.b), ligne("N-5", entite="GPS-B", manager="P-1"))
    assert rapport["rejetees"][0]["motif"] == MOTIF_INCONNU


async def test_refuses_a_circle_and_who_depended_on_its_new_people(branche: Branche) -> None:
    refused = await motifs(
        branche,
        ligne("N-1", manager="N-2"),
        ligne("N-2", manager="N-1"),
        ligne("N-3", manager="N-1"),
        ligne("N-4", manager="N-3"),
        ligne("P-1", manager="C-1"),
        ligne("C-1", manager="P-1"),
        ligne("D-1", manager="C-1"),
    )
    assert refused == {
        1: MOTIF_CERCLE, 2: MOTIF_CERCLE, 3: MOTIF_INCONNU, 4: MOTIF_INCONNU, 5: MOTIF_CERCLE, 6: MOTIF_CERCLE,
    }  # fmt: skip


async def test_a_circle_closed_with_what_is_stored_is_refused(branche: Branche) -> None:
    assert await motifs(branche, ligne("P-1", manager="C-1")) == {1: MOTIF_CERCLE}


async def test_an_administrator_loads_every_entity_each_with_its_own_managers(branche: Branche) -> None:
    lines = [ligne("N-1", entite=code, manager="N-0") for code in ("GPS-A", "GPS-B")]
    rapport = await load(branche.admin, *lines, ligne("N-0"), ligne("N-0", entite="GPS-B"))
    assert counts(rapport) == (4, 0, 0, 0)
    managers = {row["manager_id"] for row in await elements(branche.admin, "/v1/emplois?matricule=N-1")}
    assert managers == {row["profil_id"] for row in await elements(branche.admin, "/v1/emplois?matricule=N-0")}


async def test_two_loads_of_an_entity_at_once_leave_one_refused_or_both_done(branche: Branche) -> None:
    lines = ndjson(*(ligne(f"N-{n}") for n in range(300)))
    callers = [branche.sirh(), branche.sirh(), branche.admin, branche.sirh(branche.b)]
    answers = await asyncio.gather(*(caller.post("/v1/emplois/imports", **lines) for caller in callers))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert {slug(answer) for answer in answers if answer.status_code == 409} <= {"import-running"}
    assert 200 in {answer.status_code for answer in answers[:3]}
    assert len(await elements(branche.sirh(), "/v1/profils?limite=200")) == 200


async def test_a_load_beside_another_is_refused_at_once(branche: Branche) -> None:
    connection = await asyncpg.connect(branche.api.database_url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", BRANCH_KEY)
        for caller in (branche.sirh(), branche.admin):
            answer = await caller.post("/v1/emplois/imports", **ndjson(ligne("N-1")))
            assert (answer.status_code, slug(answer)) == (409, "import-running")
            assert answer.headers["Retry-After"]
    finally:
        await connection.close()
