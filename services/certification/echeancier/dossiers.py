"""The retention of the record of somebody without emploi nor open path: counted here, where the rules and the paths are.

`parcours` says when the last emploi ends, and erases. A notice comes first: the person stops it, or opens a path again.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification import events
from services.certification.horloge.echeances import set_echeance
from services.certification.models import (
    LIVE,
    Candidature,
    DemandeAccord,
    DossierVae,
    Echeance,
    EtatDemande,
    EtatPositionnement,
    EtatPrime,
    PlanAccompagnement,
    Positionnement,
    Prime,
    ProfilConnu,
)
from services.certification.notifications.service import notify
from services.certification.regles.jours import add_months, civil_day, day_after
from services.certification.regles.lecture import duree_on
from services.certification.regles.requises import Requise
from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Event

SANS_EMPLOI, RELECTURE, FIN = "dossier-sans-emploi", "dossier-relecture", "dossier-fin"
REGLE = Requise.CONSERVATION_DOSSIER
GARDE = "Votre dossier est gardé : vous avez de nouveau un emploi, ou un parcours en cours. Rien n'est effacé."
_TAKE_BACK = text("DELETE FROM evenement WHERE sujet = :sujet AND type LIKE 'conservation.%'")


async def follow_emplois(uow: UnitOfWork, people: Iterable[Mapping[str, Any]]) -> None:
    """Count the time of who has no emploi any more, and of nobody else. `people`: what `profil.modifie` says of each."""
    left = {UUID(data["id"]): _left_le(data["emplois"]) for data in people if data.get("emplois")}
    ended = [profil_id for profil_id, day in left.items() if day]
    await _keep(uow, [profil_id for profil_id, day in left.items() if day is None])
    counted = select(col(Echeance.objet_id)).where(_of(ended))
    statement = select(col(ProfilConnu.id)).where(col(ProfilConnu.id).in_(ended), ~col(ProfilConnu.efface))
    for profil_id in await uow.db.scalars(statement.where(col(ProfilConnu.id).not_in(counted))):
        await _count(uow.db, profil_id, left[profil_id] or uow.today, uow.today)


def _left_le(emplois: Iterable[Mapping[str, Any]]) -> date | None:
    """The last day of the last emploi, None while one has no end."""
    ends = [emploi["fin_le"] for emploi in emplois]
    return None if None in ends else max(map(date.fromisoformat, ends))


def _of(people: Iterable[UUID]) -> Any:
    return col(Echeance.effet).in_((SANS_EMPLOI, RELECTURE, FIN)) & col(Echeance.objet_id).in_(people)


async def _count(db: AsyncSession, profil_id: UUID, since: date, today: date) -> None:
    due = day_after(since, await duree_on(db, REGLE, today))
    await set_echeance(db, effet=SANS_EMPLOI, objet_id=profil_id, regle=REGLE, tombe_le=due)


async def _keep(uow: UnitOfWork, people: Iterable[UUID]) -> None:
    """Count no more; who was given notice is told that it is lifted."""
    statement = delete(Echeance).where(_of(people)).returning(col(Echeance.effet), col(Echeance.objet_id))
    for effet, profil_id in (await uow.db.execute(statement)).all():
        if effet == FIN:
            await _lift(uow, profil_id)


async def _lift(uow: UnitOfWork, profil_id: UUID) -> None:
    await _say(uow, events.CONSERVATION_LEVEE, profil_id, uow.today)
    await notify(uow.db, now=uow.now, objet="effacement", objet_id=profil_id, texte=GARDE, profil_id=profil_id)


async def _say(uow: UnitOfWork, kind: str, profil_id: UUID, efface_le: date) -> None:
    """Say it in place of what was said before: a feed read again must not give notice anew to who was kept."""
    await uow.db.execute(_TAKE_BACK, {"sujet": str(profil_id)})
    data = {"profil_id": str(profil_id), "efface_le": efface_le.isoformat()}
    uow.emit(kind, subject=str(profil_id), data=data)


async def give_notice(uow: UnitOfWork, profil_id: UUID, now: datetime) -> None:
    """The effect of the rule's day: the notice, or another look in a month at whose path is open.

    The notice runs from the day it is given, not from the day it fell due: a clock that was late takes nothing of it.
    """
    if await _has_open_path(uow.db, profil_id):
        # the other name: an effect does not set its own échéance again
        again = RELECTURE if uow.action == SANS_EMPLOI else SANS_EMPLOI
        next_look = add_months(uow.today, 1)
        await set_echeance(uow.db, effet=again, objet_id=profil_id, regle=REGLE, tombe_le=next_look)
        return
    today = uow.today
    efface_le = day_after(today, await duree_on(uow.db, Requise.PREAVIS_CONSERVATION, today))
    # confirmed the day before, when the person is told a last time
    eve = efface_le - timedelta(days=1)
    await set_echeance(uow.db, effet=FIN, objet_id=profil_id, regle=Requise.PREAVIS_CONSERVATION, tombe_le=eve)
    await _say(uow, events.CONSERVATION_PREAVISEE, profil_id, efface_le)


async def end(uow: UnitOfWork, profil_id: UUID, now: datetime) -> None:
    """The effect of the end of the notice: the record may go, unless a path was opened meanwhile."""
    today = uow.today
    if await _has_open_path(uow.db, profil_id):
        await _lift(uow, profil_id)
        await _count(uow.db, profil_id, today, today)
        return
    await _say(uow, events.CONSERVATION_ECHUE, profil_id, today + timedelta(days=1))


async def count_again(uow: UnitOfWork, batch: Iterable[Event]) -> None:
    """Count again, from that day, the time of a person who stopped what the rule called for."""
    today = uow.today
    for event in batch:
        if event.type != "effacement.arrete" or event.data["origine"] != "conservation":
            continue
        profil_id, stopped = UUID(event.data["id"]), civil_day(event.time)
        if day_after(stopped, await duree_on(uow.db, REGLE, today)) > today:  # or what came since stands
            await uow.db.execute(delete(Echeance).where(_of([profil_id])))
            await uow.db.execute(_TAKE_BACK, {"sujet": str(profil_id)})
            await _count(uow.db, profil_id, stopped, today)


async def _has_open_path(db: AsyncSession, profil_id: UUID) -> bool:
    """Whether something of theirs is under way: a request, a dossier, a plan, a positionnement, a prime that they claim."""
    open_ones = (
        (Candidature, col(Candidature.etat).in_(LIVE)),
        (DossierVae, col(DossierVae.termine_le).is_(None)),
        (PlanAccompagnement, col(PlanAccompagnement.clos_le).is_(None)),
        (Positionnement, col(Positionnement.etat) != EtatPositionnement.CONCLU),
        (DemandeAccord, col(DemandeAccord.etat) == EtatDemande.EN_ATTENTE),
        (Prime, col(Prime.etat).in_((EtatPrime.RECLAMEE, EtatPrime.CONTESTEE))),
    )
    asked = [exists(select(1).where(col(table.profil_id) == profil_id, is_open)) for table, is_open in open_ones]
    return bool(await db.scalar(select(or_(*asked))))
