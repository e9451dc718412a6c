from __future__ import annotations

from pathlib import Path

import pytest

from tests.matching.evaluation import dossiers


@pytest.fixture(scope="session")
def rome3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dossiers.rome3(tmp_path_factory.mktemp("referentiels") / "rome3")


@pytest.fixture(scope="session")
def rome4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dossiers.rome4(tmp_path_factory.mktemp("referentiels") / "rome4")


@pytest.fixture(scope="session")
def rncp_rome(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dossiers.rncp(tmp_path_factory.mktemp("referentiels") / "rncp")
