"""Lists: cursor pagination, one dialect, bounded. A cursor is signed and belongs to the subject and route it was given to."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlakeyset import BadBookmark, InvalidPage
from sqlakeyset.asyncio import select_page
from sqlalchemy import Select
from starlette.requests import Request

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InvalidCursor

T = TypeVar("T")
MAX_PAGE = 200


class Page(BaseModel, Generic[T]):
    """Une page d'une liste."""

    # a page of something does not inherit the docstring
    model_config = ConfigDict(json_schema_extra={"description": "Une page d'une liste."})
    elements: list[T] = Field(description="Éléments de la page, deux cents au plus")
    suivant: str | None = Field(description="Curseur de la page suivante, ou null à la fin")


class _PageQuery(NamedTuple):
    limite: int
    apres: str | None
    chemin: str


async def _page_params(
    request: Request,
    limite: Annotated[int, Query(ge=1, le=MAX_PAGE, description="Nombre d'éléments par page")] = 50,
    apres: Annotated[
        str | None, Query(max_length=1000, description="Curseur « suivant » de la page précédente")
    ] = None,
) -> _PageQuery:
    return _PageQuery(limite=limite, apres=apres, chemin=request.scope["path"])


PageParams = Annotated[_PageQuery, Depends(_page_params)]


def _signature(uow: UnitOfWork, path: str, bookmark: bytes) -> bytes:
    secret = uow.service.settings.cursor_secret.get_secret_value().encode()
    message = b"\n".join([uow.actor.sujet.encode(), path.encode(), bookmark])
    return hmac.digest(secret, message, hashlib.sha256)[:16]


def seal_cursor(uow: UnitOfWork, path: str, bookmark: str) -> str:
    """A cursor that the same subject alone may give, to the route of `path`."""
    raw = bookmark.encode()
    return base64.urlsafe_b64encode(_signature(uow, path, raw) + raw).rstrip(b"=").decode()


def open_cursor(uow: UnitOfWork, path: str, cursor: str) -> str:
    """The bookmark of a cursor sealed for this subject and path; raises InvalidCursor."""
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except ValueError:
        raise InvalidCursor("Le curseur est celui d'une page précédente.") from None
    sealed, bookmark = raw[:16], raw[16:]
    if (
        not hmac.compare_digest(sealed, _signature(uow, path, bookmark))
        or seal_cursor(uow, path, bookmark.decode()) != cursor
    ):
        raise InvalidCursor("Le curseur est celui d'une page précédente.")
    return bookmark.decode()


async def paginate(uow: UnitOfWork, statement: Select[Any], page: _PageQuery, to: Callable[[Any], T]) -> Page[T]:
    """A page of `statement`, which must be ordered by columns that are unique together; rows of one column are unwrapped."""
    bookmark = open_cursor(uow, page.chemin, page.apres) if page.apres else None
    try:
        result = await select_page(uow.db, statement, per_page=page.limite, page=bookmark)
    except (BadBookmark, InvalidPage):
        raise InvalidCursor("Le curseur est celui d'une page précédente.") from None
    elements = [to(row[0] if len(row) == 1 else row) for row in result]
    return Page(
        elements=elements,
        suivant=seal_cursor(uow, page.chemin, result.paging.bookmark_next) if result.paging.has_next else None,
    )
