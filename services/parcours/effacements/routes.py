"""Routes of the erasure of a person."""

from uuid import UUID

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Gone
from services.kit.web.routing import ServiceRouter
from services.parcours.effacements import service
from services.parcours.effacements.schemas import EffacementLu
from services.parcours.errors import EffacementDejaPrevu

router = ServiceRouter(tags=["profils"])


@router.get(
    "/v1/profils/{profil_id}/effacement",
    action="lire_effacement",
    summary="Lire l'effacement à venir",
    errors=[Gone],
)
async def lire_effacement(profil_id: UUID, uow: UnitOfWork) -> EffacementLu:
    """L'effacement prévu, son jour et ce qui l'appelle ; 404 quand rien n'est prévu."""
    return await service.read_effacement(uow, profil_id)


@router.post(
    "/v1/profils/{profil_id}/effacement",
    action="effacer_profil",
    summary="Demander son effacement",
    status_code=201,
    location="/v1/profils/{profil_id}/effacement",
    errors=[Gone, EffacementDejaPrevu],
)
async def demander_effacement(profil_id: UUID, uow: UnitOfWork) -> EffacementLu:
    """Demande que tout ce qui est tenu de la personne soit effacé : emplois, acquis, expériences, souhaits,
    consentements, parcours, candidatures, résultats, recommandations et événements déjà publiés. Un délai court, pendant
    lequel elle peut l'arrêter ; elle est prévenue de la demande, puis de sa confirmation la veille. Nul autre qu'elle ne
    peut le demander ni ne l'apprend avant l'effacement."""
    return await service.ask(uow, profil_id)


@router.delete(
    "/v1/profils/{profil_id}/effacement",
    action="effacer_profil",
    summary="Arrêter son effacement",
    status_code=204,
    errors=[Gone],
)
async def arreter_effacement(profil_id: UUID, uow: UnitOfWork) -> None:
    """Arrête l'effacement prévu, que la personne l'ait demandé ou qu'une règle de conservation l'appelle : rien n'est
    effacé."""
    await service.stop(uow, profil_id)
