"""Reading primes: one's own, those claimed from an employer, and how many of these are late."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Interval, Select, Uuid, and_, case, cast, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import EtatPrime, Prime, VersionRegle
from services.certification.regles.requises import Requise
from services.kit.web.auth import Actor

OPEN = (EtatPrime.RECLAMEE, EtatPrime.CONTESTEE)
CLAIMED = (*OPEN, EtatPrime.PAYEE)


def visible_prime(actor: Actor) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read: one's own; for RH, those claimed from their entity."""
    mine = col(Prime.profil_id) == actor.profil if actor.profil else false()
    if not (actor.has("rh") and actor.entite):
        return mine
    return or_(mine, and_(col(Prime.entite_id) == actor.entite, col(Prime.reclamee_le).is_not(None)))


def last_day() -> ColumnElement[Any]:
    """The last day to pay: the delay of the rule in force on the day of the claim, counted from it."""
    duree = col(VersionRegle.parametres)["duree"]
    word = case({"jours": " days", "mois": " months", "annees": " years"}, value=duree["unite"].astext, else_=" days")
    delay = cast(duree["nombre"].astext.concat(word), Interval)
    since, until, claimed = col(VersionRegle.du), col(VersionRegle.au), col(Prime.reclamee_le)
    return (
        select(cast(claimed + delay, Date))
        .where(
            col(VersionRegle.code) == Requise.PRIME_DELAI,
            or_(since.is_(None), since <= claimed),
            or_(until.is_(None), until >= claimed),
        )
        .correlate(Prime)
        .scalar_subquery()
    )


def late(today: date) -> ColumnElement[bool]:
    """Whether a prime is claimed, unpaid, and past its last day."""
    return func.coalesce(and_(col(Prime.etat).in_(OPEN), last_day() < today), False)


def list_primes(actor: Actor, today: date, etat: EtatPrime | None) -> Select[*tuple[Any, ...]]:
    """(Prime, en_retard), in the order in which they were born."""
    statement = select(Prime, late(today)).where(visible_prime(actor)).order_by(col(Prime.id))
    return statement.where(col(Prime.etat) == etat) if etat is not None else statement


async def get_prime(db: AsyncSession, prime_id: UUID, today: date, *, lock: bool = False) -> tuple[Prime, bool] | None:
    """The prime read anew, and whether it is late."""
    statement = select(Prime, late(today)).where(col(Prime.id) == prime_id)
    if lock:
        statement = statement.with_for_update(of=Prime)
    row = (await db.execute(statement.execution_options(populate_existing=True))).first()
    return (row[0], row[1]) if row else None


async def unlinked_due(db: AsyncSession, attestation_id: UUID) -> Prime | None:
    """The prime that an erased person was due with an attestation, and did not claim."""
    statement = select(Prime).where(
        col(Prime.attestation_id) == attestation_id,
        col(Prime.profil_id).is_(None),
        col(Prime.etat) == EtatPrime.DUE,
    )
    return await db.scalar(statement.with_for_update())


def list_late_rates(today: date) -> Select[*tuple[Any, ...]]:
    """(entite_id, claimed, late) for each employer from whom a prime was claimed; a late payment stays late."""
    done_le = func.coalesce(col(Prime.payee_le), today)
    employer = cast(col(Prime.entite_id), Uuid)  # never null here: an expression, for a list that orders by it
    return (
        select(employer, func.count(col(Prime.id)), func.count(col(Prime.id)).filter(done_le > last_day()))
        .where(col(Prime.entite_id).is_not(None), col(Prime.etat).in_(CLAIMED))
        .group_by(employer)
        .order_by(employer)
    )
