"""Routes of the requests to employers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.demande.accords import service
from services.certification.demande.accords.schemas import DemandeEcrite, DemandeLue, ReponseEcrite
from services.certification.demande.errors import (
    AccordInutile,
    DemandeEnCours,
    PreavisTropCourt,
    RefusImpossible,
    ReportImpossible,
    VoieFermee,
)
from services.certification.errors import DemandeClose, ProfilPasEncoreConnu, SansEmployeur
from services.certification.models import EtatDemande
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Gone, InconsistentDates, NotFound, OutOfRange
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["accords"])


@router.post(
    "/v1/demandes_accord",
    summary="Demander à son employeur l'accord qu'une voie requiert",
    status_code=201,
    location="/v1/demandes_accord/{id}",
    errors=[
        NotFound,
        Gone,
        VoieFermee,
        AccordInutile,
        PreavisTropCourt,
        DemandeEnCours,
        ProfilPasEncoreConnu,
        SansEmployeur,
        InconsistentDates,
        OutOfRange,
    ],
)
async def demander_accord(demande: DemandeEcrite, uow: UnitOfWork) -> DemandeLue:
    """Demande à son employeur ce qu'une voie requiert de lui. Trop proche, la demande est refusée avec le premier jour
    possible. Là où la règle le dit, l'absence de réponse vaut accord : les deux en sont avertis quand le jour vient."""
    return await service.ask(uow, demande)


@router.get("/v1/demandes_accord", action="lire_demandes_accord", summary="Lister les demandes d'accord")
async def lister_demandes_accord(
    uow: UnitOfWork,
    page: PageParams,
    etat: Annotated[EtatDemande | None, Query(description="État de la demande")] = None,
) -> Page[DemandeLue]:
    """Ses propres demandes, la plus récente d'abord ; les RH voient celles qui sont faites à leur entité."""
    return await service.list_demandes(uow, page, etat)


@router.get("/v1/demandes_accord/{accord_id}", action="lire_demandes_accord", summary="Lire une demande d'accord")
async def lire_demande_accord(accord_id: UUID, uow: UnitOfWork) -> DemandeLue:
    """Une demande, lue par la personne ou par les RH de l'employeur à qui elle est faite."""
    return await service.read_demande(uow, accord_id)


@router.post(
    "/v1/demandes_accord/{accord_id}/reponse",
    summary="Répondre à une demande d'accord",
    errors=[DemandeClose, RefusImpossible, ReportImpossible],
)
async def repondre_demande_accord(accord_id: UUID, reponse: ReponseEcrite, uow: UnitOfWork) -> DemandeLue:
    """Répond, dans ce que la règle permet : un congé de VAE s'accorde ou se reporte pour des raisons de service, il ne se
    refuse pas. Passé le jour où le silence vaut réponse, il n'y a plus rien à répondre."""
    return await service.answer(uow, accord_id, reponse)


@router.post("/v1/demandes_accord/{accord_id}/retrait", summary="Retirer sa demande d'accord")
async def retirer_demande_accord(accord_id: UUID, uow: UnitOfWork) -> DemandeLue:
    """Retire sa demande, sans raison à donner ; l'employeur en est averti."""
    return await service.withdraw(uow, accord_id)
