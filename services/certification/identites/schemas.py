"""What the API says and accepts of a civil identity."""

import unicodedata
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from services.certification.models import EtatIdentite, MotifCorrection
from services.kit.web.fields import Entree, Jour, Texte
from services.kit.web.versions import SortieVersionnee

EXEMPLE: dict[str, Any] = {
    "nom_naissance": "Lefèvre",
    "nom_usage": None,
    "prenoms": ["Zoë", "Marie"],
    "naissance_le": "1984-05-02",
    "naissance_lieu": "Saint-Étienne (42)",
}


def _latin(value: str) -> str:
    """Registers of births are kept in Latin letters, and so is what is printed from them."""
    text = unicodedata.normalize("NFC", value)
    letters = [letter for letter in text if letter not in " -'’."]
    if not letters or any(not unicodedata.name(letter, "").startswith("LATIN ") for letter in letters):
        motif = "Un nom s'écrit en lettres latines, comme à l'état civil"
        raise PydanticCustomError("lettres", "Lettres", {"motif": motif})
    return text


NomCivil = Annotated[
    str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True), AfterValidator(_latin)
]


class IdentiteCivile(Entree):
    """Ce que dit la pièce d'identité. Le numéro de sécurité sociale n'est pas demandé : rien ici ne s'en sert."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    nom_naissance: NomCivil = Field(description="Nom de naissance")
    nom_usage: NomCivil | None = Field(default=None, description="Nom d'usage, s'il y en a un")
    prenoms: list[NomCivil] = Field(min_length=1, max_length=10, description="Prénoms, dans l'ordre de l'état civil")
    naissance_le: Jour = Field(description="Date de naissance")
    naissance_lieu: Texte(120) = Field(description="Lieu de naissance")  # type: ignore[valid-type]

    @property
    def nom_complet(self) -> str:
        """As it is written on an attestation."""
        called = f"{' '.join(self.prenoms)} {self.nom_usage or self.nom_naissance}"
        return (
            called
            if self.nom_usage in (None, self.nom_naissance)
            else f"{called} (nom de naissance : {self.nom_naissance})"
        )


class IdentiteLue(SortieVersionnee):
    """L'identité d'une personne : ce qu'elle a écrit, et ce qui en est confirmé. Rien d'écrit, tout est null."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
                    "etat": "confirmee",
                    "motif": None,
                    "ecrite": EXEMPLE,
                    "ecrite_le": "2026-11-24T09:00:00Z",
                    "confirmee": EXEMPLE,
                    "confirmee_le": "2026-11-25T14:30:00Z",
                }
            ]
        }
    )
    profil_id: UUID = Field(description="La personne")
    etat: EtatIdentite | None = Field(description="À confirmer, à corriger ou confirmée, ou null si rien n'est écrit")
    motif: MotifCorrection | None = Field(description="Ce qu'il faut corriger, ou null")
    ecrite: IdentiteCivile | None = Field(description="Ce que la personne a écrit en dernier")
    ecrite_le: datetime | None = Field(description="Instant où elle l'a écrit")
    confirmee: IdentiteCivile | None = Field(description="Ce que le certificateur a confirmé en dernier")
    confirmee_le: datetime | None = Field(description="Instant où il l'a confirmé")


class Renvoi(Entree):
    """Pourquoi une identité est à corriger."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"motif": "prenoms"}]})
    motif: MotifCorrection = Field(description="Ce qui n'est pas comme sur la pièce d'identité")
