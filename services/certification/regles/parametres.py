"""What a rule says that a machine can apply: one shape for each object of rules."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from services.certification.models import Marque, Registre, TypeCertification, Voie
from services.kit.web.fields import Booleen, Entier, Entree

CodeRegle = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,63}$")]
Mot = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Phrases = Annotated[list[Phrase], Field(max_length=20)]


class Unite(StrEnum):
    """Unité d'un délai : jours civils, mois ou années, de quantième à quantième."""

    JOURS = "jours"
    MOIS = "mois"
    ANNEES = "annees"


class Accord(StrEnum):
    """Qui doit donner son accord : la personne seule, son employeur, les deux parties, ou le certificateur."""

    PERSONNE = "personne"
    EMPLOYEUR = "employeur"
    DEUX_PARTIES = "deux_parties"
    CERTIFICATEUR = "certificateur"


class Reponse(StrEnum):
    """Ce que le silence vaut."""

    ACCORD = "accord"
    REJET = "rejet"


class Depart(StrEnum):
    """Jour à partir duquel un délai se compte."""

    DEMANDE = "demande"
    DEBUT_SOUHAITE = "debut_souhaite"


class Borne(StrEnum):
    """Sens d'une limite : au moins, au plus, ou exactement."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    FIXE = "fixe"


class Sens(StrEnum):
    """Avant ou après l'évènement."""

    AVANT = "avant"
    APRES = "apres"


class Parametre(Entree):
    """Partie d'une règle."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Duree(Parametre):
    """Une durée en jours civils, en mois ou en années."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"nombre": 15, "unite": "jours"}]})
    nombre: Annotated[Entier, Field(ge=0, le=10_000, description="Nombre d'unités")]
    unite: Unite = Field(description="Jours civils, mois ou années")


class Silence(Parametre):
    """Ce que vaut l'absence de réponse, et après combien de temps."""

    vaut: Reponse = Field(description="Ce que le silence vaut")
    apres: Duree = Field(description="Temps laissé pour répondre, compté du lendemain de la demande")
    marque: Marque = Field(description="D'où ce délai est tenu")


class Preavis(Parametre):
    """Temps à laisser entre la demande et le début."""

    duree: Duree = Field(description="Temps à laisser")
    si_longue: Duree | None = Field(default=None, description="Temps à laisser quand l'absence est longue, ou null")
    longue_a_partir_de: Duree | None = Field(default=None, description="Durée à partir de laquelle elle l'est, ou null")
    marque: Marque = Field(description="D'où ce délai est tenu")


class Report(Parametre):
    """Jusqu'où l'employeur peut reporter le début, en donnant ses raisons de service."""

    duree: Duree = Field(description="Report au plus")
    depuis: Depart = Field(description="Jour à partir duquel il se compte")
    marque: Marque = Field(description="D'où cette limite est tenue")


class Limite(Parametre):
    """Une limite chiffrée."""

    nombre: float = Field(ge=0, le=1_000_000, description="Valeur de la limite")
    unite: Mot = Field(description="Ce qui est compté : heures, mois, euros, dossiers…")
    borne: Borne = Field(description="Au moins, au plus ou exactement")
    par: Phrase = Field(description="Sur quoi elle porte")


class Portee(Parametre):
    """Certifications auxquelles une voie s'ouvre ; une condition absente ne restreint rien."""

    registres: list[Registre] | None = Field(default=None, max_length=3, description="Registres, ou null")
    types: list[TypeCertification] | None = Field(default=None, max_length=6, description="Types, ou null")
    intitule_contient: Mot | None = Field(default=None, description="Mot de l'intitulé, ou null")
    enregistree: Booleen = Field(default=False, description="Vrai si l'enregistrement doit être en cours")


