"""The keys of attestations: made once, closed to others, and the former ones kept when a new one signs."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from typer.testing import CliRunner

from services.certification.settings import CertificationSettings
from services.certification.titres.attestations.emetteur import emetteur_of
from services.cli.app import app
from services.cli.attestation_keys import add_key, ensure_keys
from services.cli.environment import service_environment
from services.cli.issuer_file import IssuerFile
from services.cli.settings import InstallationSettings


def test_only_its_owner_may_read_the_file_and_a_second_start_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "attestations.json"
    ensure_keys(path)
    first = path.read_bytes()
    ensure_keys(path)
    assert path.read_bytes() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_new_key_comes_first_and_the_former_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "attestations.json"
    ensure_keys(path)
    (former,) = json.loads(path.read_text())["keys"]
    add_key(path)
    new, kept = json.loads(path.read_text())["keys"]
    assert (kept, new != former) == (former, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_installation_of_services_apart_makes_its_files_by_the_same_commands(tmp_path: Path) -> None:
    folder = tmp_path / "cles"
    for command, file in (("cle-attestations", "attestations.json"), ("cle-identites", "identites.json")):
        done = CliRunner().invoke(app, [command, "--donnees", str(folder)], catch_exceptions=False)
        assert done.exit_code == 0
        assert len(json.loads((folder / file).read_text())["keys"]) == 1
        assert stat.S_IMODE((folder / file).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_service_is_told_where_it_is_and_no_other_is(tmp_path: Path) -> None:
    settings = InstallationSettings(donnees=tmp_path)
    issuer = IssuerFile.ensure(tmp_path / "emetteur.json", "http://127.0.0.1:8000")
    urls = dict.fromkeys(("competences", "certification", "parcours", "matching"), "postgresql://x")
    told = service_environment("certification", settings, issuer, urls, {})
    path = tmp_path / "attestations.json"
    assert (told["CERTIFICATION_ATTESTATION_CLES"], told["CERTIFICATION_ADRESSE_PUBLIQUE"]) == (
        str(path),
        "http://127.0.0.1:8000",
    )
    for other in ("competences", "parcours", "matching", "gateway"):
        assert str(path) not in service_environment(other, settings, issuer, urls, {}).values()
    ensure_keys(path)
    issuing = emetteur_of(CertificationSettings(attestation_cles=path))
    assert '"d"' not in json.dumps(issuing.document())
