"""Databases for a command that needs some for a moment: an embedded server, gone with them."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from services.cli.postgres import EmbeddedPostgres, create_databases


@contextlib.contextmanager
def scratch_databases(names: Sequence[str]) -> Iterator[dict[str, str]]:
    """The URL of an empty database for each name, inside the block."""
    with tempfile.TemporaryDirectory(prefix="passerelle-") as folder:
        Path(folder).chmod(0o755)  # run as root, the server works under another user
        server = EmbeddedPostgres(Path(folder) / "postgres", ephemeral=True)
        try:
            create_databases(server.url(), list(names))
            yield {name: server.url(name) for name in names}
        finally:
            server.stop()
