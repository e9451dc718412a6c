"""What may be asked about one person: one frozen model an object, read from the address, stored with the answer, replayed."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.models import Objet

LIMITE_MAX: Final = 50
LIMITE_PAR_DEFAUT: Final = 10
CHEMINS_MAX: Final = 5
CHEMINS_PAR_DEFAUT: Final = 3
DEBLOCAGES_MAX: Final = 20
Referentiel = Annotated[
    str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,31}$", description="Référentiel des métiers, BRANCHE ou ROME")
]


class Question(BaseModel):
    """Equal questions about one person, at one moment, have one answer."""

    model_config = ConfigDict(frozen=True)
    objet: ClassVar[Objet]


class QuestionSituation(Question):
    objet = Objet.SITUATION


class Proposition(Question):
    """A question whose answer proposes something, which the person may have set aside."""

    inclure_ecartes: bool = Field(
        default=False,
        description="Vrai : avec ce que la personne a écarté, marqué ; sans effet pour un conseiller",
    )


class QuestionMetiers(Proposition):
    objet = Objet.METIERS
    limite: int = Field(default=LIMITE_PAR_DEFAUT, ge=1, le=LIMITE_MAX, description="Nombre de métiers au plus")
    referentiel: Referentiel = "BRANCHE"
    deja_exerce: bool | None = Field(
        default=None, description="Faux : sans les métiers déjà exercés ; vrai : eux seuls ; absent : tous"
    )


class VersUnMetier(Proposition):
    metier: UUID = Field(description="Métier visé")


class QuestionMetier(VersUnMetier):
    objet = Objet.METIER


class QuestionCertifications(VersUnMetier):
    objet = Objet.CERTIFICATIONS


class QuestionChemins(VersUnMetier):
    objet = Objet.CHEMINS
    limite: int = Field(default=CHEMINS_PAR_DEFAUT, ge=1, le=CHEMINS_MAX, description="Nombre de chemins au plus")


class QuestionDeblocages(Proposition):
    objet = Objet.DEBLOCAGES
    limite: int = Field(default=LIMITE_PAR_DEFAUT, ge=1, le=DEBLOCAGES_MAX, description="Nombre de blocs au plus")
    referentiel: Referentiel = "BRANCHE"


QUESTIONS: Final[dict[str, type[Question]]] = {
    kind.objet: kind
    for kind in (
        QuestionSituation,
        QuestionMetiers,
        QuestionMetier,
        QuestionCertifications,
        QuestionChemins,
        QuestionDeblocages,
    )
}
