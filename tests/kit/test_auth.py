"""Forty tokens and what each is worth; keys that change, vanish or cannot be read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from starlette.datastructures import Headers

from services.kit import auth
from services.kit.auth import TokenVerifier
from services.kit.errors import InvalidToken, MalformedRequest, Problem, Unauthenticated, Unavailable
from services.kit.settings import Issuer, ServiceSettings
from tests.support.issuer import ISSUER, KEY, TRUSTED

pytestmark = pytest.mark.anyio
NOW = 1_800_000_000
CLAIMS = {"iss": ISSUER, "aud": "passerelle", "sub": "p-1", "iat": NOW, "exp": NOW + 600, "roles": ["rh"]}
HEADER = {"alg": "ES256", "typ": "at+jwt", "kid": "cle-de-test"}
OTHER = ECKey.generate_key("P-256", parameters={"kid": "cle-de-test"})


class Keys:
    """An issuer's published keys, as the verifier asks for them."""

    def __init__(self, answer: Any) -> None:
        self.answer, self.asked = answer, 0

    async def __call__(self, url: str) -> Any:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def published(*keys: ECKey) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) for key in keys]}


def verifier(issuer: Issuer = TRUSTED, keys: Any = None, now: Any = lambda: NOW) -> TokenVerifier:
    return TokenVerifier(ServiceSettings(issuers=[issuer]), keys or Keys({}), now=now)


def b64(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(key: Any = KEY, header: dict[str, Any] | None = None, **claims: Any) -> str:
    content = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return jwt.encode({**HEADER, **(header or {})}, content, key, algorithms=["ES256", "HS256"])


def forged(header: dict[str, Any], key: bytes = b"") -> str:
    """A token whose header says what no library would sign."""
    text = f"{b64({**HEADER, **header})}.{b64(CLAIMS)}"
    return f"{text}.{b64(hmac.digest(key, text.encode(), hashlib.sha256)) if key else ''}"


def unsigned(header: Any, payload: Any) -> str:
    return f"{b64(header)}.{b64(payload)}.{b64(b'x' * 64)}"


PUBLIC_PEM = KEY.as_pem(private=False)
REFUSED: dict[str, str] = {
    "alg none": forged({"alg": "none"}),
    "alg None in capitals": forged({"alg": "NONE"}),
    "HS256 keyed with the public key": forged({"alg": "HS256"}, PUBLIC_PEM),
    "HS256 keyed with the public JWK": forged({"alg": "HS256"}, json.dumps(KEY.as_dict(private=False)).encode()),
    "HS256 of a guessed secret": signed(OctKey.import_key("secret-devine-de-trente-deux-octets"), {"alg": "HS256"}),
    "unknown alg": forged({"alg": "ES257"}),
    "alg missing": unsigned({"typ": "at+jwt", "kid": "cle-de-test"}, CLAIMS),
    "alg not a text": unsigned({**HEADER, "alg": 7}, CLAIMS),
    "another key of the same kid": signed(OTHER),
    "signature cut": signed()[:-8],
    "signature empty": signed().rsplit(".", 1)[0] + ".",
    "payload swapped": ".".join([signed().split(".")[0], b64({**CLAIMS, "roles": ["administrateur"]}), "AAAA"]),
    "kid a path": signed(header={"kid": "../../../../dev/null"}, key=OTHER),
    "kid an SQL text": signed(header={"kid": "x' UNION SELECT 'secret"}, key=OTHER),
    "kid not a text": unsigned({**HEADER, "kid": ["a"]}, CLAIMS),
    "kid unknown": signed(header={"kid": "autre"}, key=OTHER),
    "jku": forged({"jku": "https://attaquant.test/jwks"}),
    "x5u": forged({"x5u": "https://attaquant.test/cert"}),
    "x5c": forged({"x5c": ["MIIB"]}),
    "jwk": forged({"jwk": OTHER.as_dict(private=False)}),
    "crit": forged({"crit": ["exp"]}),
    "typ of an ID token": signed(header={"typ": "JWT"}),
    "typ missing": unsigned({"alg": "ES256", "kid": "cle-de-test"}, CLAIMS),
    "no exp": signed(exp=None),
    "exp a text": signed(exp="2027-01-15"),
    "exp true": signed(exp=True),
    "expired": signed(iat=NOW - 700, exp=NOW - 1),
    "no iat": signed(iat=None),
    "iat in the future": signed(iat=NOW + 31),
    "nbf in the future": signed(nbf=NOW + 31),
    "lifetime over a day": signed(exp=NOW + 86_401),
    "aud of another service": signed(aud="autre"),
    "aud list without us": signed(aud=["autre", "encore"]),
    "no aud": signed(aud=None),
    "unknown iss": signed(iss="https://autre.test"),
    "no iss": signed(iss=None),
    "no sub": signed(sub=None),
    "sub empty": signed(sub=""),
    "sub not a text": signed(sub=12),
    "sub with NUL": signed(sub="a\0b"),
    "sub of 256 characters": signed(sub="x" * 256),
    "roles a text": signed(roles="administrateur"),
    "roles of numbers": signed(roles=[1]),
    "roles of objects": signed(roles=[{}]),
    "entite not a UUID": signed(entite="siege"),
    "profil not a UUID": signed(profil=["x"]),
    "payload a list": unsigned(HEADER, [1]),
    "header not JSON": f"{b64(b'{')}.{b64(CLAIMS)}.x",
    "not base64": "é.è.à",
}  # fmt: skip


async def worth(bearer: str, checker: TokenVerifier | None = None) -> Any:
    return await (checker or verifier()).actor(Headers({"authorization": f"Bearer {bearer}"}))


@pytest.mark.parametrize("name", REFUSED)
async def test_refuses(name: str) -> None:
    keys = Keys(published(KEY))
    with pytest.raises(InvalidToken):
        await worth(REFUSED[name], verifier(keys=keys))
    assert keys.asked == 0


@pytest.mark.parametrize(
    "accepted",
    [{}, {"aud": ["autre", "passerelle"]}, {"nbf": NOW + 29}, {"iat": NOW + 29}, {"roles": None}, {"entite": ""}],
)
async def test_accepts(accepted: dict[str, Any]) -> None:
    actor = await worth(signed(**accepted))
    assert actor.sujet == "p-1"
    assert actor.has("rh") is ("roles" not in accepted)


async def test_a_role_that_does_not_exist_gives_nothing() -> None:
    assert (await worth(signed(roles=["rh", "empereur"]))).roles == {"rh"}


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ([], Unauthenticated),
        ([(b"authorization", b"Basic YTpi")], Unauthenticated),
        ([(b"authorization", b"Bearer ")], Unauthenticated),
        ([(b"authorization", b"Bearer a.b")], Unauthenticated),
        ([(b"authorization", b"Bearer a.b.c.d.e")], Unauthenticated),
        ([(b"authorization", b"Bearer " + b"a" * 9_000 + b".b.c")], Unauthenticated),
        ([(b"authorization", b"Bearer a.b.c"), (b"authorization", b"Bearer d.e.f")], MalformedRequest),
    ],
)
async def test_refuses_a_header(headers: list[tuple[bytes, bytes]], problem: type[Problem]) -> None:
    with pytest.raises(problem):
        await verifier().actor(Headers(raw=headers))


