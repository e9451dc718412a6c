"""Sending a référentiel through the catalogue's own door: one request, all or nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson

from services.cli.imports.rome import Rome
from services.kit.run.http import ServiceClient
from services.kit.web.bulk import Rapport

PATH = "/v1/catalogue/imports"
DEADLINE_S = 300.0
LINES_A_CHUNK = 500
Progress = Callable[[int, int], None]


async def send_rome(
    client: ServiceClient,
    rome: Rome,
    *,
    dry_run: bool = False,
    progress: Progress = lambda sent, total: None,
) -> Rapport:
    """The catalogue's report. `client` reaches the gateway or the service; raises its problems, having kept nothing then."""
    answer: Any = await client.request(
        "POST",
        PATH,
        params={"tout_ou_rien": "true", "dry_run": "true" if dry_run else None},
        content=_chunks(rome, progress),
        headers={"Content-Type": "application/x-ndjson"},
        deadline_s=DEADLINE_S,
    )
    return Rapport.model_validate(answer)


async def _chunks(rome: Rome, progress: Progress) -> AsyncIterator[bytes]:
    lines, total, sent = rome.lines(), len(rome), 0
    while sent < total:
        chunk = [orjson.dumps(line) + b"\n" for _, line in zip(range(LINES_A_CHUNK), lines, strict=False)]
        sent += len(chunk)
        progress(sent, total)
        yield b"".join(chunk)
