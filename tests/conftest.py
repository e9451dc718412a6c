"""Fixtures of the whole suite: one PostgreSQL, which comes up by itself."""

from __future__ import annotations

import gc
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.postgres import PostgresForTests

if TYPE_CHECKING:
    from tests.support.installation import RunningInstallation

HERE = Path(__file__).parent
# a seed: no test may need another to have run before it
ORDER = "PASSERELLE_TEST_ORDER"
# the longest that no group holds: begun last, they would leave the other workers with nothing to do
LONGEST = [
    HERE / path
    for path in ("faults/test_kill.py", "certification/vie/test_vie.py", "contracts/secret/test_deux_mondes.py",
                 "certification/test_derniere_place.py", "certification/test_cohue.py", "competences/test_rome.py")
]  # fmt: skip
# modules that read the whole ROME, train a model, parse all of our code or write the whole document
PREPARED_ONCE = {"test_donnees.py", "test_commandes.py", "test_architecture.py", "test_document.py"}
REFERENCE_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.hookimpl(tryfirst=True)  # xdist writes the groups in the names, once
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With `--dist loadgroup`: what is dear to prepare is prepared by one worker, and the longest tests begin first."""
    for item in items:
        if item.path.name in PREPARED_ONCE:
            item.add_marker(pytest.mark.xdist_group(f"{item.path.parent.name}-{item.path.stem}"))
    items.sort(key=lambda item: LONGEST.index(item.path) if item.path in LONGEST else len(LONGEST))
    if seed := os.environ.get(ORDER):
        random.Random(seed).shuffle(items)


def pytest_collection_finish() -> None:
    """What the imports made lives as long as the process: the collector need not walk through it at each test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresForTests]:
    run_id = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"p{os.getpid()}")[:12]
    server = PostgresForTests(run_id)
    yield server
    server.close()


@pytest.fixture(scope="session")
def installation(postgres: PostgresForTests) -> Iterator[RunningInstallation]:
    """Everything that `passerelle up` starts, with a small branch in it; shared by the tests that need real processes."""
    from tests.support.installation import running_installation  # only these tests carry what it imports

    with running_installation(postgres) as running:
        yield running


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """Folder of the reference data beside the project's root; the test is skipped where it is absent."""
    if not REFERENCE_DATA.is_dir():
        pytest.skip("reference data absent beside the project's root")
    return REFERENCE_DATA
