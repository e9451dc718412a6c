"""What familles, items and métiers share: (référentiel, code) is unique per kind and is never given again."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.competences.models import Competence, Famille, Metier
from services.kit.web.errors import Erreur, ValidationFailed

Codee = type[Famille] | type[Competence] | type[Metier]


async def code_is_taken(
    db: AsyncSession, model: Codee, referentiel: str, code: str, *, but: UUID | None = None
) -> bool:
    """Whether another row has this code, a retired one included."""
    statement = select(col(model.id)).where(col(model.referentiel) == referentiel, col(model.code) == code)
    if but is not None:
        statement = statement.where(col(model.id) != but)
    return await db.scalar(statement) is not None


def refuse_other_referentiel(row: Famille | Competence | Metier, referentiel: str) -> None:
    """Raise ValidationFailed when a row would move to another référentiel."""
    if row.referentiel != referentiel:
        motif = "Le référentiel ne change pas : créez une ressource dans l'autre référentiel"
        raise ValidationFailed(erreurs=[Erreur(pointeur="/referentiel", motif=motif)])
