"""What the API accepts about rules."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from services.certification.models import Marque
from services.certification.regles.parametres import Parametres
from services.kit.web.fields import Entree, Jour

Ligne = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Source = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Adresse = Annotated[str, StringConstraints(pattern=r"^https://[!-~]{1,490}$")]

EXEMPLE: dict[str, Any] = {
    "du": "2027-01-01",
    "au": None,
    "intitule": "Un avis de manager vaut trois mois",
    "source": "Décision de la CPNEF du 15 décembre 2026",
    "source_url": None,
    "marque": "src",
    "parametres": {
        "objet": "delai",
        "duree": {"nombre": 3, "unite": "mois"},
        "a_compter_de": "Le jour de l'avis.",
        "silence": None,
        "conditions": [],
    },
}


class VersionEcrite(Entree):
    """Une nouvelle version d'une règle, à partir d'un jour à venir."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    du: Jour = Field(description="Premier jour, demain au plus tôt")
    au: Jour | None = Field(default=None, description="Dernier jour, ou null : jusqu'à la version suivante s'il y en a")
    intitule: Ligne = Field(description="La règle, en une ligne")
    source: Source = Field(description="Texte, page ou décision d'où elle vient")
    source_url: Adresse | None = Field(default=None, description="Adresse de la source, ou null")
    marque: Marque = Field(description="Lue à sa source, de mémoire, dite par l'étude, ou propre au logiciel")
    parametres: Parametres = Field(description="Ce qu'une machine en applique")
