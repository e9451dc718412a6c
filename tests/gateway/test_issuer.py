"""The embedded issuer: what it gives, to whom, and what it refuses."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from services.gateway.issuer import file as issuer_file
from services.gateway.issuer.file import IssuerFile
from services.kit.run.settings import Issuer
from tests.gateway.conftest import Running, running, write_issuer

pytestmark = pytest.mark.anyio
FORM = {"grant_type": "client_credentials", "client_id": "demo-rh", "client_secret": "secret-du-rh-123"}


@pytest.fixture
async def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    monkeypatch.setattr(issuer_file, "LOOK_AGAIN_AFTER_S", 0)
    write_issuer(tmp_path / "emetteur.json")
    async with running(issuer_file=tmp_path / "emetteur.json", issuers=[]) as started:
        del started.http.headers["authorization"]
        yield started


async def ask(gate: Running, **changes: str | None) -> httpx.Response:
    form = {name: value for name, value in {**FORM, **changes}.items() if value is not None}
    return await gate.http.post("/oauth/token", data=form)


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


async def test_gives_a_token_that_opens_the_door(gate: Running) -> None:
    answer = await ask(gate)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    keys = KeySet.import_key_set((await gate.http.get("/oauth/jwks.json")).json())
    token = jwt.decode(body["access_token"], keys, algorithms=["ES256"])
    assert token.header["typ"] == "at+jwt"
    claims = token.claims
    assert claims["iss"] == "http://127.0.0.1:8000"
    assert (claims["sub"], claims["aud"], claims["client_id"]) == ("rh-demo", "passerelle", "demo-rh")
    assert claims["roles"] == ["rh"]
    assert claims["entite"] == "0199f0c2-0000-7000-8000-0000000000e1"
    assert claims["profil"] == "0199f0c2-0000-7000-8000-0000000000f1"
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["jti"]
    opened = await gate.http.get("/v1/metiers", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert opened.status_code == 200


async def test_a_client_may_authenticate_by_basic(gate: Running) -> None:
    form = {"grant_type": "client_credentials"}
    answer = await gate.http.post("/oauth/token", data=form, headers=basic("matching", "secret-de-matching"))
    assert answer.status_code == 200
    claims = json.loads(base64.urlsafe_b64decode(answer.json()["access_token"].split(".")[1] + "=="))
    assert claims["sub"] == "matching"
    assert "entite" not in claims


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "faux"}, 401, "invalid_client"),
        ({"client_id": "inconnu"}, 401, "invalid_client"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "invalid_request"),
    ],
)
async def test_refuses_in_the_shape_of_oauth(
    gate: Running, changes: dict[str, str | None], status: int, error: str
) -> None:
    answer = await ask(gate, **changes)
    assert answer.status_code == status
    assert answer.json()["error"] == error
    assert set(answer.json()) == {"error", "error_description"}
    assert "faux" not in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"grant_type":"client_credentials"}', "application/json"),
        (b"grant_type=client_credentials&grant_type=client_credentials", "application/x-www-form-urlencoded"),
        (b"&&&=&x", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"a=%ff", "application/x-www-form-urlencoded"),
        (b"", "application/x-www-form-urlencoded"),
    ],
)
async def test_refuses_what_is_no_form(gate: Running, body: bytes, kind: str) -> None:
    answer = await gate.http.post("/oauth/token", content=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("headers", "extra", "status"),
    [
        (basic("demo-rh", "faux"), {}, 401),
        ({"Authorization": "Basic ???"}, {}, 401),
        ({"Authorization": "Basic " + base64.b64encode(b"sans-deux-points").decode()}, {}, 401),
        ({"Authorization": "Bearer abc"}, {}, 401),
        (basic("demo-rh", "secret-du-rh-123"), {"client_secret": "secret-du-rh-123"}, 400),
        (basic("demo-rh", "secret-du-rh-123"), {"client_id": "autre"}, 400),
        (basic("demo-rh", "secret-du-rh-123"), {"client_id": "demo-rh"}, 200),
    ],
)
async def test_basic_is_checked(gate: Running, headers: dict[str, str], extra: dict[str, str], status: int) -> None:
    form = {"grant_type": "client_credentials", **extra}
    answer = await gate.http.post("/oauth/token", data=form, headers=headers)
    assert answer.status_code == status
    assert ("www-authenticate" in answer.headers) == (status == 401)


async def test_guessing_a_secret_is_slowed_and_others_go_on(tmp_path: Path) -> None:
    write_issuer(tmp_path / "e.json")
    async with running(issuer_file=tmp_path / "e.json", token_failures_per_client="3/minute") as gate:
        del gate.http.headers["authorization"]
        statuses = [(await ask(gate, client_secret=f"essai-{i}")).status_code for i in range(4)]
        assert statuses == [401, 401, 401, 429]
        assert (await ask(gate)).status_code == 429
        assert (await ask(gate, client_id="matching", client_secret="secret-de-matching")).status_code == 200


async def test_tells_its_addresses(gate: Running) -> None:
    document = (await gate.http.get("/.well-known/openid-configuration")).json()
    assert document["token_endpoint"] == "http://127.0.0.1:8000/oauth/token"
    assert document["jwks_uri"] == "http://127.0.0.1:8000/oauth/jwks.json"
    jwks = (await gate.http.get("/oauth/jwks.json")).json()
    assert "d" not in jwks["keys"][0]


async def test_without_a_file_there_is_no_issuer() -> None:
    async with running() as gate:
        for path in ("/oauth/jwks.json", "/.well-known/openid-configuration"):
            assert (await gate.http.get(path)).status_code == 404
        assert (await gate.http.post("/oauth/token", data=FORM)).status_code == 404
        wrong = await gate.http.get("/oauth/token")
        assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")


async def test_a_changed_file_counts_at_once(gate: Running, tmp_path: Path) -> None:
    before = (await ask(gate)).json()["access_token"]
    new = ECKey.generate_key("P-256", parameters={"kid": "nouvelle"})
    write_issuer(tmp_path / "emetteur.json", cle=new.as_dict(private=True), clients=[])
    assert (await ask(gate)).status_code == 401
    assert (await gate.http.get("/oauth/jwks.json")).json()["keys"][0]["kid"] == "nouvelle"
    assert (await gate.http.get("/v1/metiers", headers={"Authorization": f"Bearer {before}"})).status_code == 401
    (tmp_path / "emetteur.json").write_text("{")
    assert (await gate.http.get("/oauth/jwks.json")).json()["keys"][0]["kid"] == "nouvelle"
    (tmp_path / "emetteur.json").unlink()
    assert (await gate.http.get("/oauth/jwks.json")).status_code == 404


@pytest.mark.parametrize(
    "key",
    [
        ECKey.generate_key("P-384").as_dict(private=True),
        ECKey.generate_key("P-256").as_dict(private=False),
        {"kty": "EC"},
    ],
)
def test_a_key_that_cannot_sign_is_no_issuer(tmp_path: Path, key: dict[str, str]) -> None:
    write_issuer(tmp_path / "e.json", cle=key)
    assert IssuerFile(tmp_path / "e.json").current() is None


def test_a_key_without_a_name_gets_its_thumbprint(tmp_path: Path) -> None:
    key = ECKey.generate_key("P-256")
    write_issuer(tmp_path / "e.json", cle=key.as_dict(private=True))
    issuer = IssuerFile(tmp_path / "e.json").current()
    assert issuer is not None
    assert issuer.kid == key.thumbprint()
    assert IssuerFile(None).current() is None


async def test_an_outside_issuer_whose_keys_are_not_there_is_a_503(gate: Running) -> None:
    url = next(iter(gate.gateway.settings.neighbours.values()))
    outside = Issuer(issuer="https://emetteur.test", jwks_url=url + "/v1/metiers/crash")
    async with running(issuers=[outside]) as other:
        started = time.monotonic()
        answer = await other.http.get("/v1/metiers")
        assert answer.status_code == 503
        assert time.monotonic() - started < 3
