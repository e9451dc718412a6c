from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OKPKey

from services.certification.app import create_app
from services.certification.settings import CertificationSettings
from services.cli.identity_keys import ensure_keys
from tests.certification.branche import know_the_branch
from tests.support.clock import now
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

ADRESSE = "https://passerelle.example"


def new_key() -> dict[str, Any]:
    return dict(OKPKey.generate_key("Ed25519", private=True).as_dict(private=True))


def write_keys(path: Path, *keys: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"keys": keys}))
    return path


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    return write_keys(tmp_path / "attestations.json", new_key())


@pytest.fixture
async def api(postgres: PostgresForTests, keys_file: Path) -> AsyncIterator[RunningService]:
    """The service with a signing key, reached from outside at an address in https."""
    ensure_keys(keys_file.parent / "identites.json", now())
    given = {
        "attestation_cles": keys_file, "adresse_publique": ADRESSE, "identite_cles": keys_file.parent / "identites.json",
    }  # fmt: skip
    async with running(postgres, "certification", create_app, CertificationSettings, **given) as service:
        await know_the_branch(service)
        yield service
