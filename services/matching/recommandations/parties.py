"""The parts that answers are made of; those named like a value of the engine are read from its attributes."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from services.kit.web.fields import Sortie
from services.matching.engine.referentiel.modele import Famille
from services.matching.recommandations.exemples import (
    BLOC,
    BREF,
    CERTIFICATION,
    CLOTURE,
    CLOTURE_BREVE,
    CONTRIBUTION,
    ECART,
    ECHELLE,
    ID,
    ITEM,
    LIGNE,
    METIER,
    PROVENANCE,
)

DECIMALES = 6


def exemple(**content: Any) -> ConfigDict:
    """The configuration of a schema with its example."""
    return ConfigDict(from_attributes=True, json_schema_extra={"examples": [content]})


def _libelle(famille: Any) -> Any:
    return famille.libelle if isinstance(famille, Famille) else famille


def _rounded(part: float) -> float:
    return round(part, DECIMALES)


Part = Annotated[float, AfterValidator(_rounded)]
"""A share of something, told to the millionth."""


class EtatFlux(Sortie):
    """Fraîcheur d'un flux."""

    model_config = exemple(**PROVENANCE["flux"]["parcours"])
    position: str | None = Field(description="Dernière position lue ; null si le flux est vide ou si elle est tue")
    age_s: int | None = Field(description="Secondes depuis la dernière réponse du service, ou null si elles sont tues")
    perime: bool = Field(description="Vrai si le service n'a pas répondu depuis plus d'une minute")


class FluxLus(Sortie):
    """Les trois flux dont la réponse est tirée."""

    model_config = exemple(**PROVENANCE["flux"])
    competences: EtatFlux = Field(description="Le catalogue")
    certification: EtatFlux = Field(description="L'offre de certification et ses sessions")
    parcours: EtatFlux = Field(description="Les profils et les besoins")


class VersionCatalogue(Sortie):
    """Le catalogue utilisé."""

    model_config = exemple(**PROVENANCE["version_catalogue"])
    numero: str | None = Field(description="Dernière version publiée, ou null")
    empreinte: str = Field(description="Empreinte SHA-256 du contenu utilisé")


class Provenance(Sortie):
    """D'où vient la réponse, et si elle est fraîche."""

    model_config = exemple(**PROVENANCE)
    version_catalogue: VersionCatalogue = Field(description="Catalogue utilisé")
    modele: str = Field(description="Version du modèle de calcul")
    calculee_le: datetime = Field(description="Instant du calcul")
    flux: FluxLus = Field(description="Flux lus et leur fraîcheur")


class ItemCite(Sortie):
    """Une compétence, un savoir, un savoir-être ou un outil du catalogue."""

    model_config = exemple(**ITEM)
    id: UUID = Field(description="Identifiant de l'élément")
    code: str = Field(description="Code dans son référentiel")
    libelle: str = Field(description="Libellé")
    nature: Literal["competence", "savoir", "savoir_etre", "outil"] = Field(description="Nature de l'élément")


class MetierCite(Sortie):
    """Un métier du catalogue."""

    model_config = exemple(**METIER)
    id: UUID = Field(description="Identifiant du métier")
    referentiel: str = Field(description="Référentiel du métier")
    code: str = Field(description="Code dans son référentiel")
    libelle: str = Field(description="Libellé")
    famille: Annotated[str | None, BeforeValidator(_libelle)] = Field(description="Libellé de sa famille")
    evolution: str | None = Field(description="Évolution attendue : stable, sensible, emergent ou en_tension")
    niveau: int | None = Field(description="Niveau de qualification le plus courant, 3 à 8")
    encadrement: bool = Field(description="Vrai si le métier encadre une équipe")


class LigneEcart(Sortie):
    """Une exigence du métier et ce que la personne en tient."""

    model_config = exemple(**LIGNE)
    item: ItemCite = Field(description="Ce qui est exigé")
    requis: int | None = Field(description="Niveau exigé, 1 à 4 ; null si tout niveau convient")
    coeur: bool = Field(description="Vrai si l'exigence est du cœur de métier")
    statut: Literal["tenue", "a_confirmer", "partielle", "manquante"] = Field(description="Où en est la personne")
    credit: Part = Field(description="Part du niveau exigé qui est tenue, 0 à 1")
    niveau: int | None = Field(description="Niveau tenu, s'il est dit")
    provenance: str | None = Field(description="Meilleure preuve : deduit, declare, atteste, evalue ou certifie")
    le: date | None = Field(description="Date de cette preuve")
    contredite: bool = Field(description="Vrai si une preuve négative retire quelque chose")


class EcartLu(Sortie):
    """L'écart entre une personne et un métier, exigence par exigence ; les savoirs ne ferment aucun écart de compétence."""

    model_config = exemple(**ECART)
    part_couverte: float = Field(description="Part des exigences tenue, 0 à 1, le cœur de métier comptant double")
    part_savoirs: float = Field(description="Part des savoirs tenue, 0 à 1")
    tenues: list[LigneEcart] = Field(description="Exigences tenues")
    a_confirmer: list[LigneEcart] = Field(description="Exigences tenues à un niveau que personne n'a dit")
    partielles: list[LigneEcart] = Field(description="Exigences tenues en partie")
    manquantes: list[LigneEcart] = Field(description="Exigences qui manquent")
    savoirs: list[LigneEcart] = Field(description="Savoirs associés")


