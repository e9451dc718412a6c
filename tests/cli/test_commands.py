"""Commands that need no installation, and what each says when it cannot do what was asked."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import asyncpg
import pytest
from openapi_spec_validator import validate
from typer.testing import CliRunner

from services.cli.app import app
from services.cli.errors import CommandError, NotRunning
from services.cli.migrations import MigrationFailed
from services.cli.revisions import revision_of
from services.cli.settings import DATABASES
from tests.support.postgres import PostgresForTests

runner = CliRunner()


def test_help_names_every_command() -> None:
    shown = runner.invoke(app, ["--help"]).output
    assert all(name in shown for name in ("up", "demo", "migrate", "token", "openapi", "import"))


@pytest.mark.longue
def test_openapi_writes_one_valid_document_without_a_server(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    result = runner.invoke(app, ["openapi", "--sortie", str(file)], catch_exceptions=False)
    assert result.exit_code == 0
    document = json.loads(file.read_text("utf-8"))
    validate(document)
    paths = document["paths"]
    for prefix in ("/v1/metiers", "/v1/certifications", "/v1/profils", "/v1/rapprochements/besoins", "/oauth/token"):
        assert prefix in paths
    operations = [op["operationId"] for item in paths.values() for op in item.values() if "operationId" in op]
    assert len(operations) == len(set(operations))


@pytest.mark.parametrize(
    "command", [["token", "demo-salarie"], ["import", "rome", "."], ["import", "fichier", "/v1/emplois/imports", "x"]]
)
def test_a_command_that_needs_a_running_installation_says_so(command: list[str], tmp_path: Path) -> None:
    result = runner.invoke(app, [*command, "--donnees", str(tmp_path)])
    assert isinstance(result.exception, NotRunning)
    assert "passerelle up" in str(result.exception)


def test_migrate_refuses_a_service_without_a_database(tmp_path: Path) -> None:
    result = runner.invoke(app, ["migrate", "gateway", "--donnees", str(tmp_path)])
    assert isinstance(result.exception, CommandError)
    assert "competences" in str(result.exception)


def test_emptying_a_database_asks_first(tmp_path: Path) -> None:
    result = runner.invoke(app, ["migrate", "parcours", "--vers", "base", "--donnees", str(tmp_path)], input="n\n")
    assert result.exit_code == 1
    assert "sera perdu" in result.output
    assert not (tmp_path / "postgres").exists()


def test_migrates_the_databases_given_by_url_up_and_down(
    postgres: PostgresForTests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = {name: postgres.create_empty() for name in DATABASES}
    for name, url in urls.items():
        monkeypatch.setenv(f"{name.upper()}_DATABASE_URL", url)
    try:
        for options, expected in ([], True), (["--vers", "base", "--oui"], False):
            result = runner.invoke(app, ["migrate", *options, "--donnees", str(tmp_path)], catch_exceptions=False)
            assert result.exit_code == 0
            assert {name: has_tables(url) for name, url in urls.items()} == dict.fromkeys(urls, expected)
    finally:
        for url in urls.values():
            postgres.drop(url)


def test_migrates_to_the_revision_said_or_refuses(
    postgres: PostgresForTests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.create("certification")
    monkeypatch.setenv("CERTIFICATION_DATABASE_URL", url)

    def migrate(*options: str) -> str:
        result = runner.invoke(app, ["migrate", *options, "--donnees", str(tmp_path)])
        assert result.exception is None or isinstance(result.exception, CommandError), result.exception
        return str(result.exception or "")

    try:
        head = asyncio.run(revision_of(url))
        assert "descendre à 0004" in migrate("certification", "--vers", "0004")
        assert "« 0999 » n'est pas une révision de certification: base, 0001" in migrate(
            "certification", "--vers", "0999", "--oui"
        )
        assert asyncio.run(revision_of(url)) == head
        for revision in ("0004", "0006", "0005"):
            assert migrate("certification", "--vers", revision, "--oui") == ""
            assert asyncio.run(revision_of(url)) == revision
        assert migrate("certification") == ""
        assert asyncio.run(revision_of(url)) == head
        execute(url, "UPDATE alembic_version SET version_num = '0999'")
        assert "« 0999 », que cette version ne connaît pas" in migrate("certification")
    finally:
        postgres.drop(url)


def test_a_revision_is_of_one_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in DATABASES:
        monkeypatch.setenv(f"{name.upper()}_DATABASE_URL", "postgresql://nowhere.invalid/x")
    result = runner.invoke(app, ["migrate", "--vers", "0001", "--donnees", str(tmp_path)])
    assert isinstance(result.exception, CommandError)
    assert "dites lequel" in str(result.exception)


def has_tables(url: str) -> bool:
    return bool(execute(url, "SELECT to_regclass('evenement') IS NOT NULL"))


def execute(url: str, statement: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(run())


def test_a_migration_that_fails_says_what_the_database_said() -> None:
    output = (
        "Traceback (most recent call last):\n  File x\n"
        "sqlalchemy.exc.DBAPIError: (asyncpg.Error) la base est pleine\n[SQL: INSERT]\n(Background on this error at: https://x)\n"
    )
    assert str(MigrationFailed("parcours", output)).endswith("a échoué: (asyncpg.Error) la base est pleine")
    assert str(MigrationFailed("parcours", "tué\n\n")).endswith("a échoué: tué")
