"""Reading the register: every attestation that was delivered, those of erased profils too."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import col

from services.certification.models import Attestation
from services.certification.titres.registre.schemas import EtatLigne


@dataclass(frozen=True)
class LignesVoulues:
    """Which lines of the register are wanted; None wants any."""

    certification_id: UUID | None = None
    etat: EtatLigne | None = None
    numero: str | None = None
    depuis: date | None = None

    def select(self) -> Select[Attestation]:
        """The latest first."""
        statement = select(Attestation).where(*self._conditions())
        return statement.order_by(col(Attestation.obtenue_le).desc(), col(Attestation.id))

    def _conditions(self) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if self.certification_id is not None:
            conditions.append(col(Attestation.certification_id) == self.certification_id)
        if self.etat is not None:
            revoked = col(Attestation.revoquee_le).is_not(None)
            conditions.append(revoked if self.etat is EtatLigne.REVOQUEE else ~revoked)
        if self.numero is not None:
            conditions.append(col(Attestation.numero) == self.numero.upper())
        if self.depuis is not None:
            conditions.append(col(Attestation.obtenue_le) >= self.depuis)
        return conditions
