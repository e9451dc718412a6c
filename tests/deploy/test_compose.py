"""compose.yaml as it is written: its schema, every setting that it gives, and what closes each container."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.cli.settings import DATABASES, SERVICES, InstallationSettings
from services.kit.run.settings import ServiceSettings
from tests.deploy.composition import COMPOSE, EXAMPLE, ValueMissing, in_order, read_compose, read_env
from tests.deploy.fichiers import PORTS, needed, settings_of

FILLED = {name: value or "0" * 24 for name, value in read_env(EXAMPLE.read_text("utf-8")).items()}
CLOSED = {
    "read_only": True,
    "user": "10001:10001",
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "tmpfs": ["/tmp:size=64m"],
}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(read_compose(FILLED)["services"])


def valid(file: Path) -> bool:
    line = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(line, capture_output=True, check=False).returncode == 0


def test_it_follows_the_schema_of_compose(tmp_path: Path) -> None:
    assert valid(COMPOSE)
    sabotaged = tmp_path / "compose.yaml"
    sabotaged.write_text(COMPOSE.read_text("utf-8").replace("cap_drop: [ALL]", "cap_drops: [ALL]"), encoding="utf-8")
    assert not valid(sabotaged)


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_given_all_that_it_needs_and_nothing_that_it_does_not_read(
    services: dict[str, Any], name: str, tmp_path: Path
) -> None:
    given = services[name]["environment"]
    assert needed(name, tmp_path) <= set(given)
    read = settings_of(name, given)
    assert read.neighbours == {other: f"http://{other}:{PORTS[other]}" for other in DATABASES}
    with pytest.raises(ValueError, match=f"{name} reads no X"):
        settings_of(name, given | {"X": "1"})


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_closed_in_and_bounded(services: dict[str, Any], name: str) -> None:
    one = services[name]
    assert {key: one[key] for key in CLOSED} == CLOSED
    assert one["command"] == ["python", "-m", "services.cli.serve", name, "0.0.0.0", str(PORTS[name])]
    assert {"mem_limit", "pids_limit", "restart", "logging"} <= set(one)
    assert "healthcheck" not in one, "the image's own looks at the port of the command"
    assert one.get("ports") == (["127.0.0.1:8000:8000"] if name == "gateway" else None)


def test_the_migrations_come_after_postgresql_and_before_the_services(services: dict[str, Any]) -> None:
    order = in_order(services)
    assert set(order) == {*SERVICES, "postgres", "migrations"}
    for name in DATABASES:
        assert services[name]["depends_on"] == {
            "migrations": {"condition": "service_completed_successfully"},
            "postgres": {"condition": "service_healthy"},
        }
        assert order.index("postgres") < order.index("migrations") < order.index(name)
    assert services["migrations"]["restart"] == "no"
    assert set(services["migrations"]["environment"]) == {f"{name.upper()}_DATABASE_URL" for name in DATABASES}
    for name in DATABASES:
        url = f"{name.upper()}_DATABASE_URL"
        assert services["migrations"]["environment"][url] == services[name]["environment"][url]
        assert InstallationSettings.model_fields[url.lower()]


def test_a_secret_reaches_its_own_service_alone() -> None:
    secrets = [name for name, value in read_env(EXAMPLE.read_text("utf-8")).items() if not value]
    assert len(secrets) == 14
    services = read_compose(FILLED | {name: f"valeur-de-{name}" for name in secrets})["services"]
    for name in secrets:
        owner = name.split("_")[0].lower()
        makers = {"postgres"} if name.endswith("MOT_DE_PASSE") else set()
        migrated = {"migrations"} if makers and owner in DATABASES else set()
        readers = {one for one, what in services.items() if f"valeur-de-{name}" in str(what)}
        assert readers == makers | migrated | ({owner} if owner in DATABASES else set())


@pytest.mark.parametrize("name", [name for name, value in FILLED.items() if value == "0" * 24])
def test_nothing_starts_while_a_secret_is_not_written(name: str) -> None:
    with pytest.raises(ValueMissing, match=name):
        read_compose(FILLED | {name: ""})


def test_the_example_says_every_variable_and_no_other() -> None:
    assert set(re.findall(r"\$\{(\w+)", COMPOSE.read_text("utf-8"))) == set(FILLED)


def test_postgresql_has_a_connection_for_each_that_the_services_may_open(services: dict[str, Any]) -> None:
    fields = ServiceSettings.model_fields
    listens = 1
    each = fields["pool_size"].default + fields["hot_pool_size"].default + listens
    (allowed,) = (int(word.split("=")[1]) for word in services["postgres"]["command"] if "max_connections" in word)
    # of which PostgreSQL keeps three for a superuser; the migrations and a command of the operator take one each
    assert len(DATABASES) * each + len(DATABASES) + 3 <= allowed
