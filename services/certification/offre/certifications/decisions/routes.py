"""Routes of the decisions of a certification's life."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.errors import CertificationInconnue, NumeroDejaUtilise
from services.certification.offre.certifications.decisions import service
from services.certification.offre.certifications.decisions.schemas import (
    AlerteEcheance,
    DecisionLue,
    Enregistrement,
    Manques,
    Remplacement,
    Renouvellement,
    Transmission,
)
from services.certification.offre.certifications.schemas import CertificationLue
from services.certification.offre.errors import (
    DecisionDejaPrise,
    PasCertifiante,
    PasEnregistree,
    RemplacementCirculaire,
)
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InconsistentDates
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["certifications"])


@router.get(
    "/v1/certifications/echeances",
    action="lire_echeances",
    summary="Lister les rappels avant la fin des enregistrements",
)
async def lister_echeances_certifications(
    uow: UnitOfWork,
    page: PageParams,
    venues: Annotated[bool, Query(description="Seulement les rappels dont le jour est venu")] = False,
) -> Page[AlerteEcheance]:
    """Dix-huit, douze et six mois avant la fin de chaque enregistrement en cours, par jour de rappel."""
    return await service.list_alerts(uow, page, venues=venues)


@router.get(
    "/v1/certifications/{certification_id}/decisions",
    action="lire_certifications",
    summary="Lister les décisions de la vie d'une certification",
)
async def lister_decisions_certification(
    certification_id: UUID, uow: UnitOfWork, page: PageParams
) -> Page[DecisionLue]:
    """Chaque décision, son jour et qui l'a prise : création, transmission, enregistrement, renouvellements, fins,
    remplacements. Tout le monde les lit."""
    return await service.list_decisions(uow, certification_id, page)


@router.get(
    "/v1/certifications/{certification_id}/manques",
    action="lire_certifications",
    summary="Lire ce qui manque pour certifier",
)
async def lire_manques_certification(certification_id: UUID, uow: UnitOfWork) -> Manques:
    """Ce qui manque à la certification pour être transmise ou enregistrée : des blocs, des compétences, des épreuves."""
    return await service.read_manques(uow, certification_id)


@router.post(
    "/v1/certifications/{certification_id}/transmission",
    summary="Transmettre une certification",
    errors=[PasCertifiante, DecisionDejaPrise, InconsistentDates],
)
async def transmettre_certification(
    certification_id: UUID, decision: Transmission, uow: UnitOfWork
) -> CertificationLue:
    """La CPNEF transmet la certification à France compétences. Ce qui n'atteste aucune compétence ne se transmet pas :
    la réponse dit ce qui manque."""
    return await service.transmit(uow, certification_id, decision)


@router.post(
    "/v1/certifications/{certification_id}/enregistrement",
    summary="Enregistrer une certification",
    errors=[PasCertifiante, DecisionDejaPrise, InconsistentDates, NumeroDejaUtilise],
)
async def enregistrer_certification(
    certification_id: UUID, decision: Enregistrement, uow: UnitOfWork
) -> CertificationLue:
    """Écrit l'enregistrement à un registre national, sa fin et la limite de délivrance. Ce qui n'atteste aucune
    compétence ne s'enregistre pas : la réponse dit ce qui manque."""
    return await service.register(uow, certification_id, decision)


@router.post(
    "/v1/certifications/{certification_id}/renouvellements",
    summary="Renouveler un enregistrement",
    errors=[PasCertifiante, PasEnregistree, InconsistentDates],
)
async def renouveler_certification(
    certification_id: UUID, decision: Renouvellement, uow: UnitOfWork
) -> CertificationLue:
    """Porte plus loin la fin de l'enregistrement, autant de fois qu'il est renouvelé ; chaque décision reste lisible.
    Ce qui n'atteste plus de compétence du catalogue ne se renouvelle pas : la réponse dit ce qui manque."""
    return await service.renew(uow, certification_id, decision)


@router.post(
    "/v1/certifications/{certification_id}/remplacements",
    action="remplacer_certification",
    summary="Remplacer une certification par d'autres",
    errors=[CertificationInconnue, DecisionDejaPrise, RemplacementCirculaire],
)
async def dire_certification_remplacee(
    certification_id: UUID, decision: Remplacement, uow: UnitOfWork
) -> CertificationLue:
    """Dit quelles certifications remplacent celle-ci. Qui y est engagé garde son droit jusqu'à la limite de
    délivrance."""
    return await service.replace_by(uow, certification_id, decision)
