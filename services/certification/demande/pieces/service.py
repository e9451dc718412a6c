"""A dossier professionnel is deposited by the person, and read by them and by the jury of their session alone."""

from collections.abc import AsyncIterator
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from services.certification.demande.candidatures.queries import lock_candidature
from services.certification.demande.errors import DossierClos, DossierTropGros
from services.certification.demande.pieces import corps, queries
from services.certification.demande.pieces.schemas import PieceLue
from services.certification.models import LIVE, Candidature, PieceDossier, SessionCertification
from services.kit.data.db import new_id
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate

# the longest dossier of the branch has thirty pages: with scans, three pieces of it and their versions
PIECES_MAX = 20
OCTETS_MAX = 52_428_800


async def deposit(uow: UnitOfWork, candidature_id: UUID, titre: str, flux: AsyncIterator[bytes]) -> PieceLue:
    candidature = await _open(uow, candidature_id)
    await _refuse(uow, candidature)
    piece_id = new_id()
    recu = await corps.receive(uow, piece_id, flux)
    # locked once the bytes are there: a slow sender keeps nobody waiting, and two at a time pass one after the other
    locked = await lock_candidature(uow.db, candidature.id)
    if locked is None:
        raise NotFound
    await _refuse(uow, locked, recu.octets)
    row = PieceDossier.model_validate(
        {
            "id": piece_id,
            "candidature_id": locked.id,
            "profil_id": locked.profil_id,
            "titre": titre,
            "numero": await queries.next_number(uow.db, locked.id, titre),
            "octets": recu.octets,
            "empreinte": recu.empreinte,
            "deposee_le": uow.now,
        }
    )
    uow.db.add(row)
    await uow.db.flush()
    uow.touches(Ressource("Piece", str(row.id)))
    return present(row)


async def _refuse(uow: UnitOfWork, candidature: Candidature, octets: int = 0) -> None:
    """Raise when the dossier is closed, or would hold too much."""
    await _refuse_late(uow, candidature)
    count, held = await queries.measures(uow.db, candidature.profil_id, candidature.id)
    if count >= PIECES_MAX:
        raise DossierTropGros(f"Un dossier a {PIECES_MAX} pièces au plus, versions comprises : retirez-en une.")
    if held + octets > OCTETS_MAX:
        raise DossierTropGros(f"Vos pièces font {OCTETS_MAX // 1_048_576} mégaoctets au plus : retirez-en une.")


async def _refuse_late(uow: UnitOfWork, candidature: Candidature) -> None:
    """From the first day of the épreuves the dossier is what the jury reads."""
    session = await uow.db.get(SessionCertification, candidature.session_id) if candidature.session_id else None
    if candidature.etat not in LIVE:
        raise DossierClos("La candidature n'est plus en cours.")
    if session is not None and session.debut_le <= uow.today:
        raise DossierClos(f"Les épreuves ont commencé le {session.debut_le:%d/%m/%Y}.")


async def list_pieces(uow: UnitOfWork, candidature_id: UUID, page: PageParams) -> Page[PieceLue]:
    candidature = await _open(uow, candidature_id)
    statement = queries.list_pieces(candidature.id, every=_is_own(uow, candidature))
    return await paginate(uow, statement, page, present)


async def read_piece(uow: UnitOfWork, candidature_id: UUID, piece_id: UUID) -> PieceLue:
    return present(await _find(uow, candidature_id, piece_id))


async def read_content(uow: UnitOfWork, candidature_id: UUID, piece_id: UUID) -> Response:
    row = await _find(uow, candidature_id, piece_id)
    headers = {
        "Content-Disposition": f'attachment; filename="piece-{row.id}.pdf"',
        "Content-Length": str(row.octets),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    parts = corps.send(uow.service.database, row.id, row.octets)
    return StreamingResponse(parts, media_type=corps.PDF, headers=headers)


async def withdraw(uow: UnitOfWork, candidature_id: UUID, piece_id: UUID) -> None:
    row = await _find(uow, candidature_id, piece_id)
    await _refuse_late(uow, await uow.db.get_one(Candidature, candidature_id))
    uow.check_version(row)
    await uow.db.delete(row)


async def _open(uow: UnitOfWork, candidature_id: UUID) -> Candidature:
    """The candidature on whose pieces the actor may perform this route's action; NotFound otherwise."""
    candidature = await uow.db.get(Candidature, candidature_id)
    if candidature is None:
        raise NotFound
    membres = await queries.members_of(uow.db, candidature.session_id)
    attributs = {"titulaire": str(candidature.profil_id), "membres": membres}
    uow.allow(Ressource("Piece", str(candidature.id), attributs))
    return candidature


async def _find(uow: UnitOfWork, candidature_id: UUID, piece_id: UUID) -> PieceDossier:
    """The piece, among those that the actor's list has; it is what the person sees was read."""
    candidature = await _open(uow, candidature_id)
    statement = queries.list_pieces(candidature.id, every=_is_own(uow, candidature))
    row: PieceDossier | None = await uow.db.scalar(statement.where(PieceDossier.id == piece_id))  # type: ignore[arg-type]
    if row is None:
        raise NotFound
    uow.touches(Ressource("Piece", str(row.id)))
    return row


def _is_own(uow: UnitOfWork, candidature: Candidature) -> bool:
    return candidature.profil_id == uow.actor.profil


def present(row: PieceDossier) -> PieceLue:
    columns = set(PieceLue.model_fields) - {"contenu"}
    contenu = f"/v1/candidatures/{row.candidature_id}/pieces/{row.id}/contenu"
    return PieceLue(**{name: getattr(row, name) for name in columns}, contenu=contenu)
