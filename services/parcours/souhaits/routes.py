"""Routes of the souhaits."""

from uuid import UUID

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import ForbiddenData, ForbiddenField, Gone
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.parcours.errors import DejaEnregistre, MetierInconnu
from services.parcours.souhaits import service
from services.parcours.souhaits.schemas import SouhaitEcrit, SouhaitLu

router = ServiceRouter(tags=["souhaits"])


@router.get("/v1/profils/{profil_id}/souhaits", action="lire_souhaits", summary="Lister ses souhaits", errors=[Gone])
async def lister_souhaits(profil_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[SouhaitLu]:
    """Les souhaits de la personne, pour elle seule et le conseiller à qui elle les a ouverts. Pour son manager, les RH et
    le SIRH, ils n'existent pas."""
    return await service.list_souhaits(uow, profil_id, page)


@router.post(
    "/v1/profils/{profil_id}/souhaits",
    action="ecrire_souhaits",
    summary="Exprimer un souhait",
    status_code=201,
    location="/v1/profils/{profil_id}/souhaits/{id}",
    errors=[Gone, DejaEnregistre, MetierInconnu, ForbiddenField, ForbiddenData],
)
async def exprimer_souhait(profil_id: UUID, souhait: SouhaitEcrit, uow: UnitOfWork) -> SouhaitLu:
    """Exprime un souhait. Personne d'autre que la personne ne l'apprend, à moins qu'elle ne l'ouvre."""
    return await service.add_souhait(uow, profil_id, souhait)


@router.get(
    "/v1/profils/{profil_id}/souhaits/{souhait_id}", action="lire_souhaits", summary="Lire un souhait", errors=[Gone]
)
async def lire_souhait(profil_id: UUID, souhait_id: UUID, uow: UnitOfWork) -> SouhaitLu:
    """Un souhait de la personne."""
    return await service.read_souhait(uow, profil_id, souhait_id)


@router.put(
    "/v1/profils/{profil_id}/souhaits/{souhait_id}",
    action="ecrire_souhaits",
    summary="Remplacer un souhait",
    errors=[Gone, DejaEnregistre, MetierInconnu, ForbiddenField, ForbiddenData],
)
async def remplacer_souhait(profil_id: UUID, souhait_id: UUID, souhait: SouhaitEcrit, uow: UnitOfWork) -> SouhaitLu:
    """Remplace un souhait, ou l'ouvre aux recommandations."""
    return await service.replace_souhait(uow, profil_id, souhait_id, souhait)


@router.delete(
    "/v1/profils/{profil_id}/souhaits/{souhait_id}",
    action="ecrire_souhaits",
    summary="Retirer un souhait",
    status_code=204,
    errors=[Gone],
)
async def retirer_souhait(profil_id: UUID, souhait_id: UUID, uow: UnitOfWork) -> None:
    """Retire un souhait ; il n'en reste rien."""
    await service.remove_souhait(uow, profil_id, souhait_id)
