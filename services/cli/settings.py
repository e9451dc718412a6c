"""Settings of an installation on one machine."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.kit.run.settings import Issuer

DATABASES = ("competences", "certification", "parcours", "matching")
SERVICES = (*DATABASES, "gateway")


class InstallationSettings(BaseSettings):
    """Where the data is, which port the gateway has, and the databases that are not the embedded one."""

    model_config = SettingsConfigDict(env_prefix="PASSERELLE_", extra="ignore", populate_by_name=True)

    donnees: Path = Path("donnees")
    hote: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65_000)
    emetteurs: list[Issuer] = []
    competences_database_url: str | None = Field(default=None, validation_alias="COMPETENCES_DATABASE_URL")
    certification_database_url: str | None = Field(default=None, validation_alias="CERTIFICATION_DATABASE_URL")
    parcours_database_url: str | None = Field(default=None, validation_alias="PARCOURS_DATABASE_URL")
    matching_database_url: str | None = Field(default=None, validation_alias="MATCHING_DATABASE_URL")

    def given_database_url(self, service: str) -> str | None:
        url = getattr(self, f"{service}_database_url")
        return str(url) if url else None

    def embedded(self) -> list[str]:
        """Services whose database is the embedded one."""
        return [service for service in DATABASES if self.given_database_url(service) is None]

    def port_of(self, service: str) -> int:
        """The gateway's port is `port`; the services take the four that follow."""
        return self.port if service == "gateway" else self.port + 1 + DATABASES.index(service)

    def url_of(self, service: str) -> str:
        return f"http://{self.hote}:{self.port_of(service)}"


def inherited_environment() -> dict[str, str]:
    """The environment that child processes start from."""
    return dict(os.environ)
