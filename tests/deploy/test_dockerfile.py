"""The Dockerfile as it is written: what a linter and the project's own choices ask of it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import dockerfile
import pytest
from packaging.specifiers import SpecifierSet

from services.cli.environment import GIVE_BACK
from tests.deploy.conteneurs import Build, sent_to_the_engine
from tests.deploy.fichiers import DOCKERFILE, PORTS, ROOT

TEXT = DOCKERFILE.read_text(encoding="utf-8")


def breaches(text: str) -> list[str]:
    """What is not as it must be in the Dockerfile `text`."""
    steps = dockerfile.parse_string(text)
    last = max(index for index, step in enumerate(steps) if step.cmd == "FROM")
    final = {step.cmd: step.value for step in steps[last:]}
    runs = " ".join(step.value[0] for step in steps if step.cmd == "RUN")
    env = final.get("ENV", ())
    given = dict(zip(env[::2], env[1::2], strict=True))
    python = next((step.value[0].partition("=")[2] for step in steps if step.cmd == "ARG"), "")
    wanted = {
        "one stage builds, the last one runs": sum(step.cmd == "FROM" for step in steps) == 2,
        "bases are slim": all(step.value[0] == "python:${PYTHON}-slim" for step in steps if step.cmd == "FROM"),
        "the base's Python is one of ours": bool(python) and f"{python}.0" in supported(),
        "each package has its digest": "--require-hashes -r requirements.serve.lock" in runs,
        "nothing is compiled": "--only-binary :all:" in runs
        and not any(n in runs for n in ("apt", "gcc", "build-ess")),
        "bytecode whatever the dates": "compileall" in runs and "unchecked-hash" in runs,
        "a user by its number, not root": final.get("USER", ("",))[0].replace(":", "").isdecimal()
        and final["USER"][0].split(":")[0] != "0",
        "its ports": tuple(map(int, final.get("EXPOSE", ()))) == tuple(sorted(PORTS.values())),
        "its health is /vivant": "/vivant" in " ".join(final.get("HEALTHCHECK", ())),
        "memory goes back as under the command": GIVE_BACK.items() <= given.items(),
        "no bytecode is written": given.get("PYTHONDONTWRITEBYTECODE") == "1",
    }
    return [name for name, kept in wanted.items() if not kept]


def supported() -> SpecifierSet:
    return SpecifierSet(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"])


def test_the_dockerfile_is_as_it_must_be() -> None:
    assert breaches(TEXT) == []


@pytest.mark.parametrize(
    ("kept", "instead"),
    [
        ("PYTHON=3.13", "PYTHON=3.14"),
        ("python:${PYTHON}-slim\nLABEL", "python:${PYTHON}\nLABEL"),
        ("USER 10001:10001", "USER passerelle"),
        ("USER 10001:10001", "USER 0:0"),
        ("--require-hashes ", ""),
        ("--only-binary :all: ", ""),
        ("--invalidation-mode unchecked-hash ", ""),
        ("RUN useradd", "RUN apt-get install gcc && useradd"),
        ("8000 8001", "8001"),
        ("/vivant", "/pret"),
        ("MALLOC_ARENA_MAX=2", "MALLOC_ARENA_MAX=8"),
        ("PYTHONDONTWRITEBYTECODE=1", "PYTHONDONTWRITEBYTECODE="),
    ],
)
def test_a_dockerfile_that_is_not_would_be_seen(kept: str, instead: str) -> None:
    assert TEXT.count(kept) == 1
    assert len(breaches(TEXT.replace(kept, instead))) == 1


def linted(file: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("hadolint")
    return subprocess.run([linter, "--no-color", file], capture_output=True, text=True, check=False)


def test_hadolint_has_nothing_to_say(tmp_path: Path) -> None:
    done = linted(DOCKERFILE)
    assert (done.returncode, done.stdout) == (0, "")
    sabotaged = tmp_path / "Dockerfile"
    sabotaged.write_text(TEXT.replace("WORKDIR /app", "RUN cd /app"), encoding="utf-8")
    assert "DL3003" in linted(sabotaged).stdout


def test_only_what_serves_is_sent_to_the_engine(tmp_path: Path) -> None:
    (tmp_path / ".dockerignore").write_text((ROOT / ".dockerignore").read_text("utf-8"), encoding="utf-8")
    kept = ["requirements.serve.lock", "services/cli/serve.py", "deploy/alembic.ini", "deploy/branche/lecture.py"]
    left = [
        ".git/config", ".venv/bin/python", "tests/conftest.py", "donnees/identites.json", "requirements.lock",
        "deploy/.env", "deploy/compose.yaml", "deploy/cles/identites.json", "deploy/kubernetes/gateway.yaml",
        "deploy/systemd/parcours.env", "services/cli/__pycache__/serve.pyc", "services/.env",
    ]  # fmt: skip
    for name in (*kept, *left):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert sorted(path.relative_to(tmp_path).as_posix() for path in sent_to_the_engine(tmp_path, ".")) == sorted(kept)


@pytest.mark.parametrize(
    "step", ["VOLUME /donnees", "RUN --network=none true", "COPY --chown=1:1 services /app", "CMD run"]
)
def test_a_step_that_the_tests_do_not_execute_is_an_error(tmp_path: Path, step: str) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text(f"FROM python:3.13-slim\n{step}\n", encoding="utf-8")
    with pytest.raises((AttributeError, AssertionError)):
        Build(ROOT, tmp_path / "image").execute(file)
