"""Whose a failure is: the event's own, which no new try mends, or that of what it is applied with, which is waited for."""

from __future__ import annotations

import traceback
from pathlib import Path

import asyncpg
from sqlalchemy import exc

from services.kit.web.errors import Problem

# what is written cannot be: cardinality, data, integrity, size. Not the schema (42), nor what a server says of itself
OF_EVENT_SQLSTATES = frozenset({"21", "22", "23", "54"})
OF_EVENT = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    exc.NoResultFound,
    exc.MultipleResultsFound,
)
# a problem that says who acts, or when, rather than what is written
OF_WHO_ASKS = (401, 403, 408, 429)
SERVICES = Path(__file__).parents[2]
# a driver whose connection went speaks with errors of Python too
PLUMBING = ("/asyncpg/", "/asyncio/", "/sqlalchemy/", "/uvloop/")


def is_of_event(error: BaseException) -> bool:
    """Whether `error` is surely the event's own; what is not known is not."""
    cause = _cause(error)
    if isinstance(cause, asyncpg.PostgresError):
        return str(cause.sqlstate)[:2] in OF_EVENT_SQLSTATES
    if isinstance(cause, Problem):
        return 400 <= cause.status < 500 and cause.status not in OF_WHO_ASKS
    if isinstance(cause, exc.NoResultFound | exc.MultipleResultsFound) or isinstance(error, exc.StatementError):
        return isinstance(cause, OF_EVENT)
    return isinstance(cause, OF_EVENT) and not _raised_in_plumbing(cause)


def reason_of(error: BaseException) -> str:
    """The error's kind, what of the schema it names, and where it was raised in the services: no value of the event."""
    cause = _cause(error)
    said = [type(cause).__name__]
    if isinstance(cause, asyncpg.PostgresError):
        places = {"table": cause.table_name, "colonne": cause.column_name, "contrainte": cause.constraint_name}
        said += [f"{kind} {name}" for kind, name in places.items() if name]
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if SERVICES in Path(frame.filename).parents]
    if frames:
        module = Path(frames[-1].filename).relative_to(SERVICES.parent).with_suffix("")
        said.append(f"{'.'.join(module.parts)}, {frames[-1].name}, ligne {frames[-1].lineno}")
    return " ; ".join(said)


def _cause(error: BaseException) -> BaseException:
    """What the driver, or a column's type, said under what SQLAlchemy says."""
    adapted = error.orig if isinstance(error, exc.StatementError) else None
    return error if adapted is None else adapted.__cause__ or adapted


def _raised_in_plumbing(error: BaseException) -> bool:
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and any(place in frames[-1].filename for place in PLUMBING)
