"""`python -m services.cli.serve <service> <host> <port> [--avec-parent]`: one service, in this process."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from importlib import import_module

from services.cli.settings import SERVICES
from services.kit.run.server import serve


def main(name: str, host: str, port: int, *, with_parent: bool = False) -> None:
    """Import only the service asked for: each process carries no more than it serves."""
    if name not in SERVICES:
        raise SystemExit(f"service inconnu; services: {', '.join(SERVICES)}")
    if with_parent:
        threading.Thread(target=_stop_with_parent, daemon=True).start()
    # what the imports make stays: looking for what could be freed of it takes a sixth of the start
    gc.disable()
    app = import_module(f"services.{name}.app")
    gc.freeze()
    gc.enable()
    serve(app.create_app, host=host, port=port)


def _stop_with_parent() -> None:
    """Standard input ends when the supervisor is gone, however it went."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), with_parent="--avec-parent" in sys.argv[4:])
