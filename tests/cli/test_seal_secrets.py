"""The secrets behind the seals of juries: made once, closed to others, and the one that sealed before them kept."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from services.cli.environment import service_environment
from services.cli.installation import Installation
from services.cli.seal_secrets import read_secrets
from services.cli.settings import DATABASES, InstallationSettings


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    one = Installation(InstallationSettings(donnees=tmp_path / "donnees"))
    one.folder.create()
    return one


def test_a_new_installation_seals_with_a_secret_of_its_own(installation: Installation) -> None:
    installation.prepare_keys()
    (secret,) = read_secrets(installation.folder.seals)
    assert len(secret) == 64
    assert stat.S_IMODE(installation.folder.seals.stat().st_mode) == 0o600
    installation.prepare_keys()
    assert read_secrets(installation.folder.seals) == [secret]


def test_a_new_key_of_the_issuer_leaves_the_seals_as_they_are(installation: Installation) -> None:
    installation.prepare_keys()
    secrets, cursors = read_secrets(installation.folder.seals), installation.issuer.cursor_secret("certification")
    installation.folder.issuer.unlink()
    installation.prepare_keys()
    assert installation.issuer.cursor_secret("certification") != cursors
    assert read_secrets(installation.folder.seals) == secrets


def test_an_installation_that_sealed_with_its_cursors_keeps_that_secret_second(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.prepare_keys()
    (fresh,) = read_secrets(installation.folder.seals)
    for given, sealed_before in (
        (None, installation.issuer.cursor_secret("certification")),
        ("secret-donné", "secret-donné"),
    ):
        if given:
            monkeypatch.setenv("CERTIFICATION_CURSOR_SECRET", given)
        installation.folder.seals.unlink()
        installation.prepare_keys()
        new, former = read_secrets(installation.folder.seals)
        assert (former, new != fresh) == (sealed_before, True)


def test_the_certification_service_is_told_and_no_other_is(installation: Installation) -> None:
    urls = dict.fromkeys(DATABASES, "postgresql://x")

    def told(service: str) -> dict[str, str]:
        return service_environment(service, installation.settings, installation.issuer, urls, {})

    installation.prepare_keys()
    secrets = read_secrets(installation.folder.seals)
    assert json.loads(told("certification")["CERTIFICATION_SCEAU_SECRETS"]) == secrets
    for other in ("competences", "parcours", "matching", "gateway"):
        assert not any(secrets[0] in value for value in told(other).values())
    installation.folder.seals.unlink()
    assert told("certification")["CERTIFICATION_SCEAU_SECRETS"] == "[]"
