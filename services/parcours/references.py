"""Resolving what a person's data refers to, in the local copies of what neighbours own."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.kit.web.errors import Erreur
from services.parcours.errors import (
    CertificationInconnue,
    CompetenceInconnue,
    CompetenceRetiree,
    EntiteInconnue,
    MetierInconnu,
)
from services.parcours.models import CertificationConnue, CompetenceConnue, Entite, MetierConnu

Cle = tuple[str, str]


async def check_metier(db: AsyncSession, metier_id: UUID | None, pointeur: str = "/metier_id") -> None:
    if metier_id is not None and await db.get(MetierConnu, metier_id) is None:
        raise MetierInconnu(erreurs=[Erreur(pointeur=pointeur, motif="Métier inconnu de ce service")])


async def check_entite(db: AsyncSession, entite_id: UUID, pointeur: str = "/entite_id") -> None:
    if await db.get(Entite, entite_id) is None:
        raise refused_entite(pointeur)


def refused_entite(pointeur: str = "/entite_id") -> EntiteInconnue:
    """EntiteInconnue, for an entity that is not the caller's as for one that does not exist."""
    return EntiteInconnue(erreurs=[Erreur(pointeur=pointeur, motif="Entité inconnue")])


async def check_competence(db: AsyncSession, competence_id: UUID, *, held: bool) -> None:
    """A retired compétence stays where it was already held, and is not added."""
    known = await db.get(CompetenceConnue, competence_id)
    if known is None:
        raise CompetenceInconnue(erreurs=[Erreur(pointeur="/competence_id", motif="Compétence inconnue de ce service")])
    if known.retiree and not held:
        raise CompetenceRetiree(erreurs=[Erreur(pointeur="/competence_id", motif="Compétence retirée du catalogue")])


async def check_certifications(db: AsyncSession, ids: Iterable[UUID | None]) -> None:
    wanted = list(ids)
    statement = select(col(CertificationConnue.id)).where(col(CertificationConnue.id).in_({it for it in wanted if it}))
    known = set(await db.scalars(statement))
    erreurs = [
        Erreur(pointeur=f"/etapes/{i}/certification_id", motif="Certification inconnue de ce service")
        for i, wanted_id in enumerate(wanted)
        if wanted_id is not None and wanted_id not in known
    ]
    if erreurs:
        raise CertificationInconnue(erreurs=erreurs)


async def metiers_by_code(db: AsyncSession) -> dict[Cle, UUID]:
    """All métiers by (référentiel, code); of two with the same code, the one in force."""
    statement = select(col(MetierConnu.referentiel), col(MetierConnu.code), col(MetierConnu.id)).order_by(
        col(MetierConnu.retire).desc(), col(MetierConnu.id)
    )
    return {(referentiel, code): identifier for referentiel, code, identifier in await db.execute(statement)}


async def competences_by_code(db: AsyncSession) -> dict[Cle, tuple[UUID, bool]]:
    """All compétences by (référentiel, code), each with whether it is retired; the one in force wins."""
    statement = select(
        col(CompetenceConnue.referentiel),
        col(CompetenceConnue.code),
        col(CompetenceConnue.id),
        col(CompetenceConnue.retiree),
    ).order_by(col(CompetenceConnue.retiree).desc(), col(CompetenceConnue.id))
    rows = await db.execute(statement)
    return {(referentiel, code): (identifier, retiree) for referentiel, code, identifier, retiree in rows}


async def entites_by_code(db: AsyncSession, only: UUID | None = None) -> dict[str, UUID]:
    """Entities by code; with `only`, that one alone, so that another is refused exactly like an unknown one."""
    statement = select(col(Entite.code), col(Entite.id))
    if only is not None:
        statement = statement.where(col(Entite.id) == only)
    return {code: identifier for code, identifier in await db.execute(statement)}
