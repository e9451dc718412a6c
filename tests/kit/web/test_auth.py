"""Fifty tokens and what each is worth; keys that change, vanish or cannot be read."""

from __future__ import annotations

from typing import Any

import pytest
from joserfc.jwk import ECKey
from starlette.datastructures import Headers

from services.kit.run.settings import Issuer, ServiceSettings
from services.kit.web import auth
from services.kit.web.auth import TokenVerifier
from services.kit.web.errors import InvalidToken, MalformedRequest, Problem, Unauthenticated, Unavailable
from tests.support.issuer import ISSUER, KEY, TRUSTED
from tests.support.tokens import OTHER, Mint, refused

pytestmark = pytest.mark.anyio
NOW = 1_800_000_000
signed = Mint(NOW).signed


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


# the limits of the leeway, which only a still clock can tell
REFUSED = {
    **refused(NOW),
    "iat just to come": signed(iat=NOW + 31),
    "nbf just to come": signed(nbf=NOW + 31),
    "not base64": "é.è.à",
}


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


@pytest.mark.parametrize("lasts", [1, 30, 90])
async def test_a_kept_verdict_ends_with_its_token(lasts: int) -> None:
    clock = Clock()
    checker = verifier(now=clock)
    bearer = signed(exp=NOW + lasts)
    for clock.now in range(NOW, NOW + lasts, 7):
        assert (await worth(bearer, checker)).sujet == "p-1"
    clock.now = NOW + lasts
    with pytest.raises(InvalidToken):
        await worth(bearer, checker)


async def test_the_subject_of_a_request_is_known_while_it_lasts() -> None:
    for _ in range(2):  # the second from a kept verdict
        checker = verifier()
        await worth(signed(sub="p-7"), checker)
        await worth(signed(), checker)
        await worth(signed(sub="p-7"), checker)
        assert auth.SUJET.get() == "p-7"
