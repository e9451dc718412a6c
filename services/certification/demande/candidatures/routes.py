"""Routes of the candidatures."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.demande.candidatures import inscription, refus, service
from services.certification.demande.candidatures.schemas import (
    CandidatureEcrite,
    CandidatureLue,
    DecisionRecoursEcrite,
    InscriptionEcrite,
    PassageLu,
    RecoursRefusEcrit,
    RefusEcrit,
    RefusLu,
    VoieChoisie,
)
from services.certification.demande.errors import MotifInexact, PlacesDeTrop, RecoursDejaExerce, VoieNonOuverte
from services.certification.errors import (
    CertificationExpiree,
    DejaInscrit,
    InscriptionsFermees,
    ListeAttenteComplete,
    PassageImpossible,
    ProfilPasEncoreConnu,
    SessionComplete,
    SessionInconnue,
    SessionPasCommencee,
)
from services.certification.models import EtatCandidature
from services.certification.regles.errors import RegleSansVersion
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Gone, NotFound
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["candidatures"])


@router.post(
    "/v1/candidatures",
    summary="Demander une certification ou une place",
    status_code=201,
    location="/v1/candidatures/{id}",
    errors=[
        NotFound,
        Gone,
        SessionComplete,
        ListeAttenteComplete,
        PlacesDeTrop,
        RegleSansVersion,
        DejaInscrit,
        InscriptionsFermees,
        CertificationExpiree,
        ProfilPasEncoreConnu,
        VoieNonOuverte,
    ],
)
async def deposer_candidature(candidature: CandidatureEcrite, uow: UnitOfWork) -> CandidatureLue:
    """Demande une certification pour soi-même, ou une place dans une de ses sessions. Aucun accord n'est requis, ni du manager ni des RH, et ils n'en sont pas
    informés. Quand la session est complète, « liste_attente » donne un rang, et la première place rendue va au
    premier rang."""
    return await service.deposit_candidature(uow, candidature)


@router.get("/v1/candidatures", action="lire_candidatures", summary="Lister les candidatures")
async def lister_candidatures(
    uow: UnitOfWork,
    page: PageParams,
    session: Annotated[UUID | None, Query(description="Session demandée")] = None,
    etat: Annotated[EtatCandidature | None, Query(description="État de la candidature")] = None,
) -> Page[CandidatureLue]:
    """Ses propres candidatures, dans l'ordre de leur dépôt ; le certificateur voit celles de toutes les sessions."""
    return await service.list_candidatures(uow, page, session, etat)


@router.get("/v1/candidatures/{candidature_id}", summary="Lire une candidature")
async def lire_candidature(candidature_id: UUID, uow: UnitOfWork) -> CandidatureLue:
    """Une candidature, lue par la personne ou le certificateur. Pour tout autre, elle n'existe pas."""
    return await service.read_candidature(uow, candidature_id)


@router.post("/v1/candidatures/{candidature_id}/retrait", summary="Retirer sa candidature", errors=[PassageImpossible])
async def retirer_candidature(candidature_id: UUID, uow: UnitOfWork) -> CandidatureLue:
    """Retire sa candidature, sans raison à donner. La place rendue va aussitôt au premier de la liste d'attente.
    Retirer une candidature déjà retirée ne change rien."""
    return await service.withdraw_candidature(uow, candidature_id)


