"""Settings of the certification service; variables start with CERTIFICATION_."""

from pathlib import Path

from pydantic import Field

from services.kit.run.settings import Secret, ServiceSettings, settings_config


class CertificationSettings(ServiceSettings):
    model_config = settings_config("CERTIFICATION_")

    horloge_intervalle_s: float = Field(default=30.0, gt=0)

    # the first seals what juries decide, the others check what they sealed before it
    sceau_secrets: list[Secret] = []

    # a JWKS of Ed25519 private keys: the first signs attestations, the others verify what they signed before it
    attestation_cles: Path | None = None
    # a JWKS of secrets of 256 bits, each with its name: the first seals civil identities, all open what they sealed
    identite_cles: Path | None = None
    # where the gateway is reached from outside: printed on attestations, and the issuer's name when it is https
    adresse_publique: str = "http://127.0.0.1:8000"