BY_URL = Issuer(issuer=ISSUER, jwks_url="https://emetteur.test/jwks")


class Clock:
    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


async def test_a_withdrawn_key_is_refused_within_five_minutes() -> None:
    keys, clock = Keys(published(KEY)), Clock()
    checker = verifier(BY_URL, keys, clock)
    bearer = signed(exp=NOW + 3_600)
    await worth(bearer, checker)
    keys.answer = published(OTHER)
    await worth(bearer, checker)
    assert (await worth(signed(sub="p-2"), checker)).sujet == "p-2", "keys just read serve again"
    assert keys.asked == 1
    clock.now += auth.VERDICT_KEPT_S + auth.KEYS_KEPT_S + 1
    with pytest.raises(InvalidToken):
        await worth(bearer, checker)


async def test_a_new_key_is_fetched_but_not_at_every_unknown_kid() -> None:
    keys, clock = Keys(published(KEY)), Clock()
    checker = verifier(BY_URL, keys, clock)
    await worth(signed(), checker)
    new = ECKey.generate_key("P-256", parameters={"kid": "nouvelle"})
    keys.answer = published(KEY, new)
    for _ in range(5):
        with pytest.raises(InvalidToken):
            await worth(signed(new, {"kid": "nouvelle"}), checker)
    assert keys.asked == 1
    clock.now += auth.REFETCH_KEYS_AFTER_S + 1
    assert (await worth(signed(new, {"kid": "nouvelle"}), checker)).sujet == "p-1"


@pytest.mark.parametrize("answer", [Unavailable(), {"autre": 1}, "texte", None, {"keys": [{"kty": "?"}]}])
async def test_keys_that_cannot_be_read_are_a_503_and_those_known_still_serve(answer: Any) -> None:
    keys, clock = Keys(answer), Clock()
    checker = verifier(BY_URL, keys, clock)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await worth(signed(), checker)
    assert keys.asked == 1, "an issuer out of reach is not asked again at once"
    clock.now += auth.REFETCH_KEYS_AFTER_S + 1
    keys.answer = published(KEY)
    await worth(signed(), checker)
    keys.answer = answer
    clock.now += auth.KEYS_KEPT_S + 1
    assert (await worth(signed(iat=int(clock.now), exp=int(clock.now) + 60), checker)).sujet == "p-1"


async def test_verdicts_are_bounded_in_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "CACHED_VERDICTS", 2)
    checker = verifier()
    for number in range(4):
        await worth(signed(sub=f"p-{number}"), checker)
    assert len(checker._verdicts) == 2
