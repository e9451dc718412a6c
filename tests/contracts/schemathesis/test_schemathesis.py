"""Schemathesis finds nothing: every check it has, every phase, on every operation, by somebody who may call it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contracts.document import operations, whole_document
from tests.contracts.schemathesis.acteurs import HOLDERS
from tests.contracts.schemathesis.campagne import run
from tests.support.installation import RunningInstallation

EXAMPLES = 2  # an operation, beside the hundreds of cases of the « coverage » phase; deeper by hand: __main__.py


def test_every_action_has_somebody_who_may_call_it() -> None:
    document = whole_document()
    actions = {operation["x-action"] for _, _, operation in operations(document) if "x-action" in operation}
    assert set(HOLDERS) == actions


@pytest.mark.journey
@pytest.mark.longue
@pytest.mark.timeout(900)
@pytest.mark.xdist_group("terrain")
def test_schemathesis_finds_nothing(terrain: RunningInstallation, tmp_path: Path) -> None:
    found = run(terrain, tmp_path, examples=EXAMPLES, options=["--seed", "1"])
    assert found.returncode == 0, found.stdout[-30_000:] + found.stderr
