"""Bulk loads through the gateway: lines sent as they are made, reports added up, lines refused for now sent again."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from services.cli.errors import CommandError
from services.kit.run.http import ClientCredentials, ServiceClient
from services.kit.web.errors import Problem

NDJSON = "application/x-ndjson"
CSV = "text/csv"
LINES_A_REQUEST = 4_000
BLOCK = 200
LOAD_WITHIN_S = 300.0
RETRY_FOR_S = 20.0

Advance = Callable[[int], None]


@dataclass
class Report:
    """The reports of a load's requests added up; `refused` gives (line number, reason)."""

    lignes: int = 0
    creees: int = 0
    modifiees: int = 0
    inchangees: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    def add(self, raw: dict[str, Any]) -> None:
        self.lignes += raw["lignes"]
        self.creees += raw["creees"]
        self.modifiees += raw["modifiees"]
        self.inchangees += raw["inchangees"]

    def add_with_refused(self, raw: dict[str, Any], sent: int, *, offset: int = 0) -> list[int]:
        """Add a request's report; returns the numbers, within the request, of the lines it refused."""
        self.add(raw)
        refused = dict(_refused(raw, sent))
        self.refused += [(offset + number, reason) for number, reason in refused.items()]
        return list(refused)

    def summary(self) -> str:
        counts = [(self.creees, "créées"), (self.modifiees, "modifiées"), (self.inchangees, "inchangées")]
        said = [f"{count:,} {word}".replace(",", "\u202f") for count, word in counts if count]
        refused = f"{len({line for line, _ in self.refused})} refusées"
        return ", ".join([*said, *([refused] if self.refused else [])]) or "rien"


@contextlib.asynccontextmanager
async def gateway_client(url: str, client_id: str, secret: str) -> AsyncIterator[ServiceClient]:
    """Calls of the gateway with the credentials of one of its issuer's clients."""
    asking = ServiceClient(deadline_s=10)
    token = ClientCredentials(asking, f"{url}/oauth/token", client_id, secret)
    client = ServiceClient(url, token=token, deadline_s=30, max_bytes=64_000_000)
    try:
        yield client
    finally:
        await client.aclose()
        await asking.aclose()


def encode(lines: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    return (orjson.dumps(line) + b"\n" for line in lines)


async def send(
    client: ServiceClient, door: str, lines: list[bytes], *, kind: str = NDJSON, advance: Advance | None = None
) -> dict[str, Any]:
    """One request with these lines; returns the report, raises CommandError when the whole load is refused."""

    async def body() -> AsyncIterator[bytes]:
        for start in range(0, len(lines), BLOCK):
            block = lines[start : start + BLOCK]
            yield b"".join(block)
            if advance:
                advance(len(block))

    try:
        report: dict[str, Any] = await client.request(
            "POST", door, content=body(), headers={"Content-Type": kind}, deadline_s=LOAD_WITHIN_S
        )
    except Problem as problem:
        where = "; ".join(f"{erreur.pointeur} {erreur.motif}" for erreur in problem.erreurs[:5])
        raise CommandError(f"{door} refuse le chargement: {problem.detail} {where}".strip()) from None
    return report


async def load(
    client: ServiceClient,
    door: str,
    lines: Iterable[bytes],
    *,
    advance: Advance | None = None,
    lines_a_request: int = LINES_A_REQUEST,
    retry: bool = False,
) -> Report:
    """Send NDJSON lines in requests of a bounded size.

    With `retry`, refused lines are sent again for a while: a line may name what a consumer has not heard of yet, or
    what a later line brings.
    """
    total, offset, again = Report(), 0, list[tuple[int, bytes]]()
    source = iter(lines)
    while batch := await asyncio.to_thread(list, itertools.islice(source, lines_a_request)):
        raw = await send(client, door, batch, advance=advance)
        refused = total.add_with_refused(raw, len(batch), offset=offset)
        again += [(offset + number, batch[number - 1]) for number in refused]
        offset += len(batch)
    if retry and again:
        await _send_again(client, door, dict(again), total)
    return total


async def _send_again(client: ServiceClient, door: str, lines: dict[int, bytes], total: Report) -> None:
    until = time.monotonic() + RETRY_FOR_S
    while lines and time.monotonic() < until:
        numbers = list(lines)
        report = await send(client, door, list(lines.values()))
        total.creees += report["creees"]
        total.modifiees += report["modifiees"]
        refused = {numbers[number - 1]: reason for number, reason in _refused(report, len(numbers))}
        lines = {number: lines[number] for number in refused}
        total.refused = list(refused.items())
        if lines:
            await asyncio.sleep(0.5)


def _refused(report: dict[str, Any], sent: int) -> Iterator[tuple[int, str]]:
    """Lines refused, once each; every line when there were too many for the report to name."""
    if report["rejetees_total"] > len({line["ligne"] for line in report["rejetees"]}):
        yield from ((number, "refusée avec beaucoup d'autres") for number in range(1, sent + 1))
        return
    seen: set[int] = set()
    for line in report["rejetees"]:
        if line["ligne"] not in seen:
            seen.add(line["ligne"])
            yield line["ligne"], f"{line['pointeur']} {line['motif']}".strip()
