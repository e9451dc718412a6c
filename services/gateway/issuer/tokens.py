"""Access tokens of the embedded issuer: RFC 9068, signed with ES256."""

from __future__ import annotations

import time
from uuid import uuid4

from joserfc import jwt

from services.gateway.issuer.file import Client, EmbeddedIssuer


def access_token(issuer: EmbeddedIssuer, client: Client, *, audience: str, lifetime_s: int) -> str:
    """A signed token for the client; `sub` is the client's own subject, or its identifier."""
    now = int(time.time())
    claims = {
        "iss": issuer.name,
        "sub": client.sujet or client.client_id,
        "aud": audience,
        "client_id": client.client_id,
        "roles": client.roles,
        "iat": now,
        "exp": now + lifetime_s,
        "jti": uuid4().hex,
    }
    if client.entite is not None:
        claims["entite"] = str(client.entite)
    if client.profil is not None:
        claims["profil"] = str(client.profil)
    return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": issuer.kid}, claims, issuer.key)
