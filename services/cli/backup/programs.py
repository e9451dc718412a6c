"""PostgreSQL's own programs, those of the embedded server: they save and restore servers of version 15 to 18."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url

from services.cli.errors import CommandError
from services.cli.postgres import program
from services.cli.settings import inherited_environment

# servers before 17 do not know it
_UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"
# everything of the service is in this schema, its extensions too
_EMPTY = b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
_PREAMBLE_LINES = 40


async def save(url: str, snapshot: str, target: Path) -> None:
    """Dump what a snapshot sees; raises CommandError with the program's last words."""
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"]
    await asyncio.to_thread(_run, "pg_dump", options, url)


async def restore(source: Path, url: str) -> None:
    """Put a dump in place of all that the database holds, in one transaction; raises CommandError, nothing changed."""
    await asyncio.to_thread(_restore, source, url)


def _restore(source: Path, url: str) -> None:
    script = source.with_suffix(".sql")
    _run("pg_restore", ["--no-owner", "--no-privileges", f"--file={script}", str(source)], None)
    options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    given = script.with_suffix(".complet")
    with script.open("rb") as dumped, given.open("wb") as file:
        file.write(_EMPTY)
        for _ in range(_PREAMBLE_LINES):
            line = dumped.readline()
            file.write(b"" if line == _UNKNOWN_BEFORE_17 else line)
        while block := dumped.read(1 << 20):
            file.write(block)
    script.unlink()
    with given.open("rb") as file:
        _run("psql", options, url, file)
    given.unlink()


def _run(name: str, options: Sequence[str], url: str | None, given: IO[bytes] | None = None) -> None:
    done = subprocess.run(
        [str(program(name)), *options],
        env={**inherited_environment(), **(_connection(url) if url else {})},
        stdin=given or subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        raise CommandError(f"{name} a échoué: {words[-1] if words else 'sans message'}")


def _connection(url: str) -> Mapping[str, str]:
    """By the environment, which other users cannot read: a URL may hold a password."""
    address = make_url(url)
    query = {name: str(value) for name, value in address.query.items()}
    given = {
        "PGHOST": query.pop("host", address.host),
        "PGPORT": query.pop("port", address.port and str(address.port)),
        "PGUSER": address.username,
        "PGPASSWORD": address.password,
        "PGDATABASE": address.database,
        **{f"PG{name.upper()}": value for name, value in query.items()},
    }
    return {name: str(value) for name, value in given.items() if value}
