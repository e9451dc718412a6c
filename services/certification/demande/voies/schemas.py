"""What the API says of the routes to a certification."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.models import Marque, Voie
from services.certification.regles.parametres import Accord, Limite, Report, Silence
from services.kit.web.fields import Sortie

EXEMPLE_VOIE: dict[str, Any] = {
    "regle": "vae-hors-temps-travail",
    "intitule": "VAE hors du temps de travail : personne d'autre n'a à être d'accord",
    "sans_accord": True,
    "accord": "personne",
    "refus_possible": False,
    "emprunte": ["vae"],
    "sur_temps_travail": False,
    "debut_au_plus_tot_le": "2026-11-24",
    "debut_au_plus_tot_si_longue_le": None,
    "silence": None,
    "silence_le": None,
    "report": None,
    "limites": [],
    "conditions": [],
    "source": "De mémoire ; se déduit de ce que l'employeur n'a rien à autoriser",
    "source_url": None,
    "marque": "mem",
}


class VoieOuverte(Sortie):
    """Une voie ouverte : qui doit être d'accord, ce que vaut le silence, quand elle peut commencer au plus tôt."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_VOIE]})
    regle: str = Field(description="Code de la règle qui l'ouvre")
    intitule: str = Field(description="La voie, en une ligne")
    sans_accord: bool = Field(description="Vrai si personne d'autre que la personne n'a à être d'accord")
    accord: Accord = Field(description="Qui doit donner son accord")
    refus_possible: bool = Field(description="Vrai si celui dont l'accord est requis peut refuser")
    emprunte: list[Voie] = Field(description="Voies de la certification par lesquelles elle passe")
    sur_temps_travail: bool = Field(description="Vrai si elle se fait sur le temps de travail")
    debut_au_plus_tot_le: date = Field(description="Premier jour possible, pour une demande faite le jour dit")
    debut_au_plus_tot_si_longue_le: date | None = Field(
        description="Premier jour possible quand l'absence est longue, ou null quand c'est le même"
    )
    silence: Silence | None = Field(description="Ce que vaut l'absence de réponse, ou null")
    silence_le: date | None = Field(description="Premier jour où l'absence de réponse vaut réponse, ou null")
    report: Report | None = Field(description="Report que l'employeur peut demander, ou null")
    limites: list[Limite] = Field(description="Limites chiffrées")
    conditions: list[str] = Field(description="Conditions")
    source: str = Field(description="Texte, page ou étude d'où la règle vient")
    source_url: str | None = Field(description="Adresse de la source, ou null")
    marque: Marque = Field(description="Lue à sa source, de mémoire, dite par l'étude, ou propre au logiciel")


class VoiesLues(Sortie):
    """Les voies ouvertes vers une certification ou un bloc, celles qui ne demandent l'accord de personne d'abord."""

    certification_id: UUID = Field(description="Certification demandée")
    bloc_id: UUID | None = Field(description="Bloc demandé, ou null pour toute la certification")
    jour: date = Field(description="Jour auquel les règles sont lues")
    ouverte: bool = Field(description="Faux quand la certification n'accueille plus de nouveaux candidats")
    voies: list[VoieOuverte] = Field(description="Voies ouvertes, sans accord d'abord")
    conseils: list[VoieOuverte] = Field(description="Conseil que la personne peut prendre sans que nul le sache")
