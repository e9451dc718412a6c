"""From the installation's settings to the environment of each service."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from services.certification.settings import CertificationSettings
from services.cli.environment import service_environment
from services.cli.errors import PortTaken
from services.cli.installation import check_ports
from services.cli.issuer_file import IssuerFile
from services.cli.settings import DATABASES, SERVICES, InstallationSettings
from services.kit.run.settings import Issuer

URLS = {name: f"postgresql://hote/{name}" for name in DATABASES}


@pytest.fixture
def issuer(tmp_path: Path) -> IssuerFile:
    return IssuerFile.ensure(tmp_path / "emetteur.json", "http://127.0.0.1:9000")


def test_the_services_take_the_four_ports_after_the_gateway() -> None:
    settings = InstallationSettings(port=9000)
    assert [settings.port_of(name) for name in SERVICES] == [9001, 9002, 9003, 9004, 9000]


def test_a_database_given_by_url_is_not_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARCOURS_DATABASE_URL", "postgresql://ailleurs/parcours")
    settings = InstallationSettings()
    assert settings.embedded() == ["competences", "certification", "matching"]
    assert settings.given_database_url("parcours") == "postgresql://ailleurs/parcours"


def test_a_service_reads_its_settings_from_the_environment_built_for_it(
    issuer: IssuerFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = InstallationSettings(port=9000)
    for name, value in service_environment("certification", settings, issuer, URLS, {}).items():
        monkeypatch.setenv(name, value)
    read = CertificationSettings()
    assert read.database_url == "postgresql+asyncpg://hote/certification"
    assert read.neighbours["parcours"] == "http://127.0.0.1:9003"
    assert read.token_url == "http://127.0.0.1:9000/oauth/token"
    assert read.client_id == "certification"
    assert read.client_secret.get_secret_value() == issuer.secret("certification")
    assert read.issuers == [issuer.trusted()]


def test_issuers_of_the_person_are_trusted_beside_the_embedded_one(issuer: IssuerFile) -> None:
    outside = Issuer(issuer="https://sso.exemple.fr", jwks_url="https://sso.exemple.fr/jwks")
    env = service_environment("parcours", InstallationSettings(emetteurs=[outside]), issuer, URLS, {})
    assert [one["issuer"] for one in json.loads(env["PARCOURS_ISSUERS"])] == [
        "http://127.0.0.1:9000",
        "https://sso.exemple.fr",
    ]


def test_a_variable_that_the_person_set_wins_and_neighbours_secrets_stay_away(issuer: IssuerFile) -> None:
    inherited = {
        "PARCOURS_POOL_SIZE": "3",
        "MALLOC_ARENA_MAX": "8",
        "PARCOURS_TOKEN_URL": "https://sso/token",
        "MATCHING_CLIENT_SECRET": "x",
    }
    env = service_environment("parcours", InstallationSettings(), issuer, URLS, {**inherited, "PATH": "/bin"})
    assert (env["PARCOURS_POOL_SIZE"], env["MALLOC_ARENA_MAX"]) == ("3", "8")
    assert env["PARCOURS_TOKEN_URL"] == "https://sso/token"
    assert env["PATH"] == "/bin"
    assert "MATCHING_CLIENT_SECRET" not in env


def test_the_gateway_gets_the_issuer_file_and_no_database(issuer: IssuerFile) -> None:
    env = service_environment("gateway", InstallationSettings(), issuer, URLS, {})
    assert env["GATEWAY_ISSUER_FILE"] == str(issuer.path)
    assert not any(name.endswith("DATABASE_URL") for name in env)


def test_a_taken_port_is_named_with_the_service_that_wanted_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"{port}, que prendrait competences"):
            check_ports(InstallationSettings(port=port - 1))
