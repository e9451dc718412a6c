"""What counts the coverage says the same as coverage.py when it traces, on code that goes every way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CODE = '''
"""Docstring."""
from __future__ import annotations

import contextlib
import enum


class Couleur(enum.Enum):
    """Docstring."""

    ROUGE = "rouge"
    VERT = (
        "vert"
    )


def branches(n: int) -> str:
    if n > 2:
        return "grand"
    elif n == 2:
        n += 1
    else:
        n += 2
    for i in range(n):
        if i == 7:
            break
    else:
        n = 0
    while n < 3:
        n += 1
        if n == 5:
            continue
    with contextlib.suppress(ValueError):
        if n == 9:
            n = 3
    with contextlib.suppress(ValueError):
        for i in range(n):
            pass
    return "petit"


def cases(value: object) -> int:
    match value:
        case 1:
            return 1
        case str():
            n = 2
        case [a, b]:
            n = 3
    return n


def raises(kind: type[Exception] | None) -> str:
    try:
        if kind:
            raise kind
    except KeyError:
        return "key"
    except ValueError:
        said = "value"
    else:
        said = "nothing"
    finally:
        kind = None
    return said


async def slow(n: int) -> int:
    async def steps():
        for i in range(n):
            yield i

    total = 0
    async for i in steps():
        if not i:
            continue
        total += i
    return total


def never(a: int) -> None:
    if a:
        print(
            "jamais"
        )
'''
TESTS = """
import asyncio
import pytest
from mesure.code import branches, cases, raises, slow

@pytest.mark.parametrize("n", [3, 2])
def test_branches(n): assert branches(n) == ("grand" if n > 2 else "petit")

def test_cases(): assert [cases("a"), cases([1, 2])] == [2, 3]

def test_raises(): assert [raises(ValueError), raises(None)] == ["value", "nothing"]

def test_slow(): assert asyncio.run(slow(3)) == 3
"""


def measured(folder: Path, command: list[str], **env: str) -> dict[str, Any]:
    """What the run of these tests leaves uncovered, by file, as coverage.py reports it."""
    (folder / "mesure").mkdir(parents=True)
    for name, text in {
        "mesure/__init__.py": "", "mesure/code.py": CODE, "mesure/seule.py": "x = 1\nif x:\n    x = 2\n", "test_it.py": TESTS,
        "pyproject.toml": '[tool.coverage.run]\nbranch = true\nsource = ["mesure"]\n',
    }.items():  # fmt: skip
        (folder / name).write_text(text)
    known = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV"))}
    given = {**known, "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT))), **env}
    for line in (command, ["coverage", "json", "-q", "-o", "couverture.json"]):
        done = subprocess.run(
            [sys.executable, "-m", *line], cwd=folder, env=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    files = json.loads((folder / "couverture.json").read_text())["files"]
    kept = ("executed_lines", "missing_lines", "missing_branches", "summary")
    return {name: {key: found[key] for key in kept} for name, found in files.items()}


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return measured(tmp_path_factory.mktemp("traced") / "here", ["coverage", "run", "-m", "pytest"])


@pytest.mark.parametrize("options", [[], ["-n", "2"]], ids=["one process", "two workers"])
def test_counts_what_coverage_py_traces(tmp_path: Path, traced: dict[str, Any], options: list[str]) -> None:
    counted = measured(tmp_path / "counted", ["pytest", *options], PYTEST_PLUGINS="tests.support.counting")
    assert set(traced) == {"mesure/__init__.py", "mesure/code.py", "mesure/seule.py"}
    assert traced["mesure/code.py"]["missing_branches"]
    assert counted == traced
