"""The gateway's own figures: for this machine and for whom the settings name; those of a service pass by nobody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from services.gateway import callers as gateway_callers
from services.gateway.callers import Callers
from services.gateway.settings import GatewaySettings
from tests.gateway.conftest import Running, running, write_issuer
from tests.support.metrics import Scrape

pytestmark = pytest.mark.anyio
SETTINGS = GatewaySettings(trusted_proxies=["10.0.0.0/8", "127.0.0.9/32"], metrics_readers=["192.0.2.0/24"])


def may(connection: str | None, forwarded: str = "", settings: GatewaySettings = SETTINGS) -> bool:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope: dict[str, Any] = {"client": (connection, 4711) if connection else None, "headers": headers}
    return Callers(settings).may_read_metrics(scope)


@pytest.mark.parametrize(
    ("connection", "forwarded", "expected"),
    [
        ("127.0.0.1", "", True),
        ("127.8.9.1", "", True),
        ("::1", "", True),
        ("::ffff:127.0.0.1", "", True),
        ("192.0.2.7", "", True),
        ("198.51.100.7", "", False),
        ("2001:db8::1", "", False),
        (None, "", False),
        ("unix", "", False),
        # a proxy that nobody named speaks for somebody, on this machine or not
        ("127.0.0.1", "198.51.100.7", False),
        ("127.0.0.1", "127.0.0.1", False),
        ("198.51.100.7", "127.0.0.1", False),
        ("198.51.100.7", "192.0.2.7", False),
        # one that was named says for whom; its own address is not what counts
        ("10.1.2.3", "192.0.2.7", True),
        ("10.1.2.3", "198.51.100.7", False),
        ("10.1.2.3", "192.0.2.7, 198.51.100.7", False),
        ("127.0.0.9", "198.51.100.7", False),
        ("10.1.2.3", "", False),
    ],
)
def test_this_machine_and_the_named_networks_may_read(connection: str | None, forwarded: str, expected: bool) -> None:
    assert may(connection, forwarded) is expected


def test_by_default_nobody_but_this_machine() -> None:
    default = GatewaySettings()
    assert [may(one, settings=default) for one in ("127.0.0.1", "192.0.2.7", "10.0.0.1")] == [True, False, False]


def test_without_that_look_a_relay_of_this_machine_would_show_them_to_everybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gateway_callers, "_is_forwarded", lambda scope: False)
    assert may("127.0.0.1", "198.51.100.7")


def test_what_is_no_network_stops_the_start() -> None:
    with pytest.raises(ValueError, match="metrics_readers"):
        GatewaySettings(metrics_readers=["prometheus"])


async def test_others_are_told_that_there_is_no_such_address(gate: Running) -> None:
    asked = {"headers": {"X-Forwarded-For": "198.51.100.7"}}
    refused, nowhere = await gate.http.get("/metrics", **asked), await gate.http.get("/nulle-part", **asked)
    assert (refused.status_code, nowhere.status_code) == (404, 404)
    assert {**refused.json(), "instance": ""} == {**nowhere.json(), "instance": ""}
    assert gate.upstream.seen == []


async def test_the_figures_of_a_service_are_relayed_to_nobody(gate: Running) -> None:
    for path in ("/v1/metrics", "/competences/metrics", "/metrics/competences", "/v1/evenements/metrics"):
        assert (await gate.http.get(path)).status_code == 404
    told = Scrape(await gate.http.get("/metrics"))
    assert gate.upstream.seen == []
    assert {one.labels["service"] for one in told.samples if one.name.startswith("passerelle_")} == {"gateway"}


async def test_requests_are_counted_by_prefix_and_refusals_by_name_without_anything_of_anybody(gate: Running) -> None:
    ids = "0199f0c2-0000-7000-8000-0000000000f1"
    for n in range(30):
        await gate.http.get(f"/v1/profils/{ids[:-2]}{n:02}?q=canari")
    await gate.http.get("/v1/metiers/conflit")
    await gate.http.get(f"/ailleurs/{ids}")
    await gate.http.get("/v1/emplois/x", headers={"Authorization": "Bearer canari"})
    told = Scrape(await gate.http.get("/metrics"))
    routes = {(one.labels["route"], one.labels["statut"]): one.value for one in told.named("passerelle_requetes_total")}
    assert routes == {
        ("/v1/profils", "200"): 30, ("/v1/metiers", "409"): 1, ("aucune", "404"): 1, ("/v1/emplois", "401"): 1,
    }  # fmt: skip
    # a neighbour counts what it refuses itself
    assert told.by("refus", "passerelle_refus_total") == {"not-found": 1, "unauthenticated": 1}
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|canari|rh-1", told.text)


async def test_the_room_left_is_told_where_there_is_a_folder_of_data(gate: Running, tmp_path: Path) -> None:
    assert not list(Scrape(await gate.http.get("/metrics")).named("passerelle_disque_libre_octets"))
    write_issuer(tmp_path / "emetteur.json")
    async with running(issuer_file=tmp_path / "emetteur.json") as started:
        assert Scrape(await started.http.get("/metrics")).one("passerelle_disque_libre_octets") > 0


async def test_it_is_read_and_nothing_else(gate: Running) -> None:
    assert (await gate.http.post("/metrics")).status_code == 405
    async with running(limit_concurrency=0, rate_per_address="1/minute") as busy:
        assert (await busy.http.get("/v1/metiers")).status_code == 503
        for _ in range(3):
            told = Scrape(await busy.http.get("/metrics"))
        assert told.one("passerelle_refus_total", refus="overloaded") == 1
