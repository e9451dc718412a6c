"""A person's results are known by the person, the certificateur, and the jury that judges them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.cycles.candidature import EVALUABLES
from services.certification.jury.errors import CandidatureNonEvaluable
from services.certification.jury.jurys.queries import get_jury
from services.certification.jury.jurys.service import president_of
from services.certification.models import Candidature, Fusion, Jury, ProfilConnu, SessionCertification
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound


async def open_candidature(uow: UnitOfWork, candidature_id: UUID) -> Candidature:
    """The candidature on whose results the actor may perform this route's action; NotFound otherwise."""
    candidature = await uow.db.get(Candidature, candidature_id)
    if candidature is None:
        raise NotFound
    jury = await get_jury(uow.db, candidature.session_id) if candidature.session_id else None
    uow.allow(resource_of(candidature, jury))
    return candidature


def resource_of(candidature: Candidature, jury: Jury | None) -> Ressource:
    membres = [membre.sujet for membre in jury.membres] if jury else []
    attributs = {
        "titulaire": str(candidature.profil_id),
        "membres": sorted(membres),
        "president": president_of(jury) if jury else "",
    }
    return Ressource("Resultat", str(candidature.id), attributs)


async def lock_person(uow: UnitOfWork, candidature: Candidature) -> None:
    """Judge one person at a time, and never one who is being erased: the profil first, then the candidature."""
    profil = select(ProfilConnu).where(col(ProfilConnu.id) == candidature.profil_id)
    await uow.db.execute(profil.with_for_update(key_share=True))
    again = select(Candidature).where(col(Candidature.id) == candidature.id).with_for_update()
    if await uow.db.scalar(again.execution_options(populate_existing=True)) is None:
        raise NotFound


async def session_of(uow: UnitOfWork, candidature: Candidature) -> SessionCertification:
    """The session where this candidature is judged; CandidatureNonEvaluable when it holds no place in one."""
    if candidature.etat not in EVALUABLES or candidature.session_id is None:
        raise CandidatureNonEvaluable("Seule une candidature inscrite à une session s'évalue.")
    session = await uow.db.get(SessionCertification, candidature.session_id)
    assert session is not None, "a session is never deleted"
    return session


async def joints_of(db: AsyncSession, profil_id: UUID) -> Sequence[UUID]:
    """The records with which this one was one: a seal names that of the day."""
    came = select(col(Fusion.de_profil_id)).where(col(Fusion.vers_profil_id) == profil_id)
    left = select(col(Fusion.vers_profil_id)).where(col(Fusion.de_profil_id) == profil_id, col(Fusion.separee))
    return list(await db.scalars(came.union_all(left)))
