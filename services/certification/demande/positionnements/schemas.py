"""What the API says and accepts about positionnements."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.champs import Fait, Propos
from services.certification.models import (
    AuteurVerdict,
    DecisionPositionnement,
    EtatPositionnement,
    Financeur,
    NaturePreuve,
    Verdict,
)
from services.certification.offre.modules.schemas import EXEMPLE as MODULE
from services.certification.offre.modules.schemas import SessionModuleLue
from services.kit.web.fields import Entree, Sortie

PREUVE: dict[str, Any] = {
    "nature": "mise_en_situation",
    "texte": "A expliqué à un assuré l'effet d'un départ anticipé, le 12 octobre 2026.",
}
VERDICT: dict[str, Any] = {
    "bloc_id": "0199f0c2-0000-7000-8000-0000000000b1",
    "competence_id": "0199f0c2-0000-7000-8000-000000000001",
    "verdict": "acquise_attestee",
    "preuve": PREUVE,
}
VERDICT_LU: dict[str, Any] = VERDICT | {
    "bloc_code": "B1",
    "code": "C-CONSEIL-01",
    "libelle": "Expliquer à un assuré les effets de ses choix de départ",
    "niveau_requis": 3,
    "auteur": "certificateur",
    "heures": 0.0,
}
BLOC: dict[str, Any] = {
    "bloc_id": VERDICT["bloc_id"],
    "code": "B1",
    "intitule": "Conseiller un assuré sur sa retraite",
    "heures": 0.0,
}
PARCOURS: dict[str, Any] = {
    "modules": [
        {
            "module_id": "0199f0c2-0000-7000-8000-000000000501",
            "bloc_id": VERDICT["bloc_id"],
            "bloc_code": "B1",
            "competences": ["C-CONSEIL-01"],
            **{name: value for name, value in MODULE.items() if name not in ("bloc_id", "competence_id")},
            "heures": 14.0,
            "heures_module": 21,
        }
    ],
    "heures_modules": 14.0,
    "heures_autrement": 112.0,
    "cout_euros": "100.00",
}
RECOURS: dict[str, Any] = {
    "texte": "Ma pratique au téléphone n'a pas été regardée.",
    "depose_le": "2026-11-26T09:00:00Z",
}
VERSION: dict[str, Any] = {
    "numero": 3,
    "decision": "parcours",
    "texte": "Deux blocs sur cinq restent à préparer.",
    "heures": 126.0,
    "jours": 18.0,
    "parcours": PARCOURS,
    "ecrite_le": "2026-11-25T16:00:00Z",
    "recours": None,
}
POSITIONNEMENT: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000a1",
    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
    "etat": "conclu",
    "demande_le": "2026-11-24T09:30:00Z",
}
Heures = Annotated[
    float | None, Field(description="Heures de formation restantes, ou null si la durée n'est pas connue")
]


class PositionnementEcrit(Entree):
    """Une demande de positionnement, pour soi-même."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"certification_id": POSITIONNEMENT["certification_id"]}]}
    )
    certification_id: UUID = Field(description="Certification sur laquelle se positionner")


class PreuveEcrite(Entree):
    """Ce sur quoi un verdict se fonde : un fait, jamais une opinion."""

    model_config = ConfigDict(from_attributes=True, extra="forbid", json_schema_extra={"examples": [PREUVE]})
    nature: NaturePreuve = Field(description="Nature de la preuve")
    texte: Fait = Field(description="Le fait constaté, et quand")


class VerdictEcrit(Entree):
    """Ce que le certificateur constate d'une compétence."""

    model_config = ConfigDict(json_schema_extra={"examples": [VERDICT]})
    bloc_id: UUID = Field(description="Bloc de la certification")
    competence_id: UUID = Field(description="Compétence de ce bloc")
    verdict: Verdict = Field(description="Ce qui est constaté")
    preuve: PreuveEcrite | None = Field(default=None, description="Ce qui l'établit ; inutile si « non_evaluee »")


class VerdictsEcrits(Entree):
    """Des verdicts ; les compétences qui n'y sont pas gardent le leur."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"verdicts": [VERDICT]}]})
    verdicts: Annotated[list[VerdictEcrit], Field(min_length=1, max_length=500, description="Un par compétence")]


class ConclusionEcrite(Entree):
    """Ce qui est décidé au vu des verdicts."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": VERSION["decision"], "texte": VERSION["texte"]}]}
    )
    decision: DecisionPositionnement = Field(description="Passer les épreuves directement, ou suivre un parcours")
    texte: Propos = Field(description="Ce que la personne doit en savoir")
    modules: Annotated[list[UUID], Field(max_length=100)] | None = Field(
        default=None,
        description="Modules du parcours préconisé ; null : pour chaque écart le moins cher qui le prépare. Sans effet si"
        " les épreuves se passent directement",
    )


