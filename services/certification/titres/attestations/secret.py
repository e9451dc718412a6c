"""The secret of a paper: whoever shows it has that paper in hand. It is drawn at each impression, and only its digest kept."""

import hashlib
import hmac
import os
from base64 import urlsafe_b64encode
from uuid import UUID

from joserfc.util import urlsafe_b64decode
from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.models import ImpressionAttestation

TAILLE = 16


def draw(db: AsyncSession, attestation_id: UUID) -> str:
    """A secret for a new paper: which impression it is of, then 128 bits that nothing keeps."""
    secret, sel = os.urandom(TAILLE), os.urandom(TAILLE)
    row = ImpressionAttestation(attestation_id=attestation_id, sel=sel, empreinte=_digest(sel, secret))
    db.add(row)
    return urlsafe_b64encode(row.id.bytes + secret).rstrip(b"=").decode()


async def is_of_a_paper(db: AsyncSession, attestation_id: UUID, said: str) -> bool:
    """Whether this is the secret of a paper of this very attestation."""
    try:
        raw = urlsafe_b64decode(said.encode())
        impression = await db.get(ImpressionAttestation, UUID(bytes=raw[:TAILLE]))
    except ValueError:
        return False
    if impression is None or impression.attestation_id != attestation_id:
        return False
    return hmac.compare_digest(impression.empreinte, _digest(impression.sel, raw[TAILLE:]))


def _digest(sel: bytes, secret: bytes) -> bytes:
    return hashlib.sha256(sel + secret).digest()
