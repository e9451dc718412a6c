"""What the API says and accepts of the arrangements of the épreuves."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.models import EtatAmenagement, NatureAmenagement
from services.kit.web.fields import Booleen, Entree, Texte
from services.kit.web.versions import SortieVersionnee

DEMANDE: dict[str, Any] = {
    "natures": ["tiers_temps", "support_agrandi"],
    "texte": "Des supports en corps 20, et un tiers de temps en plus à l'écrit.",
}
REPONSE: dict[str, Any] = {"accepte": True, "texte": "Un tiers de temps en plus ; les sujets en corps 20."}
LU: dict[str, Any] = {
    "candidature_id": "0199f0c2-0000-7000-8000-0000000000e1",
    "etat": "accepte",
    **DEMANDE,
    "demande_le": "2027-02-01T09:00:00Z",
    "reponse": REPONSE["texte"],
    "repondu_le": "2027-02-03T10:15:00Z",
}
Natures = Annotated[list[NatureAmenagement], Field(min_length=1, max_length=len(NatureAmenagement))]


class DemandeAmenagement(Entree):
    """Ce qu'il faut à une personne pour passer les épreuves : ce qui aide, jamais pourquoi."""

    model_config = ConfigDict(json_schema_extra={"examples": [DEMANDE]})
    natures: Natures = Field(description="Ce qui est demandé")
    texte: Texte(2000) | None = Field(  # type: ignore[valid-type]
        default=None, description="Ce qu'il faut, en quelques phrases ; ni diagnostic ni certificat n'est demandé"
    )


class ReponseAmenagement(Entree):
    """La réponse du certificateur."""

    model_config = ConfigDict(json_schema_extra={"examples": [REPONSE]})
    accepte: Booleen = Field(description="Vrai s'il accepte")
    texte: Texte(1000) = Field(description="Ce qui sera aménagé, ou pourquoi il refuse")  # type: ignore[valid-type]


class AmenagementLu(SortieVersionnee):
    """Une demande d'aménagement et sa réponse. Rien de demandé, tout est null sauf la candidature."""

    model_config = ConfigDict(json_schema_extra={"examples": [LU]})
    candidature_id: UUID = Field(description="Candidature pour laquelle il est demandé")
    etat: EtatAmenagement | None = Field(description="Demandé, accepté ou refusé, ou null si rien n'est demandé")
    natures: list[NatureAmenagement] | None = Field(description="Ce qui est demandé")
    texte: str | None = Field(description="Ce que la personne en dit, ou null")
    demande_le: datetime | None = Field(description="Instant de la demande")
    reponse: str | None = Field(description="Ce qui sera aménagé, ou pourquoi c'est refusé ; null sans réponse")
    repondu_le: datetime | None = Field(description="Instant de la réponse, ou null")
