"""The embedded issuer's file: its key and its clients, read again whenever it changes."""

from __future__ import annotations

import hashlib
import hmac
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import BaseModel, Field, ValidationError

from services.kit.run.settings import Secret

LOOK_AGAIN_AFTER_S = 0.5
log = structlog.get_logger("issuer")


class Client(BaseModel):
    """Un client: une machine, ou une personne de développement."""

    client_id: str = Field(min_length=1)
    secret: Secret
    nom: str = ""
    sujet: str = ""
    roles: list[str] = []
    entite: UUID | None = None
    profil: UUID | None = None


class IssuerDocument(BaseModel):
    """Le contenu du fichier."""

    issuer: str = Field(min_length=1)
    cle: dict[str, Any]
    clients: list[Client] = []


class EmbeddedIssuer:
    """An issuer ready to serve: its signing key, public keys, and clients by identifier."""

    def __init__(self, document: IssuerDocument) -> None:
        self.name = document.issuer
        key = ECKey.import_key(document.cle)
        if key.curve_name != "P-256" or not key.is_private:
            raise ValueError("the issuer's key is not a private P-256 key")
        kid = str(document.cle.get("kid") or key.thumbprint())
        self.key = ECKey.import_key({**document.cle, "kid": kid, "use": "sig", "alg": "ES256"})
        self.kid = kid
        self.jwks = {"keys": [self.key.as_dict(private=False)]}
        self._clients = {client.client_id: client for client in document.clients}

    def authenticate(self, client_id: str, secret: str) -> Client | None:
        """The client that these credentials belong to; takes as long whether the client exists or not."""
        client = self._clients.get(client_id)
        known = client.secret.get_secret_value() if client else ""
        same = hmac.compare_digest(_digest(known), _digest(secret))
        return client if client is not None and same else None


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class IssuerFile:
    """Reads the file when its modification time or size changes; one that cannot be read leaves the last in force."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._looked_at = 0.0
        self._issuer: EmbeddedIssuer | None = None
        self.current()

    def current(self) -> EmbeddedIssuer | None:
        """The issuer, or None where there is no file."""
        now = time.monotonic()
        if self._path is not None and now - self._looked_at >= LOOK_AGAIN_AFTER_S:
            self._looked_at = now
            self._look(self._path)
        return self._issuer

    def _look(self, path: Path) -> None:
        try:
            stat = path.stat()
        except OSError:
            self._seen = self._issuer = None
            return
        seen = (stat.st_mtime_ns, stat.st_size)
        if seen != self._seen:
            self._seen = seen
            self._load(path)

    def _load(self, path: Path) -> None:
        try:
            self._issuer = EmbeddedIssuer(IssuerDocument.model_validate_json(path.read_bytes()))
        except (OSError, ValidationError, ValueError, JoseError) as error:
            # neither the path nor the content is said: the file holds secrets
            log.error("issuer_file_unreadable", error=type(error).__name__)
