"""Reading the register: every attestation that was delivered, those of erased profils too."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import Attestation, Identite
from services.certification.titres.registre.schemas import EtatLigne


@dataclass(frozen=True)
class LignesVoulues:
    """Which lines of the register are wanted, as they are on the day `le`; None wants any."""

    le: date
    certification_id: UUID | None = None
    etat: EtatLigne | None = None
    numero: str | None = None
    depuis: date | None = None

    def select(self) -> Select[*tuple[Any, ...]]:
        """Each with what is kept of its holder's identity, the latest first."""
        statement = _with_identite().where(*self._conditions())
        return statement.order_by(col(Attestation.obtenue_le).desc(), col(Attestation.id))

    def _conditions(self) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if self.certification_id is not None:
            conditions.append(col(Attestation.certification_id) == self.certification_id)
        if self.etat is not None:
            revoked = col(Attestation.revoquee_le).is_not(None)
            over = func.coalesce(col(Attestation.valable_jusqu_au) < self.le, False)
            states = {EtatLigne.REVOQUEE: revoked, EtatLigne.EXPIREE: ~revoked & over}
            conditions.append(states.get(self.etat, ~revoked & ~over))
        if self.numero is not None:
            conditions.append(col(Attestation.numero) == self.numero.upper())
        if self.depuis is not None:
            conditions.append(col(Attestation.obtenue_le) >= self.depuis)
        return conditions


def _with_identite() -> Select[*tuple[Any, ...]]:
    theirs = col(Identite.profil_id) == col(Attestation.profil_id)
    return select(Attestation, Identite).outerjoin(Identite, theirs)


async def get_line(db: AsyncSession, attestation_id: UUID) -> tuple[Attestation, Identite | None] | None:
    row = (await db.execute(_with_identite().where(col(Attestation.id) == attestation_id))).first()
    return (row[0], row[1]) if row else None
