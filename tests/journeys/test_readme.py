"""The README's calls, as they are written there, asked twice: what each prints can be read by a person."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.installation import RunningInstallation

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SHOWN = "python3 -m json.tool --no-ensure-ascii"
READABLE_BYTES = 20_000
END = "=== next ==="


def calls() -> str:
    """The block of the four calls."""
    (found,) = [block for block in re.findall(r"```sh\n(.*?)```", README, re.S) if "jeton()" in block]
    return str(found)


def printed(installation: RunningInstallation) -> list[str]:
    """What each call of the block prints, in order; raises when a command fails."""
    script = calls().replace("localhost:8000", urlsplit(installation.url).netloc)
    script = script.replace(".venv/bin/passerelle", f"{sys.executable} -m services.cli")
    script = script.replace(SHOWN, f"{SHOWN} && echo '{END}'")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env={**os.environ, "PASSERELLE_DONNEES": str(installation.settings.donnees)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.split(END)[:-1]


@pytest.fixture(scope="module")
def asked_twice(installation: RunningInstallation) -> Iterator[tuple[list[str], list[str]]]:
    """What is printed both times; the request made on the way is withdrawn, for the journeys that follow."""
    answers = printed(installation), printed(installation)
    yield answers
    asked = f"{installation.url}/v1/candidatures/{json.loads(answers[0][2])['id']}/retrait"
    headers = {"Authorization": f"Bearer {installation.token('demo-salarie')}", "Idempotency-Key": "retrait-readme"}
    httpx.post(asked, headers=headers, timeout=30, trust_env=False).raise_for_status()


def test_four_calls_print_what_a_person_reads(asked_twice: tuple[list[str], list[str]]) -> None:
    for answers in asked_twice:
        assert len(answers) == 4
        assert [len(answer.encode()) for answer in answers if len(answer.encode()) > READABLE_BYTES] == []
        situation, metiers, candidature, besoins = (json.loads(answer) for answer in answers)
        assert situation["phrases"]
        assert len(metiers["elements"]) == 3
        assert candidature["etat"] == "deposee"
        assert besoins["elements"]


def test_asking_again_has_one_effect(asked_twice: tuple[list[str], list[str]]) -> None:
    (_, _, first, _), (_, _, again, _) = asked_twice
    assert json.loads(first) == json.loads(again)


def test_the_readme_is_a_page() -> None:
    assert len(README.splitlines()) <= 90
