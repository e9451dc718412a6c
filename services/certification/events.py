"""Payloads of this service's feed: the state after the change, thin where a person is concerned."""

from datetime import date
from typing import Any
from uuid import UUID

from services.certification.models import BlocCompetences, Candidature, CorrespondanceBlocs, Cote, SessionCertification

CERTIFICATION_MODIFIEE = "certification.modifiee"
SESSION_MODIFIEE = "session.modifiee"
CANDIDATURE_DEPOSEE = "candidature.deposee"
CANDIDATURE_PROMUE = "candidature.promue"
CANDIDATURE_RETIREE = "candidature.retiree"
CANDIDATURE_DEPLACEE = "candidature.deplacee"
BLOC_ACQUIS = "bloc.acquis"
BLOC_RETIRE = "bloc.retire"
CONSERVATION_PREAVISEE = "conservation.preavisee"
CONSERVATION_ECHUE = "conservation.echue"
CONSERVATION_LEVEE = "conservation.levee"
CORRESPONDANCE_BLOCS_MODIFIEE = "correspondance_blocs.modifiee"


def session_modifiee(row: SessionCertification) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "certification_id": str(row.certification_id),
        "debut_le": row.debut_le.isoformat(),
        "fin_le": row.fin_le.isoformat(),
        "lieu": row.lieu,
        "places": row.places,
        "places_prises": row.places_prises,
        "etat": str(row.etat),
        "inscription_jusqu_au": row.inscription_jusqu_au.isoformat(),
    }


def candidature_changee(row: Candidature) -> dict[str, Any]:
    """What happened to a candidature, not whose it is."""
    return {
        "id": str(row.id),
        "certification_id": str(row.certification_id),
        "session_id": str(row.session_id) if row.session_id else None,
        "etat": str(row.etat),
    }


def bloc_change(profil_id: UUID, bloc: BlocCompetences, le: date) -> dict[str, Any]:
    """A bloc that a jury gives a person, or takes back: for the services alone, and nothing of what was missed."""
    return {
        "profil_id": str(profil_id),
        "bloc_id": str(bloc.id),
        "certification_id": str(bloc.certification_id),
        "competences": [
            {"competence_id": str(attestee.competence_id), "niveau": attestee.niveau} for attestee in bloc.competences
        ],
        "acquis_le": le.isoformat(),
    }


def correspondance_blocs_modifiee(row: CorrespondanceBlocs) -> dict[str, Any]:
    sides = {cote: sorted(str(bloc.bloc_id) for bloc in row.blocs if bloc.cote == cote) for cote in Cote}
    return {
        "id": str(row.id),
        "sources": sides[Cote.SOURCE],
        "destinations": sides[Cote.DESTINATION],
        "du": row.du.isoformat(),
        "au": iso(row.au),
        "retiree": row.retiree_le is not None,
    }


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
