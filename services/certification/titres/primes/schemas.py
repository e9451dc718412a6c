"""What the API says and accepts about primes and their rules."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.certification.champs import Intitule
from services.certification.models import EtatPrime, TypeCertification
from services.kit.web.fields import Entree, Jour, Sortie, Texte

# more than nothing, in one spelling
Montant = Annotated[str, Field(pattern=r"^([1-9][0-9]{0,7}\.[0-9]{2}|0\.([1-9][0-9]|0[1-9]))$")]
Devise = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
MontantLu = Annotated[str, Field(description="Montant, avec deux décimales")]

EXEMPLE_REGLE: dict[str, Any] = {
    "certification_id": None,
    "type": "CQP",
    "montant": "100.00",
    "devise": "EUR",
    "du": "2026-01-01",
    "au": None,
    "source": "Montant fictif de démonstration, à remplacer par celui de l'accord de branche",
}
EXEMPLE_PRIME: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000aa",
    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
    "entite_id": "0199f0c2-0000-7000-8000-0000000000e9",
    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
    "attestation_id": "5b0b6f0e-8f0e-4a77-9d53-0a4f4b7b2f10",
    "regle_id": "0199f0c2-0000-7000-8000-0000000000ab",
    "montant": "100.00",
    "devise": "EUR",
    "due_le": "2026-11-24",
    "etat": "reclamee",
    "reclamee_le": "2026-11-25",
    "payee_le": None,
    "en_retard": False,
}


class ReglePrimeEcrite(Entree):
    """Une règle de prime, pour une certification ou pour toutes celles d'un type."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_REGLE]})
    certification_id: UUID | None = Field(default=None, description="Certification visée, ou null pour un type entier")
    type: TypeCertification | None = Field(default=None, description="Type visé, ou null pour une seule certification")
    montant: Montant = Field(description="Montant, avec deux décimales, tel que sa source le donne")
    devise: Devise = Field(description="Monnaie, par son code ISO 4217")
    du: Jour = Field(description="Premier jour ; la règle en vigueur jusque-là prend fin la veille")
    au: Jour | None = Field(default=None, description="Dernier jour, ou null")
    source: Intitule = Field(description="Accord, article ou décision d'où vient le montant")

    @model_validator(mode="after")
    def _one_condition_and_ordered_days(self) -> "ReglePrimeEcrite":
        if (self.certification_id is None) == (self.type is None):
            motif = "Une règle vise une certification ou un type, l'un des deux"
            raise PydanticCustomError("condition", "Condition", {"motif": motif})
        if self.au is not None and self.au < self.du:
            raise PydanticCustomError("dates", "Dates", {"motif": "Le dernier jour ne précède pas le premier"})
        return self


class FinDeRegle(Entree):
    """Le dernier jour d'une règle qui n'en avait pas."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"au": "2027-12-31"}]})
    au: Jour = Field(description="Dernier jour")


class ReglePrimeLue(Sortie):
    """Une règle de prime ; ce qu'elle dit ne change jamais, une autre la remplace à partir d'un jour."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={"examples": [{"id": EXEMPLE_PRIME["regle_id"], **EXEMPLE_REGLE, "ecrite_par": "cpnef"}]},
    )
    id: UUID = Field(description="Identifiant de la règle")
    certification_id: UUID | None = Field(description="Certification visée, ou null pour un type entier")
    type: TypeCertification | None = Field(description="Type visé, ou null pour une seule certification")
    montant: MontantLu
    devise: str = Field(description="Monnaie, par son code ISO 4217")
    du: date = Field(description="Premier jour")
    au: date | None = Field(description="Dernier jour, ou null tant qu'elle est en vigueur")
    source: str = Field(description="Accord, article ou décision d'où vient le montant")
    ecrite_par: str = Field(description="Rôle de qui l'a écrite")


class Motif(Entree):
    """Les raisons d'une contestation."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"motif": "La prime n'est pas sur la paie de décembre."}]}
    )
    motif: Texte(1000) = Field(description="Raisons, lues par l'autre partie")  # type: ignore[valid-type]


class Papier(Entree):
    """Ce que porte le document imprimé d'une attestation."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"secret": "8J-KXQ2oSjiYt7o1uK4n6EvR0Yh0wYVQ5n8tU9l2oXk"}]}
    )
    secret: Annotated[str, Field(min_length=1, max_length=64)] = Field(
        description="Secret du QR code, à la fin de l'adresse imprimée"
    )


class PrimeLue(Sortie):
    """Une prime due, lue par la personne ; par les RH de son entité une fois qu'elle l'a réclamée."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXEMPLE_PRIME]})
    id: UUID = Field(description="Identifiant de la prime")
    profil_id: UUID | None = Field(description="Personne à qui elle est due, ou null si son profil est effacé")
    entite_id: UUID | None = Field(
        description="Employeur de la personne le jour de la validation, qui la doit ; de plusieurs, le plus ancien"
    )
    certification_id: UUID = Field(description="Certification obtenue")
    attestation_id: UUID | None = Field(description="Attestation délivrée avec elle, que sa page publique vérifie")
    regle_id: UUID = Field(description="Règle en vigueur le jour de la validation")
    montant: MontantLu
    devise: str = Field(description="Monnaie, par son code ISO 4217")
    due_le: date = Field(description="Jour de la validation totale")
    etat: EtatPrime = Field(description="Due, réclamée, contestée, payée, ou annulée par une décision du jury")
    reclamee_le: date | None = Field(description="Jour où la personne l'a réclamée, et où l'employeur l'a apprise")
    payee_le: date | None = Field(description="Jour du paiement, ou null")
    en_retard: bool = Field(description="Vrai si elle est réclamée, impayée, et que le délai de la règle est passé")


class RetardEntite(Sortie):
    """Les retards d'un employeur, sans personne : aucun nombre de moins de cinq n'est donné."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "entite_id": EXEMPLE_PRIME["entite_id"],
                    "reclamees": 40,
                    "en_retard": 10,
                    "taux": 0.25,
                    "masque": False,
                }
            ]
        }
    )
    entite_id: UUID = Field(description="Employeur")
    reclamees: int | None = Field(description="Primes réclamées, ou null si elles sont moins de cinq")
    en_retard: int | None = Field(description="Impayées ou payées après le délai, ou null si la case est trop petite")
    taux: float | None = Field(description="Part en retard, ou null si une case est trop petite")
    masque: bool = Field(description="Vrai si une case de moins de cinq personnes est tue")
