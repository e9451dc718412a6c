"""The keys without which an identity that is kept could not be read: without one of them the service does not start."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI
from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.identites.errors import IdentiteSansCle
from services.certification.identites.trousseau import Trousseau, trousseau_of
from services.certification.models import Identite


class ClesManquantes(RuntimeError):
    def __init__(self, noms: list[str]) -> None:
        super().__init__(
            f"Des identités sont scellées par {', '.join(f'« {nom} »' for nom in noms)}: cette clé n'est pas dans le"
            " fichier que désigne CERTIFICATION_IDENTITE_CLES"
        )


async def keys_in_use(db: AsyncSession) -> set[str]:
    """Names of the keys under which something is sealed."""
    written, confirmed = select(col(Identite.ecrite_cle)), select(col(Identite.confirmee_cle))
    names: Any = union(written, confirmed.where(col(Identite.confirmee_cle).is_not(None)))
    return {str(name) for name in (await db.execute(names)).scalars()}


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
