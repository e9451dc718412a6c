"""A prime is born at a total validation, by the rule in force that day; what a later rule says changes nothing of it."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.cycles.prime import PRIME, TransitionPrime
from services.certification.employeurs import employers_on
from services.certification.models import Attestation, Certification, EtatPrime, Prime, ReglePrime
from services.certification.notifications.service import notify
from services.kit.data.uow import UnitOfWork

OBJET = "prime"


def in_force(on: date) -> ColumnElement[bool]:
    """Rules of prime that hold on a day."""
    until = col(ReglePrime.au)
    return and_(col(ReglePrime.du) <= on, or_(until.is_(None), until >= on))


async def regle_on(db: AsyncSession, certification: Certification, on: date) -> ReglePrime | None:
    """The rule for the certification on a day: its own, else that of its type, else none."""
    of_it, of_its_type = (
        col(ReglePrime.certification_id) == certification.id,
        col(ReglePrime.type) == certification.type,
    )
    statement = select(ReglePrime).where(or_(of_it, of_its_type), in_force(on))
    return await db.scalar(statement.order_by(col(ReglePrime.certification_id).is_(None)).limit(1))


async def live_prime(db: AsyncSession, profil_id: UUID, certification_id: UUID) -> Prime | None:
    """The prime of a person for a certification, unless it was cancelled; kept from others until the transaction ends."""
    statement = select(Prime).where(
        col(Prime.profil_id) == profil_id,
        col(Prime.certification_id) == certification_id,
        col(Prime.etat) != EtatPrime.ANNULEE,
    )
    return await db.scalar(statement.with_for_update())


async def open_due(uow: UnitOfWork, *, profil_id: UUID, certification_id: UUID, validee_le: date) -> Prime | None:
    """The due born of a total validation, in its transaction; the person alone is told. None when no rule was in force.

    It is owed by the entity that employed the person that day; of several, by the one that had for the longest. Nobody owes it
    to whom nobody employed.
    """
    db = uow.db
    already = await live_prime(db, profil_id, certification_id)
    if already is not None:
        return already
    certification = await db.get_one(Certification, certification_id)
    regle = await regle_on(db, certification, validee_le)
    employers = await employers_on(db, profil_id, validee_le)
    if regle is None or not employers:
        return None
    prime = Prime.model_validate(
        {
            "profil_id": profil_id,
            "entite_id": employers[0],
            "certification_id": certification_id,
            "attestation_id": await _whole(db, profil_id, certification_id),
            "regle_id": regle.id,
            "montant": regle.montant,
            "devise": regle.devise,
            "due_le": validee_le,
            "etat": TransitionPrime.NAITRE.born(),
        }
    )
    db.add(prime)
    await db.flush()
    PRIME.move(db, prime, TransitionPrime.NAITRE, le=uow.now, birth=True)
    texte = (
        f"Une prime de {prime.montant} {prime.devise} vous est due pour « {certification.intitule} ». "
        "Votre employeur ne l'apprend que si vous la réclamez."
    )
    await notify(db, now=uow.now, objet=OBJET, objet_id=prime.id, texte=texte, profil_id=profil_id)
    return prime


async def _whole(db: AsyncSession, profil_id: UUID, certification_id: UUID) -> UUID | None:
    """The attestation in force of the whole certification."""
    statement = select(col(Attestation.id)).where(
        col(Attestation.profil_id) == profil_id,
        col(Attestation.certification_id) == certification_id,
        col(Attestation.bloc_id).is_(None),
        col(Attestation.revoquee_le).is_(None),
    )
    return await db.scalar(statement.order_by(col(Attestation.obtenue_le).desc()).limit(1))


async def cancel_due(uow: UnitOfWork, *, profil_id: UUID, certification_id: UUID) -> None:
    """Cancel what is due and not paid, when a signed decision takes the certification back; both who knew are told."""
    prime = await live_prime(uow.db, profil_id, certification_id)
    if prime is None or prime.etat == EtatPrime.PAYEE:
        return
    knows = prime.entite_id if prime.reclamee_le is not None else None
    PRIME.move(uow.db, prime, TransitionPrime.ANNULER, le=uow.now)
    texte = "Une prime est annulée : une décision signée retire la certification dont elle venait."
    await notify(uow.db, now=uow.now, objet=OBJET, objet_id=prime.id, texte=texte, profil_id=profil_id, entite_id=knows)
