"""What the API says of the people to tell of a session."""

from typing import Any
from uuid import UUID

from pydantic import Field

from services.kit.web.fields import Sortie
from services.matching.recommandations.exemples import CERTIFICATION, ID, METIER, PROVENANCE
from services.matching.recommandations.parties import CertificationCitee, MetierCite, Provenance, exemple

CANDIDATS_MAX = 50
_CANDIDAT: dict[str, Any] = {"rang": 1, "profil_id": ID + "f1", "metier": METIER}


class CandidatSession(Sortie):
    """Une personne qui a accepté d'être prévenue des sessions, sans rien dire de ce qu'elle tient."""

    model_config = exemple(**_CANDIDAT)
    rang: int = Field(description="Rang, 1 pour la première à prévenir")
    profil_id: UUID = Field(description="Identifiant de son profil, sans nom")
    metier: MetierCite | None = Field(description="Métier visé par la certification dont elle est le plus près")


class CandidatsSession(Sortie):
    """Les personnes à prévenir d'une session, dans l'ordre."""

    model_config = exemple(
        session_id=ID + "11",
        certification=CERTIFICATION,
        elements=[_CANDIDAT],
        phrases=["Dans l'ordre : les plus près de tenir tout le métier visé une fois certifiés."],
        provenance=PROVENANCE,
    )
    session_id: UUID = Field(description="Session d'épreuves")
    certification: CertificationCitee = Field(description="Certification de la session")
    elements: list[CandidatSession] = Field(description="Personnes à prévenir, cinquante au plus")
    phrases: list[str] = Field(description="Ce qui vaut pour toute la réponse, en français")
    provenance: Provenance = Field(description="D'où vient la réponse ; la position du flux des parcours y est tue")
