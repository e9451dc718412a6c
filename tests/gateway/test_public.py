"""What is read without a token: the routes that services declare public, those only, and reading only."""

from __future__ import annotations

from importlib import import_module

import pytest

from services.gateway.relay.routes import PUBLIC, RouteTable
from services.gateway.settings import GatewaySettings
from services.kit.web.routing import ServiceRoute
from tests.gateway.conftest import Running, running

pytestmark = pytest.mark.anyio
UNE = "5b0b6f0e-8f0e-4a77-9d53-0a4f4b7b2f10"
SERVICES = ("competences", "certification", "parcours", "matching")
PAGES = ["/v1/attestations/emetteur/did.json", "/v1/attestations/statuts/0", f"/v1/attestations/{UNE}/verification"]


def test_the_door_knows_the_routes_that_services_declare_public() -> None:
    apps = [import_module(f"services.{name}.app").create_app() for name in SERVICES]
    routes = [route for app in apps for route in app.routes if isinstance(route, ServiceRoute)]
    assert {route.path for route in routes if route.spec.public} == set(PUBLIC)


@pytest.mark.parametrize("path", PAGES)
async def test_a_public_page_is_read_without_a_token(gate: Running, path: str) -> None:
    del gate.http.headers["Authorization"]
    assert (await gate.http.get(path)).status_code == 200
    assert [scope["path"] for scope in gate.upstream.seen] == [path]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_nothing_but_reading_is_public(gate: Running, path: str, method: str) -> None:
    del gate.http.headers["Authorization"]
    assert (await gate.http.request(method, path)).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/v1/attestations",
        f"/v1/attestations/{UNE}",
        f"/v1/attestations/{UNE}/pdf",
        f"/v1/attestations/{UNE}/verification/",
        f"/v1/attestations/{UNE}/verification/x",
        "/v1/attestations/statuts",
        "/v1/attestations/statuts/0/x",
        "/v1/attestations/emetteur/didxjson",
        "/v1/candidatures/emetteur/did.json",
        f"/v1/profils/{UNE}/verification",
    ],
)
def test_its_neighbours_are_not_public(path: str) -> None:
    route = RouteTable(GatewaySettings()).find(path.encode())
    assert route is None or not route.public


async def test_who_reads_without_a_token_is_counted_by_address() -> None:
    async with running(rate_per_address="2/minute") as gate:
        del gate.http.headers["Authorization"]
        statuses = [(await gate.http.get(PAGES[0])).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
