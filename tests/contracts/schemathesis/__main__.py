"""A deeper campaign by hand: `python -m tests.contracts.schemathesis --exemples 200 [options of schemathesis]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.contracts.schemathesis.campagne import run
from tests.support.installation import running_installation
from tests.support.postgres import PostgresForTests


def main() -> int:
    parser = argparse.ArgumentParser(description="Toutes les vérifications de schemathesis sur toute l'installation.")
    parser.add_argument("--exemples", type=int, default=100, help="exemples par opération")
    chosen, options = parser.parse_known_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_installation(PostgresForTests("schemathesis")) as installation,
    ):
        found = run(installation, Path(folder), examples=chosen.exemples, options=options)
    sys.stdout.write(found.stdout)
    sys.stderr.write(found.stderr)
    return found.returncode


if __name__ == "__main__":
    sys.exit(main())
