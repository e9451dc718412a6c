"""The list of métiers, that a portal asks on every page: put into SQL once per set of filters, run by the driver, ready bytes.

By SQLAlchemy's session and Pydantic a page of 50 takes 6.5 times a bare asyncpg route, so 1.5 (`bench lecture`). The route keeps
its response model in the OpenAPI document; a test holds the bytes against it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from sqlakeyset import serialize_bookmark, unserialize_bookmark
from sqlalchemy import bindparam, tuple_
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlmodel import col
from starlette.responses import Response

from services.competences.metiers.queries import MetiersVoulus, list_columns
from services.competences.metiers.schemas import MetierResume
from services.competences.models import Metier
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InvalidCursor
from services.kit.web.pagination import PageParams, open_cursor, seal_cursor

KEPT_SHAPES = 256
_DIALECT = dialect()  # type: ignore[no-untyped-call]
_NAMES = tuple(MetierResume.model_fields)
# unique together and never null
_ORDER: tuple[Any, ...] = (col(Metier.referentiel), col(Metier.code))


async def read_page(uow: UnitOfWork, page: PageParams, wanted: MetiersVoulus) -> Any:
    """The page as ready bytes; raises InvalidCursor."""
    given = {name: value for name, value in vars(wanted).items() if value not in (None, False)}
    after = _place(uow, page) if page.apres else ()
    sql, names = _sql(frozenset(given), bool(after))
    values = given | {f"apres_{i}": part for i, part in enumerate(after)} | {"lignes": page.limite + 1}
    rows = await uow.fetch(sql, *(values[name] for name in names))
    kept = rows[: page.limite]
    suivant = _cursor(uow, page, kept[-1]) if len(rows) > page.limite else None
    content = {"elements": [_present(row) for row in kept], "suivant": suivant}
    return Response(orjson.dumps(content, default=str), media_type="application/json")


@lru_cache(KEPT_SHAPES)
def _sql(names: frozenset[str], continued: bool) -> tuple[str, tuple[str, ...]]:
    """The statement narrowed by the filters so named, from a place on or not, and its parameters in order."""
    statement = list_columns(names)
    if continued:
        after = [bindparam(f"apres_{i}", type_=column.type) for i, column in enumerate(_ORDER)]
        statement = statement.where(tuple_(*_ORDER) > tuple_(*after))
    compiled = statement.order_by(*_ORDER).limit(bindparam("lignes")).compile(dialect=_DIALECT)
    return str(compiled), tuple(compiled.positiontup or ())


def _present(row: Any) -> dict[str, Any]:
    """What `MetierResume` says, from plain columns."""
    famille = None
    if row["famille_id"] is not None:
        famille = {"id": row["famille_id"], "code": row["famille_code"], "libelle": row["famille_libelle"]}
    return {name: famille if name == "famille" else row[name] for name in _NAMES}


def _place(uow: UnitOfWork, page: PageParams) -> tuple[Any, ...]:
    place = unserialize_bookmark(open_cursor(uow, page.chemin, page.apres or "")).place
    if place is None or len(place) != len(_ORDER):  # the same path, in another order
        raise InvalidCursor("Le curseur est celui d'une page précédente.")
    return tuple(place)


def _cursor(uow: UnitOfWork, page: PageParams, row: Any) -> str:
    place = tuple(row[column.key] for column in _ORDER)
    return seal_cursor(uow, page.chemin, serialize_bookmark((place, False)))