class RecoursPositionnementEcrit(Entree):
    """Ce que la personne conteste."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"texte": RECOURS["texte"]}]})
    texte: Propos = Field(description="Ce que la personne demande de revoir")


class PreuveLue(Sortie):
    """Ce sur quoi un verdict se fonde."""

    model_config = ConfigDict(json_schema_extra={"examples": [PREUVE]})
    nature: NaturePreuve = Field(description="Nature de la preuve")
    texte: str = Field(description="Le fait constaté")


class VerdictLu(Sortie):
    """Le verdict sur une compétence d'un bloc."""

    model_config = ConfigDict(json_schema_extra={"examples": [VERDICT_LU]})
    bloc_id: UUID = Field(description="Bloc de la certification")
    bloc_code: str = Field(description="Code du bloc")
    competence_id: UUID = Field(description="Compétence")
    code: str = Field(description="Code de la compétence")
    libelle: str = Field(description="Libellé de la compétence")
    niveau_requis: int | None = Field(description="Niveau demandé, de 1 à 4, ou null")
    verdict: Verdict = Field(description="Ce qui est constaté")
    auteur: AuteurVerdict = Field(description="La règle, depuis les acquis, ou le certificateur")
    preuve: PreuveLue | None = Field(description="Ce qui l'établit, ou null si rien n'a été regardé")
    heures: Heures


class HeuresBloc(Sortie):
    """Ce qui reste à apprendre d'un bloc."""

    model_config = ConfigDict(json_schema_extra={"examples": [BLOC]})
    bloc_id: UUID = Field(description="Bloc de la certification")
    code: str = Field(description="Code du bloc")
    intitule: str = Field(description="Intitulé du bloc")
    heures: Heures


class RecoursPositionnementLu(Sortie):
    """Ce que la personne a contesté."""

    model_config = ConfigDict(json_schema_extra={"examples": [RECOURS]})
    texte: str = Field(description="Ce que la personne demande de revoir")
    depose_le: datetime = Field(description="Instant du recours")


class ModulePreconise(Sortie):
    """Un module du parcours préconisé, tel qu'il était proposé ce jour-là."""

    model_config = ConfigDict(json_schema_extra={"examples": PARCOURS["modules"]})
    module_id: UUID = Field(description="Module de l'offre")
    bloc_id: UUID = Field(description="Bloc préparé")
    bloc_code: str = Field(description="Code du bloc")
    competences: list[str] = Field(description="Codes des compétences qui manquent et qu'il prépare")
    intitule: str = Field(description="Intitulé")
    organisme: str = Field(description="Organisme de formation")
    heures: float = Field(description="Heures à en suivre : jamais plus que ce qui manque")
    heures_module: int = Field(description="Durée du module entier")
    cout_euros: str = Field(description="Coût en euros")
    financeurs: list[Financeur] = Field(description="Qui peut le payer")
    sessions: list[SessionModuleLue] = Field(description="Jours et lieux où il se suit")


class ParcoursPreconise(Sortie):
    """Le parcours où mène un positionnement : ses heures sont celles de la règle, avec ou sans module."""

    model_config = ConfigDict(json_schema_extra={"examples": [PARCOURS]})
    modules: list[ModulePreconise] = Field(description="Modules, pour chaque écart qui en a")
    heures_modules: float = Field(description="Heures à suivre dans ces modules")
    heures_autrement: float | None = Field(
        description="Heures que la règle compte et qu'aucun module ne couvre, ou null si la durée n'est pas connue"
    )
    cout_euros: str = Field(description="Coût de ces modules, en euros")


class VersionPositionnementResume(Sortie):
    """Une version d'un positionnement ; celle qui porte une décision le conclut."""

    model_config = ConfigDict(json_schema_extra={"examples": [VERSION]})
    numero: int = Field(description="Rang de la version, à partir de 1")
    decision: DecisionPositionnement | None = Field(description="Direct, parcours, ou null tant que rien n'est décidé")
    texte: str | None = Field(description="Ce que le certificateur en dit à la personne, ou null")
    heures: Heures
    jours: float | None = Field(description="Les mêmes heures en jours de sept heures, ou null")
    parcours: ParcoursPreconise | None = Field(description="Parcours préconisé, quand c'est ce qui est décidé, ou null")
    ecrite_le: datetime = Field(description="Instant où elle a été écrite")
    recours: RecoursPositionnementLu | None = Field(description="Recours de la personne contre cette décision, ou null")


class VersionPositionnementLue(VersionPositionnementResume):
    """Une version d'un positionnement, avec ses verdicts."""

    model_config = ConfigDict(json_schema_extra={"examples": [VERSION | {"blocs": [BLOC], "verdicts": [VERDICT_LU]}]})
    blocs: list[HeuresBloc] = Field(description="Ce qui reste à apprendre, bloc par bloc")
    verdicts: list[VerdictLu] = Field(description="Un par compétence de chaque bloc")


class PositionnementResume(Sortie):
    """Un positionnement dans une liste."""

    model_config = ConfigDict(json_schema_extra={"examples": [POSITIONNEMENT]})
    id: UUID = Field(description="Identifiant du positionnement")
    certification_id: UUID = Field(description="Certification")
    profil_id: UUID = Field(description="Profil de la personne")
    etat: EtatPositionnement = Field(description="Demandé, conclu, ou en recours")
    demande_le: datetime = Field(description="Instant de la demande")


class PositionnementLu(PositionnementResume):
    """Un positionnement, lu par la personne et le certificateur seulement."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                POSITIONNEMENT
                | {
                    "decision_en_vigueur": VERSION,
                    "derniere_version": VERSION | {"blocs": [BLOC], "verdicts": [VERDICT_LU]},
                }
            ]
        }
    )
    decision_en_vigueur: VersionPositionnementResume | None = Field(
        description="Dernière version qui décide ; elle vaut pendant un recours"
    )
    derniere_version: VersionPositionnementLue = Field(description="Dernière version écrite, avec ses verdicts")
