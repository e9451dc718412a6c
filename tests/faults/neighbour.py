"""`python -m tests.faults.neighbour <port>`: what the gateway of these tests relays to, apart from who measures."""

from __future__ import annotations

import sys

from services.kit.run.server import serve
from tests.gateway.upstream import Upstream

if __name__ == "__main__":
    serve(Upstream, host="127.0.0.1", port=int(sys.argv[1]))
