"""The keys of identities: made once, closed to others; a new one takes over, and then the former ones may go."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from services.cli.environment import service_environment
from services.cli.identities import seal_identities_again
from services.cli.identity_keys import add_key, ensure_keys
from services.cli.issuer_file import IssuerFile
from services.cli.settings import InstallationSettings
from tests.certification.branche import create_session, register
from tests.certification.conftest import api, cles, reglages
from tests.certification.identites.gestes import confirmed
from tests.certification.jury.resultats.scene import fetch
from tests.support.clock import now
from tests.support.service import RunningService

__all__ = ["api", "cles", "reglages"]


def test_only_its_owner_may_read_the_file_and_a_second_start_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "identites.json"
    ensure_keys(path, now())
    first = path.read_bytes()
    ensure_keys(path, now())
    assert path.read_bytes() == first
    add_key(path, now())
    new, kept = json.loads(path.read_text())["keys"]
    assert ([kept], new["kid"] != kept["kid"], new["k"] != kept["k"]) == (json.loads(first)["keys"], True, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_certification_is_told_where_it_is_and_no_other_service_is(tmp_path: Path) -> None:
    settings = InstallationSettings(donnees=tmp_path)
    issuer = IssuerFile.ensure(tmp_path / "emetteur.json", "http://127.0.0.1:8000")
    urls = dict.fromkeys(("competences", "certification", "parcours", "matching"), "postgresql://x")
    path = str(tmp_path / "identites.json")
    told = service_environment("certification", settings, issuer, urls, {})
    assert told["CERTIFICATION_IDENTITE_CLES"] == path
    for other in ("competences", "parcours", "matching", "gateway"):
        assert path not in service_environment(other, settings, issuer, urls, {}).values()


@pytest.mark.anyio
async def test_the_command_seals_again_and_says_when_the_former_keys_may_go(
    api: RunningService, cles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await create_session(api)
    await register(api, session["id"], 0)
    await confirmed(api, 0)
    name = add_key(cles, now())
    monkeypatch.setenv("CERTIFICATION_IDENTITE_CLES", str(cles))
    settings = InstallationSettings.model_validate({"certification_database_url": api.database_url})
    said: list[str] = []
    for expected in ("1 identité", "0 identité"):
        await seal_identities_again(settings, said.append)
        assert said[-2].startswith(expected)
        assert "peuvent quitter le fichier" in said[-1]
    (row,) = await fetch(api, "SELECT ecrite_cle, confirmee_cle FROM identite")
    assert set(row.values()) == {name}
    (line,) = await fetch(api, "SELECT sujet, objet FROM journal WHERE action = 'resceller_identites'")
    assert (line["sujet"], line["objet"]) == ("commande", f"Cle/{name}")
