"""The keys without which an identity that is kept could not be read: without one of them the service does not start."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI
from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.identites.errors import IdentiteSansCle
from services.certification.identites.trousseau import Trousseau, trousseau_of
from services.certification.models import Amenagement, Identite

# what is sealed, column by column; the name of its key is in the column `…_cle` beside it
SCELLES: dict[Any, tuple[str, ...]] = {Identite: ("ecrite", "confirmee"), Amenagement: ("demande", "reponse")}


class ClesManquantes(RuntimeError):
    def __init__(self, noms: list[str]) -> None:
        super().__init__(
            f"Des identités sont scellées par {', '.join(f'« {nom} »' for nom in noms)}: cette clé n'est pas dans le"
            " fichier que désigne CERTIFICATION_IDENTITE_CLES"
        )


async def keys_in_use(db: AsyncSession) -> set[str]:
    """Names of the keys under which something is sealed."""
    names: Any = union(*(select(getattr(table, f"{one}_cle")) for table, kept in SCELLES.items() for one in kept))
    return {str(name) for name in (await db.execute(names)).scalars() if name is not None}


@contextlib.asynccontextmanager
async def requiring_keys(app: FastAPI) -> AsyncIterator[None]:
    """Raise ClesManquantes before the service answers anything; a database out of reach is for `/pret` to say."""
    try:
        trousseau = trousseau_of(app.state.settings)
    except IdentiteSansCle:
        trousseau = Trousseau({})
    with contextlib.suppress(OSError, TimeoutError):
        async with app.state.database.reading() as db:
            if missing := sorted(nom for nom in await keys_in_use(db) if nom not in trousseau):
                raise ClesManquantes(missing)
    yield
