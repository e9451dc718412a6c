"""The route by which a service tells a person who read them; the gateway puts the lines of all services in one list."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.data.lectures import of_person
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import InvalidCursor
from services.kit.web.fields import Sortie
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter


class LecturePersonneLue(Sortie):
    """Une lecture de ce qui est à la personne par quelqu'un d'autre."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-000000000101",
                    "service": "parcours",
                    "lu_le": "2026-11-24T09:30:00Z",
                    "sujet": "conseiller-7",
                    "roles": "conseiller",
                    "entite": "",
                    "operation": "lister_souhaits",
                    "objet": "Profil/0199f0c2-0000-7000-8000-0000000000f1",
                }
            ]
        }
    )
    id: UUID = Field(description="Identifiant de la ligne ; la plus récente a le plus grand")
    service: str = Field(description="Service qui a répondu")
    lu_le: datetime = Field(description="Instant de la lecture ; la même, répétée dans l'heure, n'a qu'une ligne")
    sujet: str = Field(description="Sujet du jeton de qui a lu")
    roles: str = Field(description="Rôles de qui a lu, séparés par une espace")
    entite: str = Field(description="Entité de qui a lu, ou une chaîne vide")
    operation: str = Field(description="Opération qui a répondu, par son `operationId`")
    objet: str = Field(description="Ce qui a été lu, sorte et identifiant ; une chaîne vide pour une liste")


def lectures_router(name: str) -> ServiceRouter:
    """Router of `GET /v1/lectures/<name>/{profil_id}`."""
    router = ServiceRouter(tags=["lectures"])

    @router.get(
        f"/v1/lectures/{name}/{{profil_id}}",
        action="lire_lectures",
        operation_id=f"lister_lectures_{name}",
        summary="Lire qui a lu ce qu'un service garde de soi",
    )
    async def lister(profil_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[LecturePersonneLue]:
        """Qui a lu la personne dans ce service, quoi et quand, pour elle seule ; `GET /v1/lectures/{profil_id}` réunit tous les
        services."""
        uow.allow(Ressource("Export", str(profil_id), {"titulaire": str(profil_id)}))
        statement = of_person(uow.service.feed.metadata.tables["lecture"], profil_id, _before(page.apres))
        rows = (await uow.db.execute(statement.limit(page.limite + 1))).mappings().all()
        elements = [LecturePersonneLue(service=name, **{**row}) for row in rows[: page.limite]]
        return Page(elements=elements, suivant=str(elements[-1].id) if len(rows) > page.limite else None)

    return router


def _before(cursor: str | None) -> UUID | None:
    """The line that a cursor names: the same in every service, since they share one order."""
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError:
        raise InvalidCursor("Le curseur est celui d'une page précédente.") from None
