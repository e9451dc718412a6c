"""What the API says and accepts about dossiers de faisabilité."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.certification.champs import Intitule, Nom, Propos
from services.certification.models import AuteurRecevabilite, EtatDossierVae, MotifIrrecevabilite, VoieDossier
from services.kit.web.fields import Entree, Jour, Sortie
from services.kit.web.versions import SortieVersionnee

EXPERIENCE: dict[str, Any] = {
    "intitule": "Conseillère en agence",
    "structure": "Un groupe de protection sociale",
    "debut_le": "2016-03-01",
    "fin_le": None,
    "activites": "Entretiens d'information retraite, étude de relevés de carrière, simulations de départ.",
}
FORMATION: dict[str, Any] = {
    "intitule": "Réglementation de la retraite complémentaire",
    "organisme": "CFEM",
    "le": None,
}
ACCOMPAGNATEUR: dict[str, Any] = {"nom": "Architecte de parcours", "organisme": "Cabinet indépendant", "sujet": None}
CONTENU: dict[str, Any] = {
    "bloc_ids": None,
    "experiences": [EXPERIENCE],
    "formations": [FORMATION],
    "accompagnateur": ACCOMPAGNATEUR,
    "avis_conseiller": None,
}
OUVERTURE: dict[str, Any] = {"certification_id": "0199f0c2-0000-7000-8000-0000000000c1", "bloc_ids": None}
RECOURS: dict[str, Any] = {"texte": "Le poste tenu depuis 2016 porte sur la retraite : l'attestation est jointe."}
RECEVABILITE: dict[str, Any] = {"decision": "recevable", "motif": None, "explication": None}
DOSSIER: dict[str, Any] = CONTENU | {
    "id": "0199f0c2-0000-7000-8000-0000000000aa",
    "certification_id": OUVERTURE["certification_id"],
    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
    "voie": "vae",
    "etat": "complet",
    "ouvert_le": "2026-11-20T09:00:00Z",
    "depose_le": "2026-11-24T09:30:00Z",
    "reponse_avant_le": "2027-01-24",
    "recevabilite_le": None,
    "recevabilite_par": None,
    "motif": None,
    "explication": None,
    "recours": None,
    "conteste_le": None,
    "motif_conteste": None,
    "explication_contestee": None,
    "a_commencer_avant_le": None,
    "commence_le": None,
    "termine_le": None,
    "candidature_id": None,
}
Blocs = Annotated[list[UUID], Field(min_length=1, max_length=60)] | None


class ReponseDossier(StrEnum):
    """Ce que le certificateur répond à un dossier."""

    RECEVABLE = "recevable"
    IRRECEVABLE = "irrecevable"


class Experience(Entree):
    """Une activité exercée : salariée ou non, bénévole ou en stage ; aucune durée minimale n'est demandée."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXPERIENCE]})
    intitule: Nom = Field(description="Fonction ou activité")
    structure: Nom | None = Field(default=None, description="Où elle a été exercée, si la personne veut le dire")
    debut_le: Jour = Field(description="Premier jour")
    fin_le: Jour | None = Field(default=None, description="Dernier jour, ou null si elle dure")
    activites: Propos = Field(description="Ce que la personne y fait, en rapport avec la certification")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.fin_le and self.fin_le < self.debut_le:
            motif = "La fin précède le début"
            raise PydanticCustomError("dates_incoherentes", "Dates", {"motif": motif})
        return self


class Formation(Entree):
    """Une formation suivie, jointe au dossier ; elle n'établit aucune compétence."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [FORMATION]})
    intitule: Intitule = Field(description="Intitulé")
    organisme: Nom | None = Field(default=None, description="Organisme, ou null")
    le: Jour | None = Field(default=None, description="Dernier jour, ou null")


class Accompagnateur(Entree):
    """L'architecte accompagnateur de parcours, choisi librement par la personne, ou personne."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [ACCOMPAGNATEUR]})
    nom: Nom = Field(description="Nom")
    organisme: Nom | None = Field(default=None, description="Organisme, ou null s'il est indépendant")
    sujet: Nom | None = Field(
        default=None, description="Son compte dans le système, s'il en a un : il ne siégera pas au jury"
    )


class DossierOuvert(Entree):
    """Un dossier à commencer, pour soi-même."""

    model_config = ConfigDict(json_schema_extra={"examples": [OUVERTURE]})
    certification_id: UUID = Field(description="Certification visée")
    bloc_ids: Blocs = Field(default=None, description="Blocs visés, ou null pour toute la certification")


