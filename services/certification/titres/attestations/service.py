"""Attestations as the holder takes them away, and as whoever was shown one checks it."""

import asyncio
import contextlib
from uuid import UUID

from starlette.responses import Response

from services.certification.identites.errors import IdentiteIllisible, IdentiteSansCle
from services.certification.identites.queries import get_identite
from services.certification.identites.service import confirmed
from services.certification.identites.trousseau import trousseau_of
from services.certification.models import Attestation
from services.certification.titres.attestations import queries
from services.certification.titres.attestations.emetteur import Emetteur, emetteur_of
from services.certification.titres.attestations.page import page_of
from services.certification.titres.attestations.schemas import AttestationLue, AttestationResume, EmetteurLu
from services.certification.titres.attestations.secret import draw, is_of_a_paper
from services.certification.titres.attestations.statuts import list_exists, revoked_places
from services.certification.titres.attestations.titre import (
    credential_of,
    intitule_of,
    signed,
    signed_list,
    verification_url,
)
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate

JETON = "application/vc+jwt"
# the page is whole in itself, and the browser holds it to that
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


async def list_attestations(uow: UnitOfWork, page: PageParams) -> Page[AttestationResume]:
    return await paginate(uow, queries.list_attestations(uow.actor), page, present)


async def read_attestation(uow: UnitOfWork, attestation_id: UUID) -> AttestationLue:
    row = await _find(uow, attestation_id)
    emetteur, nom = _emetteur(uow), await _name(uow, row)
    return AttestationLue(
        **present(row).model_dump(),
        verification=verification_url(emetteur, row.id),
        titre=credential_of(row, emetteur, nom),
        jeton=signed(row, emetteur, nom),
    )


async def download_token(uow: UnitOfWork, attestation_id: UUID) -> Response:
    row = await _find(uow, attestation_id)
    name = f'attachment; filename="attestation-{row.id}.jwt"'
    jeton = signed(row, _emetteur(uow), await _name(uow, row))
    return Response(jeton, media_type=JETON, headers={"Content-Disposition": name})


async def print_attestation(uow: UnitOfWork, attestation_id: UUID) -> Response:
    """The answer is not kept for a retry: it holds the name and the secret of the paper, and a retry is another paper."""
    row = await _find(uow, attestation_id)
    emetteur, nom = _emetteur(uow), await _name(uow, row)
    document = await asyncio.to_thread(_printed, row, emetteur, nom, draw(uow.db, row.id))
    headers = {"Content-Disposition": f'attachment; filename="attestation-{row.id}.pdf"', "Cache-Control": "no-store"}
    return Response(document, media_type="application/pdf", headers=headers)


def _printed(row: Attestation, emetteur: Emetteur, nom: str | None, secret: str) -> bytes:
    """Imported for the first paper: fonts bring thirty megabytes that a service which prints nothing does without."""
    from services.certification.titres.attestations.pdf import pdf_of

    return pdf_of(row, nom, verification_url(emetteur, row.id, secret))


async def check_attestation(uow: UnitOfWork, attestation_id: UUID, secret: str | None) -> Response:
    """The name is told with the secret of a paper that bears it; a key that is missing leaves the page without it."""
    row, nom = await uow.db.get(Attestation, attestation_id), None
    if row is not None and secret and await is_of_a_paper(uow.db, row.id, secret):
        with contextlib.suppress(IdentiteSansCle, IdentiteIllisible):
            nom = await _name(uow, row)
    headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    return Response(page_of(row, nom, uow.today), media_type="text/html", headers=headers)


async def read_status_list(uow: UnitOfWork, liste: int) -> Response:
    if not await list_exists(uow.db, liste):
        raise NotFound
    revoked = await revoked_places(uow.db, liste)
    return Response(signed_list(liste, revoked, _emetteur(uow), uow.now), media_type=JETON)


async def read_issuer(uow: UnitOfWork) -> EmetteurLu:
    return EmetteurLu.model_validate(_emetteur(uow).document())


async def _find(uow: UnitOfWork, attestation_id: UUID) -> Attestation:
    row = await queries.get_attestation(uow.db, attestation_id)
    if row is None:
        raise NotFound
    uow.allow(Ressource("Attestation", str(row.id), {"titulaire": str(row.profil_id)}))
    return row


async def _name(uow: UnitOfWork, row: Attestation) -> str | None:
    """The holder's confirmed name; None while none is, and of an erased profil."""
    found = await get_identite(uow.db, row.profil_id) if row.profil_id else None
    civile = confirmed(found, trousseau_of(uow.service.settings))
    return civile.nom_complet if civile else None


def _emetteur(uow: UnitOfWork) -> Emetteur:
    return emetteur_of(uow.service.settings)


def present(row: Attestation) -> AttestationResume:
    columns = set(AttestationResume.model_fields) - {"intitule"}
    return AttestationResume(**{name: getattr(row, name) for name in columns}, intitule=intitule_of(row))
