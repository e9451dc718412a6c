"""The journal as a chain: each line's digest is made of its own words and of the digest before it.

A line altered, taken out or moved is seen by whoever reads the chain again. Lines are chained after their commit, by one
task at a time: a writer who did it would hold all the others until its own commit (docs/adr/0016).
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import UTC, timedelta

import orjson
import structlog
from sqlalchemy import RowMapping, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.data.uow import Service

log = structlog.get_logger("journal")
START = bytes(32)
EVERY_S = 1.0
AT_ONCE = 1_000
CUT_EVERY_S = 3_600.0
LOCK = 7_162_836

_WORDS = "id, ecrit_le, sujet, roles, entite, action, objet, requete"
_WAITING = text(f"SELECT {_WORDS} FROM journal WHERE rang IS NULL ORDER BY id LIMIT :limite")
_CHAINED = text(f"SELECT rang, empreinte, {_WORDS} FROM journal WHERE rang IS NOT NULL ORDER BY rang")
_LAST = text("SELECT rang, empreinte FROM journal WHERE rang IS NOT NULL ORDER BY rang DESC LIMIT 1")
_BASE = text("SELECT rang, empreinte FROM journal_socle")
_CHAIN = text(
    "UPDATE journal j SET rang = v.rang, empreinte = v.empreinte"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:rangs AS bigint[]), CAST(:empreintes AS bytea[])) AS v(id, rang, empreinte)"
    " WHERE j.id = v.id"
)
# the chain is cut before its first line that is kept, never in its middle
_CUT = text(
    "WITH garde AS (SELECT min(rang) AS rang FROM (SELECT rang FROM journal WHERE ecrit_le >= :avant AND rang IS NOT NULL"
    " ORDER BY rang LIMIT 1) AS premiere),"
    " coupe AS (SELECT j.rang, j.empreinte FROM journal j, garde WHERE j.rang < coalesce(garde.rang, 9223372036854775807)"
    " ORDER BY j.rang LIMIT :limite),"
    " fin AS (SELECT rang, empreinte FROM coupe ORDER BY rang DESC LIMIT 1),"
    " ancien AS (DELETE FROM journal_socle WHERE EXISTS (SELECT 1 FROM fin)),"
    " nouveau AS (INSERT INTO journal_socle SELECT rang, empreinte FROM fin)"
    " DELETE FROM journal j USING coupe WHERE j.rang = coupe.rang"
)


def digest(before: bytes, rang: int, line: RowMapping) -> bytes:
    """The digest of a line at its place, 32 bytes; `line`: a row of the journal."""
    words = [line[name] for name in ("sujet", "roles", "entite", "action", "objet", "requete")]
    content = [rang, str(line["id"]), line["ecrit_le"].astimezone(UTC).isoformat(), *words]
    return hashlib.sha256(before + orjson.dumps(content)).digest()


@dataclass(frozen=True)
class Chaine:
    """What a reading of the chain found: its end, how many lines wait for their place, and its first break, if any."""

    lignes: int
    en_attente: int
    rang: int
    empreinte: bytes
    rupture: str = ""


async def _base(db: AsyncSession) -> tuple[int, bytes]:
    """Where the chain begins: nowhere, or after the last line that was cut."""
    row = (await db.execute(_BASE)).first()
    return (row.rang, row.empreinte) if row else (0, START)


async def chain(service: Service) -> int:
    """Give the lines that have none their place and digest, as long as there are; how many. None where another does it."""
    done, batch = 0, AT_ONCE
    while batch == AT_ONCE:
        async with service.database.writing() as db, db.begin():
            if not await db.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
                return done
            batch = await _chain_some(db)
        done += batch
    return done


async def _chain_some(db: AsyncSession) -> int:
    lines = (await db.execute(_WAITING, {"limite": AT_ONCE})).mappings().all()
    last = (await db.execute(_LAST)).first()
    rang, before = (last.rang, last.empreinte) if last else await _base(db)
    rangs, empreintes = [], []
    for line in lines:
        rang, before = rang + 1, digest(before, rang + 1, line)
        rangs.append(rang)
        empreintes.append(before)
    if lines:
        values = {"ids": [line["id"] for line in lines], "rangs": rangs, "empreintes": empreintes}
        await db.execute(_CHAIN, values)
    return len(lines)


async def cut(service: Service) -> int:
    """Delete the lines kept for as long as the settings say; the digest of the last one stays, and the rest verifies."""
    before = service.clock() - timedelta(days=service.settings.journal_kept_days)
    done, batch = 0, AT_ONCE
    while batch == AT_ONCE:
        async with service.database.writing() as db, db.begin():
            await db.execute(select(func.pg_advisory_xact_lock(LOCK)))
            result = await db.execute(_CUT, {"avant": before, "limite": AT_ONCE})
            batch = result.rowcount  # type: ignore[attr-defined]
        done += batch
    return done


async def verify(db: AsyncSession, seen: tuple[int, bytes] | None = None) -> Chaine:
    """Read the whole chain again; `seen`: a place and a digest noted earlier, which it must still hold."""
    rang, before = await _base(db)
    lignes, rupture = 0, ""
    noted = seen is None or seen[0] < rang or seen == (rang, before)
    async for line in (await db.stream(_CHAINED)).mappings():
        if line["rang"] != rang + 1:
            rupture = (
                f"il manque la ligne {rang + 1}" if line["rang"] > rang else f"la ligne {line['rang']} est de trop"
            )
        elif line["empreinte"] != digest(before, line["rang"], line):
            what = f"{line['action']} du {line['ecrit_le'].astimezone(UTC):%d/%m/%Y à %H:%M:%S} (UTC), {line['id']}"
            rupture = f"la ligne {line['rang']} n'est plus celle qui a été écrite ({what})"
        if rupture:
            break
        lignes, rang, before = lignes + 1, line["rang"], line["empreinte"]
        noted = noted or seen == (rang, before)
    if not rupture and not noted and seen:
        rupture = f"la ligne {seen[0]} n'a pas l'empreinte qui avait été notée, ou elle n'est plus là"
    waiting = await db.scalar(text("SELECT count(*) FROM journal WHERE rang IS NULL"))
    return Chaine(lignes, waiting or 0, rang, before, rupture)


async def keep_chained(service: Service) -> None:
    """Chain what was written, all the time, and cut what is old, now and every hour, until cancelled."""
    cut_at = 0.0
    while True:
        try:
            await chain(service)
            if asyncio.get_running_loop().time() >= cut_at:
                cut_at = asyncio.get_running_loop().time() + CUT_EVERY_S
                log.info("journal.cut", done=await cut(service))
        except Exception as error:
            log.warning("journal.chain", error=type(error).__name__)
        await asyncio.sleep(EVERY_S)
