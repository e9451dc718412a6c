"""What the API says of attestations."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Sortie

EXEMPLE: dict[str, Any] = {
    "id": "5b0b6f0e-8f0e-4a77-9d53-0a4f4b7b2f10",
    "numero": "2026-5B0B-6F0E-8F0E",
    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
    "bloc_id": None,
    "intitule": "CQP Conseiller retraite",
    "obtenue_le": "2026-11-24",
    "valable_jusqu_au": None,
    "revoquee_le": None,
}


class AttestationResume(Sortie):
    """Une attestation dans une liste."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    id: UUID = Field(description="Identifiant de l'attestation, tiré au hasard")
    numero: str = Field(description="Numéro de l'attestation au registre du certificateur")
    certification_id: UUID = Field(description="Certification dont elle vient")
    bloc_id: UUID | None = Field(description="Bloc attesté, ou null pour la certification entière")
    intitule: str = Field(description="Ce qui est attesté")
    obtenue_le: date = Field(description="Jour de la décision du jury")
    valable_jusqu_au: date | None = Field(description="Dernier jour où elle vaut, ou null si elle vaut pour toujours")
    revoquee_le: datetime | None = Field(description="Instant où une décision signée l'a révoquée, ou null")


class AttestationLue(AttestationResume):
    """Une attestation, lisible par une personne et par une machine."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXEMPLE
                | {
                    "verification": "https://passerelle.example/v1/attestations/5b0b6f0e-8f0e-4a77-9d53-0a4f4b7b2f10/verification",
                    "titre": {"type": ["VerifiableCredential", "OpenBadgeCredential"]},
                    "jeton": "eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl",
                }
            ]
        }
    )
    verification: str = Field(
        description="Page publique qui dit si elle vaut encore ; l'adresse du QR code imprimé y ajoute de quoi lire le nom"
    )
    titre: dict[str, Any] = Field(description="Titre Open Badges 3.0, en JSON-LD")
    jeton: str = Field(description="Le même, signé : un JWT dont il est le contenu (Ed25519)")


class EmetteurLu(Sortie):
    """Document DID de l'émetteur : ses clés publiques."""

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={
            "examples": [
                {
                    "@context": ["https://www.w3.org/ns/did/v1"],
                    "id": "did:web:passerelle.example:v1:attestations:emetteur",
                    "verificationMethod": [],
                    "assertionMethod": [],
                }
            ]
        },
    )
    contexte: list[str] = Field(alias="@context", description="Contextes JSON-LD")
    id: str = Field(description="Nom de l'émetteur, que porte chaque attestation")
    verification_method: list[dict[str, Any]] = Field(
        alias="verificationMethod", description="Clés publiques, celle qui signe d'abord"
    )
    assertion_method: list[str] = Field(alias="assertionMethod", description="Clés qui signent des attestations")
