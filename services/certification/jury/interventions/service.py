"""What an employer's side says about a result: kept, dated, and without effect.

Nothing here looks at a candidature or at a result: the answer cannot say whether there is one.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlmodel import col

from services.certification.demande.demandeur import share_profil
from services.certification.employeurs import Regard, seen_by_caller
from services.certification.jury.interventions.schemas import CompteInterventions, InterventionEcrite, InterventionLue
from services.certification.models import ActeurIntervention, Certification, Intervention, ProfilConnu
from services.certification.offre.certifications.queries import find_certification
from services.kit.data.counts import masked
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.auth import Actor
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def intervene(uow: UnitOfWork, ecrite: InterventionEcrite) -> InterventionLue:
    profil = await share_profil(uow.db, ecrite.profil_id)
    if profil is None or profil.efface:
        raise NotFound
    regard = await seen_by_caller(uow, profil.id)
    uow.allow(_resource(profil, regard, uow.actor.sujet))
    await find_certification(uow.db, ecrite.certification_id)
    leads = uow.actor.has("manager") and regard.manager
    row = Intervention.model_validate(
        {
            **ecrite.model_dump(),
            "entite_id": regard.entite,
            "acteur": ActeurIntervention.MANAGER if leads else ActeurIntervention.RH,
            "auteur": uow.actor.sujet,
            "deposee_le": uow.now,
        }
    )
    uow.db.add(row)
    uow.touches(Ressource("Intervention", str(row.id)))
    return InterventionLue.model_validate(row)


def _resource(profil: ProfilConnu, regard: Regard, auteur: str) -> Ressource:
    attributs = {"titulaire": str(profil.id), **regard.attributs(), "auteur": auteur}
    return Ressource("Intervention", str(profil.id), attributs)


def visible_intervention(actor: Actor) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read."""
    if actor.has("certificateur"):
        return true()
    own = col(Intervention.profil_id) == actor.profil if actor.profil else false()
    return or_(own, col(Intervention.auteur) == actor.sujet)


async def list_interventions(uow: UnitOfWork, page: PageParams) -> Page[InterventionLue]:
    statement = select(Intervention).where(visible_intervention(uow.actor)).order_by(col(Intervention.id))
    return await paginate(uow, statement, page, InterventionLue.model_validate)


async def read_intervention(uow: UnitOfWork, intervention_id: UUID) -> InterventionLue:
    row = await uow.db.get(Intervention, intervention_id)
    if row is None:
        raise NotFound
    attributs = {"titulaire": str(row.profil_id), "manager": "", "entite": "", "auteur": row.auteur}
    uow.allow(Ressource("Intervention", str(row.id), attributs))
    return InterventionLue.model_validate(row)


async def count_interventions(uow: UnitOfWork, page: PageParams) -> Page[CompteInterventions]:
    return await paginate(uow, _counts(), page, lambda row: _count(row[0], row[1], row[2]))


def _counts() -> Select[*tuple[Any, ...]]:
    """(certification, interventions, people), for every certification: that there is none is not told either."""
    grouped = (
        select(
            col(Intervention.certification_id).label("certification_id"),
            func.count().label("interventions"),
            func.count(col(Intervention.profil_id).distinct()).label("personnes"),
        )
        .group_by(col(Intervention.certification_id))
        .subquery()
    )
    return (
        select(col(Certification.id), grouped.c.interventions, grouped.c.personnes)
        .outerjoin(grouped, grouped.c.certification_id == col(Certification.id))
        .order_by(col(Certification.id))
    )


def _count(certification_id: UUID, interventions: int | None, personnes: int | None) -> CompteInterventions:
    told = masked(personnes or 0)
    return CompteInterventions(
        certification_id=certification_id,
        interventions=None if told is None else masked(interventions or 0),
        personnes=told,
    )
