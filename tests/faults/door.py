"""`python -m tests.faults.door <port> [sabotage]`: the gateway as it is served, maybe without one of its protections."""

from __future__ import annotations

import resource
import sys
from typing import Any

from services.gateway.app import create_app
from services.gateway.callers import Callers
from services.kit.run import server

# more than an address may hold, less than a crowd of connections takes
FILES_MAX = 600


def nothing(*_: Any) -> None:
    return None


def without_bounds_on_headers() -> None:
    server.MAX_HEADER_BYTES = 10**12


def without_shares_of_requests() -> None:
    Callers.enter = Callers.leave = nothing  # type: ignore[method-assign]


def without_shares_of_connections() -> None:
    Callers.opened = Callers.closed = nothing  # type: ignore[method-assign]


def without_shares() -> None:
    without_shares_of_requests()
    without_shares_of_connections()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES_MAX, FILES_MAX))
    for sabotage in sys.argv[2:]:
        globals()[sabotage]()
    server.serve(create_app, host="127.0.0.1", port=int(sys.argv[1]))