@router.get(
    "/v1/candidatures/{candidature_id}/passages", action="lire_candidature", summary="Lire l'histoire d'une candidature"
)
async def lister_passages_candidature(candidature_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[PassageLu]:
    """Chaque passage de la candidature d'un état au suivant, et en quelle qualité il a été fait."""
    return await service.list_passages(uow, candidature_id, page)


@router.post(
    "/v1/candidatures/{candidature_id}/acceptation",
    action="repondre_proposition",
    summary="Accepter une proposition",
    errors=[PassageImpossible, DejaInscrit],
)
async def accepter_proposition(candidature_id: UUID, uow: UnitOfWork) -> CandidatureLue:
    """Fait sienne une candidature qu'un autre a proposée : elle est alors déposée, comme si on l'avait demandée."""
    return await service.accept(uow, candidature_id)


@router.post(
    "/v1/candidatures/{candidature_id}/declin",
    action="repondre_proposition",
    summary="Décliner une proposition",
    errors=[PassageImpossible],
)
async def decliner_proposition(candidature_id: UUID, uow: UnitOfWork) -> CandidatureLue:
    """Décline une proposition, sans raison à donner. Celui qui l'a faite n'en sait rien. Décliner une seconde fois ne
    change rien."""
    return await service.decline(uow, candidature_id)


@router.put(
    "/v1/candidatures/{candidature_id}/voie",
    action="conduire_candidature",
    summary="Choisir sa voie",
    errors=[VoieNonOuverte],
)
async def choisir_voie(candidature_id: UUID, choix: VoieChoisie, uow: UnitOfWork) -> CandidatureLue:
    """Choisit par quelle voie obtenir la certification, parmi celles qu'elle ouvre."""
    return await service.choose_route(uow, candidature_id, choix.voie)


@router.post(
    "/v1/candidatures/{candidature_id}/inscription",
    action="conduire_candidature",
    summary="Prendre une place dans une session",
    errors=[
        PassageImpossible,
        SessionInconnue,
        SessionComplete,
        ListeAttenteComplete,
        PlacesDeTrop,
        RegleSansVersion,
        InscriptionsFermees,
        CertificationExpiree,
    ],
)
async def inscrire_candidature(candidature_id: UUID, demande: InscriptionEcrite, uow: UnitOfWork) -> CandidatureLue:
    """Prend une place, ou un rang, dans une session de la certification demandée. Qui attend dans une session complète
    peut prendre une place libre d'une autre."""
    return await inscription.register_to_session(uow, candidature_id, demande)


@router.post(
    "/v1/candidatures/{candidature_id}/absence",
    action="instruire_candidature",
    summary="Constater une absence",
    errors=[PassageImpossible, SessionPasCommencee],
)
async def constater_absence(candidature_id: UUID, uow: UnitOfWork) -> CandidatureLue:
    """Note que la personne n'est pas venue. Sa candidature redevient déposée : elle peut choisir une autre session."""
    return await inscription.record_absence(uow, candidature_id)


@router.get(
    "/v1/candidatures/{candidature_id}/refus", action="lire_candidature", summary="Lire les refus d'une candidature"
)
async def lister_refus_candidature(candidature_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[RefusLu]:
    """Les refus du certificateur, leurs recours et ce qui en a été décidé."""
    return await refus.list_refus(uow, candidature_id, page)


@router.post(
    "/v1/candidatures/{candidature_id}/refus",
    action="instruire_candidature",
    summary="Refuser une candidature",
    status_code=201,
    errors=[PassageImpossible, MotifInexact],
)
async def refuser_candidature(candidature_id: UUID, motif: RefusEcrit, uow: UnitOfWork) -> RefusLu:
    """Refuse une candidature pour un motif de la liste close ; la liste ne contient aucun avis. La place rendue va
    aussitôt au premier de la liste d'attente, et la personne peut contester."""
    return await refus.refuse(uow, candidature_id, motif)


@router.post(
    "/v1/candidatures/{candidature_id}/recours",
    action="conduire_candidature",
    summary="Contester un refus",
    status_code=201,
    errors=[PassageImpossible, RecoursDejaExerce],
)
async def contester_refus(candidature_id: UUID, recours: RecoursRefusEcrit, uow: UnitOfWork) -> RefusLu:
    """Conteste le refus de sa candidature, une fois."""
    return await refus.appeal(uow, candidature_id, recours)


@router.post(
    "/v1/candidatures/{candidature_id}/recours/decision",
    action="instruire_candidature",
    summary="Décider d'un recours",
    errors=[PassageImpossible],
)
async def decider_recours_candidature(
    candidature_id: UUID, decision: DecisionRecoursEcrite, uow: UnitOfWork
) -> RefusLu:
    """Rétablit la candidature ou maintient le refus, en disant pourquoi à la personne."""
    return await refus.decide(uow, candidature_id, decision)
