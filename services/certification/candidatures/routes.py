"""Routes of the candidatures."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.candidatures import service
from services.certification.candidatures.schemas import CandidatureEcrite, CandidatureLue
from services.certification.errors import (
    CertificationExpiree,
    DejaInscrit,
    InscriptionsFermees,
    ListeAttenteComplete,
    ProfilPasEncoreConnu,
    SessionComplete,
)
from services.certification.models import EtatCandidature
from services.kit.errors import Gone, InvalidCursor, NotFound
from services.kit.pagination import Page, PageParams
from services.kit.routing import ServiceRouter
from services.kit.uow import Uow

router = ServiceRouter(tags=["candidatures"])


@router.post(
    "/v1/candidatures",
    action="deposer_candidature",
    operation_id="deposer_candidature",
    summary="Demander une place",
    status_code=201,
    errors=[
        NotFound,
        Gone,
        SessionComplete,
        ListeAttenteComplete,
        DejaInscrit,
        InscriptionsFermees,
        CertificationExpiree,
        ProfilPasEncoreConnu,
    ],
)
async def deposer_candidature(candidature: CandidatureEcrite, uow: Uow) -> CandidatureLue:
    """Demande une place pour soi-même. Aucun accord n'est requis, ni du manager ni des RH, et ils n'en sont pas
    informés. Quand la session est complète, « liste_attente » donne un rang, et la première place rendue va au
    premier rang."""
    return await service.deposit_candidature(uow, candidature)


@router.get(
    "/v1/candidatures",
    action="lire_candidatures",
    operation_id="lister_candidatures",
    summary="Lister les candidatures",
    errors=[InvalidCursor],
)
async def lister_candidatures(
    uow: Uow,
    page: PageParams,
    session: Annotated[UUID | None, Query(description="Session demandée")] = None,
    etat: Annotated[EtatCandidature | None, Query(description="État de la candidature")] = None,
) -> Page[CandidatureLue]:
    """Ses propres candidatures, dans l'ordre de leur dépôt ; le certificateur voit celles de toutes les sessions."""
    return await service.list_candidatures(uow, page, session, etat)


@router.get(
    "/v1/candidatures/{candidature_id}",
    action="lire_candidature",
    operation_id="lire_candidature",
    summary="Lire une candidature",
)
async def lire_candidature(candidature_id: UUID, uow: Uow) -> CandidatureLue:
    """Une candidature, lue par la personne ou le certificateur. Pour tout autre, elle n'existe pas."""
    return await service.read_candidature(uow, candidature_id)


@router.post(
    "/v1/candidatures/{candidature_id}/retrait",
    action="retirer_candidature",
    operation_id="retirer_candidature",
    summary="Retirer sa candidature",
)
async def retirer_candidature(candidature_id: UUID, uow: Uow) -> CandidatureLue:
    """Retire sa candidature, sans raison à donner. La place rendue va aussitôt au premier de la liste d'attente.
    Retirer une candidature déjà retirée ne change rien."""
    return await service.withdraw_candidature(uow, candidature_id)
