"""The keys that seal identities: a JWKS file of secrets of 256 bits, each with its name; the first seals, all open.

A seal (AES-GCM) holds for one row, one column of it and one key: bytes that were moved elsewhere do not open.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc.util import urlsafe_b64decode

from services.certification.identites.errors import IdentiteIllisible, IdentiteSansCle
from services.certification.settings import CertificationSettings

NONCE = 12


class Scelle(NamedTuple):
    """Sealed bytes, the nonce first, and the name of the key that opens them."""

    cle: str
    octets: bytes


class Trousseau:
    """The keys by name; the first of them seals."""

    def __init__(self, cles: Mapping[str, bytes]) -> None:
        self._cles = {nom: AESGCM(cle) for nom, cle in cles.items()}
        self.premiere = next(iter(cles), "")

    def __contains__(self, nom: str) -> bool:
        return nom in self._cles

    def seal(self, content: bytes, row_id: UUID, column: str) -> Scelle:
        if not self.premiere:
            raise IdentiteSansCle("Le réglage CERTIFICATION_IDENTITE_CLES désigne le fichier des clés.")
        nonce, bound_to = os.urandom(NONCE), _bound_to(row_id, column, self.premiere)
        return Scelle(self.premiere, nonce + self._cles[self.premiere].encrypt(nonce, content, bound_to))

    def open(self, scelle: Scelle, row_id: UUID, column: str) -> bytes:
        """The content; raises IdentiteSansCle without its key, IdentiteIllisible when it is not what was sealed there."""
        if scelle.cle not in self:
            raise IdentiteSansCle(f"Il manque la clé « {scelle.cle} ».")
        nonce, sealed = scelle.octets[:NONCE], scelle.octets[NONCE:]
        try:
            return self._cles[scelle.cle].decrypt(nonce, sealed, _bound_to(row_id, column, scelle.cle))
        except InvalidTag:
            raise IdentiteIllisible("Ce qui est gardé n'est pas ce qui avait été écrit.") from None


def _bound_to(row_id: UUID, column: str, cle: str) -> bytes:
    return f"{row_id} {column} {cle}".encode()


def trousseau_of(settings: Any) -> Trousseau:
    """The keys that the settings name, none when they name no file; raises IdentiteSansCle when it cannot be read."""
    assert isinstance(settings, CertificationSettings)
    path = settings.identite_cles
    if path is None:
        return Trousseau({})
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError):
        raise IdentiteSansCle("Le fichier des clés ne se lit pas.") from None


@lru_cache(maxsize=4)
def _read(path: Path, changed_at: int) -> Trousseau:
    """Read again when the file changes: a key may be put before the first while the service runs."""
    keys = orjson.loads(path.read_bytes())["keys"]
    cles = {str(key["kid"]): urlsafe_b64decode(key["k"].encode()) for key in keys}
    if len(cles) != len(keys) or not cles or any(len(cle) != 32 for cle in cles.values()):
        raise ValueError("each key has a name of its own and 256 bits")
    return Trousseau(cles)
