"""An issuer of tokens for the tests: a key made once, tokens for any actor."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import ECKey

from services.kit.run.settings import Issuer

ISSUER = "https://emetteur.test"
KEY = ECKey.generate_key("P-256", parameters={"kid": "cle-de-test", "use": "sig", "alg": "ES256"})
TRUSTED = Issuer(issuer=ISSUER, jwks={"keys": [KEY.as_dict(private=False)]})


def token(
    *roles: str, sujet: str = "", entite: UUID | str | None = None, profil: UUID | str | None = None, **claims: Any
) -> str:
    """A signed access token; `claims` overrides any claim (None removes it)."""
    now = int(time.time())
    content = {
        "iss": ISSUER,
        "aud": "passerelle",
        "sub": sujet or f"{'-'.join(roles)}:{profil or entite or 'branche'}",
        "iat": now,
        "exp": now + 3600,
        "roles": list(roles),
        "entite": str(entite) if entite else None,
        "profil": str(profil) if profil else None,
        **claims,
    }
    content = {name: value for name, value in content.items() if value is not None}
    return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": "cle-de-test"}, content, KEY)
