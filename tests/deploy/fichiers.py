"""What `deploy/` gives to run Passerelle elsewhere, and what the services ask of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from services.cli.environment import service_environment
from services.cli.issuer_file import IssuerFile
from services.cli.settings import DATABASES, SERVICES, InstallationSettings
from services.kit.run.settings import ServiceSettings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = DEPLOY / "images" / "Dockerfile"
DOCUMENTATION = ROOT / "docs" / "exploitation.md"
PORTS = {name: InstallationSettings().port_of(name) for name in SERVICES}
VIVANT, PRET = "/vivant", "/pret"
# the gateway signs no cursor and asks no token; where the issuer is another's, it has no file of one
NOT_ITS_OWN = {"GATEWAY_CURSOR_SECRET", "GATEWAY_TOKEN_URL", "GATEWAY_ISSUER_FILE"}


def needed(service: str, folder: Path) -> set[str]:
    """Variables that `passerelle up` gives the service, and that whoever starts it apart gives it too."""
    issuer = IssuerFile.ensure(folder / "emetteur.json", "http://127.0.0.1:8000")
    urls = dict.fromkeys(DATABASES, "postgresql://x")
    given = service_environment(service, InstallationSettings(donnees=folder), issuer, urls, {})
    return {name for name in given if name.startswith(f"{service.upper()}_")} - NOT_ITS_OWN


def settings_of(service: str, env: Mapping[str, str]) -> ServiceSettings:
    """The settings that the service reads in `env`, which holds its variables alone; ValueError names one that it does not read.

    Raises ValidationError as the service would at its start.
    """
    module = import_module(f"services.{service}.settings")
    settings: type[ServiceSettings] = getattr(module, f"{service.capitalize()}Settings")
    names = {f"{service}_{name}".upper(): name for name in settings.model_fields}
    if unknown := set(env) - set(names):
        raise ValueError(f"{service} reads no {', '.join(sorted(unknown))}")
    return settings(**{names[name]: json.loads(value) if value[:1] in "[{" else value for name, value in env.items()})


def blocks(containing: str) -> list[str]:
    """The shell blocks of the operator's page that contain the text."""
    found = DOCUMENTATION.read_text(encoding="utf-8").split("```sh\n")[1:]
    return [block for block in (part.split("```")[0] for part in found) if containing in block]
