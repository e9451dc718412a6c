"""Routes of what juries decide. Nothing here has a PUT: what is decided is replaced by a signed decision."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.errors import (
    BlocDejaAcquis,
    BlocHorsCertification,
    CertificationExpiree,
    SessionPasCommencee,
)
from services.certification.jury.errors import (
    BlocDejaDecide,
    BlocHorsDossier,
    BlocNonDecide,
    CandidatureNonEvaluable,
    EpreuvesManquantes,
    JuryAbsent,
    JuryNonConforme,
    PositionnementRequis,
)
from services.certification.jury.resultats import bilan, service
from services.certification.jury.resultats.schemas import (
    BlocDuBilan,
    DeliberationEcrite,
    DeliberationLue,
    RemplacementEcrit,
)
from services.certification.regles.errors import RegleSansVersion
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["resultats"])
REFUSALS = [CandidatureNonEvaluable, CertificationExpiree, JuryAbsent, JuryNonConforme, SessionPasCommencee]


@router.post(
    "/v1/candidatures/{candidature_id}/deliberations",
    summary="Délibérer d'une candidature",
    status_code=201,
    location="/v1/candidatures/{candidature_id}/deliberations/{id}",
    errors=[
        *REFUSALS,
        BlocDejaAcquis,
        BlocDejaDecide,
        BlocHorsCertification,
        BlocHorsDossier,
        EpreuvesManquantes,
        PositionnementRequis,
        RegleSansVersion,
    ],
)
async def deliberer(candidature_id: UUID, deliberation: DeliberationEcrite, uow: UnitOfWork) -> DeliberationLue:
    """Décide d'une candidature, bloc par bloc, sous la signature du président. Tous les blocs tenus valident la
    certification ; sinon un plan d'accompagnement s'ouvre aussitôt. La décision ne change plus. Après le dernier jour
    où la certification se délivre, aucun bloc ne se donne."""
    return await service.deliberate(uow, candidature_id, deliberation)


@router.get(
    "/v1/candidatures/{candidature_id}/deliberations", action="lire_resultats", summary="Lire ce que le jury a décidé"
)
async def lister_deliberations(candidature_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[DeliberationLue]:
    """Les décisions prises sur une candidature, la première d'abord, celles qui en remplacent comprises. Pour
    l'employeur, elles n'existent pas."""
    return await service.list_decided(uow, candidature_id, page)


@router.get(
    "/v1/candidatures/{candidature_id}/deliberations/{deliberation_id}",
    action="lire_resultats",
    summary="Lire une délibération",
)
async def lire_deliberation(candidature_id: UUID, deliberation_id: UUID, uow: UnitOfWork) -> DeliberationLue:
    """Une délibération, sa signature, et si son contenu est intact."""
    return await service.read_decided(uow, candidature_id, deliberation_id)


@router.post(
    "/v1/candidatures/{candidature_id}/remplacements",
    summary="Remplacer une décision par une décision signée",
    status_code=201,
    location="/v1/candidatures/{candidature_id}/deliberations/{id}",
    errors=[*REFUSALS, BlocDejaAcquis, BlocDejaDecide, BlocNonDecide, RegleSansVersion],
)
async def remplacer_decision(candidature_id: UUID, remplacement: RemplacementEcrit, uow: UnitOfWork) -> DeliberationLue:
    """Remplace une décision du jury, sous la signature de son président ou du certificateur. La décision antérieure
    reste lue, et la chaîne des signatures dit ce qui a été remplacé, par qui et pourquoi."""
    return await service.replace_decisions(uow, candidature_id, remplacement)


@router.get(
    "/v1/candidatures/{candidature_id}/blocs",
    action="lire_resultats",
    summary="Lire les blocs acquis et ceux qui manquent",
)
async def lister_blocs_candidature(candidature_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[BlocDuBilan]:
    """Les blocs de la certification demandée : depuis quand chacun est tenu, par décision ou par équivalence, ou qu'il
    manque encore."""
    return await bilan.list_blocs_of_candidature(uow, candidature_id, page)


@router.get(
    "/v1/blocs_acquis", action="lire_blocs_acquis", summary="Lire les blocs acquis d'une personne", errors=[NotFound]
)
async def lister_blocs_acquis(
    uow: UnitOfWork,
    page: PageParams,
    profil: Annotated[UUID | None, Query(description="Profil de la personne, pour le certificateur")] = None,
) -> Page[BlocDuBilan]:
    """Les blocs que la personne tient pour toujours, par décision d'un jury ou par équivalence. Elle seule et le
    certificateur les lisent."""
    return await bilan.list_blocs_acquis(uow, profil, page)
