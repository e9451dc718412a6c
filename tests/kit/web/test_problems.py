"""Errors at the edge: those of the database, those of the framework, and the bound on their size."""

from __future__ import annotations

import asyncio

import asyncpg
import orjson
import pytest
from fastapi.exceptions import RequestValidationError
from sqlalchemy import exc
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from services.kit.web import errors
from services.kit.web.errors import MAX_BYTES, Erreur, Problem
from services.kit.web.problems import erreurs_of, from_database, from_validation, response_of
from tests.support.service import RunningService


def wrapped(cause: Exception) -> exc.DBAPIError:
    """As SQLAlchemy raises it: the driver's error is the cause of the adapter's."""
    adapter = Exception()
    adapter.__cause__ = cause
    return exc.DBAPIError("SELECT", {}, adapter)


async def waited_too_long() -> Exception:
    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(1)
    except TimeoutError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (asyncio.run(waited_too_long()), errors.Unavailable),
        (StaleDataError(), errors.VersionMismatch),
        (exc.TimeoutError(), errors.Overloaded),
        (wrapped(asyncpg.DiskFullError("x")), errors.StorageUnavailable),
        (wrapped(asyncpg.LockNotAvailableError("x")), errors.Unavailable),
        (wrapped(asyncpg.QueryCanceledError("x")), errors.Unavailable),
        (wrapped(asyncpg.DeadlockDetectedError("x")), errors.Unavailable),
        (wrapped(asyncpg.UniqueViolationError("x")), errors.Conflict),
        (wrapped(asyncpg.ForeignKeyViolationError("x")), errors.Conflict),
        (wrapped(asyncpg.ConnectionDoesNotExistError("x")), errors.Unavailable),
        (wrapped(asyncpg.AdminShutdownError("x")), errors.Unavailable),
        (wrapped(asyncpg.CrashShutdownError("x")), errors.Unavailable),
        (wrapped(asyncpg.TooManyConnectionsError("x")), errors.Unavailable),
        (wrapped(asyncpg.OutOfMemoryError("x")), errors.Unavailable),
        (asyncpg.InterfaceError("x"), errors.Unavailable),
        (ConnectionRefusedError(), errors.Unavailable),
        (wrapped(asyncpg.UndefinedTableError("x")), None),
        (ValueError(), None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_an_error_of_the_database_has_its_problem(error: Exception, problem: type[Problem] | None) -> None:
    found = from_database(error)
    assert (type(found) if found else None) is problem


def test_the_answer_holds_twenty_errors_and_8_kb_at_most() -> None:
    long = [Erreur(pointeur="/é" * 100, motif="é" * 300) for _ in range(30)]
    assert len(errors.ValidationFailed(erreurs=long).erreurs) == 20
    body = response_of(errors.ValidationFailed(erreurs=long), "requete-1").body
    assert len(body) <= MAX_BYTES
    assert 1 < len(orjson.loads(body)["erreurs"]) < 20


@pytest.mark.parametrize(
    ("details", "problem"),
    [
        (
            [{"loc": ("path", "id"), "type": "uuid_parsing"}, {"loc": ("query", "x"), "type": "missing"}],
            errors.NotFound,
        ),
        ([{"loc": ("body", "canari"), "type": "extra_forbidden"}], errors.UnknownField),
        ([{"loc": ("body", "le"), "type": "date_hors_limites"}], errors.OutOfRange),
        ([{"loc": ("body",), "type": "dates_incoherentes"}], errors.InconsistentDates),
        ([{"loc": ("body", "x"), "type": "jamais_vu"}], errors.ValidationFailed),
    ],
)
def test_a_refused_value_has_its_problem(details: list[dict[str, object]], problem: type[Problem]) -> None:
    found = from_validation(RequestValidationError(details))
    assert type(found) is problem
    assert "canari" not in str(found.document(""))


def test_says_where_and_why_without_the_function_names_of_pydantic() -> None:
    details = [
        {"loc": ("body", "function-after[f(), int]", "a", 0), "type": "value_error", "ctx": {"motif": "Trop tôt"}}
    ]
    assert erreurs_of(details * 30, skip=1)[0] == Erreur(pointeur="/a/0", motif="Trop tôt")
    assert len(erreurs_of(details * 30)) == 20


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("status", "slug"), [(413, "payload-too-large"), (404, "not-found"), (400, "malformed-request")]
)
async def test_errors_of_the_framework_are_ours(notes: RunningService, status: int, slug: str) -> None:
    handler = notes.app.exception_handlers[HTTPException]
    request = Request({"type": "http", "path": "/x", "headers": [], "state": {}})
    answer = await handler(request, HTTPException(status))  # type: ignore[misc]
    assert answer.status_code == status
    assert slug.encode() in answer.body


@pytest.mark.anyio
async def test_an_error_of_the_database_that_is_ours_stays_a_crash(notes: RunningService) -> None:
    handler = notes.app.exception_handlers[exc.SQLAlchemyError]
    error = wrapped(asyncpg.UndefinedTableError("x"))
    with pytest.raises(exc.DBAPIError):
        await handler(Request({"type": "http", "path": "/x", "headers": [], "state": {}}), error)  # type: ignore[misc]
