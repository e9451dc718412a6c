"""Routes of the attestations; three of them are read without a token."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.certification.identites.errors import IdentiteIllisible, IdentiteSansCle
from services.certification.titres.attestations import service
from services.certification.titres.attestations.schemas import AttestationLue, AttestationResume, EmetteurLu
from services.certification.titres.attestations.service import JETON
from services.certification.titres.errors import EmetteurSansCle, NomIllisible
from services.kit.data.uow import UnitOfWork
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["attestations"])
TITRE = [EmetteurSansCle, IdentiteSansCle, IdentiteIllisible]


class JetonResponse(Response):
    media_type = JETON


class PdfResponse(Response):
    media_type = "application/pdf"


@router.get("/v1/attestations", action="lire_attestations", summary="Lister les attestations")
async def lister_attestations(uow: UnitOfWork, page: PageParams) -> Page[AttestationResume]:
    """Ses propres attestations, la dernière d'abord : une par bloc obtenu, une par certification entière. Le
    certificateur voit celles qu'il délivre."""
    return await service.list_attestations(uow, page)


@router.get(
    "/v1/attestations/emetteur/did.json",
    action="verifier_attestations",
    summary="Lire les clés publiques de l'émetteur",
    public=True,
    errors=[EmetteurSansCle],
)
async def lire_emetteur_attestations(uow: UnitOfWork) -> EmetteurLu:
    """Les clés publiques qui vérifient les attestations (document DID). Se lit sans jeton."""
    return await service.read_issuer(uow)


@router.get(
    "/v1/attestations/statuts/{liste}",
    action="verifier_attestations",
    summary="Lire une liste de révocation",
    public=True,
    media_type=JETON,
    response_class=JetonResponse,
    errors=[EmetteurSansCle],
)
async def lire_liste_de_statut(
    liste: Annotated[int, Path(ge=0, le=10_000, description="Numéro de la liste")], uow: UnitOfWork
) -> Response:
    """Une liste de révocation signée (W3C Bitstring Status List), bonne pour un jour. Se lit sans jeton ; elle ne
    nomme personne."""
    return await service.read_status_list(uow, liste)


@router.get(
    "/v1/attestations/{attestation_id}/verification",
    action="verifier_attestations",
    summary="Vérifier une attestation",
    public=True,
    media_type="text/html",
    response_class=HTMLResponse,
)
async def verifier_attestation(
    attestation_id: UUID,
    uow: UnitOfWork,
    secret: Annotated[str | None, Query(max_length=64, description="Secret que porte le QR code du document")] = None,
) -> Response:
    """La page qu'ouvre le QR code : valable, révoquée ou inconnue. Se lit sans jeton. Elle ne nomme le titulaire qu'à
    qui a le document, et donc son nom : l'adresse seule, ou le numéro, ne suffit pas."""
    return await service.check_attestation(uow, attestation_id, secret)


@router.get("/v1/attestations/{attestation_id}", summary="Lire une attestation", errors=TITRE)
async def lire_attestation(attestation_id: UUID, uow: UnitOfWork) -> AttestationLue:
    """Une attestation, avec le titre Open Badges 3.0 en JSON-LD et le même signé."""
    return await service.read_attestation(uow, attestation_id)


@router.get(
    "/v1/attestations/{attestation_id}/jeton",
    action="lire_attestation",
    summary="Télécharger le titre signé",
    media_type=JETON,
    response_class=JetonResponse,
    errors=TITRE,
)
async def telecharger_attestation(attestation_id: UUID, uow: UnitOfWork) -> Response:
    """Le titre Open Badges 3.0 signé (JWT, Ed25519), à donner à un vérificateur ou à un porte-titres."""
    return await service.download_token(uow, attestation_id)


@router.post(
    "/v1/attestations/{attestation_id}/pdf",
    summary="Imprimer une attestation",
    idempotency="none",
    media_type="application/pdf",
    response_class=PdfResponse,
    errors=[*TITRE, NomIllisible],
)
async def imprimer_attestation(attestation_id: UUID, uow: UnitOfWork) -> Response:
    """L'attestation en PDF, avec le nom que le certificateur a confirmé, et un QR code dont le secret ouvre la page de
    vérification avec ce nom. Ni le document ni le secret ne sont gardés."""
    return await service.print_attestation(uow, attestation_id)
