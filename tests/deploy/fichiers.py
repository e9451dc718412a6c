"""What `deploy/` gives to run Passerelle elsewhere, and what the services ask of it."""

from __future__ import annotations

from pathlib import Path

from services.cli.settings import SERVICES, InstallationSettings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = DEPLOY / "images" / "Dockerfile"
PORTS = {name: InstallationSettings().port_of(name) for name in SERVICES}
VIVANT, PRET = "/vivant", "/pret"
