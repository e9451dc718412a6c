"""Routes of the emplois."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import ForbiddenData, ForbiddenField, Gone, InconsistentDates
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.parcours.champs import Matricule
from services.parcours.emplois import service
from services.parcours.emplois.schemas import AffectationLue, EmploiEcrit, EmploiLu, EmploiNouveau
from services.parcours.errors import (
    CodeRattachementInvalide,
    EntiteInconnue,
    HierarchieInvalide,
    MatriculeDejaUtilise,
    MetierInconnu,
    PersonneInconnue,
    RetourAPreciser,
)

router = ServiceRouter(tags=["emplois"])
REFUSALS = [
    MatriculeDejaUtilise,
    MetierInconnu,
    HierarchieInvalide,
    InconsistentDates,
    ForbiddenField,
    ForbiddenData,
]


@router.get("/v1/emplois", action="lire_emploi", summary="Lister les emplois")
async def lister_emplois(
    uow: UnitOfWork,
    page: PageParams,
    entite: Annotated[UUID | None, Query(description="Entité qui emploie")] = None,
    profil: Annotated[UUID | None, Query(description="Profil de la personne")] = None,
    matricule: Annotated[Matricule | None, Query(description="Matricule dans l'entité")] = None,
    metier: Annotated[UUID | None, Query(description="Métier tenu, ou tenu en dernier")] = None,
) -> Page[EmploiLu]:
    """Les emplois que l'appelant peut lire : les siens, ceux de son équipe directe, ceux de son entité, terminés compris,
    ou ceux des personnes qui lui ont donné leur consentement. Chaque personne lue le voit dans ses lectures."""
    return await service.list_emplois(
        uow, page, entite_id=entite, profil_id=profil, matricule=matricule, metier_id=metier
    )


@router.post(
    "/v1/emplois",
    action="ecrire_emploi",
    summary="Créer un emploi",
    status_code=201,
    location="/v1/emplois/{id}",
    errors=[EntiteInconnue, PersonneInconnue, CodeRattachementInvalide, RetourAPreciser, Gone, *REFUSALS],
)
async def creer_emploi(emploi: EmploiNouveau, uow: UnitOfWork) -> EmploiLu:
    """Crée un emploi dans l'entité. Sans profil, il est celui d'une personne nouvelle, dont le profil est créé ; avec
    celui d'une personne que l'entité emploie ou a employée, ou le code de rattachement qu'une personne a tiré, il lui ajoute
    un emploi. Le matricule d'un emploi terminé demande « retour »."""
    return await service.create_emploi(uow, emploi)


@router.get("/v1/emplois/{emploi_id}", action="lire_emploi", summary="Lire un emploi")
async def lire_emploi(emploi_id: UUID, uow: UnitOfWork) -> EmploiLu:
    """Un emploi. Lu par quelqu'un d'autre que la personne, il laisse une ligne dans ses lectures."""
    return await service.read_emploi(uow, emploi_id)


@router.put("/v1/emplois/{emploi_id}", action="ecrire_emploi", summary="Remplacer un emploi", errors=REFUSALS)
async def remplacer_emploi(emploi_id: UUID, emploi: EmploiEcrit, uow: UnitOfWork) -> EmploiLu:
    """Remplace le matricule, les dates, le métier, le manager, la quotité et le lieu ; « fin_le » termine l'emploi. Un
    autre métier commence à « metier_depuis_le », à défaut ce jour, et le précédent s'arrête la veille ; tout ce qui
    appartient à la personne demeure."""
    return await service.replace_emploi(uow, emploi_id, emploi)


@router.get("/v1/emplois/{emploi_id}/affectations", action="lire_emploi", summary="Lire l'histoire d'un emploi")
async def lister_affectations(emploi_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[AffectationLue]:
    """Ce qui s'est fait dans l'emploi, de la plus ancienne affectation à la dernière."""
    return await service.list_affectations(uow, emploi_id, page)
