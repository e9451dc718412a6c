"""What the API says and accepts about the decisions of a certification's life."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.champs import Nom
from services.certification.models import Registre
from services.certification.offre.certifications.schemas import NumeroFiche
from services.kit.web.errors import Erreur
from services.kit.web.fields import Booleen, Entier, Entree, Jour, Sortie

EXEMPLE: dict[str, Any] = {"le": "2023-07-19", "decidee_par": "France compétences"}
FINS: dict[str, Any] = {"fin_enregistrement_le": "2028-07-19", "limite_delivrance_le": "2032-07-19"}


class _Decision(Entree):
    le: Jour = Field(description="Jour de la décision")
    decidee_par: Nom = Field(description="Qui a décidé")


class Transmission(_Decision):
    """La CPNEF transmet la certification à France compétences."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"le": "2022-03-01", "decidee_par": "CPNEF"}]})


class _Fins(_Decision):
    fin_enregistrement_le: Jour = Field(description="Dernier jour de l'enregistrement")
    limite_delivrance_le: Jour | None = Field(
        default=None, description="Dernier jour où qui est engagé peut l'obtenir, ou null si c'est le même"
    )


class Enregistrement(_Fins):
    """La certification est enregistrée à un registre national."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**EXEMPLE, **FINS, "registre": "RNCP", "numero_fiche": "RNCP40344", "niveau": 5, "vae": True}]
        }
    )
    registre: Literal[Registre.RNCP, Registre.RS] = Field(description="Registre national, RNCP ou RS")
    numero_fiche: NumeroFiche | None = Field(default=None, description="Numéro au registre, ou null")
    niveau: Annotated[Entier, Field(ge=3, le=8)] | None = Field(
        default=None, description="Niveau de qualification (RNCP seulement)"
    )
    vae: Booleen = Field(default=False, description="Vrai si la VAE s'ouvre avec l'enregistrement (RNCP seulement)")


class Renouvellement(_Fins):
    """L'enregistrement est renouvelé ; il peut l'être plusieurs fois."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**EXEMPLE, "le": "2028-05-10", "fin_enregistrement_le": "2033-07-19"}]}
    )


class Remplacement(_Decision):
    """D'autres certifications remplacent celle-ci ; qui est engagé garde son droit."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"le": "2028-07-20", "decidee_par": "CPNEF", "remplacantes": ["0199f0c2-0000-7000-8000-0000000000c2"]}
            ]
        }
    )
    remplacantes: list[UUID] = Field(min_length=1, max_length=20, description="Certifications qui la remplacent")


class DecisionLue(Sortie):
    """Une décision datée de la vie d'une certification, et qui l'a prise."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**EXEMPLE, "decision": "renouvellement", **FINS, "autre_certification_id": None}]
        }
    )
    decision: str = Field(
        description="Étape de la fiche (création, transmission, enregistrement, fin d'enregistrement, limite de "
        "délivrance), renouvellement, remplacement par une autre, ou « remplace » une autre"
    )
    le: date = Field(description="Jour de la décision, ou jour où elle produit son effet")
    decidee_par: str = Field(description="Qui a décidé")
    fin_enregistrement_le: date | None = Field(description="Fin que donne un renouvellement, ou null")
    limite_delivrance_le: date | None = Field(description="Limite que donne un renouvellement, ou null")
    autre_certification_id: UUID | None = Field(description="Certification qui la remplace, ou qu'elle remplace")


class Manques(Sortie):
    """Ce qui manque à une certification pour être transmise ou enregistrée."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "certifiable": False,
                    "manques": [{"pointeur": "/blocs", "motif": "Aucun bloc de compétences n'est décrit"}],
                }
            ]
        }
    )
    certifiable: bool = Field(description="Vrai si rien ne manque")
    manques: list[Erreur] = Field(description="Ce qui manque, par endroit de la fiche")


class AlerteEcheance(Sortie):
    """Un rappel avant la fin d'un enregistrement, à temps pour le renouveler."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
                    "code": "CQP-CONSEILLER-RETRAITE",
                    "intitule": "CQP Conseiller retraite",
                    "fin_enregistrement_le": "2028-07-19",
                    "mois_avant": 18,
                    "alerte_le": "2027-01-19",
                    "venue": False,
                }
            ]
        }
    )
    certification_id: UUID = Field(description="Certification")
    code: str = Field(description="Code de la certification")
    intitule: str = Field(description="Intitulé")
    fin_enregistrement_le: date = Field(description="Dernier jour de l'enregistrement")
    mois_avant: int = Field(description="Mois avant cette fin : dix-huit, douze ou six")
    alerte_le: date = Field(description="Jour du rappel")
    venue: bool = Field(description="Vrai si ce jour est venu")
