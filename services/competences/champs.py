"""Fields shared by the schemas of this service."""

from typing import Annotated

from pydantic import Field, StringConstraints

from services.kit.web.fields import Code, Entier

BRANCHE = "BRANCHE"
EXIGENCES_MAX = 500
APPELLATIONS_MAX = 500

Libelle = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Definition = Annotated[str, StringConstraints(min_length=1, max_length=8_000, strip_whitespace=True)]
Nom = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Niveau = Annotated[Entier, Field(ge=1, le=4)]
Qualification = Annotated[Entier, Field(ge=3, le=8)]
Confiance = Annotated[float, Field(ge=0, le=1, strict=True)]
Referentiel = Annotated[Code, Field(description="Référentiel du code, celui de la branche par défaut")]
Recherche = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
