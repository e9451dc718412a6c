"""Routes of the juries."""

from uuid import UUID

from services.certification.errors import ProfilPasEncoreConnu, SessionAnnulee
from services.certification.jury.errors import JuryDejaCompose, JuryNonConforme
from services.certification.jury.jurys import service
from services.certification.jury.jurys.schemas import JuryEcrit, JuryLu
from services.certification.regles.errors import RegleSansVersion
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["jurys"])
REFUSALS = [JuryNonConforme, ProfilPasEncoreConnu, SessionAnnulee, NotFound]


@router.post(
    "/v1/sessions/{session_id}/jury",
    summary="Composer le jury d'une session",
    status_code=201,
    location="/v1/sessions/{session_id}/jury",
    errors=[JuryDejaCompose, *REFUSALS, RegleSansVersion],
)
async def composer_jury(session_id: UUID, jury: JuryEcrit, uow: UnitOfWork) -> JuryLu:
    """Compose le jury d'une session. Ce qui manque à la règle est dit en entier : nombre, qualification, mixité,
    présidence, lien avec un candidat, accompagnateur."""
    return await service.compose_jury(uow, session_id, jury)


@router.get(
    "/v1/sessions/{session_id}/jury",
    summary="Lire le jury d'une session",
    errors=[RegleSansVersion],
)
async def lire_jury(session_id: UUID, uow: UnitOfWork) -> JuryLu:
    """La composition du jury, et ce qui l'empêcherait de siéger pour les candidats inscrits aujourd'hui : un candidat
    qui s'inscrit après coup n'attend jamais, c'est le jury qui change."""
    return await service.read_jury(uow, session_id)


@router.put(
    "/v1/sessions/{session_id}/jury",
    action="composer_jury",
    summary="Remplacer la composition d'un jury",
    errors=[*REFUSALS, RegleSansVersion],
)
async def recomposer_jury(session_id: UUID, jury: JuryEcrit, uow: UnitOfWork) -> JuryLu:
    """Remplace la composition du jury. Ce qui a été décidé reste décidé par ceux qui siégeaient alors."""
    return await service.recompose_jury(uow, session_id, jury)
