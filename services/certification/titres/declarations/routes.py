"""Routes of the holders to declare to the Caisse des dépôts (code du travail, L.6113-8 and R.6113-17-1)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.identites.errors import IdentiteIllisible, IdentiteSansCle
from services.certification.titres.declarations import service
from services.certification.titres.declarations.queries import DeclarationsVoulues
from services.certification.titres.declarations.schemas import Depot, TitulaireADeclarer
from services.certification.titres.errors import RienADeclarer
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InconsistentDates
from services.kit.web.fields import Jour
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["declarations"])


@router.get(
    "/v1/titulaires_a_declarer",
    action="lire_titulaires_a_declarer",
    summary="Lister les titulaires à déclarer",
    errors=[IdentiteSansCle, IdentiteIllisible],
)
async def lister_titulaires_a_declarer(
    uow: UnitOfWork,
    page: PageParams,
    certification: Annotated[UUID | None, Query(description="Certification obtenue")] = None,
    depuis: Annotated[Jour | None, Query(description="Obtenue ce jour ou après")] = None,
    declares: Annotated[bool, Query(description="Ceux qui sont déjà déclarés, et eux seuls")] = False,
) -> Page[TitulaireADeclarer]:
    """Les titulaires d'une certification du RNCP ou du RS à déclarer à la Caisse des dépôts, le premier délai d'abord,
    avec ce qui l'empêche. Un bloc seul n'y est pas : aucun texte ne dit comment le déclarer."""
    return await service.list_declarations(uow, DeclarationsVoulues(certification, depuis, declares), page)


@router.post(
    "/v1/titulaires_a_declarer/{attestation_id}/declaration",
    summary="Noter le dépôt d'une déclaration",
    status_code=204,
    errors=[RienADeclarer, InconsistentDates],
)
async def declarer_titulaire(attestation_id: UUID, depot: Depot, uow: UnitOfWork) -> None:
    """Note qu'un titulaire a été déclaré à la Caisse des dépôts, quand et sous quelle référence : il quitte la liste. Le
    redire, après une correction, remplace ce qui était noté."""
    await service.record_deposit(uow, attestation_id, depot)
