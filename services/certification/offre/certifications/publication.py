"""A certification as it is said on the feed, once it is written."""

from datetime import date
from typing import Any

from services.certification import events
from services.certification.models import Certification, Etape
from services.certification.offre.certifications import queries
from services.certification.offre.certifications.cycle import etat_on
from services.certification.offre.certifications.presentation import jours_of, present
from services.certification.offre.certifications.schemas import CertificationLue, Voies
from services.certification.offre.durees import PARAMETRES
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource


async def written(uow: UnitOfWork, row: Certification) -> CertificationLue:
    """Flush, read back what is now true, and publish it."""
    await uow.db.flush()
    row, certifiante = await queries.find_certification(uow.db, row.id)
    today = uow.today
    uow.touches(Ressource("Certification", str(row.id)))
    uow.emit(events.CERTIFICATION_MODIFIEE, subject=str(row.id), data=certification_modifiee(row, certifiante, today))
    return present(row, certifiante, today)


def certification_modifiee(row: Certification, certifiante: bool, today: date) -> dict[str, Any]:
    """The whole fiche; `etat` is that of the day of the event, the two end dates let a consumer follow it."""
    jours = jours_of(row)
    return {
        "id": str(row.id),
        "code": row.code,
        "intitule": row.intitule,
        "registre": str(row.registre),
        "type": str(row.type),
        "niveau": row.niveau,
        "certificateurs": list(row.certificateurs),
        "voies": Voies.model_validate(row).model_dump(),
        "duree_jours": row.duree_jours,
        "regle_duree": PARAMETRES,
        "metiers_vises": sorted(str(vise.metier_id) for vise in row.metiers),
        "etat": etat_on(jours, today),
        "fin_enregistrement_le": events.iso(jours.get(Etape.FIN_ENREGISTREMENT)),
        "limite_delivrance_le": events.iso(jours.get(Etape.LIMITE_DELIVRANCE)),
        "visible_le": row.visible_le.isoformat(),
        "certifiante": certifiante,
        "blocs": [
            {
                "id": str(bloc.id),
                "code": bloc.code,
                "intitule": bloc.intitule,
                "duree_jours": bloc.duree_jours,
                "nombre_epreuves": len(bloc.modalites),
                "competences": [
                    {"competence_id": str(attestee.competence_id), "niveau": attestee.niveau}
                    for attestee in bloc.competences
                ],
            }
            for bloc in sorted(row.blocs, key=lambda bloc: bloc.ordre)
        ],
    }
