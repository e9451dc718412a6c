"""Routes of the desk of a jury."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.identites.errors import IdentiteIllisible, IdentiteSansCle
from services.certification.jury.bureau import service
from services.certification.jury.bureau.queries import JurysVoulus
from services.certification.jury.bureau.schemas import CandidatDuJury, JuryResume
from services.kit.data.uow import UnitOfWork
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["jurys"])


@router.get("/v1/jurys", action="lire_jurys", summary="Lister les jurys où l'on siège")
async def lister_jurys(
    uow: UnitOfWork,
    page: PageParams,
    session: Annotated[UUID | None, Query(description="Session du jury")] = None,
    certification: Annotated[UUID | None, Query(description="Certification évaluée")] = None,
    a_venir: Annotated[bool, Query(description="Seulement les sessions qui ne sont pas finies")] = False,
) -> Page[JuryResume]:
    """Les jurys où siège qui appelle, président ou membre, la session la plus proche d'abord ; le certificateur les voit
    tous. Une session annulée n'en a plus."""
    wanted = JurysVoulus(session, certification, uow.today if a_venir else None)
    return await service.list_jurys(uow, wanted, page)


@router.get(
    "/v1/jurys/{jury_id}/candidats",
    action="lire_candidats_jury",
    summary="Lister les candidats que le jury évalue",
    errors=[IdentiteSansCle, IdentiteIllisible],
)
async def lister_candidats_jury(jury_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[CandidatDuJury]:
    """Les candidats de la session, avec les blocs qu'ils demandent, les épreuves à noter, leurs groupes et ce qui est
    déjà décidé ; le président y lit aussi ce qui est aménagé pour chacun. Nul n'y lit sa propre candidature. Pour l'employeur, cette liste n'existe pas."""
    return await service.list_candidats(uow, jury_id, page)
