"""Kill -9 again and again under write load, and the same with the commit after the answer, which must be seen to lose writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.notes.app import create_tables
from tests.support.endurance import times
from tests.support.postgres import PostgresForTests

ROOT = Path(__file__).parents[2]
ROUNDS = times(300, endurance=1_000)


def run_kills(postgres: PostgresForTests, rounds: int, module: str = "tests.faults.kill_loop") -> tuple[int, dict]:
    url = postgres.create("notes", create_tables)
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", module, url, str(rounds), "7"],
            cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=560,
        )  # fmt: skip
        assert done.stdout, done.stderr[-2000:]
        return done.returncode, json.loads(done.stdout.splitlines()[-1])
    finally:
        postgres.drop(url)


@pytest.mark.longue
@pytest.mark.timeout(600)
def test_no_kill_loses_what_was_acknowledged(postgres: PostgresForTests) -> None:
    status, report = run_kills(postgres, ROUNDS)
    assert report["broken"] == []
    assert (status, report["rounds"]) == (0, ROUNDS)
    assert report["acknowledged"] > ROUNDS
    assert report["retried"] > ROUNDS


@pytest.mark.longue
def test_committing_after_the_answer_is_caught(postgres: PostgresForTests) -> None:
    status, report = run_kills(postgres, 600, "tests.faults.kill_loop_sabotaged")
    assert status == 1, report
    assert report["broken"]
