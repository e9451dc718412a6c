"""The route by which a service gives a person their own copy; the gateway puts those of all services together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.data.exports import left_out, read_export
from services.kit.data.parties import Partie
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.fields import Sortie
from services.kit.web.routing import ServiceRouter

_PERSONNE = "0199f0c2-0000-7000-8000-0000000000f1"
EXEMPLE: dict[str, Any] = {
    "service": "parcours",
    "profil_id": _PERSONNE,
    "produit_le": "2026-11-24T09:30:00Z",
    "parties": {"preference": [{"profil_id": _PERSONNE, "ouvert_mobilite": False}]},
    "non_repris": {"evenement": "des lignes d'autrui, qui ne font que nommer la personne"},
}


class ExportService(Sortie):
    """Ce qu'un service garde d'une personne, ligne à ligne."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    service: str = Field(description="Le service")
    profil_id: UUID = Field(description="Profil de la personne")
    produit_le: datetime = Field(description="Instant de la copie")
    parties: dict[str, list[dict[str, Any]]] = Field(
        description="Les lignes, par sorte ; une liste vide s'il n'y en a pas"
    )
    non_repris: dict[str, str] = Field(description="Ce qui nomme la personne sans être repris ici, et pourquoi")


def export_router(name: str, parties: Sequence[Partie]) -> ServiceRouter:
    """Router of `GET /v1/exports/<name>/{profil_id}`."""
    router = ServiceRouter(tags=["exports"])

    @router.get(
        f"/v1/exports/{name}/{{profil_id}}",
        action="exporter_profil",
        operation_id=f"exporter_{name}",
        summary="Emporter ce qu'un service garde de soi",
    )
    async def exporter(profil_id: UUID, uow: UnitOfWork) -> ExportService:
        """Ce que ce service garde de la personne, pour elle seule ; `GET /v1/exports/{profil_id}` réunit tous les services."""
        uow.allow(Ressource("Export", str(profil_id), {"titulaire": str(profil_id)}))
        parts = await read_export(uow, parties, profil_id)
        return ExportService(
            service=name, profil_id=profil_id, produit_le=uow.now, parties=parts, non_repris=left_out(parties)
        )

    return router
