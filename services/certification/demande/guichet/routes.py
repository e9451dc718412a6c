"""Routes of the certificateur's desk."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.demande.guichet import service
from services.certification.demande.guichet.queries import DemandesVoulues
from services.certification.demande.guichet.schemas import DemandeATraiter, EtatATraiter, ObjetDemande
from services.certification.identites.errors import IdentiteIllisible, IdentiteSansCle
from services.certification.regles.jours import start_of
from services.kit.data.uow import UnitOfWork
from services.kit.web.fields import Jour
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["guichet"])


@router.get(
    "/v1/demandes_a_traiter",
    action="lire_demandes_a_traiter",
    summary="Lister les demandes qui attendent une réponse",
    errors=[IdentiteSansCle, IdentiteIllisible],
)
async def lister_demandes_a_traiter(
    uow: UnitOfWork,
    page: PageParams,
    objet: Annotated[ObjetDemande | None, Query(description="Ce qui attend")] = None,
    certification: Annotated[UUID | None, Query(description="Certification visée")] = None,
    session: Annotated[UUID | None, Query(description="Session demandée")] = None,
    etat: Annotated[EtatATraiter | None, Query(description="Où en est la demande")] = None,
    depuis: Annotated[Jour | None, Query(description="Déposées ce jour de Paris ou après")] = None,
) -> Page[DemandeATraiter]:
    """Candidatures, positionnements, dossiers de faisabilité et demandes d'aménagement qui attendent le certificateur, la
    plus ancienne d'abord. Chacune lui a été notifiée à son arrivée."""
    wanted = DemandesVoulues(objet, certification, session, etat, start_of(depuis) if depuis else None)
    return await service.list_demandes(uow, wanted, page)
