"""What the API says and accepts about what juries decide."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.certification.champs import Nom, Propos
from services.certification.models import Issue, NatureDeliberation, Sexe, VerdictBloc
from services.kit.web.fields import Entree, Sortie

BLOC = "0199f0c2-0000-7000-8000-0000000000b1"
CANDIDATURE = "0199f0c2-0000-7000-8000-0000000000e1"
DECISION: dict[str, Any] = {
    "bloc_id": BLOC,
    "verdict": "non_acquis",
    "motifs": "L'entretien s'arrête avant la vérification des droits",
    "preconisations": "Mener trois entretiens complets avec un tuteur avant de repasser",
}


class DecisionEcrite(Entree):
    """La décision du jury sur un bloc."""

    model_config = ConfigDict(json_schema_extra={"examples": [DECISION]})
    bloc_id: UUID = Field(description="Bloc évalué")
    verdict: VerdictBloc = Field(description="Acquis ou non acquis")
    motifs: Propos = Field(description="Ce qui fonde la décision")
    preconisations: Propos | None = Field(default=None, description="Ce qui mènera à l'acquérir, requis sinon")

    @model_validator(mode="after")
    def _what_is_missing_comes_with_a_way_to_it(self) -> "DecisionEcrite":
        if self.verdict is VerdictBloc.NON_ACQUIS and not self.preconisations:
            motif = "Un bloc non acquis s'accompagne de préconisations"
            raise PydanticCustomError("preconisations", "Préconisations", {"motif": motif})
        return self


Decisions = Annotated[list[DecisionEcrite], Field(min_length=1, max_length=50)]


class DeliberationEcrite(Entree):
    """Ce que le jury décide d'une candidature, bloc par bloc."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"decisions": [DECISION]}]})
    decisions: Decisions = Field(description="Une décision par bloc évalué")


class RemplacementEcrit(Entree):
    """Une décision signée, qui remplace une décision antérieure du jury."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"raison": "Une épreuve avait été notée par erreur", "decisions": [DECISION]}]}
    )
    raison: Propos = Field(description="Pourquoi la décision est remplacée")
    decisions: Decisions = Field(description="La décision nouvelle sur chaque bloc concerné")


class DecisionBlocLue(Sortie):
    """La décision sur un bloc."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {"id": "0199f0c2-0000-7000-8000-000000000332", "decidee_le": "2027-03-19", "remplace_id": None}
                | DECISION
            ]
        },
    )
    id: UUID = Field(description="Identifiant de la décision")
    bloc_id: UUID = Field(description="Bloc évalué")
    verdict: VerdictBloc = Field(description="Acquis ou non acquis")
    motifs: str = Field(description="Ce qui fonde la décision")
    preconisations: str | None = Field(description="Ce qui mènera à l'acquérir, ou null")
    decidee_le: date = Field(description="Jour de la décision")
    remplace_id: UUID | None = Field(description="Décision qu'elle remplace, ou null")


class MembreSiegeant(Sortie):
    """Un membre qui siégeait."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sujet": "p-1042",
                    "qualite": "Responsable de formation, CFEM",
                    "sexe": "femme",
                    "qualifie": True,
                    "president": True,
                }
            ]
        }
    )
    sujet: str = Field(description="Sujet du jeton du membre")
    qualite: Nom = Field(description="En quelle qualité il siégeait")
    sexe: Sexe = Field(description="Femme ou homme")
    qualifie: bool = Field(description="Vrai s'il est qualifié pour la certification")
    president: bool = Field(description="Vrai pour le président")


class DeliberationLue(Sortie):
    """Ce qui a été décidé, par qui, et sa signature. Elle ne change plus : une décision signée la remplace."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-000000000331",
                    "candidature_id": CANDIDATURE,
                    "nature": "deliberation",
                    "issue": "partielle",
                    "raison": None,
                    "membres": [],
                    "decisions": [],
                    "signee_par": "p-1042",
                    "signee_le": "2027-03-19T16:00:00Z",
                    "jws": "eyJhbGciOiJFZDI1NTE5In0.e30.c2lnbmF0dXJl",
                    "intacte": True,
                }
            ]
        },
    )
    id: UUID = Field(description="Identifiant de la délibération")
    candidature_id: UUID = Field(description="Candidature jugée")
    nature: NatureDeliberation = Field(description="Délibération du jury, ou décision signée qui remplace")
    issue: Issue = Field(description="Certification obtenue en entier, en partie, ou pas encore")
    raison: str | None = Field(description="Pourquoi une décision antérieure est remplacée, ou null")
    membres: list[MembreSiegeant] = Field(description="Ceux qui siégeaient")
    decisions: list[DecisionBlocLue] = Field(description="Décisions, bloc par bloc")
    signee_par: str = Field(description="Sujet de qui a signé")
    signee_le: datetime = Field(description="Instant de la signature")
    jws: str = Field(description="Signature de tout le contenu (JWS), chaînée à la précédente par son empreinte")
    intacte: bool = Field(description="Vrai si le contenu lu est celui qui a été signé")


class CompetenceAttesteeLue(Sortie):
    """Une compétence qu'un bloc atteste, et à quel niveau."""

    competence_id: UUID = Field(description="Compétence du catalogue")
    niveau: int | None = Field(description="Niveau attesté, ou null si le bloc n'en donne pas")


class BlocDuBilan(Sortie):
    """Où en est la personne sur un bloc."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "bloc_id": BLOC,
                    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
                    "code": "B1",
                    "intitule": "Conseiller un assuré sur sa retraite",
                    "numero": 1,
                    "competences": [{"competence_id": "0199f0c2-0000-7000-8000-000000000001", "niveau": 3}],
                    "acquis_le": "2027-03-19",
                    "correspondance_id": None,
                }
            ]
        }
    )
    bloc_id: UUID = Field(description="Bloc")
    certification_id: UUID = Field(description="Certification dont il est")
    code: str = Field(description="Code du bloc")
    intitule: str = Field(description="Intitulé du bloc")
    numero: int = Field(description="Version du bloc : celle qu'elle tient, ou celle d'aujourd'hui s'il manque")
    competences: list[CompetenceAttesteeLue] = Field(description="Ce que cette version atteste")
    acquis_le: date | None = Field(description="Jour depuis lequel il est tenu, ou null s'il manque encore")
    correspondance_id: UUID | None = Field(description="Correspondance qui le donne par équivalence, ou null")
