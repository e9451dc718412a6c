"""The table of tokens: each refused at the door, and the services' own check says the same (they share the verifier)."""

from __future__ import annotations

import time

import pytest

from tests.gateway.conftest import Running
from tests.support.issuer import token
from tests.support.tokens import refused

pytestmark = pytest.mark.anyio
GOOD = token("rh")


def refused_now() -> dict[str, str]:
    return {
        **refused(int(time.time())),
        "two parts": GOOD.rsplit(".", 1)[0],
        "five parts": GOOD + ".a.b",
        "ten thousand claims": token("rh", autres=list(range(10_000))),
    }


@pytest.mark.parametrize("name", refused_now())
async def test_refuses(gate: Running, name: str) -> None:
    answer = await gate.http.get("/v1/metiers", headers={"Authorization": f"Bearer {refused_now()[name]}"})
    assert answer.status_code in (401, 431), answer.text
    assert "www-authenticate" in answer.headers or answer.status_code == 431
    assert len(answer.content) < 8_192
    assert gate.upstream.seen == []


async def test_accepts_a_good_one_and_keeps_the_verdict(gate: Running) -> None:
    for _ in range(2):
        headers = {"Authorization": f"bearer {token('rh', aud=['autre', 'passerelle'])}"}
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
