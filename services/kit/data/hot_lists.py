"""Lists that are read all the time: put into SQL once per set of filters, run by the driver, answered as ready bytes.

The route keeps its response model in the OpenAPI document; a test holds the bytes against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlakeyset import serialize_bookmark, unserialize_bookmark
from sqlalchemy import Select, bindparam, tuple_
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from starlette.responses import Response

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InvalidCursor
from services.kit.web.pagination import PageParams, open_cursor, seal_cursor

KEPT_SHAPES = 256
_DIALECT = dialect()  # type: ignore[no-untyped-call]
_BYTES = orjson.OPT_UTC_Z


class HotList:
    """`build(names)` is the statement narrowed by the parameters so named; `order` gives the labels it is ordered by.

    The columns of `order` are unique together, never null, and go up; `present` makes an element of a row.
    """

    def __init__(
        self,
        build: Callable[[frozenset[str]], Select[Any]],
        *,
        order: Sequence[Any],
        present: Callable[[Any], dict[str, Any]],
    ) -> None:
        self._order, self._present, self._build = order, present, build
        self._sql = lru_cache(KEPT_SHAPES)(self._compile)

    async def page(self, uow: UnitOfWork, page: PageParams, **filters: Any) -> Any:
        """The page as ready bytes; a filter that is None does not narrow."""
        values = {name: value for name, value in filters.items() if value is not None}
        after = self._place(uow, page.chemin, page.apres) if page.apres else ()
        sql, names = self._sql(frozenset(values), bool(after))
        values |= {f"apres_{i}": part for i, part in enumerate(after)} | {"lignes": page.limite + 1}
        rows = await uow.fetch(sql, *(values[name] for name in names))
        kept = rows[: page.limite]
        return self._answer(kept, self._cursor(uow, page.chemin, kept[-1]) if len(rows) > page.limite else None)

    def _answer(self, rows: Iterable[Any], suivant: str | None) -> Response:
        content = {"elements": [self._present(row) for row in rows], "suivant": suivant}
        return Response(orjson.dumps(content, default=str, option=_BYTES), media_type="application/json")

    def _compile(self, names: frozenset[str], continued: bool) -> tuple[str, tuple[str, ...]]:
        statement = self._build(names)
        if continued:
            after = [bindparam(f"apres_{i}", type_=column.type) for i, column in enumerate(self._order)]
            statement = statement.where(tuple_(*self._order) > tuple_(*after))
        compiled = statement.order_by(*self._order).limit(bindparam("lignes")).compile(dialect=_DIALECT)
        return str(compiled), tuple(compiled.positiontup or ())

    def _place(self, uow: UnitOfWork, path: str, cursor: str) -> tuple[Any, ...]:
        place = unserialize_bookmark(open_cursor(uow, path, cursor)).place
        if place is None or len(place) != len(self._order):  # the same path, in another order
            raise InvalidCursor("Le curseur est celui d'une page précédente.")
        return tuple(place)

    def _cursor(self, uow: UnitOfWork, path: str, row: Any) -> str:
        place = tuple(row[column.key] for column in self._order)
        return seal_cursor(uow, path, serialize_bookmark((place, False)))
