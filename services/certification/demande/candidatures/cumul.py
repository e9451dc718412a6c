"""How many seats one person holds at once: bounded by a rule, so that none is kept from somebody who waits for it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import col

from services.certification.demande.errors import PlacesDeTrop
from services.certification.models import HOLDING, Candidature, SessionCertification
from services.certification.regles.jours import en_lettres
from services.certification.regles.lecture import plafond_on
from services.certification.regles.requises import Requise
from services.kit.data.uow import UnitOfWork


async def refuse_too_many(uow: UnitOfWork, profil_id: UUID, but: UUID | None = None) -> None:
    """Raise PlacesDeTrop when the person holds all the seats and ranks that the rule of the day allows.

    `but`: the candidature that would enter, whose own rank becomes the seat. To be asked before any session is locked:
    the person's requests then go one after the other.
    """
    today = uow.today
    regle, limite = await plafond_on(uow.db, Requise.PLACES_SIMULTANEES, today)
    await uow.db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(profil_id), 0))))
    held = (await uow.db.scalars(_held(profil_id, today, but))).all()
    if len(held) >= limite.nombre:
        raise PlacesDeTrop(
            f"{regle.intitule} (règle « {regle.code} »). Vous tenez déjà {_told(held)} :"
            " retirez l'une de ces candidatures pour en demander une autre."
        )


def _held(profil_id: UUID, today: date, but: UUID | None) -> Select[SessionCertification]:
    """Sessions that are not over where the person has a seat or a rank, the soonest first."""
    statement = (
        select(SessionCertification)
        .join(Candidature, col(Candidature.session_id) == col(SessionCertification.id))
        .where(
            col(Candidature.profil_id) == profil_id,
            col(Candidature.etat).in_(HOLDING),
            col(SessionCertification.fin_le) >= today,
        )
        .order_by(col(SessionCertification.debut_le), col(SessionCertification.code))
    )
    return statement if but is None else statement.where(col(Candidature.id) != but)


def _told(held: Sequence[SessionCertification]) -> str:
    return ", ".join(f"{session.code} (le {en_lettres(session.debut_le)})" for session in held)
