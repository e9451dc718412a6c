"""Routes of the propositions."""

from uuid import UUID

from services.certification.demande.propositions import service
from services.certification.demande.propositions.schemas import PropositionEcrite, PropositionLue
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["propositions"])


@router.post(
    "/v1/propositions",
    summary="Proposer une certification à quelqu'un",
    status_code=201,
    location="/v1/propositions/{id}",
    errors=[NotFound],
)
async def proposer_certification(proposition: PropositionEcrite, uow: UnitOfWork) -> PropositionLue:
    """Propose une certification à une personne, qui en décide seule. La réponse est toujours la même, que la personne
    ait déjà demandé, accepté ou décliné ; proposer une seconde fois rend la première proposition."""
    return await service.propose(uow, proposition)


@router.get("/v1/propositions", action="lire_propositions", summary="Lister ses propositions")
async def lister_propositions(uow: UnitOfWork, page: PageParams) -> Page[PropositionLue]:
    """Ce que l'on a proposé, dans l'ordre où on l'a fait, et rien de ce qui en est advenu."""
    return await service.list_propositions(uow, page)


@router.get("/v1/propositions/{proposition_id}", summary="Lire une de ses propositions")
async def lire_proposition(proposition_id: UUID, uow: UnitOfWork) -> PropositionLue:
    """Une proposition telle qu'elle a été faite. Elle ne change jamais."""
    return await service.read_proposition(uow, proposition_id)
