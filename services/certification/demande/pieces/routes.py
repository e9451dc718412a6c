"""Routes of the dossier professionnel."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.certification.demande.errors import DossierClos, DossierTropGros, PasUnPdf
from services.certification.demande.pieces import service
from services.certification.demande.pieces.corps import PDF, Corps
from services.certification.demande.pieces.schemas import PieceLue
from services.kit.data.uow import UnitOfWork
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["pieces"])
PIECE_MAX_OCTETS = 10_485_760


class PieceResponse(Response):
    media_type = PDF


@router.post(
    "/v1/candidatures/{candidature_id}/pieces",
    summary="Déposer une pièce de son dossier professionnel",
    status_code=201,
    location="/v1/candidatures/{candidature_id}/pieces/{id}",
    consumes={PDF: "%PDF-1.7\n%%EOF\n"},
    max_body_bytes=PIECE_MAX_OCTETS,
    errors=[DossierClos, DossierTropGros, PasUnPdf],
)
async def deposer_piece(
    candidature_id: UUID,
    titre: Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$", description="Titre")],
    corps: Corps,
    uow: UnitOfWork,
) -> PieceLue:
    """Dépose un PDF de dix mégaoctets au plus. Sous un titre déjà donné, c'est une version nouvelle : les précédentes
    restent lues par la personne, le jury lit la dernière. Le dossier se ferme au premier jour des épreuves."""
    return await service.deposit(uow, candidature_id, titre, corps)


@router.get("/v1/candidatures/{candidature_id}/pieces", action="lire_pieces", summary="Lister les pièces d'un dossier")
async def lister_pieces(candidature_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[PieceLue]:
    """Les pièces du dossier professionnel, dans l'ordre de leur dépôt : toutes leurs versions pour la personne, la
    dernière de chacune pour le jury de sa session. Pour tout autre, elles n'existent pas."""
    return await service.list_pieces(uow, candidature_id, page)


@router.get(
    "/v1/candidatures/{candidature_id}/pieces/{piece_id}", action="lire_pieces", summary="Lire ce qu'est une pièce"
)
async def lire_piece(candidature_id: UUID, piece_id: UUID, uow: UnitOfWork) -> PieceLue:
    """Une version d'une pièce : son titre, sa taille, son empreinte et l'adresse du PDF."""
    return await service.read_piece(uow, candidature_id, piece_id)


@router.get(
    "/v1/candidatures/{candidature_id}/pieces/{piece_id}/contenu",
    action="lire_pieces",
    summary="Télécharger une pièce",
    media_type=PDF,
    response_class=PieceResponse,
)
async def telecharger_piece(candidature_id: UUID, piece_id: UUID, uow: UnitOfWork) -> Response:
    """Le PDF tel qu'il a été déposé. La personne voit, dans ses lectures, quel membre du jury l'a lu."""
    return await service.read_content(uow, candidature_id, piece_id)


@router.delete(
    "/v1/candidatures/{candidature_id}/pieces/{piece_id}",
    summary="Retirer une pièce",
    status_code=204,
    errors=[DossierClos],
)
async def retirer_piece(candidature_id: UUID, piece_id: UUID, uow: UnitOfWork) -> None:
    """Retire une version de son dossier, avant le premier jour des épreuves."""
    await service.withdraw(uow, candidature_id, piece_id)
