"""The systemd units, read as systemd reads them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.deploy.composition import read_env
from tests.deploy.fichiers import DEPLOY

FOLDER = DEPLOY / "systemd"
TEMPLATE = "passerelle@.service"
UNITS = (TEMPLATE, "passerelle-migrations.service", "passerelle.service")
PYTHON = "/opt/passerelle/bin/python"


def directives(name: str) -> dict[str, list[str]]:
    """Every directive of a unit, with its values in their order."""
    found: dict[str, list[str]] = {}
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def command(name: str, instance: str = "", env: Mapping[str, str] | None = None) -> list[str]:
    """What a unit starts, for an instance and with the variables of its files."""
    (line,) = directives(name)["ExecStart"]
    return [
        re.sub(r"\$\{(\w+)\}", lambda found: (env or {})[found[1]], word)
        for word in shlex.split(line.replace("%i", instance))
    ]


def example(service: str) -> dict[str, str]:
    return read_env((FOLDER / "exemples" / f"{service}.env").read_text(encoding="utf-8"))


def installed(folder: Path) -> Path:
    """A copy of the units whose Python is the one that runs: systemd looks whether it is there."""
    there = folder / "unites"
    shutil.copytree(FOLDER, there)
    for name in UNITS:
        change(there / name, PYTHON, sys.executable)
    return there


def change(file: Path, what: str, instead: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert what in text
    file.write_text(text.replace(what, instead), encoding="utf-8")


def analyzed(there: Path, *line: str) -> str:
    """What `systemd-analyze` says; empty when it has nothing to say."""
    env = {**os.environ, "SYSTEMD_UNIT_PATH": f"{there}:", "SYSTEMD_LOG_LEVEL": "warning"}
    done = subprocess.run(["systemd-analyze", *line], cwd=there, env=env, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode or line[0] == "verify" else ""


def verified(there: Path) -> str:
    names = ["passerelle.service", "passerelle-migrations.service", "passerelle@gateway.service"]
    return analyzed(there, "verify", "--man=no", *names, "passerelle@certification.service")


def exposed(there: Path, name: str) -> str:
    """What is said of a unit more exposed than 1.5 of 10; empty for one that is less."""
    return analyzed(there, "security", "--offline=true", "--threshold=15", "--no-pager", str(there / name))
