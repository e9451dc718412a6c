"""Every error as a problem document (RFC 9457): at most 8 KB, in French, with nothing of the input."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg
import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy import exc
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from services.kit.web import errors
from services.kit.web.errors import MAX_BYTES, MAX_ERREURS, Erreur, Problem

# by Pydantic's error type, so that no sentence is translated and no value repeated
MOTIFS = {
    "missing": "Champ requis",
    "extra_forbidden": "Champ inconnu",
    "string_too_long": "Texte trop long",
    "string_too_short": "Texte trop court",
    "string_type": "Un texte est attendu",
    "string_pattern_mismatch": "Forme non permise",
    "int_type": "Un entier est attendu",
    "int_parsing": "Un entier est attendu",
    "bool_type": "Vrai ou faux est attendu",
    "bool_parsing": "Vrai ou faux est attendu",
    "float_type": "Un nombre est attendu",
    "greater_than_equal": "Valeur trop petite",
    "greater_than": "Valeur trop petite",
    "less_than_equal": "Valeur trop grande",
    "less_than": "Valeur trop grande",
    "uuid_parsing": "Un UUID est attendu",
    "uuid_type": "Un UUID est attendu",
    "enum": "Valeur hors de la liste permise",
    "literal_error": "Valeur hors de la liste permise",
    "list_type": "Une liste est attendue",
    "too_long": "Trop d'éléments",
    "too_short": "Trop peu d'éléments",
    "dict_type": "Un objet est attendu",
    "model_attributes_type": "Un objet est attendu",
    "model_type": "Un objet est attendu",
    "union_tag_invalid": "Type de ligne inconnu",
    "union_tag_not_found": "Champ requis pour choisir le type",
    "date_from_datetime_parsing": "Date inexistante",
    "date_parsing": "Date inexistante",
    "datetime_parsing": "Date et heure ISO 8601 attendues",
    "datetime_from_date_parsing": "Date et heure ISO 8601 attendues",
    "date_iso": "Date ISO 8601 attendue, par exemple 2026-01-31",
    "date_hors_limites": "Date hors des limites (1900 à 2199)",
    "decalage_requis": "Décalage horaire requis",
}


def erreurs_of(details: Iterable[Any], *, skip: int = 0) -> list[Erreur]:
    """Pydantic's error details as ours, the first `skip` parts of each location dropped."""
    result = []
    for detail in details:
        place = list(detail["loc"])[skip:]
        if detail["type"] == "extra_forbidden":
            place = place[:-1]
        pointer = "".join(f"/{str(part)[:40]}" for part in place if not str(part).startswith("function-"))
        context = detail.get("ctx") or {}
        motif = context.get("motif") or MOTIFS.get(detail["type"], "Valeur non permise")
        result.append(Erreur(pointeur=pointer[:200], motif=str(motif)[:300]))
        if len(result) >= MAX_ERREURS:
            break
    return result


def from_validation(error: RequestValidationError) -> Problem:
    details = list(error.errors())
    if any(detail["loc"] and detail["loc"][0] == "path" for detail in details):
        return errors.NotFound()
    types = {detail["type"] for detail in details}
    kind = next((p for t, p in PROBLEM_OF_TYPE.items() if t in types), errors.ValidationFailed)
    return kind(erreurs=erreurs_of(details, skip=1))


PROBLEM_OF_TYPE: dict[str, type[Problem]] = {
    "champ_interdit": errors.ForbiddenField,
    "donnee_interdite": errors.ForbiddenData,
    "extra_forbidden": errors.UnknownField,
    "date_hors_limites": errors.OutOfRange,
    "dates_incoherentes": errors.InconsistentDates,
}


_UNREACHABLE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)


def from_database(error: BaseException) -> Problem | None:
    """The problem of a database error, or None when it is a defect of ours."""
    adapted = getattr(error, "orig", None)
    # a wait that ends raises TimeoutError because of a cancellation: only the adapter's error hides the driver's
    driver: BaseException = error if adapted is None else adapted.__cause__ or adapted
    if isinstance(error, StaleDataError):
        return errors.VersionMismatch("La ressource a changé depuis sa lecture ; relisez-la.")
    if isinstance(error, exc.TimeoutError):
        return errors.Overloaded("Trop de requêtes attendent la base de données.")
    if isinstance(driver, asyncpg.DiskFullError):
        return errors.StorageUnavailable("Le stockage est plein.", retry_after=30)
    if isinstance(driver, asyncpg.LockNotAvailableError | asyncpg.QueryCanceledError | asyncpg.DeadlockDetectedError):
        return errors.Unavailable("La base de données est occupée.")
    if isinstance(driver, asyncpg.IntegrityConstraintViolationError):
        return errors.Conflict("Une ressource liée ou équivalente existe déjà, ou manque.")
    if isinstance(driver, _UNREACHABLE):
        return errors.Unavailable("La base de données ne répond pas.")
    return None


def response_of(problem: Problem, request_id: str) -> Response:
    document = problem.document(f"urn:passerelle:requete:{request_id}")
    while len(body := orjson.dumps(document)) > MAX_BYTES and document["erreurs"]:
        document["erreurs"].pop()
    headers = {**problem.headers, "Cache-Control": "no-store"}
    return Response(body, problem.status, headers, media_type="application/problem+json")


def refusal(problem: Problem, scope: Scope) -> Response:
    """The response to the request of `scope`, where the slug is left for whoever counts."""
    state = scope.setdefault("state", {})
    state["refus"] = problem.slug
    return response_of(problem, str(state.get("request_id", "")))


def problem_of(error: BaseException, request: Request) -> Problem | None:
    """What is answered for `error`, whoever raised it; None for a defect of ours."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return from_validation(error)
    if not isinstance(error, HTTPException):
        return from_database(error)
    if error.status_code == 404:
        return errors.NotFound("Cette adresse n'existe pas.")
    if error.status_code == 405:
        return errors.MethodNotAllowed(headers={"Allow": ", ".join(_allowed_methods(request.app, request.scope))})
    return errors.PayloadTooLarge() if error.status_code == 413 else errors.MalformedRequest()


def _allowed_methods(app: FastAPI, scope: Scope) -> list[str]:
    there = [route for route in app.router.routes if route.matches(scope)[0] is not Match.NONE]
    return sorted({method for route in there for method in getattr(route, "methods", None) or ()})


def add_problem_handlers(app: FastAPI) -> None:
    """Override every default error of the framework."""

    async def answer(request: Request, error: Exception) -> Response:
        problem = problem_of(error, request)
        if problem is None:
            raise error
        return refusal(problem, request.scope)

    database = (exc.SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
    for kind in (Problem, RequestValidationError, HTTPException, *database):
        app.add_exception_handler(kind, answer)
