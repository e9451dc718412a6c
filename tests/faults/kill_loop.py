"""`python -m tests.faults.kill_loop <database url> <rounds> <seed>`: a service killed at random moments under write load.

The application is imported once; each round forks a server on one listening socket, writes to it with four clients,
kills it with SIGKILL, and keeps outside it a journal of what was acknowledged. What the journal says is then checked in
the database, and every key is tried again. Prints one JSON line; exits 1 when a promise was broken.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
import uvicorn
from fastapi import FastAPI

from tests.kit.notes.app import NotesSettings, create_app
from tests.support.issuer import TRUSTED, token

CLIENTS = 4


@dataclass
class Journal:
    """What the clients know: sent keys, and the answers they received."""

    sent: list[str] = field(default_factory=list)
    acknowledged: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    replayed: int = 0


async def prepare(app: FastAPI, bearer: str) -> uvicorn.Config:
    """Import, compile and load once, by a first request, what each server would in its turn: they are killed at work."""
    headers = {"Authorization": f"Bearer {bearer}", "Idempotency-Key": "P-1"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x") as http:
        answer = await http.post("/v1/notes", json={"code": "P-1", "texte": "x"}, headers=headers)
    answer.raise_for_status()
    await app.state.database.close()
    config = uvicorn.Config(app, access_log=False, log_level="critical")
    config.load()
    config.get_loop_factory()
    gc.collect()
    gc.freeze()
    return config


def serve_forked(listener: socket.socket, config: uvicorn.Config) -> int:
    """Fork a server, which does not outlive its parent; returns its pid in the parent."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        threading.Thread(target=leave_with, args=(parent,), daemon=True).start()
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 2)
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        os._exit(0)


def leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


async def post(port: int, bearer: str, key: str) -> tuple[int, bytes]:
    """One POST on a connection of its own; raises OSError or EOFError when the server dies."""
    body = json.dumps({"code": key, "texte": "x"}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        head = (
            f"POST /v1/notes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bearer}\r\nIdempotency-Key: {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        answer = await reader.read()
    finally:
        writer.close()
    head_bytes, _, content = answer.partition(b"\r\n\r\n")
    if not head_bytes or f"content-length: {len(content)}".encode() not in head_bytes.lower():
        raise EOFError
    return int(head_bytes.split()[1]), content


async def post_until_free(port: int, bearer: str, key: str) -> tuple[int, bytes]:
    """The answer once the killed server's transaction has ended: until then the key is « in progress » (409)."""
    for _ in range(200):
        answer = await post(port, bearer, key)
        if answer[0] != 409:
            return answer
        await asyncio.sleep(0.01)
    raise TimeoutError(key)


async def client(port: int, bearer: str, name: str, journal: Journal) -> None:
    n = 0
    while True:
        key = f"{name}-{n}"
        n += 1
        journal.sent.append(key)
        try:
            journal.acknowledged[key] = await post(port, bearer, key)
        except (OSError, EOFError):
            return


async def kill_round(
    listener: socket.socket, config: uvicorn.Config, bearer: str, number: int, journal: Journal
) -> None:
    port = listener.getsockname()[1]
    pid = serve_forked(listener, config)
    try:
        last = journal.sent[-CLIENTS - 1 :]
        in_flight = [key for key in last if key not in journal.acknowledged]
        for key in in_flight + last[:1]:
            await retry(port, bearer, key, journal)
        journal.sent.clear()
        load = [asyncio.create_task(client(port, bearer, f"R{number}C{c}", journal)) for c in range(CLIENTS)]
        await asyncio.sleep(random.uniform(0.005, 0.05))
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    # connections still in the listening queue would wait for the next server: they are dropped instead
    await asyncio.wait(load, timeout=0.02)
    for task in load:
        task.cancel()
    await asyncio.gather(*load, return_exceptions=True)


async def retry(port: int, bearer: str, key: str, journal: Journal) -> None:
    known = journal.acknowledged.get(key)
    first = await post_until_free(port, bearer, key)
    second = await post_until_free(port, bearer, key)
    journal.replayed += 1
    if first != second or (known and known != first) or first[0] != 201:
        journal.broken.append(f"{key}: {known} then {first} then {second}")
    journal.acknowledged[key] = first


async def check(url: str, journal: Journal) -> None:
    """Every acknowledged write is there, each with exactly one event, one journal line and one kept answer."""
    connection = await asyncpg.connect(url)
    try:
        notes = {row["code"]: str(row["id"]) for row in await connection.fetch("SELECT id, code FROM note")}
        for table, column in (("evenement", "sujet"), ("journal", "objet")):
            rows = await connection.fetch(f"SELECT {column} AS c, count(*) AS n FROM {table} GROUP BY 1")
            counts = {row["c"].removeprefix("Note/"): row["n"] for row in rows}
            if counts != dict.fromkeys(notes.values(), 1):
                journal.broken.append(f"{table}: half states")
        keys = {row["cle"] for row in await connection.fetch("SELECT cle FROM cle_idempotence")}
    finally:
        await connection.close()
    if keys != set(notes):
        journal.broken.append("cle_idempotence: half states")
    lost = [key for key, (status, _) in journal.acknowledged.items() if status == 201 and key not in notes]
    journal.broken += [f"{key}: acknowledged and lost" for key in lost]


async def run(url: str, rounds: int, *, until_broken: bool = False) -> dict[str, Any]:
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    bearer = token("salarie", sujet="charge")
    settings = NotesSettings(database_url=url, issuers=[TRUSTED], cursor_secret="x" * 16, pool_size=CLIENTS)
    app = create_app(settings)
    config, journal = await prepare(app, bearer), Journal()
    done = 0
    while done < rounds and not (until_broken and journal.broken):
        await kill_round(listener, config, bearer, done, journal)
        done += 1
    await check(url, journal)
    return {
        "rounds": done,
        "acknowledged": len(journal.acknowledged),
        "retried": journal.replayed,
        "broken": journal.broken[:10],
    }


if __name__ == "__main__":
    random.seed(int(sys.argv[3]))
    report = asyncio.run(run(sys.argv[1], int(sys.argv[2])))
    print(json.dumps(report))
    sys.exit(1 if report["broken"] else 0)
