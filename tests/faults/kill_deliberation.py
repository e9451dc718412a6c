"""`python -m tests.faults.kill_deliberation <database url> <candidature> <bloc acquired> <bloc missed> [sabote]`.

A jury's decision killed before each of its writes, one after the other: each round forks a server that kills itself with
SIGKILL before its n-th write. What the database then holds must be what it held before; the last round is not killed,
and must leave the whole outcome. With `sabote`, the decisions are committed before what they make of the candidature.
Prints one JSON line; exits 1 when a half outcome was seen.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from typing import Any

import asyncpg
import uvicorn
from fastapi import FastAPI
from sqlalchemy import event

from services.certification.app import create_app
from services.certification.jury.resultats import service
from services.certification.settings import CertificationSettings
from tests.support.issuer import TRUSTED, token

MOST_WRITES = 60
KEPT = ("deliberation", "decision_bloc", "candidature", "passage_candidature", "plan_accompagnement", "etape_plan",
        "echeance", "notification", "attestation", "prime", "evenement", "journal", "cle_idempotence")  # fmt: skip


def kill_before(app: FastAPI, number: int) -> None:
    """Kill this process before the write of that number, the insertion of the deliberation being the first."""
    begun: list[str] = []

    def before(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        verb = statement.lstrip().split(None, 1)[0].upper()
        writes = verb in ("INSERT", "UPDATE", "DELETE", "WITH", "NOTIFY")
        if writes and (begun or statement.startswith("INSERT INTO deliberation ")):
            begun.append(statement)
            if len(begun) > number:
                os.kill(os.getpid(), signal.SIGKILL)

    event.listen(app.state.database.engine.sync_engine, "before_cursor_execute", before)


def sabotage() -> None:
    """Commit the decisions before their outcome, as code that trusts two transactions would."""
    conclude = service.conclude

    async def in_two_steps(uow: Any, *rest: Any) -> None:
        await uow.db.commit()
        await conclude(uow, *rest)

    service.conclude = in_two_steps


def serve_forked(listener: socket.socket, app: FastAPI, number: int) -> int:
    """Fork a server that dies before its n-th write; returns its pid in the parent."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        kill_before(app, number)
        uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="critical")).run(sockets=[listener])
    finally:
        os._exit(0)


async def deliberate(port: int, path: str, body: bytes, key: str) -> int | None:
    """The status of the answer, None when the server dies before it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token('jury', sujet='jury-1')}\r\n"
        f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    try:
        writer.write(head.encode() + body)
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(), 30)
    except OSError:
        return None
    finally:
        writer.close()
    return int(answer.split()[1]) if answer else None


async def held(url: str) -> dict[str, str]:
    """A digest of each table that a deliberation writes, once the killed server's transaction has ended."""
    connection = await asyncpg.connect(url)
    try:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"
        while await connection.fetchval(f"{others} AND pid <> pg_backend_pid()"):
            await asyncio.sleep(0.01)
        # a line of the journal takes its place in the chain a moment after it was committed
        words = "(to_jsonb(t) - '{{rang,empreinte}}'::text[])::text"
        digest = f"SELECT md5(coalesce(string_agg({words}, '|' ORDER BY {words}), '')) FROM {{}} t"
        return {table: await connection.fetchval(digest.format(table)) for table in KEPT}
    finally:
        await connection.close()


async def run(url: str, candidature: str, acquis: str, manque: str) -> dict[str, Any]:
    listener = socket.create_server(("127.0.0.1", 0), backlog=16)
    app = create_app(CertificationSettings(database_url=url, issuers=[TRUSTED], cursor_secret="x" * 32, pool_size=4))
    verdicts = ((acquis, "acquis", None), (manque, "non_acquis", "Mener trois entretiens avec un tuteur"))
    body = json.dumps(
        {"decisions": [
            {"bloc_id": bloc, "verdict": verdict, "motifs": "Vu en situation", "preconisations": advice}
            for bloc, verdict, advice in verdicts
        ]}
    ).encode()  # fmt: skip
    before, broken = await held(url), list[str]()
    for number in range(MOST_WRITES):
        pid = serve_forked(listener, app, number)
        status = await deliberate(listener.getsockname()[1], f"/v1/candidatures/{candidature}/deliberations", body, "k")
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        after = await held(url)
        if status is not None:
            unchanged = [table for table in KEPT if after[table] == before[table] and table not in ("prime",)]
            return {"writes": number, "status": status, "unchanged": unchanged, "broken": broken[:10]}
        broken += [f"killed before write {number}: {table} changed" for table in KEPT if after[table] != before[table]]
    return {"writes": MOST_WRITES, "status": None, "unchanged": [], "broken": ["never answered"]}


if __name__ == "__main__":
    if sys.argv[5:] == ["sabote"]:
        sabotage()
    report = asyncio.run(run(*sys.argv[1:5]))
    print(json.dumps(report))
    sys.exit(1 if report["broken"] else 0)
