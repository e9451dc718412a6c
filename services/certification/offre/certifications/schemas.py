"""What the API says and accepts about certifications and their blocs."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.champs import Intitule, Nom
from services.certification.models import Etape, Registre, TypeCertification
from services.certification.offre.certifications.cycle import EtatCertification
from services.certification.offre.certifications.modalites import Modalite
from services.kit.web.fields import Booleen, Code, Entier, Entree, Jour, Sortie
from services.kit.web.versions import SortieVersionnee

EXEMPLE_BLOC: dict[str, Any] = {
    "code": "B1",
    "intitule": "Conseiller un assuré sur sa retraite",
    "duree_jours": 18,
    "competences": [{"competence_id": "0199f0c2-0000-7000-8000-000000000001", "niveau": 3}],
    "modalites": [{"type": "mise_en_situation", "intitule": "Entretien avec un assuré", "duree_minutes": 45}],
}
EXEMPLE_CERTIFICATION: dict[str, Any] = {
    "code": "CQP-CONSEILLER-RETRAITE",
    "intitule": "CQP Conseiller retraite",
    "registre": "RNCP",
    "type": "CQP",
    "numero_fiche": None,
    "niveau": 5,
    "certificateurs": ["CPNEF de la retraite complémentaire et de la prévoyance"],
    "voies": {"formation": True, "vae": True, "epreuves_directes": True, "dossier_epreuves": False},
    "duree_jours": 44,
    "validite_mois": None,
    "metiers_vises": ["0199f0c2-0000-7000-8000-0000000000a1"],
    "etapes": [
        {"etape": "creation", "le": "2012-06-14", "decidee_par": "CPNEF"},
        {"etape": "enregistrement", "le": "2023-07-19", "decidee_par": "France compétences"},
        {"etape": "fin_enregistrement", "le": "2028-07-19", "decidee_par": "France compétences"},
    ],
}
IDS: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000c1",
    "etat": "enregistree",
    "certifiante": True,
    "visible_le": "2026-11-24",
}

NumeroFiche = Annotated[str, Field(pattern=r"^(RNCP[1-9][0-9]{2,5}|RS[1-9][0-9]{0,5})$")]
DureeJours = Annotated[
    Annotated[Entier, Field(ge=1, le=1_000)] | None,
    Field(description="Durée de formation au plus, en jours ; moins selon le positionnement"),
]


class Voies(Entree):
    """Les voies par lesquelles la certification s'obtient."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")
    formation: Booleen = Field(default=False, description="À l'issue d'une formation")
    vae: Booleen = Field(default=False, description="Par validation des acquis de l'expérience (RNCP seulement)")
    epreuves_directes: Booleen = Field(default=False, description="En passant les épreuves sans formation préalable")
    dossier_epreuves: Booleen = Field(
        default=False, description="Par un dossier et des épreuves, ouverture propre à la branche, hors VAE"
    )


class EtapeDatee(Entree):
    """Une décision datée de la vie de la certification."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")
    etape: Etape = Field(description="Décision")
    le: Jour = Field(description="Jour de la décision, ou jour où elle produit son effet")
    decidee_par: Nom = Field(description="Qui a décidé")


class CompetenceEcrite(Entree):
    """Une compétence attestée par un bloc."""

    competence_id: UUID = Field(description="Compétence du catalogue ; un savoir est refusé")
    niveau: Annotated[Entier, Field(ge=1, le=4)] | None = Field(default=None, description="Niveau attesté, de 1 à 4")


class BlocSansCompetences(Entree):
    code: Code = Field(description="Code du bloc, unique dans sa certification seulement")
    intitule: Intitule = Field(description="Intitulé du bloc")
    duree_jours: DureeJours = None
    modalites: list[Modalite] = Field(default=[], max_length=20, description="Épreuves qui évaluent le bloc")


class BlocEcrit(BlocSansCompetences):
    """Un bloc de compétences à écrire."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_BLOC]})
    competences: list[CompetenceEcrite] = Field(default=[], max_length=200, description="Compétences attestées")


