"""Routes of the papers of a session."""

from uuid import UUID

from starlette.responses import Response

from services.certification.errors import SessionAnnulee
from services.certification.identites.errors import IdentiteIllisible, IdentiteSansCle
from services.certification.jury.errors import CandidatureNonEvaluable
from services.certification.jury.papiers import service
from services.certification.jury.papiers.schemas import ConvocationsFaites
from services.certification.titres.attestations.routes import PdfResponse
from services.kit.data.uow import UnitOfWork
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["papiers"])
PDF = "application/pdf"
SCELLEES = [IdentiteSansCle, IdentiteIllisible]


@router.post(
    "/v1/sessions/{session_id}/convocations",
    action="conduire_sessions",
    summary="Convoquer les candidats d'une session",
    errors=[SessionAnnulee],
)
async def convoquer_candidats(session_id: UUID, uow: UnitOfWork) -> ConvocationsFaites:
    """Dit à chaque personne inscrite que sa convocation est prête. Personne d'autre ne l'apprend."""
    return await service.send_convocations(uow, session_id)


@router.get(
    "/v1/candidatures/{candidature_id}/convocation",
    action="lire_candidature",
    summary="Télécharger une convocation",
    media_type=PDF,
    response_class=PdfResponse,
    errors=[CandidatureNonEvaluable, *SCELLEES],
)
async def telecharger_convocation(candidature_id: UUID, uow: UnitOfWork) -> Response:
    """La convocation en PDF : les jours, le lieu et les épreuves des blocs qui manquent, au nom que le certificateur a
    confirmé."""
    return await service.print_convocation(uow, candidature_id)


@router.get(
    "/v1/sessions/{session_id}/proces_verbal",
    action="lire_proces_verbal",
    summary="Télécharger le procès-verbal d'une session",
    media_type=PDF,
    response_class=PdfResponse,
    errors=SCELLEES,
)
async def telecharger_proces_verbal(session_id: UUID, uow: UnitOfWork) -> Response:
    """Le procès-verbal en PDF : le jury, chaque candidat au nom confirmé, ce qui a été décidé de chaque bloc, et le sceau
    de chaque décision. Le certificateur seul le lit."""
    return await service.print_proces_verbal(uow, session_id)
