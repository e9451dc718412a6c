"""What the operator's page says of images and files agrees with them, and what it says to type on a machine is typed."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from services.cli.settings import DATABASES
from services.kit.run.settings import ServiceSettings
from tests.deploy.composition import EXAMPLE, read_compose, read_env
from tests.deploy.conteneurs import Build, entering
from tests.deploy.fichiers import DOCUMENTATION, PORTS, ROOT, blocks
from tests.deploy.manifestes import gathered, named, read

PAGE = DOCUMENTATION.read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| (\d+) \| \d+ Mo \| (\d+) (Mo|Go) \|$", re.MULTILINE)


def in_bytes(size: str) -> int:
    """Of « 512 Mo », « 512Mi » or « 512m »."""
    found = re.fullmatch(r"(\d+) ?([MGmg])[io]?", size)
    assert found
    return int(found[1]) << {"m": 20, "g": 30}[found[2].lower()]


def test_ports_and_limits_are_those_of_the_files() -> None:
    rows = {name: (int(port), in_bytes(f"{size} {unit}")) for name, port, size, unit in ROW.findall(PAGE)}
    assert {name: port for name, (port, _) in rows.items()} == PORTS
    filled = {name: value or "x" for name, value in read_env(EXAMPLE.read_text("utf-8")).items()}
    composed, deployed = read_compose(filled)["services"], named(gathered(), "Deployment")
    for name, (_, size) in rows.items():
        (container,) = deployed[name]["spec"]["template"]["spec"]["containers"]
        assert in_bytes(composed[name]["mem_limit"]) == size
        assert in_bytes(container["resources"]["limits"]["memory"]) == size


def test_the_connections_are_those_that_the_services_may_open() -> None:
    fields = ServiceSettings.model_fields
    each = fields["pool_size"].default + fields["hot_pool_size"].default + 1
    said = [each, *(copies * each * len(DATABASES) for copies in (1, 2, 3))]
    (sentence,) = re.findall(r"Une copie d'un service ouvre .*", PAGE)
    assert [int(number) for number in re.findall(r"\b\d{2,}\b", sentence)] == said
    rolling = named(gathered(), "Deployment")["parcours"]["spec"]
    assert (rolling["replicas"], rolling["strategy"]["rollingUpdate"]["maxSurge"]) == (2, 1)


def test_every_file_that_it_names_is_there() -> None:
    paths = {path.rstrip(".") for path in re.findall(r"deploy/[\w@./-]+", PAGE)} - {"deploy/.env"}
    assert len(paths) > 9
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_one_version_of_the_image_is_named_everywhere() -> None:
    (kustomization,) = read("kustomization.yaml")
    said = set(re.findall(r"passerelle:(\d[\w.]*)", PAGE)) | {kustomization["images"][0]["newTag"]}
    assert said == {read_env(EXAMPLE.read_text("utf-8"))["PASSERELLE_IMAGE"].partition(":")[2]}


def test_what_it_migrates_first_is_the_migrations_alone() -> None:
    (first,) = re.findall(r"apply -k deploy/kubernetes -l (\S+)=(\S+)", PAGE)
    chosen = [one for one in gathered() if one["metadata"].get("labels", {}).get(first[0]) == first[1]]
    assert [(one["kind"], one["metadata"]["name"]) for one in chosen] == [("Job", "migrations")]


@pytest.mark.longue
@pytest.mark.xdist_group("image")
@pytest.mark.skipif(not shutil.which("systemd-sysusers"), reason="systemd is not on this machine")
def test_what_systemd_needs_is_installed_as_it_says(built: Build, tmp_path: Path) -> None:
    """The lines before systemctl, typed as root in the sources, on a machine whose /opt/passerelle has the packages."""
    (block,) = blocks("systemd-sysusers")
    # the packages, and no user yet
    machine = replace(built.stages["build"], env=built.stage.env, workdir="/sources")
    units, keys = tmp_path / "system", tmp_path / "passerelle"
    for folder in (units, keys):
        folder.mkdir(mode=0o700)
    mounts = {"/sources": ROOT, "/etc/systemd/system": units, "/etc/passerelle": keys}
    line = entering(machine, ["/bin/sh", "-ec", block], mounts=mounts)
    done = subprocess.run(line, env=machine.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passerelle:" in (machine.root / "etc/passwd").read_text()
    assert {path.name for path in units.rglob("*") if path.is_file()} == {
        "passerelle.service", "passerelle@.service", "passerelle-migrations.service", "cles.conf",
    }  # fmt: skip
    private = {path.name: stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()}
    assert private == {
        **{f"{name}.env": 0o600 for name in PORTS}, "attestations.json": 0o600, "identites.json": 0o600,
    }  # fmt: skip
