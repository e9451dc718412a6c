"""Runs tests in a process forked from one that has imported the libraries, and nothing of ours."""

from __future__ import annotations

import os
import sys
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

# what most tests import: it takes longer than most tests do
LIBRARIES = [
    "alembic.command", "anyio", "asyncpg", "cedarpy", "fastapi", "httpx_aiohttp", "hypothesis", "joserfc.jws", "joserfc.jwt",
    "numpy", "pydantic_settings", "pytest", "scipy.sparse", "sqlakeyset.asyncio", "sqlmodel", "stamina", "structlog",
    "uvicorn",
]  # fmt: skip
# of the plugins, those that the tests need; what is imported already cannot be rewritten
OPTIONS = [
    "-p", "anyio", "-p", "pytest_timeout", "-p", "xdist.plugin", "-n0", "-x", "-q", "--no-header", "--tb=line",
    "-W", "ignore::pytest.PytestAssertRewriteWarning",
]  # fmt: skip
_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(LIBRARIES)


def start(root: str, tests: list[str], environment: dict[str, str], output: str) -> BaseProcess:
    """The process in which pytest runs in `root`; its exit code is pytest's, its words go to the file `output`."""
    process = _CONTEXT.Process(target=_run, args=(root, tests, environment, output))
    process.start()
    return process


def _run(root: str, tests: list[str], environment: dict[str, str], output: str) -> None:
    import pytest

    os.setsid()
    os.chdir(root)
    os.environ.update(environment)
    with open(output, "wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    # this module is the only one of ours: the copy's are imported anew
    for name in [name for name in sys.modules if name.split(".")[0] in ("tests", "services", "deploy")]:
        del sys.modules[name]
    sys.path[:] = [root, *(path for path in sys.path if path not in ("", environment["ORIGINAL"]))]
    sys.exit(pytest.main([*OPTIONS, *tests]))
