"""The image, made once for the tests that run it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.conteneurs import Build, reason_to_skip
from tests.deploy.fichiers import DOCKERFILE, ROOT
from tests.deploy.reseau import Network, network
from tests.support.postgres import scratch_folder


@pytest.fixture(scope="session")
def built() -> Iterator[Build]:
    """The Dockerfile executed; skipped, with the reason, on a machine that cannot."""
    if reason := reason_to_skip():
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="passerelle-image-", dir=scratch_folder()))
    folder.chmod(0o755)
    try:
        build = Build(ROOT, folder)
        build.execute(DOCKERFILE)
        yield build
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def net(built: Build, tmp_path: Path) -> Iterator[Network]:
    with network(tmp_path) as made:
        yield made
