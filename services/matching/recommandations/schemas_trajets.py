"""What the API says of paths toward a métier and of the blocs that open métiers."""

from typing import Any, Literal

from pydantic import Field

from services.kit.web.fields import Sortie
from services.matching.recommandations.exemples import BLOC, CERTIFICATION, CLOTURE, ID, METIER, PROVENANCE
from services.matching.recommandations.parties import (
    BlocCite,
    CertificationCitee,
    Cloture,
    MetierCite,
    Repondue,
    exemple,
)

_ETAPE: dict[str, Any] = {
    "metier": METIER,
    "part_avant": 0.46,
    "part_apres": 1.0,
    "pour_combler": CLOTURE,
    "ecarte": False,
}
_CHEMIN: dict[str, Any] = {
    "rang": 1,
    "etapes": [_ETAPE],
    "cout": 50.0,
    "jours": 18.0,
    "epreuves": 2,
    "durees_inconnues": 0,
    "phrases": [
        "Directement « Conseiller retraite » : 46 % des compétences requises tenues au départ, 100 % avec le bloc"
        " « Conseiller un assuré sur sa retraite » (CQP Conseiller retraite), soit 18 jours et 2 épreuves."
    ],
}
_OUVERTURE: dict[str, Any] = {"metier": METIER, "part_avant": 0.5, "part_apres": 0.8, "ecarte": False}
_DEBLOCAGE: dict[str, Any] = {
    "certification": CERTIFICATION,
    "bloc": BLOC,
    "jours": 9.0,
    "ouverts": [_OUVERTURE],
    "rapproches": 3,
    "phrases": ["Il vous ouvre un métier : « Conseiller retraite » (de 50 % à 80 % des compétences requises)."],
    "ecarte": False,
}


class EtapeChemin(Sortie):
    """Un métier sur le chemin, et ce qui y prépare."""

    model_config = exemple(**_ETAPE)
    metier: MetierCite = Field(description="Le métier de l'étape ; celui de la dernière est le métier visé")
    part_avant: float = Field(description="Part des exigences tenue au départ de l'étape, 0 à 1")
    part_apres: float = Field(description="Part tenue une fois les blocs de l'étape obtenus, 0 à 1")
    pour_combler: Cloture = Field(description="Blocs à passer pour cette étape ; ce qui est obtenu le reste ensuite")
    ecarte: bool = Field(description="Vrai si la personne a écarté ce métier")


class CheminLu(Sortie):
    """Un chemin d'une à trois étapes vers le métier visé."""

    model_config = exemple(**_CHEMIN)
    rang: int = Field(description="Rang, 1 pour le moins coûteux")
    etapes: list[EtapeChemin] = Field(description="Étapes, dans l'ordre")
    cout: float = Field(
        description="Coût en jours : ceux des blocs, un par épreuve, trente par changement de métier,"
        " quinze par bloc de durée inconnue"
    )
    jours: float = Field(description="Jours de formation de tous les blocs, après positionnement")
    epreuves: int = Field(description="Nombre d'épreuves")
    durees_inconnues: int = Field(description="Blocs dont la durée n'est pas connue")
    phrases: list[str] = Field(description="L'explication en français")


class Chemins(Repondue):
    """Les chemins les moins coûteux vers un métier, chacun par d'autres étapes."""

    model_config = exemple(
        id=ID + "e4",
        profil_id=ID + "f1",
        objet="chemins",
        metier=METIER,
        elements=[_CHEMIN],
        phrases=["Un chemin mène à « Conseiller retraite », directement."],
        provenance=PROVENANCE,
    )
    objet: Literal["chemins"] = Field(default="chemins", description="Objet de la réponse")
    metier: MetierCite = Field(description="Métier visé")
    elements: list[CheminLu] = Field(description="Chemins, du moins coûteux au plus coûteux")
    phrases: list[str] = Field(description="Ce qui vaut pour toute la réponse, en français")


class MetierOuvert(Sortie):
    """Un métier que le bloc met à portée."""

    model_config = exemple(**_OUVERTURE)
    metier: MetierCite = Field(description="Le métier")
    part_avant: float = Field(description="Part des exigences tenue sans le bloc, 0 à 1")
    part_apres: float = Field(description="Part tenue avec le bloc, 0 à 1")
    ecarte: bool = Field(description="Vrai si la personne a écarté ce métier")


class DeblocageLu(Sortie):
    """Ce qu'un bloc changerait, s'il était obtenu."""

    model_config = exemple(**_DEBLOCAGE)
    certification: CertificationCitee = Field(description="La certification du bloc")
    bloc: BlocCite = Field(description="Le bloc")
    jours: float | None = Field(description="Jours du bloc après positionnement ; null si sa durée n'est pas connue")
    ouverts: list[MetierOuvert] = Field(
        description="Métiers dont 70 % des exigences seraient tenues, et ne le sont pas"
    )
    rapproches: int = Field(description="Nombre de métiers dont une plus grande part serait tenue")
    phrases: list[str] = Field(description="L'explication en français")
    ecarte: bool = Field(description="Vrai si la personne a écarté cette certification")


class Deblocages(Repondue):
    """Les blocs qui ouvrent le plus de métiers à la personne."""

    model_config = exemple(
        id=ID + "e5", profil_id=ID + "f1", objet="deblocages", elements=[_DEBLOCAGE], phrases=[], provenance=PROVENANCE
    )
    objet: Literal["deblocages"] = Field(default="deblocages", description="Objet de la réponse")
    elements: list[DeblocageLu] = Field(description="Blocs, celui qui ouvre le plus de métiers d'abord")
    phrases: list[str] = Field(description="Ce qui vaut pour toute la réponse, en français")
