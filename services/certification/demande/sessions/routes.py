"""Routes of the exam sessions."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.demande.sessions import service
from services.certification.demande.sessions.schemas import SessionEcrite, SessionLue
from services.certification.errors import CertificationExpiree, CodeDejaUtilise, PlacesDejaPrises, SessionAnnulee
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InconsistentDates, OutOfRange
from services.kit.web.fields import Code
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["sessions"])
Ouvertes = Annotated[bool, Query(description="Seulement celles où l'on peut s'inscrire aujourd'hui")]


@router.get(
    "/v1/certifications/{certification_id}/sessions",
    action="lire_sessions",
    summary="Lister les sessions d'une certification",
)
async def lister_sessions_certification(
    certification_id: UUID, uow: UnitOfWork, page: PageParams, ouvertes: Ouvertes = False
) -> Page[SessionLue]:
    """Les sessions de cette certification, de la plus proche à la plus lointaine ; s'il y reste des places : oui, peu ou non."""
    return await service.list_sessions(uow, page, certification_id=certification_id, ouvertes=ouvertes)


@router.post(
    "/v1/certifications/{certification_id}/sessions",
    action="ecrire_sessions",
    summary="Ouvrir une session",
    status_code=201,
    location="/v1/sessions/{id}",
    errors=[CodeDejaUtilise, CertificationExpiree, InconsistentDates, OutOfRange],
)
async def ouvrir_session(certification_id: UUID, session: SessionEcrite, uow: UnitOfWork) -> SessionLue:
    """Ouvre une session d'épreuves. Elle est aussitôt visible de tous."""
    return await service.open_session(uow, certification_id, session)


@router.get("/v1/sessions", action="lire_sessions", summary="Lister les sessions")
async def lister_sessions(
    uow: UnitOfWork,
    page: PageParams,
    code: Annotated[Code | None, Query(description="Code de la session")] = None,
    ouvertes: Ouvertes = False,
) -> Page[SessionLue]:
    """Toutes les sessions de la branche, de la plus proche à la plus lointaine ; s'il y reste des places : oui, peu ou non."""
    return await service.list_sessions(uow, page, certification_id=None, code=code, ouvertes=ouvertes)


@router.get("/v1/sessions/{session_id}", action="lire_sessions", summary="Lire une session")
async def lire_session(session_id: UUID, uow: UnitOfWork) -> SessionLue:
    """Une session, ses dates, et s'il y reste des places. Combien y sont n'est dit qu'au certificateur."""
    return await service.read_session(uow, session_id)


@router.put(
    "/v1/sessions/{session_id}",
    action="ecrire_sessions",
    summary="Remplacer une session",
    errors=[CodeDejaUtilise, CertificationExpiree, PlacesDejaPrises, SessionAnnulee, InconsistentDates, OutOfRange],
)
async def remplacer_session(session_id: UUID, session: SessionEcrite, uow: UnitOfWork) -> SessionLue:
    """Remplace les dates, le lieu, la capacité et l'état. La capacité ne descend pas sous les places prises ; les
    places ajoutées vont aussitôt à la liste d'attente ; une session annulée rend
    chacun à sa candidature déposée, et ne change plus."""
    return await service.replace_session(uow, session_id, session)
