"""`/metrics` of a service: its requests, and what its database, its pools and the feeds that it follows say when they are asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence

import structlog
from fastapi import FastAPI
from prometheus_client.core import Metric
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import Response

from services.kit.data.uow import Service
from services.kit.feed import parking
from services.kit.feed.consumer import Consumer
from services.kit.run.metrics import PATH, Metrics

log = structlog.get_logger("metrics")
# a scrape answers within two seconds: what the database has not said by then is not told
READ_S = 1.5
# what waits is counted up to here
COUNTED_MAX = 10_000
KEPT = ("evenement", "journal", "cle_idempotence")

# Estimates: a big table is not read at each scrape. The server forgets what it counted when it crashes, its planner does not.
_KEPT = text(
    "SELECT c.relname, coalesce(nullif(s.n_live_tup, 0), greatest(c.reltuples, 0)) FROM pg_class c"
    " LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid"
    f" WHERE c.oid IN ({', '.join(f'to_regclass({name!r})' for name in KEPT)})"
)
# each of these reads a partial index, or the end of one; an event without a place counts, or nobody reading would hide it
_WAITING = text(
    "SELECT (SELECT count(*) FROM (SELECT FROM journal WHERE rang IS NULL LIMIT :borne) AS j) AS journal,"
    " coalesce((SELECT max(dernier) FROM lot_flux), 0)"
    " + (SELECT count(*) FROM (SELECT FROM evenement WHERE rang IS NULL LIMIT :borne) AS e) AS tete"
)

# what a service tells of its own, read in memory
Figured = Callable[[Metrics], Iterable[Metric]]


class Observation:
    """What is read of one service for a scrape; however many ask, the database is asked by one."""

    def __init__(
        self, service: Service, metrics: Metrics, consumers: Sequence[Consumer], own: Sequence[Figured]
    ) -> None:
        self._service, self._metrics, self._consumers, self._own = service, metrics, consumers, own
        self._reading: asyncio.Task[list[Metric]] | None = None
        self._born = time.monotonic()

    async def figures(self) -> list[Metric]:
        """Every figure that could be read in time."""
        said = await self._asked()
        reached = self._metrics.gauge("passerelle_base_joignable", "La base a répondu à ce relevé.", bool(said))
        own = [one for figured in self._own for one in figured(self._metrics)]
        return [reached, *self._pools(), *self._followed(), *said, *own]

    async def close(self) -> None:
        if self._reading:
            self._reading.cancel()
            await asyncio.wait([self._reading])

    async def _asked(self) -> list[Metric]:
        """What the database says; nothing when it does not answer. A reading that is late ends by itself, and is not doubled."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
        done, _ = await asyncio.wait([reading := self._reading], timeout=READ_S)
        return reading.result() if done else []

    async def _read(self) -> list[Metric]:
        gauge, gauges = self._metrics.gauge, self._metrics.gauges
        name, sources = self._service.name, [one.source for one in self._consumers]
        try:
            async with self._service.database.watching() as db:
                kept = {table: float(rows) for table, rows in await db.execute(_KEPT)}
                waiting = (await db.execute(_WAITING, {"borne": COUNTED_MAX})).one()
                parked = await parking.counts(db, parking.table_of(self._service)) if sources else {}
        except Exception as error:
            log.warning("metrics.database", error=type(error).__name__)
            return []
        counts = {source: parked.get(source, 0) for source in sources}
        return [
            gauges("passerelle_lignes", "Lignes gardées, par table (estimation).", "table", kept),
            gauge("passerelle_journal_en_attente", "Lignes du journal à chaîner.", waiting.journal),
            gauges("passerelle_flux_tete", "Place du dernier événement publié.", "source", {name: waiting.tete}),
            gauges("passerelle_suivi_ecartes", "Événements mis à l'écart.", "source", counts),
        ]

    def _pools(self) -> list[Metric]:
        pools, gauges = self._service.database.pools(), self._metrics.gauges
        taken = {name: taken for name, (taken, _) in pools.items()}
        size = {name: size for name, (_, size) in pools.items()}
        return [
            gauges("passerelle_connexions", "Connexions à la base prises.", "reserve", taken),
            gauges("passerelle_connexions_max", "Connexions à la base, au plus.", "reserve", size),
        ]

    def _followed(self) -> list[Metric]:
        """Of each feed that is followed, how far and since when; one that never answered is counted from the start."""
        gauges, alive = self._metrics.gauges, time.monotonic() - self._born
        states = {one.source: one.state for one in self._consumers}
        places = {name: place for name, state in states.items() if (place := place_of(state.position)) is not None}
        ages = {name: alive if (age := state.age_s()) is None else age for name, state in states.items()}
        caught_up = {name: state.caught_up for name, state in states.items()}
        return [
            gauges("passerelle_suivi_place", "Place du dernier événement lu d'un voisin.", "source", places),
            gauges("passerelle_suivi_silence_secondes", "Temps depuis qu'un voisin a répondu.", "source", ages),
            gauges("passerelle_suivi_rattrape", "Tout ce qu'un voisin a publié est lu.", "source", caught_up),
        ]


def place_of(position: str | None) -> int | None:
    """The place that a neighbour's position names, None where it names none."""
    parts = (position or "").split(".")
    return int(parts[1]) if len(parts) == 3 and parts[1].isdecimal() else None


def add_metrics(
    app: FastAPI, service: Service, metrics: Metrics, consumers: Sequence[Consumer], own: Sequence[Figured]
) -> Observation:
    """Answer `/metrics` with all that; the Observation is to be closed."""
    observation = Observation(service, metrics, consumers, own)

    async def read_metrics(request: Request) -> Response:
        """Les mesures du service, au format OpenMetrics."""
        return metrics.response(await observation.figures())

    app.router.add_route(PATH, read_metrics, include_in_schema=False)
    return observation
