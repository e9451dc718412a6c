"""Routes of the civil identity. No answer with one is kept for a retry: it would be kept in clear."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.errors import PassageIdentiteImpossible, ProfilPasEncoreConnu
from services.certification.identites import service
from services.certification.identites.errors import IdentiteIllisible, IdentiteSansCle
from services.certification.identites.schemas import IdentiteCivile, IdentiteLue, Renvoi
from services.certification.models import EtatIdentite
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Gone
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["identites"])
LECTURE = [IdentiteSansCle, IdentiteIllisible]


@router.get("/v1/identites", action="lire_identites", summary="Lister les identités", errors=LECTURE)
async def lister_identites(
    uow: UnitOfWork,
    page: PageParams,
    etat: Annotated[EtatIdentite | None, Query(description="Où en est l'identité")] = None,
    session: Annotated[UUID | None, Query(description="Session où la personne a une place")] = None,
) -> Page[IdentiteLue]:
    """La sienne. Pour le certificateur, celles des personnes inscrites à ses sessions d'épreuves ou jugées ; celle qui
    attend depuis le plus longtemps d'abord."""
    return await service.list_identites(uow, page, etat, session)


@router.get("/v1/identites/{profil_id}", summary="Lire l'identité d'une personne", errors=LECTURE)
async def lire_identite(profil_id: UUID, uow: UnitOfWork) -> IdentiteLue:
    """L'identité civile, que seuls la personne et le certificateur qui l'inscrit lisent : elle n'est dans aucun flux,
    aucun journal et aucune recommandation. Sans rien d'écrit, ses champs sont null."""
    return await service.read_identite(uow, profil_id)


@router.put(
    "/v1/identites/{profil_id}",
    summary="Écrire son identité",
    errors=[*LECTURE, ProfilPasEncoreConnu, Gone],
)
async def ecrire_identite(profil_id: UUID, identite: IdentiteCivile, uow: UnitOfWork) -> IdentiteLue:
    """Écrit son identité, telle que la pièce d'identité la dit. Le certificateur la confirme à l'inscription ; la
    changer plus tard demande qu'il la confirme à nouveau, et ce qui était confirmé le reste jusque-là."""
    return await service.write_identite(uow, profil_id, identite)


@router.post(
    "/v1/identites/{profil_id}/confirmation",
    summary="Confirmer une identité",
    status_code=204,
    if_match=True,
    errors=[*LECTURE, PassageIdentiteImpossible],
)
async def confirmer_identite(profil_id: UUID, uow: UnitOfWork) -> None:
    """Confirme l'identité lue, pièce d'identité en main, d'une personne inscrite à une session d'épreuves."""
    await service.confirm_identite(uow, profil_id)


@router.post(
    "/v1/identites/{profil_id}/renvoi",
    action="confirmer_identite",
    summary="Renvoyer une identité à corriger",
    status_code=204,
    if_match=True,
    errors=[PassageIdentiteImpossible],
)
async def renvoyer_identite(profil_id: UUID, renvoi: Renvoi, uow: UnitOfWork) -> None:
    """Renvoie l'identité à la personne, qui apprend ce qui est à corriger."""
    await service.send_back(uow, profil_id, renvoi)