class FicheSansReferences(Entree):
    """Ce qu'une fiche dit d'elle-même, sans les compétences ni les métiers qu'elle vise."""

    code: Code = Field(description="Code de la branche, stable")
    intitule: Intitule = Field(description="Intitulé")
    registre: Registre = Field(description="Registre national où elle est enregistrée, ou aucun")
    numero_fiche: NumeroFiche | None = Field(default=None, description="Numéro au registre, par exemple RNCP40344")
    niveau: Annotated[Entier, Field(ge=3, le=8)] | None = Field(
        default=None, description="Niveau de qualification (RNCP seulement)"
    )
    certificateurs: list[Nom] = Field(
        min_length=1, max_length=20, description="Qui délivre la certification ; au moins deux pour un CQPI"
    )
    voies: Voies = Field(description="Voies d'accès ouvertes")
    duree_jours: DureeJours = None
    validite_mois: Annotated[Entier, Field(ge=1, le=240)] | None = Field(
        default=None, description="Mois pendant lesquels vaut ce qui est obtenu, ou null s'il vaut pour toujours"
    )
    etapes: list[EtapeDatee] = Field(min_length=1, max_length=5, description="Décisions datées, dont la création")


class CertificationEcrite(FicheSansReferences):
    """Une certification à écrire, en entier : ce qui n'y est pas est retiré."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_CERTIFICATION | {"blocs": [EXEMPLE_BLOC]}]})
    type: TypeCertification = Field(description="Type de certification")
    metiers_vises: list[UUID] = Field(default=[], max_length=200, description="Métiers auxquels elle prépare")
    blocs: list[BlocEcrit] = Field(default=[], max_length=60, description="Blocs de compétences ; un seul pour le RS")


class CompetenceLue(Sortie):
    """Une compétence attestée par un bloc."""

    competence_id: UUID = Field(description="Compétence du catalogue")
    code: str = Field(description="Code de la compétence")
    libelle: str = Field(description="Libellé de la compétence")
    niveau: int | None = Field(description="Niveau attesté, ou null si la certification n'en donne pas")


class BlocLu(Sortie):
    """Un bloc de compétences."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXEMPLE_BLOC
                | {
                    "id": "0199f0c2-0000-7000-8000-0000000000b1",
                    "numero": 1,
                    "competences": [
                        {
                            "competence_id": "0199f0c2-0000-7000-8000-000000000001",
                            "code": "C-CONSEIL-01",
                            "libelle": "Expliquer à un assuré les effets de ses choix de départ",
                            "niveau": 3,
                        }
                    ],
                }
            ]
        }
    )
    id: UUID = Field(description="Identifiant du bloc")
    numero: int = Field(description="Version de ce qu'il atteste, à partir de 1 ; qui le détient garde la sienne")
    code: str = Field(description="Code du bloc, unique dans sa certification seulement")
    intitule: str = Field(description="Intitulé du bloc")
    duree_jours: int | None = Field(description="Durée de formation au plus, en jours")
    competences: list[CompetenceLue] = Field(description="Compétences attestées")
    modalites: list[Modalite] = Field(description="Épreuves qui évaluent le bloc")


class CertificationResume(Sortie):
    """Une certification dans une liste."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_CERTIFICATION | IDS]})
    id: UUID = Field(description="Identifiant de la certification")
    code: str = Field(description="Code de la branche, stable")
    intitule: str = Field(description="Intitulé")
    registre: Registre = Field(description="Registre national où elle est enregistrée, ou aucun")
    type: TypeCertification = Field(description="Type de certification")
    numero_fiche: str | None = Field(description="Numéro au registre")
    niveau: int | None = Field(description="Niveau de qualification, de 3 à 8")
    certificateurs: list[str] = Field(description="Qui délivre la certification")
    voies: Voies = Field(description="Voies d'accès ouvertes")
    duree_jours: int | None = Field(description="Durée de formation au plus, en jours")
    validite_mois: int | None = Field(description="Mois pendant lesquels vaut ce qui est obtenu, ou null")
    metiers_vises: list[UUID] = Field(description="Métiers auxquels elle prépare")
    etapes: list[EtapeDatee] = Field(description="Décisions datées, dans l'ordre")
    etat: EtatCertification = Field(description="Où elle en est aujourd'hui, d'après ses décisions datées")
    certifiante: bool = Field(description="Vrai si elle atteste au moins une compétence du catalogue")
    visible_le: date = Field(description="Jour depuis lequel tous les salariés de toutes les entités la voient")


class CertificationLue(CertificationResume, SortieVersionnee):
    """Une certification et ses blocs."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_CERTIFICATION | IDS | {"blocs": []}]})
    blocs: list[BlocLu] = Field(description="Blocs de compétences")
