"""Routes of the épreuves and their groups."""

from uuid import UUID

from services.certification.errors import BlocDejaAcquis, BlocHorsCertification
from services.certification.jury.errors import (
    BlocDejaDecide,
    CandidatureNonEvaluable,
    GroupeIncoherent,
    GroupeRequis,
    PositionnementRequis,
)
from services.certification.jury.resultats.epreuves import groupes, service
from services.certification.jury.resultats.epreuves.schemas import (
    GroupeEcrit,
    GroupeLu,
    ResultatEcrit,
    ResultatLu,
    TravailEcrit,
)
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InconsistentDates, OutOfRange
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["epreuves"])


@router.post(
    "/v1/candidatures/{candidature_id}/epreuves",
    summary="Noter une épreuve",
    status_code=201,
    errors=[
        BlocDejaAcquis,
        BlocDejaDecide,
        BlocHorsCertification,
        CandidatureNonEvaluable,
        GroupeRequis,
        PositionnementRequis,
        InconsistentDates,
        OutOfRange,
    ],
)
async def noter_epreuve(candidature_id: UUID, resultat: ResultatEcrit, uow: UnitOfWork) -> ResultatLu:
    """Note une épreuve d'une personne. Rien n'est effacé : une correction est un nouveau résultat, et le dernier
    compte. Seuls les blocs qui manquent à la personne se passent."""
    return await service.add_resultat(uow, candidature_id, resultat)


@router.get(
    "/v1/candidatures/{candidature_id}/epreuves", action="lire_resultats", summary="Lister les résultats aux épreuves"
)
async def lister_epreuves(candidature_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[ResultatLu]:
    """Les résultats d'une candidature, dans l'ordre où ils ont été notés. Pour l'employeur, ils n'existent pas."""
    return await service.list_resultats(uow, candidature_id, page)


@router.post(
    "/v1/sessions/{session_id}/groupes",
    action="tenir_groupes",
    summary="Former un groupe",
    status_code=201,
    location="/v1/sessions/{session_id}/groupes/{id}",
    errors=[GroupeIncoherent, OutOfRange],
)
async def former_groupe(session_id: UUID, groupe: GroupeEcrit, uow: UnitOfWork) -> GroupeLu:
    """Forme un groupe de candidats pour un travail collectif. Le travail est commun, le résultat de chacun est à lui."""
    return await groupes.form_groupe(uow, session_id, groupe)


@router.get("/v1/sessions/{session_id}/groupes", action="lire_groupes", summary="Lister les groupes d'une session")
async def lister_groupes(session_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[GroupeLu]:
    """Les groupes de la session, dans l'ordre où ils ont été formés."""
    return await groupes.list_groupes(uow, session_id, page)


@router.get("/v1/sessions/{session_id}/groupes/{groupe_id}", action="lire_groupes", summary="Lire un groupe")
async def lire_groupe(session_id: UUID, groupe_id: UUID, uow: UnitOfWork) -> GroupeLu:
    """Un groupe, ses membres et son travail."""
    return await groupes.read_groupe(uow, session_id, groupe_id)


@router.put(
    "/v1/sessions/{session_id}/groupes/{groupe_id}",
    action="tenir_groupes",
    summary="Enregistrer le travail d'un groupe",
    errors=[OutOfRange],
)
async def remplacer_travail(session_id: UUID, groupe_id: UUID, travail: TravailEcrit, uow: UnitOfWork) -> GroupeLu:
    """Enregistre ce que le groupe remet et le jour de son oral commun."""
    return await groupes.replace_travail(uow, session_id, groupe_id, travail)


@router.delete(
    "/v1/sessions/{session_id}/groupes/{groupe_id}",
    action="tenir_groupes",
    summary="Dissoudre un groupe",
    status_code=204,
)
async def dissoudre_groupe(session_id: UUID, groupe_id: UUID, uow: UnitOfWork) -> None:
    """Dissout un groupe dont aucun membre n'a de résultat."""
    await groupes.dissolve_groupe(uow, session_id, groupe_id)
