"""What the API says about how juries decide."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Sortie

REPARTITION: dict[str, Any] = {"totales": 31, "partielles": 12, "non_validees": 5}
EXEMPLE: dict[str, Any] = {
    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
    "code": "CQP-CONSEILLER-RETRAITE",
    "intitule": "CQP Conseiller retraite",
    "candidatures_jugees": 48,
    "repartition": REPARTITION,
    "taux_total": 0.646,
    "sans_echec": False,
    "variance_entre_jurys": 0.0121,
    "jurys_compares": 3,
}


class Repartition(Sortie):
    """Issues des candidatures jugées ; absente dès qu'une issue concerne moins de cinq personnes."""

    model_config = ConfigDict(json_schema_extra={"examples": [REPARTITION]})
    totales: int = Field(description="Certifications obtenues en entier")
    partielles: int = Field(description="Validations partielles")
    non_validees: int = Field(description="Aucun bloc validé")


class Discriminance(Sortie):
    """Ce que les jurys d'une certification distinguent. Sous cinq candidatures jugées, rien n'en est dit."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    certification_id: UUID = Field(description="Certification")
    code: str = Field(description="Code de la certification")
    intitule: str = Field(description="Intitulé de la certification")
    candidatures_jugees: int | None = Field(description="Candidatures jugées, ou null sous cinq")
    repartition: Repartition | None = Field(description="Issues, ou null si l'une concerne moins de cinq personnes")
    taux_total: float | None = Field(description="Part de certifications entières, ou null avec la répartition")
    sans_echec: bool | None = Field(description="Vrai si tous ont tout obtenu : l'évaluation ne distingue personne")
    variance_entre_jurys: float | None = Field(
        description="Variance des taux entre les jurys d'au moins cinq candidatures, ou null s'il y en a moins de deux"
    )
    jurys_compares: int = Field(description="Jurys d'au moins cinq candidatures jugées")


JURY: dict[str, Any] = {
    "jury_id": "0199f0c2-0000-7000-8000-000000000301",
    "session_id": "0199f0c2-0000-7000-8000-0000000000d1",
    "candidatures_jugees": 16,
    "repartition": None,
    "taux_total": None,
    "sans_echec": True,
}


class DiscriminanceJury(Sortie):
    """Ce qu'un jury distingue ; un jury de moins de cinq candidatures n'est pas montré."""

    model_config = ConfigDict(json_schema_extra={"examples": [JURY]})
    jury_id: UUID = Field(description="Jury")
    session_id: UUID = Field(description="Session où il siégeait")
    candidatures_jugees: int = Field(description="Candidatures jugées")
    repartition: Repartition | None = Field(description="Issues, ou null si l'une concerne moins de cinq personnes")
    taux_total: float | None = Field(description="Part de certifications entières, ou null avec la répartition")
    sans_echec: bool = Field(description="Vrai si tous ont tout obtenu")
