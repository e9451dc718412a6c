"""Lines of a bulk load: certifications and sessions, naming what they refer to by code."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from services.certification.demande.sessions.schemas import AttenteMax, DatesSession
from services.certification.models import EtatSession, TypeCertification
from services.certification.offre.certifications.schemas import BlocSansCompetences, FicheSansReferences
from services.kit.web.fields import Code, Entier, Entree

BRANCHE = "BRANCHE"
Referentiel = Annotated[Code, Field(description="Référentiel du code, celui de la branche par défaut")]

EXEMPLE_LIGNE: dict[str, Any] = {
    "type": "certification",
    "code": "CQP-CONSEILLER-RETRAITE",
    "intitule": "CQP Conseiller retraite",
    "registre": "RNCP",
    "type_certification": "CQP",
    "niveau": 5,
    "certificateurs": ["CPNEF de la retraite complémentaire et de la prévoyance"],
    "voies": {"formation": True, "vae": True, "epreuves_directes": True},
    "duree_jours": 44,
    "etapes": [
        {"etape": "creation", "le": "2012-06-14", "decidee_par": "CPNEF"},
        {"etape": "enregistrement", "le": "2023-07-19", "decidee_par": "France compétences"},
    ],
    "metiers_vises": ["CONSEILLER-RETRAITE"],
    "blocs": [
        {
            "code": "B1",
            "intitule": "Conseiller un assuré sur sa retraite",
            "duree_jours": 18,
            "competences": [{"competence": "C-CONSEIL-01", "niveau": 3}],
            "modalites": [{"type": "mise_en_situation", "intitule": "Entretien avec un assuré"}],
        }
    ],
}


class CompetenceParCode(Entree):
    competence: Code = Field(description="Code de la compétence attestée")
    referentiel: Referentiel = BRANCHE
    niveau: Annotated[Entier, Field(ge=1, le=4)] | None = Field(default=None, description="Niveau attesté")


class BlocParCode(BlocSansCompetences):
    competences: list[CompetenceParCode] = Field(default=[], max_length=200, description="Compétences attestées")


class LigneCertification(FicheSansReferences):
    """Une certification ; `type` dit ce qu'est la ligne, `type_certification` ce qu'est la certification."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_LIGNE]})
    type: Literal["certification"] = Field(description="Ce qu'est la ligne")
    type_certification: TypeCertification = Field(description="Type de certification")
    referentiel: Referentiel = BRANCHE
    metiers_vises: list[Code] = Field(default=[], max_length=200, description="Codes des métiers visés")
    blocs: list[BlocParCode] = Field(default=[], max_length=60, description="Blocs de compétences")


class LigneSession(DatesSession):
    """Une session ; ce qui n'y est pas dit reste tel quel si la session existe."""

    type: Literal["session"] = Field(description="Ce qu'est la ligne")
    certification: Code = Field(description="Code de la certification")
    attente_max: AttenteMax | None = None
    etat: EtatSession | None = Field(default=None, description="État de la session")


LigneImport = Annotated[LigneCertification | LigneSession, Field(discriminator="type")]
