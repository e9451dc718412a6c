"""`python -m tests.faults.kill_follower <database url> <feed url> <token> <kills> <total> <seed> [sabotage]`.

A consumer of the feed is forked, killed with SIGKILL at a random moment, and started again, until `kills` of them died;
a last one is left to finish. Effects go to the table `effet` of the database. With « sabotage » the position is kept in
a transaction of its own, after the effects: a kill between the two then applies a batch twice.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time

import asyncpg
from sqlalchemy import insert, text

from services.kit.data.uow import Service, UnitOfWork
from services.kit.feed import consumer as kit_consumer
from services.kit.feed.consumer import Consumer, Event
from services.kit.run.http import ServiceClient
from tests.kit.notes.app import NotesSettings, create_app

GIVE_UP_S = 120


async def apply(uow: UnitOfWork, events: list[Event]) -> None:
    await uow.db.execute(text("INSERT INTO effet (sujet) VALUES (:s)"), [{"s": event.subject} for event in events])


class EffectsThenPosition(Consumer):
    """What not to do."""

    async def apply_batch(self, service: Service, events: list[Event]) -> bool:
        async with self.unit_of_work(service, events) as uow:
            await self.apply(uow, events)
        await asyncio.sleep(0.02)
        table = service.feed.metadata.tables["position_flux"]
        async with service.database.writing() as db:
            await db.execute(table.delete())
            await db.execute(insert(table).values(source=self.source, position=events[-1].position))
            await db.commit()
        return True


async def follow(service: Service, feed_url: str, kind: type[Consumer], bearer: str) -> None:
    async def credentials() -> str:
        return bearer

    await kind("notes", apply).run(service, ServiceClient(feed_url, token=credentials, deadline_s=30))


def fork_follower(service: Service, feed_url: str, kind: type[Consumer], bearer: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        asyncio.run(follow(service, feed_url, kind, bearer))
    finally:
        os._exit(1)


async def count(database_url: str) -> int:
    connection = await asyncpg.connect(database_url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM effet"))
    finally:
        await connection.close()


def main(database_url: str, feed_url: str, bearer: str, kills: int, total: int, kind: type[Consumer]) -> None:
    kit_consumer.PAGE = 200  # more batches, more moments to be killed at
    # made before the fork, connected after it: a follower that starts slowly would be killed before it does anything
    service = create_app(NotesSettings(database_url=database_url, pool_size=2)).state.service
    until = time.monotonic() + GIVE_UP_S
    for number in range(kills + 1):
        pid = fork_follower(service, feed_url, kind, bearer)
        try:
            if number < kills:
                time.sleep(random.uniform(0.1, 0.5))
            else:
                while asyncio.run(count(database_url)) < total and time.monotonic() < until:
                    time.sleep(0.2)
                time.sleep(0.5)
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


if __name__ == "__main__":
    database, feed, given, kills, total, seed, *sabotage = sys.argv[1:]
    random.seed(int(seed))
    main(database, feed, given, int(kills), int(total), EffectsThenPosition if sabotage else Consumer)
