"""Routes of the offer: certifications and their blocs."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.errors import (
    CodeDejaUtilise,
    CompetenceInconnue,
    CompetenceRetiree,
    MetierInconnu,
    NumeroDejaUtilise,
    SavoirNonAttestable,
)
from services.certification.models import Registre, TypeCertification
from services.certification.offre.certifications import service
from services.certification.offre.certifications.queries import CertificationsVoulues
from services.certification.offre.certifications.schemas import (
    BlocEcrit,
    BlocLu,
    CertificationEcrite,
    CertificationLue,
    CertificationResume,
)
from services.certification.offre.errors import BlocUtilise, PasCertifiante
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InconsistentDates
from services.kit.web.fields import Code
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["certifications"])
BLOC_REFUSE = [CodeDejaUtilise, CompetenceInconnue, CompetenceRetiree, SavoirNonAttestable]
FICHE_REFUSEE = [*BLOC_REFUSE, MetierInconnu, NumeroDejaUtilise, InconsistentDates, PasCertifiante]


@router.get("/v1/certifications", action="lire_certifications", summary="Lister les certifications")
async def lister_certifications(
    uow: UnitOfWork,
    page: PageParams,
    code: Annotated[Code | None, Query(description="Code de la branche")] = None,
    registre: Annotated[Registre | None, Query(description="Registre national")] = None,
    type: Annotated[TypeCertification | None, Query(description="Type de certification")] = None,
    metier: Annotated[UUID | None, Query(description="Métier auquel elle prépare")] = None,
    competence: Annotated[UUID | None, Query(description="Compétence qu'elle atteste")] = None,
) -> Page[CertificationResume]:
    """Toutes les certifications de la branche, par code. Chacune est visible de tous les salariés de toutes les
    entités dès son entrée au catalogue : aucune entité ne peut en cacher une."""
    return await service.list_certifications(uow, page, CertificationsVoulues(code, registre, type, metier, competence))


@router.post(
    "/v1/certifications",
    action="ecrire_certifications",
    summary="Créer une certification",
    status_code=201,
    location="/v1/certifications/{id}",
    errors=FICHE_REFUSEE,
)
async def creer_certification(certification: CertificationEcrite, uow: UnitOfWork) -> CertificationLue:
    """Crée une certification et ses blocs. Elle est aussitôt visible de tous. Un bloc n'atteste que des compétences
    du catalogue : un savoir est refusé. Une certification qui n'en atteste aucune n'est pas certifiante : déjà
    transmise ou enregistrée, elle n'entre pas, et la réponse dit ce qui manque. N'écrit une décision que qui la prend."""
    return await service.create_certification(uow, certification)


@router.get(
    "/v1/certifications/{certification_id:uuid}", action="lire_certifications", summary="Lire une certification"
)
async def lire_certification(certification_id: UUID, uow: UnitOfWork) -> CertificationLue:
    """Une certification, ses voies, ses décisions datées, ses blocs et leurs épreuves."""
    return await service.read_certification(uow, certification_id)


@router.put(
    "/v1/certifications/{certification_id:uuid}",
    action="ecrire_certifications",
    summary="Remplacer une certification",
    errors=[*FICHE_REFUSEE, BlocUtilise],
)
async def remplacer_certification(
    certification_id: UUID, certification: CertificationEcrite, uow: UnitOfWork
) -> CertificationLue:
    """Remplace toute la fiche. Un bloc garde son identifiant tant qu'il garde son code ou ce qu'il atteste ; celui qui
    atteste autre chose change de version, et qui le détient garde la sienne. Un bloc absent est retiré, sauf s'il a servi
    à quelqu'un. Les décisions s'y répètent telles quelles : seul qui les prend en ajoute, en change ou en retire une."""
    return await service.replace_certification(uow, certification_id, certification)


@router.get(
    "/v1/certifications/{certification_id}/blocs",
    action="lire_certifications",
    summary="Lister les blocs d'une certification",
)
async def lister_blocs(certification_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[BlocLu]:
    """Les blocs, dans l'ordre de la fiche, avec les compétences qu'ils attestent et les épreuves qui les évaluent."""
    return await service.list_blocs(uow, certification_id, page)


@router.post(
    "/v1/certifications/{certification_id}/blocs",
    action="ecrire_certifications",
    summary="Ajouter un bloc à une certification",
    status_code=201,
    errors=BLOC_REFUSE,
)
async def ajouter_bloc(certification_id: UUID, bloc: BlocEcrit, uow: UnitOfWork) -> BlocLu:
    """Ajoute un bloc à la fin de la fiche. Son code n'a besoin d'être unique que dans sa certification."""
    return await service.add_bloc(uow, certification_id, bloc)
