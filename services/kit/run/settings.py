"""Settings of a service: the only place where the environment is read."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _asyncpg_url(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"postgresql+asyncpg://{rest}" if scheme in ("postgresql", "postgres") else url


DatabaseUrl = Annotated[str, AfterValidator(_asyncpg_url)]
# one that is set and left empty, or guessed, would be everybody's: the service does not start with it
Secret = Annotated[SecretStr, Field(min_length=16)]


class Issuer(BaseModel):
    """An OIDC issuer whose access tokens are trusted: its keys inline (`jwks`) or by address (`jwks_url`)."""

    issuer: str
    jwks_url: str | None = None
    jwks: dict[str, Any] | None = None
    types: list[str] = ["at+jwt"]
    roles_claim: str = "roles"
    entite_claim: str = "entite"
    profil_claim: str = "profil"


class ServiceSettings(BaseSettings):
    """What every service needs; a subclass gives the prefix with `settings_config("COMPETENCES_")`."""

    database_url: DatabaseUrl = "postgresql+asyncpg://postgres@127.0.0.1/postgres"
    pool_size: int = 10
    hot_pool_size: int = 4
    pool_timeout_s: float = 2.0
    lock_timeout_ms: int = 3_000
    statement_timeout_ms: int = 15_000
    bulk_statement_timeout_ms: int = 120_000

    issuers: list[Issuer] = [Issuer(issuer="http://127.0.0.1:8000", jwks_url="http://127.0.0.1:8000/oauth/jwks.json")]
    audience: str = "passerelle"
    max_token_lifetime_s: int = 86_400
    cursor_secret: Secret = Field(default_factory=lambda: SecretStr(secrets.token_hex(32)))

    max_body_bytes: int = 1_048_576
    bulk_max_body_bytes: int = 134_217_728
    body_deadline_s: float = 10.0
    long_poll_max_s: float = 25.0
    limit_concurrency: int = 400
    # a second apart: what a neighbouring feed brings late has come by then
    event_tries: int = Field(default=5, ge=1)
    idempotency_kept_days: int = Field(default=30, ge=1)
    journal_kept_days: int = Field(default=1_095, ge=1)

    neighbours: dict[str, str] = {
        "competences": "http://127.0.0.1:8001",
        "certification": "http://127.0.0.1:8002",
        "parcours": "http://127.0.0.1:8003",
        "matching": "http://127.0.0.1:8004",
    }
    token_url: str = "http://127.0.0.1:8000/oauth/token"
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")


def settings_config(prefix: str) -> SettingsConfigDict:
    """Configuration of a settings class whose variables start with `prefix` (nested values are JSON)."""
    return SettingsConfigDict(env_prefix=prefix, extra="ignore")
