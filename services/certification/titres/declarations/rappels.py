"""What a delivery opens: a holder to declare within the time of the law, and who is reminded of it."""

from datetime import datetime
from uuid import UUID

from services.certification.horloge.echeances import clear_echeance, set_echeance
from services.certification.identites.queries import get_identite
from services.certification.models import Attestation, DeclarationTitulaire, Registre
from services.certification.notifications.service import CERTIFICATEUR, notify
from services.certification.regles.jours import add, add_days, before, civil_day, en_lettres
from services.certification.regles.lecture import duree_on
from services.certification.regles.requises import Requise
from services.kit.data.uow import UnitOfWork

RAPPEL, DEPASSE = "accrochage-rappel", "accrochage-depasse"
OBJET = "attestation"
A_ECRIRE = (
    "Votre certification « {intitule} » est à déclarer à votre passeport de compétences avant le {jour} : écrivez votre"
    " identité, que le certificateur confirme, sans quoi il ne peut pas la déclarer."
)


async def open_declaration(uow: UnitOfWork, attestation: Attestation) -> None:
    """For a whole certification of a national registry, and nothing else: of a bloc alone no text says how."""
    if attestation.bloc_id is not None or attestation.contenu["certification"]["registre"] == Registre.AUCUN:
        return
    today = uow.today
    last = add(attestation.obtenue_le, await duree_on(uow.db, Requise.ACCROCHAGE_DELAI, today))
    uow.db.add(DeclarationTitulaire(attestation_id=attestation.id, avant_le=last))
    advance = await duree_on(uow.db, Requise.ACCROCHAGE_RAPPEL, today)
    for effet, regle, day in (
        (RAPPEL, Requise.ACCROCHAGE_RAPPEL, before(last, advance)),
        (DEPASSE, Requise.ACCROCHAGE_DELAI, add_days(last, 1)),
    ):
        await set_echeance(uow.db, effet=effet, objet_id=attestation.id, regle=regle, tombe_le=day)


async def close_declaration(uow: UnitOfWork, attestation_id: UUID) -> None:
    for effet in (RAPPEL, DEPASSE):
        await clear_echeance(uow.db, effet=effet, objet_id=attestation_id)


async def remind(uow: UnitOfWork, attestation_id: UUID, now: datetime) -> None:
    """The effect of both days: tell the desk, without a name, and the person whose identity is not confirmed."""
    attestation = await uow.db.get(Attestation, attestation_id)
    declaration = await uow.db.get(DeclarationTitulaire, attestation_id)
    if attestation is None or declaration is None or declaration.deposee_le or attestation.revoquee_le:
        return
    jour, intitule = en_lettres(declaration.avant_le), attestation.contenu["certification"]["intitule"]
    late = civil_day(now) > declaration.avant_le
    texte = f"Titulaire à déclarer avant le {jour} : « {intitule} », attestation {attestation.numero}"
    texte += ", et ce délai est passé." if late else "."
    await notify(uow.db, now=now, objet=OBJET, objet_id=attestation.id, texte=texte, role=CERTIFICATEUR)
    if (profil_id := attestation.profil_id) is None or late:
        return
    identite = await get_identite(uow.db, profil_id)
    if identite is None or identite.confirmee is None:
        texte = A_ECRIRE.format(intitule=intitule, jour=jour)
        await notify(uow.db, now=now, objet="identite", objet_id=profil_id, texte=texte, profil_id=profil_id)