class DossierEcrit(Entree):
    """Le contenu d'un dossier, en entier : ce qui n'y est pas est retiré."""

    model_config = ConfigDict(json_schema_extra={"examples": [CONTENU]})
    bloc_ids: Blocs = Field(default=None, description="Blocs visés, ou null pour toute la certification")
    experiences: list[Experience] = Field(default=[], max_length=50, description="Activités exercées")
    formations: list[Formation] = Field(default=[], max_length=50, description="Formations suivies")
    accompagnateur: Accompagnateur | None = Field(default=None, description="Accompagnateur choisi, ou null")
    avis_conseiller: Propos | None = Field(
        default=None, description="Avis d'un conseiller, si la personne veut le joindre ; il ne décide de rien"
    )


class RecevabiliteEcrite(Entree):
    """La réponse du certificateur ; un motif et une explication si et seulement si le dossier est irrecevable."""

    model_config = ConfigDict(json_schema_extra={"examples": [RECEVABILITE]})
    decision: ReponseDossier = Field(description="Recevable ou irrecevable")
    motif: MotifIrrecevabilite | None = Field(default=None, description="Motif, de la liste close")
    explication: Propos | None = Field(default=None, description="Ce que la personne doit comprendre du motif")

    @model_validator(mode="after")
    def _a_reason_for_a_refusal_only(self) -> Self:
        refused = self.decision is ReponseDossier.IRRECEVABLE
        if refused != (self.motif is not None) or refused != (self.explication is not None):
            motif = "Un motif et une explication accompagnent une irrecevabilité, et elle seule"
            raise PydanticCustomError("recevabilite", "Recevabilité", {"motif": motif})
        return self


class RecoursDossierEcrit(Entree):
    """Ce que la personne oppose à l'irrecevabilité de son dossier."""

    model_config = ConfigDict(json_schema_extra={"examples": [RECOURS]})
    texte: Propos = Field(description="Raisons de la personne")


class DossierResume(Sortie):
    """Un dossier dans une liste."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    name: DOSSIER[name]
                    for name in ("id", "certification_id", "profil_id", "voie", "bloc_ids", "etat", "depose_le")
                }
                | {"reponse_avant_le": DOSSIER["reponse_avant_le"]}
            ]
        }
    )
    id: UUID = Field(description="Identifiant du dossier")
    certification_id: UUID = Field(description="Certification visée")
    profil_id: UUID = Field(description="Profil de la personne")
    voie: VoieDossier = Field(description="VAE, ou « dossier et épreuves » ouvert par la branche")
    bloc_ids: list[UUID] | None = Field(description="Blocs visés, ou null pour toute la certification")
    etat: EtatDossierVae = Field(description="Où en est le dossier")
    depose_le: datetime | None = Field(description="Instant du dépôt, dossier complet, ou null")
    reponse_avant_le: date | None = Field(description="Dernier jour du certificateur pour répondre, ou null")


class DossierLu(DossierResume, SortieVersionnee):
    """Un dossier, lu par la personne, et par le certificateur une fois déposé."""

    model_config = ConfigDict(json_schema_extra={"examples": [DOSSIER]})
    experiences: list[Experience] = Field(description="Activités exercées")
    formations: list[Formation] = Field(description="Formations suivies")
    accompagnateur: Accompagnateur | None = Field(description="Accompagnateur choisi, ou null")
    avis_conseiller: str | None = Field(description="Avis joint par la personne, ou null")
    ouvert_le: datetime = Field(description="Instant où le dossier a été commencé")
    recevabilite_le: date | None = Field(description="Jour de la réponse, ou null")
    recevabilite_par: AuteurRecevabilite | None = Field(description="Le certificateur, ou son silence")
    motif: MotifIrrecevabilite | None = Field(description="Motif d'irrecevabilité, ou null")
    explication: str | None = Field(description="Explication de ce motif, ou null")
    recours: str | None = Field(description="Raisons que la personne oppose à une irrecevabilité, ou null")
    conteste_le: datetime | None = Field(description="Instant de ce recours, ou null")
    motif_conteste: MotifIrrecevabilite | None = Field(description="Motif que le recours conteste, ou null")
    explication_contestee: str | None = Field(description="Explication que le recours conteste, ou null")
    a_commencer_avant_le: date | None = Field(description="Dernier jour pour commencer le parcours, ou null")
    commence_le: date | None = Field(description="Jour où le parcours a commencé, ou null")
    termine_le: date | None = Field(description="Jour où le dossier a pris fin sans jury, ou null")
    candidature_id: UUID | None = Field(description="Candidature que la recevabilité a ouverte, ou null")
