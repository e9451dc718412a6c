"""The systemd units: what systemd says of them, what they give the services, and what each starts, started for real."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.cli.environment import GIVE_BACK
from services.cli.settings import DATABASES, SERVICES
from tests.deploy.conteneurs import Build
from tests.deploy.fichiers import PORTS, PRET, VIVANT, needed, settings_of
from tests.deploy.reseau import Network, wait_until
from tests.deploy.unites import (
    FOLDER,
    PYTHON,
    TEMPLATE,
    UNITS,
    change,
    command,
    directives,
    example,
    exposed,
    installed,
    verified,
)  # fmt: skip

systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
KEYS = "passerelle@certification.service.d/cles.conf"
OWN = {"ECOUTE", "PORT"}


@systemd
def test_systemd_has_nothing_to_say_of_them(tmp_path: Path) -> None:
    assert verified(installed(tmp_path)) == ""


@systemd
@pytest.mark.parametrize(
    ("name", "what", "instead"),
    [
        (TEMPLATE, "ProtectHome=yes", "ProtectHome=maybe"),
        (KEYS, "LoadCredential=att", "LoadCredentials=att"),
        ("passerelle.service", "Type=exec", "Type=exe"),
        ("passerelle-migrations.service", "ExecStart=/", "ExecStart=/nulle/part/"),
    ],
)
def test_a_mistake_would_be_seen(tmp_path: Path, name: str, what: str, instead: str) -> None:
    there = installed(tmp_path)
    change(there / name, what, instead)
    assert verified(there) != ""


@systemd
@pytest.mark.parametrize("name", UNITS)
def test_each_is_closed_in(tmp_path: Path, name: str) -> None:
    there = installed(tmp_path)
    assert exposed(there, name) == ""
    change(there / name, "ProtectSystem=strict\n", "")
    change(there / name, "CapabilityBoundingSet=\n", "")
    assert "exposure level" in exposed(there, name)


def test_they_are_closed_in_alike_and_give_memory_back() -> None:
    first, *others = ({key: value for key, value in directives(name).items() if closes(key)} for name in UNITS)
    assert len(first) == 27
    assert all(one == first for one in others)
    assert dict(word.split("=") for word in directives(TEMPLATE)["Environment"][0].split()) == GIVE_BACK
    assert all({"MemoryMax", "TasksMax", "User"} <= set(directives(name)) for name in UNITS)


def closes(key: str) -> bool:
    return key.startswith(
        ("Protect", "Private", "Restrict", "SystemCall", "Capability", "Ambient", "NoNew", "Lock")
    ) or (key in ("MemoryDenyWriteExecute", "RemoveIPC", "UMask", "ProcSubset"))


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_given_all_that_it_needs_and_nothing_that_it_does_not_read(name: str, tmp_path: Path) -> None:
    given = example(name)
    assert command(TEMPLATE, name, given) == [
        PYTHON, "-m", "services.cli.serve", name, "127.0.0.1", str(PORTS[name]),
    ]  # fmt: skip
    keys = {value.split("=")[0] for value in directives(KEYS)["Environment"]} if name == "certification" else set()
    assert needed(name, tmp_path) <= set(given) | keys
    written = {key: value.replace("A-ECRIRE", "0" * 24) for key, value in given.items() if key not in OWN}
    read = settings_of(name, written | dict.fromkeys(keys, "/x"))
    assert read.neighbours == {other: f"http://127.0.0.1:{PORTS[other]}" for other in DATABASES}


@pytest.mark.parametrize("name", DATABASES)
def test_no_service_starts_with_an_example(name: str) -> None:
    with pytest.raises(ValidationError, match="cursor_secret"):
        settings_of(name, {key: value for key, value in example(name).items() if key not in OWN})


def test_the_migrations_read_the_address_of_each_database() -> None:
    files = directives("passerelle-migrations.service")["EnvironmentFile"]
    assert files == [f"/etc/passerelle/{name}.env" for name in DATABASES]
    assert all(f"{name.upper()}_DATABASE_URL" in example(name) for name in DATABASES)
    assert command("passerelle-migrations.service") == [PYTHON, "-m", "services.cli", "migrate"]
    unit = directives(TEMPLATE)
    assert "passerelle-migrations.service" in unit["Requires"][0]
    assert "passerelle-migrations.service" in unit["After"][0].split()


def test_the_keys_are_where_the_page_makes_them() -> None:
    assert directives(KEYS) == {
        "LoadCredential": [f"{name}.json:/etc/passerelle/{name}.json" for name in ("attestations", "identites")],
        "Environment": [
            "CERTIFICATION_ATTESTATION_CLES=%d/attestations.json",
            "CERTIFICATION_IDENTITE_CLES=%d/identites.json",
        ],
    }


@pytest.mark.skipif(not shutil.which("systemd-sysusers"), reason="systemd is not on this machine")
def test_the_user_is_made_without_a_shell(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    line = ["systemd-sysusers", f"--root={tmp_path}", str(FOLDER / "passerelle.sysusers")]
    subprocess.run(line, check=True, capture_output=True)
    (user,) = (tmp_path / "etc/passwd").read_text().splitlines()
    assert user.startswith("passerelle:")
    assert user.endswith("nologin")
    assert {directives(name)["User"][0] for name in UNITS} == {"passerelle"}


@pytest.mark.longue
@pytest.mark.xdist_group("image")
def test_a_service_serves_as_its_unit_starts_it(built: Build, net: Network) -> None:
    env = example("gateway")
    service = net.start(replace(built.stage, workdir="/"), command(TEMPLATE, "gateway", env), env, read_only=True)
    wait_until(lambda: net.status(f"http://127.0.0.1:{PORTS['gateway']}{VIVANT}") == 200, service)


@pytest.mark.longue
@pytest.mark.xdist_group("image")
def test_the_whole_installation_serves_from_its_state_folder_alone(built: Build, net: Network, tmp_path: Path) -> None:
    """PostgreSQL and issuer included, by a user without rights on a root that it does not write to."""
    unit, state = directives("passerelle.service"), tmp_path / "etat"
    state.mkdir(mode=0o700)
    shutil.chown(state, 10001, 10001)
    where = f"/var/lib/{unit['StateDirectory'][0]}"
    name, value = unit["Environment"][0].split("=")
    assert (name, value) == ("PASSERELLE_DONNEES", where)
    stage = replace(built.stage, workdir="/")
    whole = net.start(stage, command("passerelle.service"), {name: value}, read_only=True, mounts={where: state})
    wait_until(lambda: net.status(f"http://127.0.0.1:{PORTS['gateway']}{PRET}") == 200, whole, 120)
    assert {"postgres", "emetteur.json", "identites.json"} <= {path.name for path in state.iterdir()}
