"""Routes of the filling of sessions."""

from uuid import UUID

from services.certification.demande.errors import FusionImpossible, MinimumNonAtteint, ReportSessionImpossible
from services.certification.demande.remplissage import conduite, service
from services.certification.demande.remplissage.schemas import (
    AlerteLue,
    FusionEcrite,
    InvitationLue,
    InvitationsEcrites,
    InvitationsFaites,
    ReportEcrit,
)
from services.certification.demande.sessions.schemas import SessionLue
from services.certification.errors import CertificationExpiree, InscriptionsFermees, SessionInconnue
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InconsistentDates
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["sessions"])


@router.get("/v1/sessions/alertes", action="lire_alertes", summary="Lister les sessions où des places se perdent")
async def lister_alertes_sessions(uow: UnitOfWork, page: PageParams) -> Page[AlerteLue]:
    """Les sessions ouvertes dont des places restent vides pendant que des demandes attendent."""
    return await service.list_alerts(uow, page)


@router.get("/v1/sessions/{session_id}/alerte", action="lire_alertes", summary="Lire ce qui se perd dans une session")
async def lire_alerte_session(session_id: UUID, uow: UnitOfWork) -> AlerteLue:
    """Les places libres, les demandes en attente, et le gâchis : le plus petit des deux. Arrondis au multiple de cinq
    inférieur, et les places dites « oui, peu, non », sauf pour le certificateur."""
    return await service.read_alert(uow, session_id)


@router.get("/v1/sessions/{session_id}/invitations", action="inviter", summary="Lister les personnes à inviter")
async def lister_invitations_session(session_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[InvitationLue]:
    """Qui inviter, dans l'ordre : qui a demandé, par date de demande ; puis qui accepte d'être contacté, de la plus prête
    à la moins prête. Jamais une personne qui a décliné."""
    return await service.list_invitations(uow, session_id, page)


@router.post(
    "/v1/sessions/{session_id}/invitations",
    action="inviter",
    summary="Inviter les premières personnes de la liste",
    status_code=201,
    errors=[InscriptionsFermees, CertificationExpiree],
)
async def inviter_session(session_id: UUID, invitations: InvitationsEcrites, uow: UnitOfWork) -> InvitationsFaites:
    """Invite les premières personnes de la liste. Chacune décide ; qui n'avait rien demandé peut décliner sans que nul
    le sache."""
    return await service.invite(uow, session_id, invitations)


@router.post(
    "/v1/sessions/{session_id}/confirmation",
    action="conduire_sessions",
    summary="Confirmer une session",
    errors=[MinimumNonAtteint],
)
async def confirmer_session(session_id: UUID, uow: UnitOfWork) -> SessionLue:
    """Confirme que la session aura lieu. Sous son minimum, dit ce qui peut être fait : inviter, réunir ou reporter."""
    return await conduite.confirm(uow, session_id)


@router.post(
    "/v1/sessions/{session_id}/report",
    action="conduire_sessions",
    summary="Reporter une session",
    errors=[ReportSessionImpossible, CertificationExpiree, InconsistentDates],
)
async def reporter_session(session_id: UUID, report: ReportEcrit, uow: UnitOfWork) -> SessionLue:
    """Reporte une session à plus tard. Chacun garde sa place ou son rang et en est averti."""
    return await conduite.postpone(uow, session_id, report)


@router.post(
    "/v1/sessions/{session_id}/fusion",
    action="conduire_sessions",
    summary="Réunir deux sessions",
    errors=[FusionImpossible, SessionInconnue],
)
async def reunir_sessions(session_id: UUID, fusion: FusionEcrite, uow: UnitOfWork) -> SessionLue:
    """Fait rejoindre à tous une autre session, ou à personne : la capacité tient, et l'ordre d'attente suit."""
    return await conduite.merge(uow, session_id, fusion)
