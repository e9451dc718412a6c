"""A fiche of a national register is of one certification: its number is written once."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.errors import NumeroDejaUtilise
from services.certification.models import Certification
from services.certification.offre.certifications.fiche import Fiche
from services.kit.web.errors import Erreur

# of those who write numbers, one at a time: an index would not go up over what was written twice before
_LOCK = 7162836


async def owners_of(db: AsyncSession, numeros: Collection[str | None]) -> dict[str, str]:
    """By number, the code of the certification that has it; nobody else writes one until this transaction ends.

    To be asked before a certification is locked: all take the two in this order.
    """
    wanted = {numero for numero in numeros if numero is not None}
    if not wanted:
        return {}
    await db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    statement = select(col(Certification.numero_fiche), col(Certification.code))
    rows = await db.execute(statement.where(col(Certification.numero_fiche).in_(wanted)))
    return {str(numero): code for numero, code in rows.all()}


def refuse_taken_number(fiche: Fiche, before: Fiche | None, owners: dict[str, str]) -> None:
    """Raise NumeroDejaUtilise for a number, new to this certification, that another has; keep it in `owners` otherwise."""
    numero, mine = fiche.numero_fiche, (before or fiche).code
    if numero is None or (before is not None and before.numero_fiche == numero):
        return
    if (owner := owners.setdefault(numero, mine)) != mine:
        motif = f"Numéro de la certification {owner}"
        raise NumeroDejaUtilise(erreurs=[Erreur(pointeur="/numero_fiche", motif=motif)])
