"""What the issuer's routes answer."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Jeton(BaseModel):
    """Jeton d'accès délivré (RFC 6749 §5.1)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"access_token": "eyJ0eXAi.eyJpc3Mi.c2lnbmF0", "token_type": "Bearer", "expires_in": 3600}]
        }
    )
    access_token: str = Field(description="Jeton à présenter dans l'en-tête Authorization")
    token_type: Literal["Bearer"] = Field(description="Type du jeton")
    expires_in: int = Field(description="Durée de validité, en secondes")


class ErreurOauth(BaseModel):
    """Erreur du point de délivrance (RFC 6749 §5.2)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"error": "invalid_client", "error_description": "Client inconnu ou secret erroné."}]
        }
    )
    error: str = Field(description="Code d'erreur de la RFC 6749")
    error_description: str = Field(description="Explication en français")


class ClesPubliques(BaseModel):
    """Clés publiques de l'émetteur (RFC 7517)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"keys": [{"kty": "EC", "crv": "P-256", "kid": "2026-01", "x": "…", "y": "…"}]}]
        }
    )
    keys: list[dict[str, Any]] = Field(description="Clés au format JWK")


class ConfigurationOpenid(BaseModel):
    """Métadonnées de l'émetteur (OpenID Connect Discovery, RFC 8414)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "issuer": "http://127.0.0.1:8000",
                    "token_endpoint": "http://127.0.0.1:8000/oauth/token",
                    "jwks_uri": "http://127.0.0.1:8000/oauth/jwks.json",
                    "grant_types_supported": ["client_credentials"],
                    "response_types_supported": [],
                    "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                    "id_token_signing_alg_values_supported": ["ES256"],
                    "subject_types_supported": ["public"],
                }
            ]
        }
    )
    issuer: str = Field(description="Nom de l'émetteur, tel qu'il figure dans les jetons")
    token_endpoint: str = Field(description="Adresse où demander un jeton")
    jwks_uri: str = Field(description="Adresse des clés publiques")
    grant_types_supported: list[str] = Field(description="Manières d'obtenir un jeton")
    response_types_supported: list[str] = Field(
        description="Réponses du point d'autorisation : aucune, il n'y en a pas"
    )
    token_endpoint_auth_methods_supported: list[str] = Field(description="Manières d'authentifier un client")
    id_token_signing_alg_values_supported: list[str] = Field(description="Algorithmes de signature")
    subject_types_supported: list[str] = Field(description="Types de sujet")
