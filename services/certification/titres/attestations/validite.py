"""Reminding a holder that what they hold runs out: some time before its last day, so that they ask it again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlmodel import col

from services.certification.horloge.echeances import set_echeance
from services.certification.models import Attestation
from services.certification.notifications.service import notify
from services.certification.regles.jours import before, en_lettres
from services.certification.regles.lecture import duree_on
from services.certification.regles.requises import Requise
from services.kit.data.uow import UnitOfWork

EFFET = "validite-rappel"
TEXTE = (
    "Votre attestation {numero}, « {intitule} », vaut jusqu'au {jour}. Pour l'obtenir à nouveau, déposez une candidature :"
    " les épreuves se repassent une fois ce jour passé."
)


async def arm_validite(uow: UnitOfWork, attestation: Attestation) -> None:
    if attestation.valable_jusqu_au is not None:
        advance = await duree_on(uow.db, Requise.VALIDITE_RAPPEL, uow.today)
        day = before(attestation.valable_jusqu_au, advance)
        await set_echeance(uow.db, effet=EFFET, objet_id=attestation.id, regle=Requise.VALIDITE_RAPPEL, tombe_le=day)


async def remind_validite(uow: UnitOfWork, attestation_id: UUID, now: datetime) -> None:
    """The effect of the reminder's day: nothing when it was revoked, is nobody's any more, or was obtained again."""
    row = await uow.db.get(Attestation, attestation_id)
    if row is None or row.profil_id is None or row.revoquee_le is not None or row.valable_jusqu_au is None:
        return
    again = exists(
        select(1).where(
            col(Attestation.profil_id) == row.profil_id,
            col(Attestation.certification_id) == row.certification_id,
            col(Attestation.bloc_id).is_not_distinct_from(row.bloc_id),
            col(Attestation.revoquee_le).is_(None),
            col(Attestation.obtenue_le) > row.obtenue_le,
        )
    )
    if await uow.db.scalar(select(again)):
        return
    said = row.contenu["bloc"] or row.contenu["certification"]
    texte = TEXTE.format(numero=row.numero, intitule=said["intitule"], jour=en_lettres(row.valable_jusqu_au))
    await notify(uow.db, now=now, objet="attestation", objet_id=row.id, texte=texte, profil_id=row.profil_id)
