"""From one address, nobody stops the door: callers elsewhere see no refusal, memory stays (threats B26 and B27).

Each assault is made on the door as it is, then without the protection that stops it. `make endurance` makes each last a
minute and looks at the time that `/vivant` takes, which the gate is too busy to tell.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.gateway.conftest import served, write_issuer
from tests.gateway.upstream import Upstream
from tests.support.endurance import times
from tests.support.issuer import TRUSTED, token

pytestmark = pytest.mark.anyio
ELSEWHERE = "127.0.0.2"
GROWTH_MAX = 20_000_000
VIVANT_P99_S = 0.1
SECONDS = times(2, endurance=60)
# each assault, and what the door is without when it succeeds
ASSAULTS = {
    "endless_headers": "without_bounds_on_headers",
    "never_read": "without_shares",
    "half_bodies": "without_shares",
    "crowd": "without_shares_of_connections",
}


@dataclass
class Seen:
    """What callers elsewhere saw while it lasted."""

    statuses: Counter[int] = field(default_factory=Counter)
    vivant_s: list[float] = field(default_factory=list)
    growth: int = 0

    @property
    def holds(self) -> bool:
        return set(self.statuses) == {200} and self.growth < GROWTH_MAX


class Door:
    """A gateway in its own process, in front of a neighbour in the test's."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process, self.port = process, port
        headers = {"Authorization": f"Bearer {token('rh')}", "X-Forwarded-For": "198.51.100.2"}
        self.callers = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}",
            headers=headers,
            timeout=3,
            transport=httpx.AsyncHTTPTransport(local_address=ELSEWHERE),
        )

    @property
    def memory(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) * 1_024

    async def ask(self, path: str, **headers: str) -> int:
        """The status; 0 when nothing comes."""
        try:
            return (await self.callers.get(path, headers=headers)).status_code
        except httpx.HTTPError:
            return 0

    async def look(self, seen: Seen, before: int) -> None:
        begun = time.perf_counter()
        seen.statuses[await self.ask("/vivant", Connection="close")] += 1
        seen.vivant_s.append(time.perf_counter() - begun)
        seen.statuses[await self.ask("/v1/metiers/x")] += 1
        seen.growth = max(seen.growth, self.memory - before)


@contextlib.asynccontextmanager
async def open_door(folder: Path, *sabotage: str, **settings: Any) -> AsyncIterator[Door]:
    async with served(Upstream(), "off") as upstream, contextlib.AsyncExitStack() as stack:
        port = await _free_port()
        write_issuer(folder / "emetteur.json")
        given = {
            "ISSUER_FILE": folder / "emetteur.json",
            "NEIGHBOURS": json.dumps({"competences": upstream}),
            "ISSUERS": json.dumps([TRUSTED.model_dump(exclude_none=True)]),
            **settings,
        }
        env = os.environ | {f"GATEWAY_{name}": str(value) for name, value in given.items()}
        command = [sys.executable, "-m", "tests.faults.door", str(port), *sabotage]
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(*command, env=env, stderr=quiet)
        stack.push_async_callback(process.wait)
        stack.callback(process.kill)
        door = Door(process, port)
        stack.push_async_callback(door.callers.aclose)
        async with asyncio.timeout(60):
            while not await door.ask("/vivant"):
                await asyncio.sleep(0.1)
        for path in ["/docs/actifs/swagger-ui-bundle.js", *["/v1/metiers/x"] * 20]:
            assert await door.ask(path) == 200
        yield door


async def _free_port() -> int:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = int(server.sockets[0].getsockname()[1])
    server.close()
    await server.wait_closed()
    return port


async def under(assault: str, door: Door, seconds: float) -> Seen:
    """What is seen from elsewhere during the assault."""
    seen, before = Seen(), door.memory
    command = [sys.executable, "-m", "tests.faults.assaults", assault, str(door.port), str(seconds)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    begun = asyncio.create_task(process.stdout.readline())
    while not begun.done():  # its first wave counts too
        await door.look(seen, before)
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.returncode is None:
        await door.look(seen, before)
        await asyncio.sleep(0.02)
    await process.wait()
    assert process.returncode == 0
    return seen


@pytest.mark.parametrize("sabotaged", [False, True], ids=["protected", "sabotage"])
@pytest.mark.parametrize("assault", ASSAULTS)
async def test_one_address_does_not_stop_the_door(assault: str, sabotaged: bool, tmp_path: Path) -> None:
    sabotage = [ASSAULTS[assault]] if sabotaged else []
    async with open_door(tmp_path, *sabotage) as door:
        seen = await under(assault, door, 2 if sabotaged else SECONDS)
    p99 = statistics.quantiles(seen.vivant_s, n=100)[-1]
    print(f"{assault}: {dict(seen.statuses)}, /vivant p99 {p99 * 1_000:.0f} ms, {seen.growth / 1e6:+.1f} MB")
    assert seen.holds is not sabotaged, seen
    if SECONDS > 2 and not sabotaged:
        assert p99 <= VIVANT_P99_S


@pytest.mark.parametrize("sabotaged", [False, True], ids=["protected", "sabotage"])
async def test_behind_a_proxy_one_caller_does_not_stop_the_others(tmp_path: Path, sabotaged: bool) -> None:
    """All connections are the proxy's: what is shared out is the requests, by the address that it vouches for."""
    sabotage = ["without_shares_of_requests"] if sabotaged else []
    async with open_door(tmp_path, *sabotage, TRUSTED_PROXIES='["127.0.0.0/8"]') as door:
        seen = await under("half_bodies", door, 2)
    assert seen.holds is not sabotaged, seen
