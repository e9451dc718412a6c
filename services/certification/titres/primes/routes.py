"""Routes of the primes and of their rules."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.errors import CertificationInconnue, PassagePrimeImpossible
from services.certification.models import EtatPrime
from services.certification.titres.errors import PapierInconnu, ReglePrimeTerminee, ReglesPrimeSuperposees
from services.certification.titres.primes import regles, service
from services.certification.titres.primes.schemas import (
    FinDeRegle,
    Motif,
    Papier,
    PrimeLue,
    ReglePrimeEcrite,
    ReglePrimeLue,
    RetardEntite,
)
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InconsistentDates
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["primes"])


@router.get("/v1/primes/regles", action="lire_regles_prime", summary="Lister les règles de prime")
async def lister_regles_prime(uow: UnitOfWork, page: PageParams) -> Page[ReglePrimeLue]:
    """Toutes les règles de prime, passées, présentes et à venir, avec leur source."""
    return await regles.list_rules(uow, page)


@router.post(
    "/v1/primes/regles",
    action="ecrire_regles_prime",
    summary="Écrire une règle de prime",
    status_code=201,
    location="/v1/primes/regles/{id}",
    errors=[CertificationInconnue, ReglesPrimeSuperposees],
)
async def ecrire_regle_prime(regle: ReglePrimeEcrite, uow: UnitOfWork) -> ReglePrimeLue:
    """Écrit une règle en vigueur à partir d'un jour ; celle qui l'était jusque-là prend fin la veille. Les primes déjà
    dues ne changent pas : chacune garde le montant de la règle du jour de sa validation."""
    return await regles.write_rule(uow, regle)


@router.get("/v1/primes/regles/{regle_id}", action="lire_regles_prime", summary="Lire une règle de prime")
async def lire_regle_prime(regle_id: UUID, uow: UnitOfWork) -> ReglePrimeLue:
    """Une règle de prime, avec les jours où elle est en vigueur et sa source."""
    return await regles.read_rule(uow, regle_id)


@router.post(
    "/v1/primes/regles/{regle_id}/fin",
    action="ecrire_regles_prime",
    summary="Donner une fin à une règle de prime",
    errors=[ReglePrimeTerminee, InconsistentDates],
)
async def terminer_regle_prime(regle_id: UUID, fin: FinDeRegle, uow: UnitOfWork) -> ReglePrimeLue:
    """Donne son dernier jour à une règle qui n'en avait pas. Les primes déjà dues ne changent pas."""
    return await regles.end_rule(uow, regle_id, fin)


@router.get("/v1/primes/retards", action="lire_retards_primes", summary="Lister les retards de paiement par employeur")
async def lister_retards_primes(uow: UnitOfWork, page: PageParams) -> Page[RetardEntite]:
    """Pour chaque employeur, la part des primes réclamées qui sont payées après le délai ou encore impayées, sans
    personne : une case de moins de cinq est tue."""
    return await service.list_late_rates(uow, page)


@router.get("/v1/primes", action="lire_primes", summary="Lister les primes")
async def lister_primes(
    uow: UnitOfWork, page: PageParams, etat: Annotated[EtatPrime | None, Query(description="État de la prime")] = None
) -> Page[PrimeLue]:
    """Ses propres primes ; pour les RH, celles que les personnes ont réclamées à leur entité."""
    return await service.list_primes(uow, page, etat)


@router.get("/v1/primes/{prime_id}", summary="Lire une prime")
async def lire_prime(prime_id: UUID, uow: UnitOfWork) -> PrimeLue:
    """Une prime. Pour l'employeur, elle n'existe pas tant que la personne ne l'a pas réclamée."""
    return await service.read_prime(uow, prime_id)


@router.post("/v1/primes/{prime_id}/reclamation", summary="Réclamer sa prime", errors=[PassagePrimeImpossible])
async def reclamer_prime(prime_id: UUID, uow: UnitOfWork) -> PrimeLue:
    """Réclame sa prime à son employeur, qui apprend alors que la certification est obtenue, et rien d'autre."""
    return await service.claim_prime(uow, prime_id)


@router.post(
    "/v1/registre/{attestation_id}/prime",
    summary="Réclamer la prime de qui s'est effacé",
    errors=[PassagePrimeImpossible, PapierInconnu],
)
async def reclamer_prime_effacee(attestation_id: UUID, papier: Papier, uow: UnitOfWork) -> PrimeLue:
    """Une prime reste due à qui s'est effacé. La personne montre le document imprimé de son attestation au
    certificateur, qui la réclame pour elle à son employeur d'alors par le secret du QR code."""
    return await service.claim_with_paper(uow, attestation_id, papier.secret)


@router.post(
    "/v1/primes/{prime_id}/paiement",
    action="payer_prime",
    summary="Dire une prime payée",
    errors=[PassagePrimeImpossible],
)
async def dire_prime_payee(prime_id: UUID, uow: UnitOfWork) -> PrimeLue:
    """L'employeur dit avoir payé la prime, ou la personne l'avoir reçue ; l'autre en est averti."""
    return await service.say_paid(uow, prime_id)


@router.post(
    "/v1/primes/{prime_id}/contestation", summary="Contester une prime ou son paiement", errors=[PassagePrimeImpossible]
)
async def contester_prime(prime_id: UUID, contestation: Motif, uow: UnitOfWork) -> PrimeLue:
    """Conteste la prime réclamée, ou le paiement qui en est dit fait, en donnant ses raisons à l'autre partie."""
    return await service.contest(uow, prime_id, contestation.motif)
