"""Tokens made at a given time, and one for each way in which a token can be wrong."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from tests.support.issuer import ISSUER, KEY

HEADER = {"alg": "ES256", "typ": "at+jwt", "kid": "cle-de-test"}
OTHER = ECKey.generate_key("P-256", parameters={"kid": "cle-de-test"})
SIGNED_BY = ["ES256", "Ed25519", "HS256", "RS256"]
RSA = RSAKey.generate_key(2048)
GUESSED = OctKey.import_key("secret-devine-de-trente-deux-octets")


def b64(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Mint:
    """Makes tokens at the time `now` (seconds since 1970); a claim or header changed to None is left out."""

    def __init__(self, now: int) -> None:
        self.now = now

    def claims(self, **changes: Any) -> dict[str, Any]:
        given = {"iss": ISSUER, "aud": "passerelle", "sub": "p-1", "iat": self.now, "exp": self.now + 3_600}
        return {name: value for name, value in {**given, "roles": ["rh"], **changes}.items() if value is not None}

    def signed(self, key: Any = KEY, header: dict[str, Any] | None = None, **changes: Any) -> str:
        head = {name: value for name, value in {**HEADER, **(header or {})}.items() if value is not None}
        return jwt.encode(head, self.claims(**changes), key, algorithms=SIGNED_BY)

    def forged(self, header: dict[str, Any], key: bytes = b"") -> str:
        """A token whose header says what no library would sign; its signature is that of `key` by HS256, or empty."""
        text = f"{b64({**HEADER, **header})}.{b64(self.claims())}"
        return f"{text}.{b64(hmac.digest(key, text.encode(), hashlib.sha256)) if key else ''}"

    def unsigned(self, header: Any = HEADER, payload: Any = None, **changes: Any) -> str:
        return f"{b64(header)}.{b64(self.claims(**changes) if payload is None else payload)}.{b64(b'x' * 64)}"


def refused(now: int) -> dict[str, str]:
    """Every token that must be refused at `now`, by what is wrong with it."""
    mint = Mint(now)
    return _of_the_header(mint) | _of_the_times(mint) | _of_the_claims(mint) | _of_the_form(mint)


def _of_the_header(mint: Mint) -> dict[str, str]:
    """Algorithms and keys that the caller would choose."""
    signed, forged, unsigned = mint.signed, mint.forged, mint.unsigned
    return {
        "alg none": forged({"alg": "none"}),
        "alg None in capitals": forged({"alg": "NONE"}),
        "alg absent": unsigned({"typ": "at+jwt", "kid": "cle-de-test"}),
        "alg unknown": forged({"alg": "ES257"}),
        "alg a number": unsigned({**HEADER, "alg": 7}),
        "alg a list": unsigned({**HEADER, "alg": ["ES256"]}),
        "HS256 keyed with the public key": forged({"alg": "HS256"}, KEY.as_pem(private=False)),
        "HS256 keyed with the public JWK": forged({"alg": "HS256"}, json.dumps(KEY.as_dict(private=False)).encode()),
        "HS256 of a guessed secret": signed(GUESSED, {"alg": "HS256"}),
        "RS256": signed(RSA, {"alg": "RS256"}),
        "EdDSA of a stranger": signed(OKPKey.generate_key("Ed25519"), {"alg": "Ed25519"}),
        "another key of the same kid": signed(OTHER),
        "kid unknown": signed(OTHER, {"kid": "autre"}),
        "kid a path": signed(OTHER, {"kid": "../../../../dev/null"}),
        "kid an SQL text": signed(OTHER, {"kid": "x' UNION SELECT 'secret"}),
        "kid a URL": signed(OTHER, {"kid": "http://127.0.0.1:1/k"}),
        "kid not a text": unsigned({**HEADER, "kid": ["a"]}),
        "jku": forged({"jku": "https://attaquant.test/jwks"}),
        "x5u": forged({"x5u": "https://attaquant.test/cert"}),
        "x5c": forged({"x5c": ["MIIB"]}),
        "jwk": forged({"jwk": OTHER.as_dict(private=False)}),
        "crit": forged({"crit": ["exp"]}),
        "typ of an ID token": signed(header={"typ": "JWT"}),
        "typ absent": signed(header={"typ": None}),
    }  # fmt: skip


def _of_the_times(mint: Mint) -> dict[str, str]:
    now, signed = mint.now, mint.signed
    return {
        "exp absent": signed(exp=None),
        "exp a text": signed(exp="2027-01-15"),
        "exp true": signed(exp=True),
        "expired": signed(iat=now - 7_200, exp=now - 1),
        "iat absent": signed(iat=None),
        "iat to come": signed(iat=now + 3_600, exp=now + 7_200),
        "nbf to come": signed(nbf=now + 3_600),
        "lives for more than a day": signed(exp=now + 86_401),
    }


def _of_the_claims(mint: Mint) -> dict[str, str]:
    signed, unsigned = mint.signed, mint.unsigned
    return {
        "aud of another": signed(aud="autre"),
        "aud a list without us": signed(aud=["autre", "encore"]),
        "aud absent": signed(aud=None),
        "iss unknown": signed(iss="https://autre.test"),
        "iss absent": signed(iss=None),
        "iss a list": unsigned(iss=[ISSUER]),
        "sub absent": signed(sub=None),
        "sub empty": signed(sub=""),
        "sub a number": signed(sub=12),
        "sub with NUL": signed(sub="a\0b"),
        "sub of 256 characters": signed(sub="x" * 256),
        "roles a text": signed(roles="administrateur"),
        "roles of numbers": signed(roles=[1]),
        "roles of objects": signed(roles=[{}]),
        "entite not a UUID": signed(entite="B' OR 1=1"),
        "profil not a UUID": signed(profil=["x"]),
    }


def _of_the_form(mint: Mint) -> dict[str, str]:
    unsigned = mint.unsigned
    head, payload, signature = mint.signed().split(".")
    return {
        "signature cut": f"{head}.{payload}.{signature[:-8]}",
        "signature empty": f"{head}.{payload}.",
        "payload swapped": f"{head}.{b64(mint.claims(roles=['administrateur']))}.{signature}",
        "payload a list": unsigned(payload=[1]),
        "payload not JSON": f"{head}.{b64(b'{')}.{signature}",
        "header not JSON": f"{b64(b'{')}.{payload}.{signature}",
    }
