"""What an attestation says: taken from the certification on the day it is earned, and kept as it was."""

from typing import Any

from services.certification.models import BlocCompetences, Certification


def contenu_of(certification: Certification, bloc: BlocCompetences | None) -> dict[str, Any]:
    """The content for a bloc, or for the whole certification; blocs and compétences must be loaded."""
    blocs = [bloc] if bloc else sorted(certification.blocs, key=lambda one: one.ordre)
    return {
        "certification": {
            "code": certification.code,
            "intitule": certification.intitule,
            "type": str(certification.type),
            "registre": str(certification.registre),
            "numero_fiche": certification.numero_fiche,
            "niveau": certification.niveau,
            "certificateurs": list(certification.certificateurs),
        },
        "bloc": {"code": bloc.code, "intitule": bloc.intitule} if bloc else None,
        "competences": [
            {"code": attestee.connue.code, "libelle": attestee.connue.libelle, "niveau": attestee.niveau}
            for one in blocs
            for attestee in one.competences
        ],
    }
