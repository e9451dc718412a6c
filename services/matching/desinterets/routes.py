"""Routes of what a person set aside."""

from uuid import UUID

from services.kit.data.uow import UnitOfWork
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.matching.desinterets import service
from services.matching.desinterets.schemas import DesinteretEcrit, DesinteretLu
from services.matching.errors import (
    CertificationInconnue,
    DejaEcarte,
    IndexEnConstruction,
    MetierInconnu,
    TropEcartes,
)

router = ServiceRouter(tags=["desinterets"])


@router.get(
    "/v1/recommandations/profils/{profil_id}/desinterets",
    action="lire_desinterets",
    summary="Lister ce qu'on a écarté",
    errors=[IndexEnConstruction],
)
async def lister_desinterets(profil_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[DesinteretLu]:
    """Les métiers et certifications que la personne a écartés, pour elle seule. Pour tout autre, conseiller compris, ils
    n'existent pas."""
    return await service.list_desinterets(uow, profil_id, page)


@router.post(
    "/v1/recommandations/profils/{profil_id}/desinterets",
    action="ecrire_desinterets",
    summary="Dire qu'un métier ou une certification n'intéresse pas",
    status_code=201,
    location="/v1/recommandations/profils/{profil_id}/desinterets/{id}",
    errors=[IndexEnConstruction, MetierInconnu, CertificationInconnue, DejaEcarte, TropEcartes],
)
async def ecarter(profil_id: UUID, desinteret: DesinteretEcrit, uow: UnitOfWork) -> DesinteretLu:
    """Écarte un métier ou une certification des recommandations faites à la personne. Personne ne l'apprend, et rien ne lui
    est fermé : elle y candidate, et demande ce qui y mène, comme avant."""
    return await service.add_desinteret(uow, profil_id, desinteret)


@router.get(
    "/v1/recommandations/profils/{profil_id}/desinterets/{desinteret_id}",
    action="lire_desinterets",
    summary="Lire ce qu'on a écarté",
    errors=[IndexEnConstruction],
)
async def lire_desinteret(profil_id: UUID, desinteret_id: UUID, uow: UnitOfWork) -> DesinteretLu:
    """Un métier ou une certification que la personne a écarté."""
    return await service.read_desinteret(uow, profil_id, desinteret_id)


@router.delete(
    "/v1/recommandations/profils/{profil_id}/desinterets/{desinteret_id}",
    action="ecrire_desinterets",
    summary="Revenir sur ce qu'on a écarté",
    status_code=204,
    errors=[IndexEnConstruction],
)
async def reprendre_desinteret(profil_id: UUID, desinteret_id: UUID, uow: UnitOfWork) -> None:
    """Remet le métier ou la certification parmi les recommandations ; il ne reste rien de ce qui avait été dit."""
    await service.remove_desinteret(uow, profil_id, desinteret_id)
