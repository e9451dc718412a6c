"""Kill -9 before each write of a jury's decision leaves no half outcome; a decision in two transactions is seen to."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.certification.app import create_app
from services.certification.settings import CertificationSettings
from tests.certification.branche import know_the_branch
from tests.certification.jury.resultats.scene import two_blocs
from tests.support.postgres import PostgresForTests
from tests.support.service import running

ROOT = Path(__file__).parents[2]


async def killed(postgres: PostgresForTests, *options: str) -> tuple[int, dict[str, Any]]:
    async with running(postgres, "certification", create_app, CertificationSettings) as api:
        await know_the_branch(api)
        scene = await two_blocs(api)
        mine = await scene.candidate(0)
        await scene.mark(mine, "B1", "B2")
        arguments = [api.database_url, mine, scene.blocs["B1"], scene.blocs["B2"], *options]
        return await asyncio.to_thread(_run, arguments)


def _run(arguments: list[str]) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.faults.kill_deliberation", *arguments],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert done.stdout, done.stderr[-2000:]
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


@pytest.mark.longue
@pytest.mark.anyio
async def test_a_decision_killed_before_any_of_its_writes_leaves_nothing(postgres: PostgresForTests) -> None:
    status, report = await killed(postgres)
    assert (status, report["broken"]) == (0, [])
    assert report["writes"] >= 12, "each write was tried"
    assert (report["status"], report["unchanged"]) == (201, [])


@pytest.mark.longue
@pytest.mark.anyio
async def test_a_decision_in_two_transactions_is_caught(postgres: PostgresForTests) -> None:
    status, report = await killed(postgres, "sabote")
    assert status == 1, report
    assert any("deliberation changed" in line for line in report["broken"])
