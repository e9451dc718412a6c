"""`python -m services.cli.serve <service>`: one service, in this process."""

from __future__ import annotations

import sys
from importlib import import_module

from services.kit.server import serve

NAMES = ("competences", "certification", "parcours", "matching", "gateway")


def main(name: str, host: str, port: int) -> None:
    """Import only the service asked for: each process carries no more than it serves."""
    if name not in NAMES:
        raise SystemExit(f"service inconnu; services: {', '.join(NAMES)}")
    app = import_module(f"services.{name}.app")
    serve(app.create_app, host=host, port=port)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
