"""Trap T13: light reads and /vivant never wait for heavy computation, and what does not fit is refused at once.

The sabotage computes where the request is served, as a service that forgot its worker would: liveness must then be seen to wait.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

import pytest

from services.kit.web.errors import Overloaded
from services.matching.ouvriers import File, one_process, one_thread
from tests.matching.branche import PEOPLE, competence_id, of, rh, salarie, slug, tell
from tests.matching.ouvrage import busy, die
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
PATH = "/v1/rapprochements/besoins"
CLIENTS, BUSY_S = 40, 0.25


async def compute_here(self: File, function: Callable[..., Any], *args: Any) -> Any:
    """The sabotage: no worker, no queue."""
    return function(*args)


async def slowest_vivant(api: RunningService, until: asyncio.Event) -> float:
    """Counted from when the question was due, so that a loop that was held is not forgiven."""
    slowest = 0.0
    while not until.is_set():
        due = time.perf_counter() + 0.01
        await asyncio.sleep(0.01)
        assert (await api.anonymous.get("/vivant")).status_code == 200
        slowest = max(slowest, time.perf_counter() - due)
    return slowest


@pytest.mark.parametrize("sabotaged", [False, True])
async def test_vivant_does_not_wait_for_heavy_computation(
    api: RunningService, monkeypatch: pytest.MonkeyPatch, sabotaged: bool
) -> None:
    queue = api.app.state.etat.ouvriers.collectif
    await queue.run(busy, 0.0)  # the process is there
    if sabotaged:
        monkeypatch.setattr(File, "run", compute_here)
    done = asyncio.Event()
    watch = asyncio.create_task(slowest_vivant(api, done))
    await asyncio.sleep(0.05)
    results = await asyncio.gather(*(queue.run(busy, BUSY_S) for _ in range(8)), return_exceptions=True)
    await asyncio.sleep(0.05)
    done.set()
    assert all(isinstance(result, int) for result in results)
    assert (await watch > BUSY_S) is sabotaged


async def test_what_does_not_fit_is_refused_at_once(api: RunningService) -> None:
    """One counts, seven wait, the others are told when to come back; stored answers and health go on."""
    etat = api.app.state.etat
    await etat.ouvriers.collectif.run(busy, 0.0)
    await salarie(api).get(of(0, "situation"))
    heavy = [asyncio.create_task(etat.ouvriers.collectif.run(busy, seconds)) for seconds in (4.0, *[0.0] * 7)]
    await asyncio.sleep(0.02)
    begun = time.perf_counter()
    answers = await asyncio.gather(*(rh(api).get(PATH) for _ in range(CLIENTS)))
    assert {(answer.status_code, slug(answer)) for answer in answers} == {(503, "overloaded")}
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in answers)
    assert (await salarie(api).get(of(0, "situation"))).status_code == 200
    assert (await api.anonymous.get("/pret")).status_code == 200
    assert time.perf_counter() - begun < 4
    await asyncio.gather(*heavy)
    assert (await rh(api).get(PATH)).status_code == 200


@pytest.mark.parametrize("sabotaged", [False, True])
async def test_sixty_what_ifs_of_one_person_refuse_that_person_first(api: RunningService, sabotaged: bool) -> None:
    queue = api.app.state.etat.ouvriers.individuel
    if sabotaged:
        queue._part_max = 1_000
    free = threading.Event()
    held = asyncio.create_task(queue.run(free.wait))
    what_if = {"acquis": [{"competence_id": competence_id("conseil"), "niveau": 3}]}

    async def ask(number: int) -> Any:
        return await salarie(api, number).post(
            "/v1/recommandations/metiers", what_if, headers={"Idempotency-Key": None}
        )

    many = [asyncio.create_task(ask(0)) for _ in range(60)]
    while queue._inside.total() < queue._part_max and not any(task.done() for task in many):
        await asyncio.sleep(0.01)
    other = asyncio.create_task(ask(1))
    while sum(task.done() for task in many) < (60 - 31 if sabotaged else 60 - queue._part_max):
        await asyncio.sleep(0.01)
    free.set()
    statuses = Counter(answer.status_code for answer in await asyncio.gather(*many))
    answer = await other
    assert (answer.status_code == 503) is sabotaged
    if not sabotaged:
        assert statuses == {200: queue._part_max, 503: 60 - queue._part_max}
        refused = [task.result() for task in many if task.result().status_code == 503]
        assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
        assert {slug(answer) for answer in refused} == {"overloaded"}
    assert (await ask(0)).status_code == 200
    assert not queue._inside
    await held


async def test_what_the_service_computes_for_itself_has_no_share() -> None:
    queue = File(one_thread, waiting_max=4, part_max=1, deadline_s=60)
    try:
        assert len(await asyncio.gather(*(queue.run(busy, 0.0) for _ in range(4)))) == 4
    finally:
        queue.close()


async def test_the_same_question_at_once_is_counted_once(api: RunningService) -> None:
    answers = await asyncio.gather(*(rh(api).get(PATH) for _ in range(CLIENTS)))
    assert {answer.status_code for answer in answers} == {200}


async def test_counts_that_are_forgotten_are_counted_again(api: RunningService) -> None:
    api.app.state.etat.effectifs.gardees_max = 1
    for caller in (rh(api), api.as_("cpnef"), rh(api)):
        assert (await caller.get(PATH)).status_code == 200


async def test_a_worker_that_dies_is_replaced(api: RunningService) -> None:
    queue = api.app.state.etat.ouvriers.collectif
    assert (await rh(api).get(PATH)).status_code == 200
    with pytest.raises(Overloaded):
        await queue.run(die)
    await tell(api, "parcours", PEOPLE)
    assert (await rh(api).get(PATH)).status_code == 200


async def test_a_worker_that_lost_everything_is_told_again(api: RunningService) -> None:
    """It died between two questions about the same people."""
    assert (await rh(api).get(PATH)).status_code == 200
    api.app.state.etat.ouvriers.collectif.close()
    assert (await api.as_("cpnef").get(PATH)).status_code == 200


async def test_stopping_does_not_wait_for_what_is_being_computed() -> None:
    queue = File(one_process, waiting_max=2, part_max=2, deadline_s=60)
    await queue.run(busy, 0.0)
    task = asyncio.create_task(queue.run(busy, 60.0))
    await asyncio.sleep(0.1)
    begun = time.perf_counter()
    await queue.aclose()
    with pytest.raises(Overloaded):
        await task
    assert time.perf_counter() - begun < 10


@pytest.mark.parametrize("make", [one_thread, one_process])
async def test_a_late_computation_is_given_up(make: Callable[[], Executor]) -> None:
    queue = File(make, waiting_max=2, part_max=2, deadline_s=0.05)
    try:
        with pytest.raises(Overloaded):
            await queue.run(busy, 0.3)
    finally:
        queue.close()
