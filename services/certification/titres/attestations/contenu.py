"""What an attestation says: taken from the certification on the day it is earned, and kept as it was."""

from typing import Any

from sqlalchemy import func
from sqlmodel import col

from services.certification.models import Attestation, BlocCompetences, Certification

# what the register keeps of it once nobody's: named one by one, so that nothing else stays
INSCRIT = func.jsonb_build_object(
    *(part for name in ("certification", "bloc", "blocs") for part in (name, col(Attestation.contenu)[name]))
)


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
        "blocs": [{"code": one.code, "intitule": one.intitule} for one in blocs],
        "competences": [
            {"code": attestee.connue.code, "libelle": attestee.connue.libelle, "niveau": attestee.niveau}
            for one in blocs
            for attestee in one.competences
        ],
    }
