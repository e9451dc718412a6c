"""The table of tokens: each refused at the door, and the services' own check says the same (they share the verifier)."""

from __future__ import annotations

import base64
import hmac
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tests.gateway.conftest import Running
from tests.support.issuer import ISSUER, KEY, token

pytestmark = pytest.mark.anyio
OTHER = ECKey.generate_key("P-256", parameters={"kid": "cle-de-test"})
NOW = int(time.time())


def part(value: Any) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    content = {
        "iss": ISSUER,
        "aud": "passerelle",
        "sub": "x",
        "iat": now,
        "exp": now + 3600,
        "roles": ["rh"],
        **changes,
    }
    return {name: value for name, value in content.items() if value is not None}


def signed(header: dict[str, Any] | None = None, key: Any = KEY, **changes: Any) -> str:
    head = {"alg": "ES256", "typ": "at+jwt", "kid": "cle-de-test", **(header or {})}
    head = {name: value for name, value in head.items() if value is not None}
    return jwt.encode(head, claims(**changes), key, algorithms=["ES256", "Ed25519", "HS256", "RS256"])


def unsigned(header: dict[str, Any], signature: bytes = b"", **changes: Any) -> str:
    return f"{part(header)}.{part(claims(**changes))}.{part(signature) if signature else ''}"


def with_public_key_as_secret() -> str:
    """Made by hand: no library agrees to sign this."""
    content = f"{part({**HEADER, 'alg': 'HS256'})}.{part(claims())}"
    return f"{content}.{part(hmac.digest(KEY.as_pem(private=False), content.encode(), 'sha256'))}"


HEADER = {"alg": "ES256", "typ": "at+jwt", "kid": "cle-de-test"}
GOOD = token("rh")
REFUSED: dict[str, Any] = {
    "alg none": lambda: unsigned({**HEADER, "alg": "none"}),
    "alg None": lambda: unsigned({**HEADER, "alg": "None"}),
    "alg absent": lambda: unsigned({"typ": "at+jwt", "kid": "cle-de-test"}, b"x" * 64),
    "alg unknown": lambda: unsigned({**HEADER, "alg": "ES999"}, b"x" * 64),
    "alg a list": lambda: unsigned({**HEADER, "alg": ["ES256"]}, b"x" * 64),
    "HS256 with the public key": with_public_key_as_secret,
    "HS256 with an empty key's signature": lambda: unsigned({**HEADER, "alg": "HS256"}, b"x" * 32),
    "RS256": lambda: signed({"alg": "RS256"}, RSAKey.generate_key(2048)),
    "EdDSA of a stranger": lambda: signed({"alg": "Ed25519"}, OKPKey.generate_key("Ed25519")),
    "another key, same kid": lambda: signed(key=OTHER),
    "another key, unknown kid": lambda: signed({"kid": "autre"}, OTHER),
    "kid a path": lambda: signed({"kid": "../../../etc/passwd"}, OTHER),
    "kid SQL": lambda: signed({"kid": "x' OR 1=1 --"}, OTHER),
    "kid a URL": lambda: signed({"kid": "http://127.0.0.1:1/k"}, OTHER),
    "kid a number": lambda: unsigned({**HEADER, "kid": 7}, b"x" * 64),
    "jku": lambda: signed({"jku": "http://127.0.0.1:1/jwks"}),
    "x5u": lambda: unsigned({**HEADER, "x5u": "http://127.0.0.1:1/c"}, b"x" * 64),
    "x5c": lambda: unsigned({**HEADER, "x5c": ["MIIB"]}, b"x" * 64),
    "jwk": lambda: unsigned({**HEADER, "jwk": OTHER.as_dict(private=False)}, b"x" * 64),
    "crit": lambda: unsigned({**HEADER, "crit": ["exp"]}, b"x" * 64),
    "typ of an ID token": lambda: signed({"typ": "JWT"}),
    "typ absent": lambda: signed({"typ": None}),
    "issuer unknown": lambda: signed(iss="https://mal.test"),
    "issuer absent": lambda: signed(iss=None),
    "issuer a list": lambda: signed(iss=[ISSUER]),
    "audience of another": lambda: signed(aud="autre"),
    "audience list of others": lambda: signed(aud=["a", "b"]),
    "audience absent": lambda: signed(aud=None),
    "no exp": lambda: signed(exp=None),
    "exp a text": lambda: unsigned(HEADER, b"x" * 64, exp="demain"),
    "exp true": lambda: unsigned(HEADER, b"x" * 64, exp=True),
    "expired": lambda: signed(iat=NOW - 7200, exp=NOW - 3600),
    "nbf to come": lambda: signed(nbf=NOW + 3600),
    "iat to come": lambda: signed(iat=NOW + 3600, exp=NOW + 7200),
    "no iat": lambda: signed(iat=None),
    "lives too long": lambda: signed(exp=NOW + 10 * 86_400),
    "no subject": lambda: signed(sub=None),
    "empty subject": lambda: signed(sub=""),
    "subject a number": lambda: signed(sub=3),
    "roles a text": lambda: signed(roles="administrateur"),
    "entite no UUID": lambda: signed(entite="B' OR 1=1"),
    "signature cut": lambda: GOOD[:-10],
    "signature of nothing": lambda: GOOD.rsplit(".", 1)[0] + ".",
    "payload changed": lambda: ".".join([GOOD.split(".")[0], part(claims(roles=["administrateur"])), GOOD.split(".")[2]]),
    "payload no object": lambda: ".".join([GOOD.split(".")[0], part([1]), GOOD.split(".")[2]]),
    "payload no JSON": lambda: ".".join([GOOD.split(".")[0], part(b"{"), GOOD.split(".")[2]]),
    "two parts": lambda: GOOD.rsplit(".", 1)[0],
    "five parts": lambda: GOOD + ".a.b",
    "ten thousand claims": lambda: signed(autres=list(range(10_000))),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
async def test_refuses(gate: Running, name: str) -> None:
    answer = await gate.http.get("/v1/metiers", headers={"Authorization": f"Bearer {REFUSED[name]()}"})
    assert answer.status_code in (401, 431), answer.text
    assert "www-authenticate" in answer.headers or answer.status_code == 431
    assert len(answer.content) < 8_192
    assert gate.upstream.seen == []


async def test_accepts_a_good_one_and_keeps_the_verdict(gate: Running) -> None:
    for _ in range(2):
        headers = {"Authorization": f"bearer {signed(aud=['autre', 'passerelle'])}"}
        assert (await gate.http.get("/v1/metiers", headers=headers)).status_code == 200


@pytest.mark.parametrize("value", ["Basic YTpi", "Bearer", "a.b.c", "Bearer " + "a" * 9_000 + ".b.c"])
async def test_refuses_other_schemes(gate: Running, value: str) -> None:
    assert (await gate.http.get("/v1/metiers", headers={"Authorization": value})).status_code == 401


async def test_refuses_two_tokens_and_tokens_in_the_address(gate: Running) -> None:
    pair = [("Authorization", f"Bearer {GOOD}"), ("Authorization", f"Bearer {GOOD}")]
    gate.http.headers.pop("authorization")
    assert (await gate.http.get("/v1/metiers", headers=pair)).status_code == 400
    assert (await gate.http.get(f"/v1/metiers?access_token={GOOD}")).status_code == 401
    assert (await gate.http.get("/v1/metiers", headers={"X-Long": "y" * 1_000_000})).status_code == 431
