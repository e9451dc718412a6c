"""What the API says of recommendations and accepts for a what-if."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Booleen, Entier, Entree, Jour, Sortie
from services.matching.index.offre import Reste
from services.matching.recommandations.exemples import (
    BLOC,
    CERTIFICATION,
    CLOTURE,
    DETAIL,
    ECART,
    ECHELLE,
    ID,
    ITEM,
    METIER,
    PROVENANCE,
    RECOMMANDE,
)
from services.matching.recommandations.parties import (
    BlocCite,
    CertificationCitee,
    Cloture,
    ClotureBreve,
    ContributionLue,
    EcartBref,
    EcartLu,
    Echelle,
    ItemCite,
    MetierCite,
    Provenance,
    Repondue,
    VoieOuverte,
    exemple,
)
from services.matching.recommandations.questions import LIMITE_MAX, LIMITE_PAR_DEFAUT, Referentiel
from services.matching.recommandations.schemas_trajets import Chemins, Deblocages

ACQUIS_MAX = 500
Limite = Annotated[Entier, Field(ge=1, le=LIMITE_MAX, description="Nombre de métiers au plus")]


class MetierRecommande(Sortie):
    """Un métier accessible, en bref ; les exigences une à une, les blocs et les phrases sont dans son détail."""

    model_config = exemple(**RECOMMANDE)
    rang: int = Field(description="Rang, 1 pour le premier")
    metier: MetierCite = Field(description="Le métier")
    score: float = Field(description="Score, somme des contributions")
    genre: Literal["proche", "evolution"] = Field(description="Métier proche, ou évolution")
    deja_exerce: bool = Field(description="Vrai si la personne a déjà exercé ce métier")
    contributions: dict[str, float] = Field(description="Ce que chaque trait ajoute au score, par nom de trait")
    ecart: EcartBref = Field(description="Écart, en nombres d'exigences")
    pour_combler: ClotureBreve = Field(description="Ce que demandent les blocs qui ferment l'écart")
    ecarte: bool = Field(description="Vrai si la personne a écarté ce métier")


class MetierExplique(Sortie):
    """Un métier face à des acquis : ce qui fait le score, l'écart exigence par exigence, et ce qui le ferme."""

    model_config = exemple(**DETAIL)
    metier: MetierCite = Field(description="Le métier")
    score: float = Field(description="Score, somme des contributions ; celui de la liste des métiers")
    echelle: Echelle = Field(description="Échelle du score")
    genre: Literal["proche", "evolution"] = Field(description="Métier proche, ou évolution")
    deja_exerce: bool = Field(description="Vrai si la personne a déjà exercé ce métier")
    contributions: list[ContributionLue] = Field(description="Ce qui fait le score")
    ecart: EcartLu = Field(description="Écart, exigence par exigence")
    pour_combler: Cloture = Field(description="Blocs de certification qui ferment l'écart")
    phrases: list[str] = Field(description="L'explication en français")
    ecarte: bool = Field(description="Vrai si la personne a écarté ce métier")


class Situation(Repondue):
    """Où la personne en est dans le métier qu'elle tient."""

    model_config = exemple(
        id=ID + "e1",
        profil_id=ID + "f1",
        objet="situation",
        metier=METIER,
        ecart=ECART,
        phrases=["Dans votre métier de conseiller retraite, une compétence du cœur de métier est à renforcer."],
        provenance=PROVENANCE,
    )
    objet: Literal["situation"] = Field(default="situation", description="Objet de la réponse")
    metier: MetierCite | None = Field(description="Métier tenu ; null s'il est inconnu")
    ecart: EcartLu | None = Field(description="Écart à ce métier ; null s'il est inconnu")
    phrases: list[str] = Field(description="L'explication en français")


class MetiersRecommandes(Repondue):
    """Les métiers vers lesquels la personne peut aller."""

    model_config = exemple(
        id=ID + "e2",
        profil_id=ID + "f1",
        objet="metiers",
        echelle=ECHELLE,
        elements=[RECOMMANDE],
        phrases=[],
        provenance=PROVENANCE,
    )
    objet: Literal["metiers"] = Field(default="metiers", description="Objet de la réponse")
    echelle: Echelle = Field(description="Échelle des scores")
    elements: list[MetierRecommande] = Field(description="Métiers, du meilleur score au moindre")
    phrases: list[str] = Field(description="Ce qui vaut pour toute la réponse, en français")


class MetierDetaille(MetierExplique, Repondue):
    """Un métier face à la personne, en détail."""

    model_config = exemple(id=ID + "e6", profil_id=ID + "f1", objet="metier", **DETAIL, provenance=PROVENANCE)
    objet: Literal["metier"] = Field(default="metier", description="Objet de la réponse")


class SessionCitee(Sortie):
    """Une session d'épreuves où l'on peut demander une place."""

    model_config = exemple(
        id=ID + "11",
        debut_le="2027-03-15",
        fin_le="2027-03-19",
        lieu="Lyon",
        inscription_jusqu_au="2027-02-26",
        reste="oui",
    )
    id: UUID = Field(description="Identifiant de la session")
    debut_le: date = Field(description="Premier jour")
    fin_le: date = Field(description="Dernier jour")
    lieu: str = Field(description="Lieu")
    inscription_jusqu_au: date = Field(description="Dernier jour pour s'inscrire")
    reste: Reste = Field(description="S'il reste des places : oui, peu (moins de cinq) ou non, et l'on y attend")


