"""Routes of the register of the certificateur."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.identites.errors import IdentiteIllisible, IdentiteSansCle
from services.certification.titres.registre import service
from services.certification.titres.registre.queries import LignesVoulues
from services.certification.titres.registre.schemas import EtatLigne, LigneRegistre
from services.kit.data.uow import UnitOfWork
from services.kit.web.fields import Jour
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["registre"])
LECTURE = [IdentiteSansCle, IdentiteIllisible]
Depuis = Annotated[Jour | None, Query(description="Jour de la délibération au plus tôt")]


@router.get(
    "/v1/registre", action="lire_registre", summary="Lire le registre des attestations délivrées", errors=LECTURE
)
async def lister_registre(
    uow: UnitOfWork,
    page: PageParams,
    certification: Annotated[UUID | None, Query(description="Certification délivrée")] = None,
    etat: Annotated[EtatLigne | None, Query(description="Ce que vaut aujourd'hui l'attestation")] = None,
    numero: Annotated[str | None, Query(max_length=40, description="Numéro de l'attestation")] = None,
    depuis: Depuis = None,
) -> Page[LigneRegistre]:
    """Tout ce que les jurys ont fait délivrer, le dernier d'abord : certification, blocs, jours, jury, état. Une ligne
    reste quand la personne s'efface, sans rien qui mène à elle."""
    return await service.list_lines(uow, page, LignesVoulues(uow.today, certification, etat, numero, depuis))


@router.get(
    "/v1/registre/{attestation_id}", action="lire_registre", summary="Lire une ligne du registre", errors=LECTURE
)
async def lire_ligne_registre(attestation_id: UUID, uow: UnitOfWork) -> LigneRegistre:
    """Une ligne du registre, par l'identifiant de l'attestation."""
    return await service.read_line(uow, attestation_id)