class EcartBref(Sortie):
    """L'écart entre une personne et un métier, en nombres d'exigences ; son détail est à part."""

    model_config = exemple(**BREF)
    part_couverte: float = Field(description="Part des exigences tenue, 0 à 1, le cœur de métier comptant double")
    part_savoirs: float = Field(description="Part des savoirs tenue, 0 à 1")
    tenues: int = Field(description="Exigences tenues")
    a_confirmer: int = Field(description="Exigences tenues à un niveau que personne n'a dit")
    partielles: int = Field(description="Exigences tenues en partie")
    manquantes: int = Field(description="Exigences qui manquent")
    savoirs: int = Field(description="Savoirs associés")
    savoirs_manquants: int = Field(description="Savoirs qui ne sont pas tenus")


class Echelle(Sortie):
    """Entre quoi un score de ce modèle peut se trouver."""

    model_config = exemple(**ECHELLE)
    minimum: float = Field(description="Rien de commun, et tout ce qui éloigne")
    maximum: float = Field(description="Tout ce qui rapproche, sans rien qui éloigne")


class ContributionLue(Sortie):
    """Une part du score ; leur somme est le score."""

    model_config = exemple(**CONTRIBUTION)
    nom: str = Field(description="Nom du trait")
    libelle: str = Field(description="Ce que le trait mesure")
    mesure: float = Field(description="Mesure du trait")
    valeur: float = Field(description="Ce que le trait ajoute au score")


class CertificationCitee(Sortie):
    """Une certification de l'offre."""

    model_config = exemple(**CERTIFICATION)
    id: UUID = Field(description="Identifiant de la certification")
    code: str = Field(description="Code de la certification")
    intitule: str = Field(description="Intitulé")
    registre: str = Field(description="RNCP, RS ou aucun")
    type: str = Field(description="Type : CQP, CQPI, titre, diplome, certificat ou habilitation")


class BlocCite(Sortie):
    """Un bloc de compétences d'une certification."""

    model_config = exemple(**BLOC)
    id: UUID = Field(description="Identifiant du bloc")
    code: str = Field(description="Code du bloc dans sa certification")
    intitule: str = Field(description="Intitulé")


class VoieOuverte(Sortie):
    """Une voie d'accès à une certification."""

    model_config = exemple(code="vae", libelle="Validation des acquis de l'expérience", sans_accord=True)
    code: str = Field(description="formation, vae, epreuves_directes ou dossier_epreuves")
    libelle: str = Field(description="Nom de la voie")
    sans_accord: bool = Field(description="Vrai si la personne peut la prendre sans l'accord de quiconque")


class BlocChoisiLu(Sortie):
    """Un bloc qui ferme une partie de l'écart."""

    model_config = exemple(**CLOTURE["blocs"][0])
    certification: CertificationCitee = Field(description="Certification dont il fait partie")
    bloc: BlocCite = Field(description="Le bloc")
    ferme: list[ItemCite] = Field(description="Exigences que le bloc ferme")
    jours: float | None = Field(description="Jours de formation restants ; null si la durée est inconnue")
    epreuves: int = Field(description="Nombre d'épreuves")
    voies: list[VoieOuverte] = Field(description="Voies par lesquelles l'obtenir")
    ecarte: bool = Field(description="Vrai si la personne a écarté cette certification")


class Cloture(Sortie):
    """Les blocs qui ferment le plus d'écart au moindre coût."""

    model_config = exemple(**CLOTURE)
    blocs: list[BlocChoisiLu] = Field(description="Blocs choisis")
    jours: float = Field(description="Jours de formation en tout")
    durees_inconnues: int = Field(description="Nombre de blocs dont la durée est inconnue")
    epreuves: int = Field(description="Nombre d'épreuves en tout")
    part_fermee: float = Field(description="Part des exigences à combler que ces blocs ferment, 0 à 1")
    reste_ouvert: list[LigneEcart] = Field(description="Exigences qu'aucun bloc n'atteste au niveau exigé")


class ClotureBreve(Sortie):
    """Ce que demandent les blocs qui ferment le plus d'écart au moindre coût ; leur liste est dans le détail du métier."""

    model_config = exemple(**CLOTURE_BREVE)
    blocs: int = Field(description="Nombre de blocs")
    jours: float = Field(description="Jours de formation en tout")
    durees_inconnues: int = Field(description="Nombre de blocs dont la durée est inconnue")
    epreuves: int = Field(description="Nombre d'épreuves en tout")
    part_fermee: float = Field(description="Part des exigences à combler que ces blocs ferment, 0 à 1")
    reste_ouvert: int = Field(description="Exigences qu'aucun bloc n'atteste au niveau exigé")


class Repondue(Sortie):
    """Ce que porte toute recommandation gardée."""

    model_config = exemple(id=ID + "e1", profil_id=ID + "f1", provenance=PROVENANCE)
    id: UUID = Field(description="Identifiant de cette recommandation, pour la relire et la rejouer")
    profil_id: UUID = Field(description="Profil de la personne")
    provenance: Provenance = Field(description="D'où vient la réponse")
