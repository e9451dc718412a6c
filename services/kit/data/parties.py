"""What a service keeps of people and how it goes: one declaration for each kind of row, from which the rest derives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, MetaData, Table, Text, delete, inspect, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.data.uow import CLOCK, Service, UnitOfWork

_FORGET = text(
    "DELETE FROM cle_idempotence k USING unnest(CAST(:noms AS text[])) AS n(nom)"
    " WHERE position(convert_to(n.nom, 'UTF8') IN k.corps) > 0"
)


@dataclass(frozen=True)
class Partie:
    """Rows that name a person in the column `de`, or of whom the expression `de` says whose they are.

    With the person they are deleted, after `avant`; those of which `si` is true, when it is given. With `vide` they stay
    and take these values; `cite` says that they are somebody else's. With `avec`, the database deletes them with rows of
    that table; with `garde`, they stay, for that reason. Without the person they are deleted when `perime` is true of
    the delays of the service, under the rule `regle`. No kept answer names those that are not `rendue`. In the person's own copy (`exports.py`) a row is its columns but
    `sans`, or what `lue` makes of them.
    """

    table: Any
    de: str | ColumnElement[Any]
    si: ColumnElement[bool] | None = None
    vide: Mapping[str, Any] | None = None
    cite: bool = False
    avec: Any = None
    garde: str | None = None
    avant: Callable[[UnitOfWork, Sequence[UUID]], Awaitable[None]] | None = None
    regle: str | None = None
    perime: Callable[[Any], ColumnElement[bool]] | None = None
    sans: Sequence[str] = ()
    lue: Callable[[UnitOfWork, dict[str, Any]], dict[str, Any]] | None = None
    rendue: bool = True

    @property
    def is_own(self) -> bool:
        """Whether its rows are the person's, neither somebody else's nor a mark of the service."""
        return not (self.cite or self.garde)

    @property
    def rows(self) -> Table:
        found: Table = self.table if isinstance(self.table, Table) else inspect(self.table).local_table
        return found

    def of(self, ids: Iterable[UUID]) -> list[ColumnElement[bool]]:
        whose = self.rows.c[self.de] if isinstance(self.de, str) else self.de
        theirs = whose.in_([str(one) if isinstance(whose.type, Text) else one for one in ids])
        return [theirs] if self.si is None else [theirs, self.si]


def kit_parties(metadata: MetaData) -> list[Partie]:
    """Those of the tables that every service with people has; a kept answer is forgotten by whatever it names."""
    journal = "qui a fait quoi et quand, par le sujet de son jeton ; rien de ce qui a été écrit"
    return [
        Partie(metadata.tables["lecture"], "profil_id", rendue=False),
        Partie(metadata.tables["evenement"], "sujet", cite=True),
        Partie(metadata.tables["evenement_ecarte"], "sujet", cite=True, avant=_unname),
        Partie(metadata.tables["journal"], "objet", garde=journal),
        Partie(metadata.tables["cle_idempotence"], "corps", garde="oubliée par ce que sa réponse nomme"),
    ]


_LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(qui, 7162836))"
    " FROM (SELECT DISTINCT unnest(CAST(:sujets AS text[])) AS qui ORDER BY 1) sujets"
)
_UNNAME = text(
    "UPDATE evenement_ecarte SET donnees = CAST(replace(CAST(donnees AS text), :nom, :personne) AS json)"
    " WHERE sujet <> :nom AND position(:nom IN CAST(donnees AS text)) > 0"
)


async def lock_subjects(db: AsyncSession, subjects: Iterable[str]) -> None:
    """Turns, until the transaction ends, between setting aside an event about somebody and erasing them."""
    await db.execute(_LOCK, {"sujets": list(subjects)})


async def _unname(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    """Nobody in place of them in what is said of others and could not be applied: others' next state follows in the feed."""
    await lock_subjects(uow.db, map(str, ids))
    for one in ids:
        await uow.db.execute(_UNNAME, {"nom": str(one), "personne": str(UUID(int=0))})


async def erase_people(uow: UnitOfWork, parties: Iterable[Partie], ids: Sequence[UUID]) -> list[UUID]:
    """Erase people, part after part; the ids of the rows of theirs that are gone or emptied."""
    await uow.db.flush()
    gone: list[UUID] = []
    for partie in parties:
        if partie.avec is not None or partie.garde:
            continue
        if partie.avant:
            await partie.avant(uow, ids)
        found = await _write(uow.db, partie, partie.of(ids))
        gone += found if partie.rendue and not partie.cite else []
    await forget_answers(uow.db, map(str, [*ids, *gone]))
    return gone


async def erase_expired(db: AsyncSession, parties: Iterable[Partie], delais: Any) -> list[UUID]:
    """Delete what was kept long enough; the ids of the rows."""
    gone = [
        one for partie in parties if partie.perime for one in await _write(db, partie, [partie.perime(delais)], True)
    ]
    await forget_answers(db, map(str, gone))
    return gone


async def expire(service: Service, parties: Iterable[Partie], delais: Any, cause: str) -> int:
    """`erase_expired` in a transaction of the clock's own, journalled with its cause; how many rows are gone."""
    async with UnitOfWork(service, CLOCK, "effacer", service.clock(), cause) as uow:
        gone = await erase_expired(uow.db, parties, delais)
        if gone:
            await uow.finish()
    return len(gone)


async def _write(
    db: AsyncSession, partie: Partie, where: list[ColumnElement[bool]], whole: bool = False
) -> Sequence[UUID]:
    rows = partie.rows
    statement: Any = delete(rows) if whole or partie.vide is None else update(rows).values(partie.vide)
    if "id" not in rows.c:
        await db.execute(statement.where(*where))
        return []
    return (await db.scalars(statement.where(*where).returning(rows.c.id))).all()


async def forget_answers(db: AsyncSession, names: Iterable[str]) -> None:
    """Delete the keys whose kept answer names any of `names`: a retry is then answered as things are now."""
    await db.execute(_FORGET, {"noms": list(names)})