class ParametresVoie(Parametre):
    """Une voie : à quoi elle s'ouvre, qui doit être d'accord, ce que vaut le silence, ses délais et ses limites."""

    objet: Literal["voie"] = Field(description="Genre de la règle")
    accord: Accord = Field(description="Qui doit donner son accord")
    refus_possible: Booleen = Field(description="Vrai si celui dont l'accord est requis peut refuser")
    ecrit: Booleen = Field(default=False, description="Vrai si l'accord est écrit")
    mene_a: Annotated[list[Voie], Field(max_length=4)] = Field(
        description="Voies de la certification qu'elle emprunte ; vide pour un conseil, qui n'en emprunte aucune"
    )
    portees: Annotated[list[Portee], Field(max_length=10)] = Field(description="Certifications auxquelles elle s'ouvre")
    blocs: Booleen = Field(description="Vrai si elle s'ouvre à un bloc seul")
    sur_temps_travail: Booleen = Field(description="Vrai si elle se fait sur le temps de travail")
    preavis: Preavis | None = Field(default=None, description="Temps à laisser avant le début, ou null")
    silence: Silence | None = Field(default=None, description="Ce que vaut l'absence de réponse, ou null")
    report: Report | None = Field(default=None, description="Report que l'employeur peut demander, ou null")
    limites: Annotated[list[Limite], Field(max_length=10)] = Field(default=[], description="Limites chiffrées")
    conditions: Phrases = Field(default=[], description="Conditions, en phrases")
    remplace: Annotated[list[CodeRegle], Field(max_length=10)] = Field(
        default=[], description="Règles qu'elle remplace"
    )


class ParametresDelai(Parametre):
    """Un délai, d'où il se compte et ce qu'il vaut quand il passe."""

    objet: Literal["delai"] = Field(description="Genre de la règle")
    duree: Duree = Field(description="Durée du délai")
    a_compter_de: Phrase = Field(description="Ce à partir de quoi il se compte")
    silence: Silence | None = Field(default=None, description="Ce que vaut l'absence de réponse, ou null")
    conditions: Phrases = Field(default=[], description="Conditions, en phrases")


class ParametresPlafond(Parametre):
    """Une limite chiffrée."""

    objet: Literal["plafond"] = Field(description="Genre de la règle")
    limite: Limite = Field(description="La limite")
    conditions: Phrases = Field(default=[], description="Conditions et exceptions, en phrases")


class ParametresCalendrier(Parametre):
    """Ce qui revient, ou ce qui suit ou précède un évènement."""

    objet: Literal["calendrier"] = Field(description="Genre de la règle")
    premier: Duree | None = Field(default=None, description="Temps au plus avant la première fois, ou null")
    tous_les: Duree | None = Field(default=None, description="Temps au plus entre deux fois, ou null")
    bilan_tous_les: Duree | None = Field(default=None, description="Temps entre deux états des lieux, ou null")
    evenement: Phrase | None = Field(default=None, description="Évènement qui l'appelle, ou null")
    sens: Sens | None = Field(default=None, description="Avant ou après cet évènement, ou null")
    delai: Duree | None = Field(default=None, description="Temps avant ou après cet évènement, ou null")
    conditions: Phrases = Field(default=[], description="Conditions et contenu, en phrases")


class ParametresJury(Parametre):
    """Composition d'un jury."""

    objet: Literal["jury"] = Field(description="Genre de la règle")
    membres_min: Annotated[Entier, Field(ge=1, le=20, description="Membres au moins")]
    qualifies_min: Annotated[Entier, Field(ge=0, le=20, description="Membres qualifiés pour la certification au moins")]
    mixite: Booleen = Field(description="Vrai si le jury compte des femmes et des hommes")
    president: Booleen = Field(description="Vrai si un président a voix prépondérante")
    sans_lien: Booleen = Field(description="Vrai si nul membre n'a de lien, passé ou présent, avec le candidat")
    sans_accompagnateur: Booleen = Field(description="Vrai si l'accompagnateur du candidat n'en est pas")


class ParametresConservation(Parametre):
    """Temps pendant lequel des données sont gardées, puis effacées."""

    objet: Literal["conservation"] = Field(description="Genre de la règle")
    duree: Duree = Field(description="Temps de conservation au plus")
    a_compter_de: Phrase = Field(description="Ce à partir de quoi il se compte")
    efface: Phrase = Field(description="Ce qui est effacé")


class ParametresPrime(Parametre):
    """Délai au-delà duquel une prime due et impayée est dite en retard."""

    objet: Literal["prime"] = Field(description="Genre de la règle")
    duree: Duree = Field(description="Temps laissé pour payer")
    a_compter_de: Phrase = Field(description="Ce à partir de quoi il se compte")


class ParametresPrincipe(Parametre):
    """Ce qui ne se calcule pas et se lit."""

    objet: Literal["principe"] = Field(description="Genre de la règle")
    enonce: Phrase = Field(description="La règle, en une phrase")
    points: Phrases = Field(default=[], description="Ce qu'elle comprend")


Parametres = Annotated[
    ParametresVoie
    | ParametresDelai
    | ParametresPlafond
    | ParametresCalendrier
    | ParametresJury
    | ParametresConservation
    | ParametresPrime
    | ParametresPrincipe,
    Field(discriminator="objet"),
]
