"""`python -m deploy.check_migrations`: every service's migrations go up, down and up again, and match its models."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from services.cli.postgres import EmbeddedPostgres, create_databases
from services.kit.data.migrations import CONFIG, upgrade

SERVICES = ("competences", "certification", "parcours", "matching")


def check(service: str, url: str) -> None:
    """Raise CommandError when the models and the migrations of `service` differ."""
    upgrade(service, url)
    upgrade(service, url, "base")
    upgrade(service, url)
    config = Config(str(CONFIG), ini_section=service)
    config.attributes["database_url"] = url
    command.check(config)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="passerelle-migrations-") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder) / "postgres", ephemeral=True)
        try:
            create_databases(server.url(), [f"controle_{service}" for service in SERVICES])
            for service in SERVICES:
                check(service, server.url(f"controle_{service}"))
                print(f"{service}: up, down, up, in step with its models")
        except CommandError as error:
            print(f"{service}: {error}", file=sys.stderr)
            return 1
        finally:
            server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
