"""What is published of each passage: which candidature, and its state; never whose it is.

What a jury decides is published by the jury's part, and a bloc that was missed is in no event.
"""

from collections.abc import Mapping

from sqlalchemy import exists, or_, select
from sqlmodel import col

from services.certification import events
from services.certification.cycles.candidature import Transition
from services.certification.models import Candidature, Identite, Notification, SessionCertification
from services.certification.notifications.service import notify
from services.kit.data.uow import UnitOfWork

IDENTITE = "identite"
A_ECRIRE = (
    "Vous avez une place à une session d'épreuves : écrivez votre identité, telle que votre pièce d'identité la dit. Le"
    " certificateur la confirme, et elle est alors sur votre convocation et vos attestations."
)
EVENEMENTS: Mapping[Transition, str] = {
    Transition.DEPOSER: events.CANDIDATURE_DEPOSEE,
    Transition.PROPOSER: "candidature.proposee",
    Transition.ACCEPTER: "candidature.acceptee",
    Transition.DECLINER: "candidature.declinee",
    Transition.PRENDRE_PLACE: "candidature.inscrite",
    Transition.ATTENDRE: "candidature.mise_en_attente",
    Transition.PROMOUVOIR: events.CANDIDATURE_PROMUE,
    Transition.LIBERER: "candidature.liberee",
    Transition.RETIRER: events.CANDIDATURE_RETIREE,
    Transition.REFUSER: "candidature.refusee",
    Transition.CONTESTER: "candidature.contestee",
    Transition.RETABLIR: "candidature.retablie",
    Transition.MAINTENIR_REFUS: "candidature.refus_maintenu",
}


def announce(uow: UnitOfWork, candidature: Candidature, which: Transition) -> None:
    publish(uow, candidature, EVENEMENTS[which])


def publish(uow: UnitOfWork, candidature: Candidature, kind: str) -> None:
    uow.emit(kind, subject=str(candidature.id), data=events.candidature_changee(candidature))


def announce_session(uow: UnitOfWork, session: SessionCertification) -> None:
    uow.emit(events.SESSION_MODIFIEE, subject=str(session.id), data=events.session_modifiee(session))


async def tell(uow: UnitOfWork, candidature: Candidature, texte: str) -> None:
    """Tell the person, and nobody else."""
    await notify(
        uow.db, now=uow.now, objet="candidature", objet_id=candidature.id, texte=texte, profil_id=candidature.profil_id
    )


async def ask_identity(uow: UnitOfWork, candidature: Candidature) -> None:
    """Tell who has a place to write their identity, once: neither who wrote it, nor who was told already."""
    profil_id = candidature.profil_id
    written = exists(select(1).where(col(Identite.profil_id) == profil_id))
    told = exists(select(1).where(col(Notification.profil_id) == profil_id, col(Notification.objet) == IDENTITE))
    if not await uow.db.scalar(select(or_(written, told))):
        await notify(uow.db, now=uow.now, objet=IDENTITE, objet_id=profil_id, texte=A_ECRIRE, profil_id=profil_id)
