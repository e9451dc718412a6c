"""What the API says of the holders that are to be declared."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.identites.schemas import EXEMPLE as IDENTITE
from services.certification.identites.schemas import IdentiteCivile
from services.kit.web.fields import Entree, Jour, Sortie, Texte

ATTESTATION = "5b0b6f0e-8f0e-4a77-9d53-0a4f4b7b2f10"
DEPOT: dict[str, Any] = {"reference": "DEPOT-FICTIF-2026-0042", "deposee_le": "2026-12-15"}
EXEMPLE: dict[str, Any] = {
    "attestation_id": ATTESTATION,
    "numero": "2026-5B0B-6F0E-8F0E",
    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
    "titulaire": IDENTITE,
    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
    "code": "CQP-CONSEILLER-RETRAITE",
    "intitule": "CQP Conseiller retraite",
    "registre": "RNCP",
    "numero_fiche": "RNCP40344",
    "obtenue_le": "2026-11-24",
    "avant_le": "2027-02-24",
    "jours_restants": 71,
    "bloque": None,
    "reference": None,
    "deposee_le": None,
    "declarer": f"/v1/titulaires_a_declarer/{ATTESTATION}/declaration",
}


class Blocage(StrEnum):
    """Ce qui empêche de déclarer un titulaire."""

    IDENTITE_ABSENTE = "identite_absente"
    IDENTITE_A_CONFIRMER = "identite_a_confirmer"
    IDENTITE_A_CORRIGER = "identite_a_corriger"
    PERSONNE_EFFACEE = "personne_effacee"


class TitulaireADeclarer(Sortie):
    """Un titulaire à déclarer à la Caisse des dépôts, ou déjà déclaré."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    attestation_id: UUID = Field(description="Attestation délivrée")
    numero: str = Field(description="Son numéro au registre")
    profil_id: UUID | None = Field(description="Titulaire, ou null si la personne s'est effacée")
    titulaire: IdentiteCivile | None = Field(description="Identité confirmée, ou null")
    certification_id: UUID = Field(description="Certification obtenue")
    code: str = Field(description="Code de la certification")
    intitule: str = Field(description="Intitulé de la certification ce jour-là")
    registre: str = Field(description="Registre national où elle est enregistrée")
    numero_fiche: str | None = Field(description="Numéro de la fiche à ce registre")
    obtenue_le: date = Field(description="Jour de la délibération")
    avant_le: date = Field(description="Dernier jour pour déclarer")
    jours_restants: int = Field(description="Jours jusqu'à ce dernier jour, négatif quand il est passé")
    bloque: Blocage | None = Field(description="Ce qui empêche de déclarer, ou null")
    reference: str | None = Field(description="Référence du dépôt, ou null s'il n'est pas fait")
    deposee_le: date | None = Field(description="Jour du dépôt, ou null")
    declarer: str = Field(description="Adresse où noter le dépôt")


class Depot(Entree):
    """Le dépôt d'une déclaration à la Caisse des dépôts."""

    model_config = ConfigDict(json_schema_extra={"examples": [DEPOT]})
    reference: Texte(100) = Field(description="Référence que la Caisse des dépôts lui donne")  # type: ignore[valid-type]
    deposee_le: Jour = Field(description="Jour du dépôt")
