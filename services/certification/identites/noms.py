"""The name of somebody, without the rest of their identity: for whoever has them before them, and no longer."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import select
from sqlmodel import col

from services.certification.identites.schemas import IdentiteCivile
from services.certification.identites.service import confirmed
from services.certification.identites.trousseau import Scelle, Trousseau, trousseau_of
from services.certification.models import Identite
from services.kit.data.uow import UnitOfWork
from services.kit.web.fields import Sortie

EXEMPLE: dict[str, Any] = {"nom": "Zoë Marie Lefèvre", "confirme": True}


class NomLu(Sortie):
    """Le nom d'une personne : celui que le certificateur a confirmé, à défaut celui qu'elle a déclaré."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    nom: str = Field(description="Prénoms et nom")
    confirme: bool = Field(description="Vrai si le certificateur l'a confirmé")


def nom_of(row: Identite | None, trousseau: Trousseau) -> NomLu | None:
    if row is None:
        return None
    if (civile := confirmed(row, trousseau)) is not None:
        return NomLu(nom=civile.nom_complet, confirme=True)
    written = trousseau.open(Scelle(row.ecrite_cle, row.ecrite), row.id, "ecrite")
    return NomLu(nom=IdentiteCivile.model_validate_json(written).nom_complet, confirme=False)


async def noms_of(uow: UnitOfWork, profils: Collection[UUID]) -> dict[UUID, NomLu]:
    """By profil, the names of those who wrote theirs."""
    trousseau = trousseau_of(uow.service.settings)
    rows = await uow.db.scalars(select(Identite).where(col(Identite.profil_id).in_(profils)))
    return {row.profil_id: nom for row in rows if (nom := nom_of(row, trousseau)) is not None}
