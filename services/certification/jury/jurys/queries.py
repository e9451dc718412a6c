"""Reading juries, and those whom they judge."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.certification.employeurs import managers_ever
from services.certification.jury.jurys.composition import Candidat, Membre
from services.certification.models import (
    Candidature,
    DossierVae,
    EtatCandidature,
    Jury,
    MembreJury,
    PlanAccompagnement,
    ProfilConnu,
    Sexe,
)


async def get_jury(db: AsyncSession, session_id: UUID, *, lock: bool = False) -> Jury | None:
    """The jury of a session with its members, read anew; `lock` keeps its composition as it is until the end."""
    statement = select(Jury).where(col(Jury.session_id) == session_id).execution_options(populate_existing=True)
    statement = statement.options(selectinload(Jury.membres).selectinload(MembreJury.liens))  # type: ignore[arg-type]
    return await db.scalar(statement.with_for_update(of=Jury) if lock else statement)


async def membres_of(db: AsyncSession, rows: Collection[MembreJury]) -> list[Membre]:
    """The members as the rule looks at them."""
    managers = await managers_ever(db, [row.profil_id for row in rows if row.profil_id])
    return [
        Membre(
            sujet=row.sujet,
            profil_id=row.profil_id,
            managers=managers.get(row.profil_id, frozenset()) if row.profil_id else frozenset(),
            sexe=Sexe(row.sexe),
            qualifie=row.qualifie,
            president=row.president,
            liens=frozenset(lien.profil_id for lien in row.liens),
        )
        for row in sorted(rows, key=lambda row: row.ordre)
    ]


async def candidats_of(
    db: AsyncSession, certification_id: UUID, *, session_id: UUID | None = None, profil_id: UUID | None = None
) -> list[Candidat]:
    """The people who hold a place in a session, or one person."""
    profils = [profil_id] if profil_id else list(await db.scalars(_inscrits(session_id)))
    managers = await managers_ever(db, profils)
    accompagnateurs = await _accompagnateurs(db, certification_id, profils)
    return [
        Candidat(profil, managers.get(profil, frozenset()), frozenset(accompagnateurs.get(profil, ())))
        for profil in sorted(profils)
    ]


def _inscrits(session_id: UUID | None) -> Any:
    return select(col(Candidature.profil_id)).where(
        col(Candidature.session_id) == session_id, col(Candidature.etat) == EtatCandidature.INSCRITE
    )


async def _accompagnateurs(
    db: AsyncSession, certification_id: UUID, profils: Collection[UUID]
) -> dict[UUID, set[str | UUID]]:
    """The people who accompany each of these people toward the certification, by their plans and their files."""
    found: dict[UUID, set[str | UUID]] = {}
    plan = PlanAccompagnement
    plans = select(col(plan.profil_id), col(plan.accompagnateur), col(plan.accompagnateur_profil_id)).where(
        col(plan.certification_id) == certification_id, col(plan.profil_id).in_(profils)
    )
    for profil, sujet, accompagnateur in (await db.execute(plans)).all():
        found.setdefault(profil, set()).update(key for key in (sujet, accompagnateur) if key)
    dossiers = select(col(DossierVae.profil_id), col(DossierVae.accompagnateur)).where(
        col(DossierVae.certification_id) == certification_id, col(DossierVae.profil_id).in_(profils)
    )
    for profil, said in (await db.execute(dossiers)).all():
        if said and said.get("sujet"):
            found.setdefault(profil, set()).add(said["sujet"])
    return found


async def unknown_profils(db: AsyncSession, profils: Collection[UUID]) -> set[UUID]:
    """The profils that this service does not know, or knows to be erased."""
    known = select(col(ProfilConnu.id)).where(col(ProfilConnu.id).in_(profils), col(ProfilConnu.efface).is_(False))
    return set(profils) - set(await db.scalars(known))
