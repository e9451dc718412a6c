"""Settings of an installation on one machine."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

DATABASES = ("competences", "certification", "parcours", "matching")


class InstallationSettings(BaseSettings):
    """Where the data is, which port the gateway has, and the databases that are not the embedded one."""

    model_config = SettingsConfigDict(env_prefix="PASSERELLE_", extra="ignore", populate_by_name=True)

    donnees: Path = Path("donnees")
    hote: str = "127.0.0.1"
    port: int = 8000
    competences_database_url: str | None = Field(default=None, validation_alias="COMPETENCES_DATABASE_URL")
    certification_database_url: str | None = Field(default=None, validation_alias="CERTIFICATION_DATABASE_URL")
    parcours_database_url: str | None = Field(default=None, validation_alias="PARCOURS_DATABASE_URL")
    matching_database_url: str | None = Field(default=None, validation_alias="MATCHING_DATABASE_URL")

    def given_database_url(self, service: str) -> str | None:
        url = getattr(self, f"{service}_database_url")
        return str(url) if url else None


def inherited_environment() -> dict[str, str]:
    """The environment that child processes start from."""
    return dict(os.environ)
