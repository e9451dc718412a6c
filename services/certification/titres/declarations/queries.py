"""Reading the holders to declare, with what is kept of their identity."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import col

from services.certification.models import Attestation, DeclarationTitulaire, Identite


@dataclass(frozen=True)
class DeclarationsVoulues:
    """What a list is narrowed to; `depuis` keeps what was obtained on that day or later."""

    certification: UUID | None = None
    depuis: date | None = None
    declares: bool = False


def list_declarations(wanted: DeclarationsVoulues) -> Select[*tuple[Any, ...]]:
    """(declaration, attestation, identity or None), what is due first first; what is revoked is not to be declared."""
    done = col(DeclarationTitulaire.deposee_le)
    statement = (
        select(DeclarationTitulaire, Attestation, Identite)
        .join(Attestation, col(Attestation.id) == col(DeclarationTitulaire.attestation_id))
        .outerjoin(Identite, col(Identite.profil_id) == col(Attestation.profil_id))
        .where(done.is_not(None) if wanted.declares else done.is_(None), col(Attestation.revoquee_le).is_(None))
        .order_by(col(DeclarationTitulaire.avant_le), col(DeclarationTitulaire.attestation_id))
    )
    if wanted.certification is not None:
        statement = statement.where(col(Attestation.certification_id) == wanted.certification)
    return statement.where(col(Attestation.obtenue_le) >= wanted.depuis) if wanted.depuis else statement
