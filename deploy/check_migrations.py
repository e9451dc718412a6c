"""`python -m deploy.check_migrations`: every service's migrations go up, down and up again, and match its models."""

from __future__ import annotations

import sys

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from deploy.scratch import scratch_databases
from services.cli.revisions import CONFIG, upgrade

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
    with scratch_databases(SERVICES) as urls:
        for service, url in urls.items():
            try:
                check(service, url)
            except CommandError as error:
                print(f"{service}: {error}", file=sys.stderr)
                return 1
            print(f"{service}: up, down, up, in step with its models")
    return 0


if __name__ == "__main__":
    sys.exit(main())
