"""Reading needs: who sees which is written here for lists as the policies write it for single reads."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlmodel import col

from services.kit.web.auth import Actor
from services.parcours.emplois.queries import is_last, runs
from services.parcours.models import Affectation, Besoin, Emploi, MetierConnu

BRANCHE_ENTIERE = ("cpnef", "syndicat", "administrateur")


def sees_branch(actor: Actor) -> bool:
    return actor.has(*BRANCHE_ENTIERE)


def visible_besoin(actor: Actor) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read: those of the branch, or those of the entity."""
    if sees_branch(actor):
        return true()
    return col(Besoin.entite_id) == actor.entite if actor.has("rh", "sirh") and actor.entite else false()


def list_besoins(
    actor: Actor, *, entite: UUID | None, metier: UUID | None, horizon_le: date | None
) -> Select[*tuple[Any, ...]]:
    statement = select(Besoin).where(visible_besoin(actor))
    wanted = ((Besoin.entite_id, entite), (Besoin.metier_id, metier), (Besoin.horizon_le, horizon_le))
    for column, value in wanted:
        if value is not None:
            statement = statement.where(col(column) == value)
    return statement.order_by(col(Besoin.horizon_le), col(Besoin.id))


def effectifs_and_besoins(entite: UUID | None, horizon_le: date | None, jour: date) -> Select[*tuple[Any, ...]]:
    """(metier_id, code, libelle, effectif, besoins as JSON) of each métier that is held or needed; all entities with None.

    What is counted on day `jour` is emplois: two of one person count for two.
    """
    held, needed = [is_last(), runs(jour), col(Affectation.metier_id) == col(MetierConnu.id)], []
    if entite is not None:
        held.append(col(Emploi.entite_id) == entite)
        needed.append(col(Besoin.entite_id) == entite)
    if horizon_le is not None:
        needed.append(col(Besoin.horizon_le) == horizon_le)
    effectif = (
        select(func.count()).select_from(Emploi, Affectation).where(*held).correlate(MetierConnu).scalar_subquery()
    )
    by_horizon = (
        select(col(Besoin.horizon_le).label("horizon_le"), func.sum(col(Besoin.effectif)).label("besoin"))
        .where(col(Besoin.metier_id) == col(MetierConnu.id), *needed)
        .group_by(col(Besoin.horizon_le))
        .correlate(MetierConnu)
        .subquery()
    )
    item = func.json_build_object("horizon_le", by_horizon.c.horizon_le, "besoin", by_horizon.c.besoin)
    besoins = select(func.json_agg(item)).select_from(by_horizon).scalar_subquery()
    is_held = select(1).where(*held).correlate(MetierConnu).exists()
    is_needed = select(1).where(and_(col(Besoin.metier_id) == col(MetierConnu.id), *needed)).correlate(MetierConnu)
    return (
        select(col(MetierConnu.id), col(MetierConnu.code), col(MetierConnu.libelle), effectif, besoins)
        .where(or_(is_held, is_needed.exists()))
        .order_by(col(MetierConnu.code), col(MetierConnu.id))
    )
