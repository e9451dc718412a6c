"""Fields shared by the schemas of this service, and what must not come in by any of them."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.kit.web.fields import Code, Entier, Entree

BRANCHE = "BRANCHE"

# A social security number, spaced or not. Words of health or union life are not refused: in this branch
# « arrêt de travail », « invalidité » or « élu du CSE » are the very matter of the work that an evidence describes.
_NIR = re.compile(
    r"(?<!\d)[1278][ .-]?\d{2}[ .-]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .-]?(?:\d{2}|2[AB])[ .-]?\d{3}[ .-]?\d{3}"
    r"(?:[ .-]?\d{2})?(?!\d)",
    re.IGNORECASE | re.ASCII,
)

# What no employer's file may say of a person here (article L1132-1 of the Code du travail), and their name.
CHAMPS_PROTEGES = frozenset(
    [
        "sexe",
        "genre",
        "civilite",
        "nom",
        "prenom",
        "nom_naissance",
        "nom_usage",
        "date_naissance",
        "naissance_le",
        "lieu_naissance",
        "age",
        "nir",
        "numero_securite_sociale",
        "nationalite",
        "origine",
        "ethnie",
        "situation_famille",
        "situation_familiale",
        "nombre_enfants",
        "grossesse",
        "religion",
        "opinions",
        "opinion_politique",
        "syndicat",
        "appartenance_syndicale",
        "mandat",
        "sante",
        "etat_sante",
        "handicap",
        "rqth",
        "orientation_sexuelle",
        "adresse",
        "domicile",
        "email",
        "telephone",
        "photo",
    ]
)


def refuse_nir(text: str) -> str:
    """The text, unless it holds what looks like a social security number."""
    if _NIR.search(text):
        motif = "Un numéro de sécurité sociale n'a pas sa place ici"
        raise PydanticCustomError("donnee_interdite", "Donnée interdite", {"motif": motif})
    return text


class EntreePersonne(Entree):
    """Base of what describes a person: a protected field is refused by its name, not only as unknown."""

    @model_validator(mode="before")
    @classmethod
    def _refuse_protected(cls, data: Any) -> Any:
        if isinstance(data, dict):
            for name in CHAMPS_PROTEGES.intersection(data):
                motif = f"Le champ « {name} » est protégé : il n'entre pas dans un profil"
                raise PydanticCustomError("champ_interdit", "Champ interdit", {"motif": motif})
        return data


Texte = Annotated[
    str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True), AfterValidator(refuse_nir)
]
Intitule = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), AfterValidator(refuse_nir)
]
Matricule = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$"), AfterValidator(refuse_nir)]
Niveau = Annotated[Entier, Field(ge=1, le=4, description="Niveau de maîtrise, de 1 à 4")]
Effectif = Annotated[Entier, Field(ge=0, le=1_000_000, description="Nombre de personnes")]
Referentiel = Annotated[Code, Field(description="Référentiel du code, celui de la branche par défaut")]