class CertificationRecommandee(Sortie):
    """Ce qu'une certification apporte vers le métier visé."""

    model_config = exemple(
        certification=CERTIFICATION,
        part_fermee=1.0,
        ferme=[ITEM],
        blocs_utiles=[BLOC],
        blocs_tenus=[],
        jours_pleins=44.0,
        jours=18.0,
        epreuves=2,
        voies=CLOTURE["blocs"][0]["voies"],
        vise_le_metier=True,
        sessions=[],
        phrases=["Le CQP Conseiller retraite ferme tout l'écart."],
        ecarte=False,
    )
    certification: CertificationCitee = Field(description="La certification")
    part_fermee: float = Field(description="Part des exigences à combler qu'elle ferme, 0 à 1")
    ferme: list[ItemCite] = Field(description="Exigences qu'elle ferme")
    blocs_utiles: list[BlocCite] = Field(description="Blocs qui ferment quelque chose")
    blocs_tenus: list[BlocCite] = Field(description="Blocs dont la personne tient déjà tout")
    jours_pleins: float | None = Field(description="Durée de toute la certification, en jours")
    jours: float | None = Field(description="Jours qui restent après positionnement")
    epreuves: int = Field(description="Nombre d'épreuves")
    voies: list[VoieOuverte] = Field(description="Voies ouvertes")
    vise_le_metier: bool = Field(description="Vrai si la certification vise ce métier")
    sessions: list[SessionCitee] = Field(description="Prochaines sessions")
    phrases: list[str] = Field(description="L'explication en français")
    ecarte: bool = Field(description="Vrai si la personne a écarté cette certification")


class CertificationsRecommandees(Repondue):
    """Les certifications qui ferment l'écart vers un métier."""

    model_config = exemple(
        id=ID + "e3",
        profil_id=ID + "f1",
        objet="certifications",
        metier=METIER,
        ecart=ECART,
        pour_combler=CLOTURE,
        elements=[],
        phrases=[],
        provenance=PROVENANCE,
    )
    objet: Literal["certifications"] = Field(default="certifications", description="Objet de la réponse")
    metier: MetierCite = Field(description="Métier visé")
    ecart: EcartLu = Field(description="Écart à ce métier")
    pour_combler: Cloture = Field(description="Le choix de blocs qui coûte le moins")
    elements: list[CertificationRecommandee] = Field(description="Certifications, celle qui ferme le plus d'abord")
    phrases: list[str] = Field(description="Ce qui vaut pour toute la réponse, en français")


RecommandationGardee = (
    Situation | MetiersRecommandes | MetierDetaille | CertificationsRecommandees | Chemins | Deblocages
)


class AcquisSuppose(Entree):
    """Un acquis supposé."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"competence_id": ITEM["id"], "niveau": 3, "provenance": "declare"}]},
    )
    competence_id: UUID = Field(description="Compétence, savoir, savoir-être ou outil du catalogue")
    niveau: Annotated[Entier, Field(ge=1, le=4)] | None = Field(default=None, description="Niveau, 1 à 4")
    provenance: Literal["declare", "atteste", "evalue", "certifie"] = Field(
        default="declare", description="Comment il est prouvé"
    )
    le: Jour | None = Field(default=None, description="Date de la preuve")
    positif: Booleen = Field(default=True, description="Faux si l'acquis a été essayé et non montré")


class Supposition(Entree):
    """Ce que l'on suppose tenu."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"acquis": [{"competence_id": ITEM["id"], "niveau": 3}], "metier_id": None}]},
    )
    acquis: list[AcquisSuppose] = Field(max_length=ACQUIS_MAX, description="Acquis supposés, cinq cents au plus")
    metier_id: UUID | None = Field(default=None, description="Métier supposé tenu")


class Simulation(Supposition):
    """Des acquis supposés, dont on demande les métiers."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "acquis": [{"competence_id": ITEM["id"], "niveau": 3}],
                    "metier_id": None,
                    "referentiel": "BRANCHE",
                    "limite": 10,
                }
            ]
        },
    )
    referentiel: Referentiel = "BRANCHE"
    limite: Limite = LIMITE_PAR_DEFAUT


class MetiersSimules(Sortie):
    """Les métiers qu'ouvriraient ces acquis ; rien n'est gardé."""

    model_config = exemple(echelle=ECHELLE, elements=[RECOMMANDE], phrases=[], provenance=PROVENANCE)
    echelle: Echelle = Field(description="Échelle des scores")
    elements: list[MetierRecommande] = Field(description="Métiers, du meilleur score au moindre")
    phrases: list[str] = Field(description="Ce qui vaut pour toute la réponse, en français")
    provenance: Provenance = Field(description="D'où vient la réponse")


class MetierSimule(MetierExplique):
    """Un métier face à ces acquis, en détail ; rien n'est gardé."""

    model_config = exemple(**DETAIL, provenance=PROVENANCE)
    provenance: Provenance = Field(description="D'où vient la réponse")
