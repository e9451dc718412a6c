"""Full-text search in French: words without their accents and endings, then misspelt words, then the text as typed."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, bindparam, case, cast, func, literal, or_, text
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.ext.asyncio import AsyncSession

from services.competences.models import Competence, Metier

LETTRES_POUR_FAUTE = 4
_SCALE = 1_000_000


@dataclass(frozen=True)
class Trouvaille:
    """The condition that a row matches, and its score: an integer, so that it can order the pages of a list."""

    matches: ColumnElement[bool]
    score: ColumnElement[int]


def search(model: type[Competence] | type[Metier], q: str) -> Trouvaille:
    """Rows of `model` for the words of `q`. Nothing in `q` is a wildcard or an operator.

    A code that starts with `q` ranks first, then all its words in some form, then what resembles it, typing errors included.
    """
    columns = model.__table__.c  # type: ignore[union-attr]
    query = func.plainto_tsquery(literal("francais", REGCONFIG), bindparam("q", q, Text))
    plain = func.sans_accents(bindparam("q", q, Text))
    by_words = columns.vecteur.op("@@")(query)
    found = [by_words, columns.texte_simple.like(literal("%") + _escaped(plain) + literal("%"))]
    resemblance: ColumnElement[Any] = literal(0)
    if len(q) >= LETTRES_POUR_FAUTE:
        found.append(plain.op("<%")(columns.texte_simple))
        resemblance = func.word_similarity(plain, columns.texte_simple)
    by_code = columns.code.startswith(q.upper(), autoescape=True)
    score = case((by_code, 4), (by_words, 2 + func.ts_rank(columns.vecteur, query)), else_=0) + resemblance
    return Trouvaille(or_(*found), cast(score * _SCALE, Integer))


def _escaped(plain: ColumnElement[str]) -> ColumnElement[str]:
    """`plain` for a LIKE that takes each character for itself. Done in SQL: removing accents may make a wildcard of « ％ »."""
    for character in ("\\", "%", "_"):
        plain = func.replace(plain, literal(character), literal("\\" + character))
    return plain


async def tidy_searches(db: AsyncSession) -> None:
    """After many rows: file what the indexes have pending and count anew, or searches would scan the tables for a while.

    A role that does not own the tables leaves both to autovacuum.
    """
    owned = "pg_has_role(relowner, 'USAGE')"
    indexes = "relkind = 'i' AND relname ~ '^ix_(competence|metier)_(vecteur|texte_simple)$'"
    await db.execute(text(f"SELECT gin_clean_pending_list(oid) FROM pg_class WHERE {indexes} AND {owned}"))
    await db.execute(text("ANALYZE famille, competence, metier, exigence"))
