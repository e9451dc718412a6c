"""The route of whom to tell of a session."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound, Overloaded
from services.kit.web.routing import ServiceRouter
from services.matching.errors import IndexEnConstruction
from services.matching.rapprochements.candidats import read_candidats
from services.matching.rapprochements.schemas_candidats import CANDIDATS_MAX, CandidatsSession
from services.matching.recommandations.reponse import passing_answer

router = ServiceRouter(tags=["rapprochements"])


@router.get(
    "/v1/rapprochements/sessions/{session_id}/candidats",
    action="lire_candidats",
    summary="Trouver qui prévenir d'une session",
    response_model=CandidatsSession,
    errors=[NotFound, IndexEnConstruction, Overloaded],
)
async def lister_candidats_session(
    session_id: UUID,
    uow: UnitOfWork,
    limite: Annotated[int, Query(ge=1, le=CANDIDATS_MAX, description="Nombre de personnes au plus")] = CANDIDATS_MAX,
) -> Response:
    """Les personnes qui ont accepté d'être prévenues des sessions et à qui cette certification apporterait le plus tôt un
    métier entier. Qui n'a rien accepté n'y est jamais ; les demandes déjà déposées sont suivies par la certification."""
    return passing_answer(await read_candidats(uow, session_id, limite), "private, no-store")
