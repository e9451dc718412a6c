"""The people whom an actor sees: for single reads as the policies say it, for lists in SQL."""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, text, true
from sqlmodel import col

from services.kit.data.db import new_id
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Gone, NotFound
from services.parcours.models import Acquis, Consentement, Perimetre, Profil, ProfilEfface, Provenance


class Personne(Protocol):
    """What is asked of a profil, stored or read, to know who sees it."""

    id: UUID
    entite_id: UUID
    manager_id: UUID | None


_LOG = text(
    "INSERT INTO lecture (id, profil_id, lu_le, sujet, roles, objet)"
    " SELECT lue.id, p.id, :lu_le, :sujet, :roles, :objet"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:profils AS uuid[])) AS lue(id, profil_id)"
    " JOIN profil p ON p.id = lue.profil_id"
)


async def open_profil(uow: UnitOfWork, profil_id: UUID, *, lock: bool = False) -> Profil:
    """The profil on which the actor may perform this route's action; NotFound otherwise, Gone for a write on an erased one.

    `lock` orders the writers of one person, so that the last event published has seen every change before it.
    """
    profil = await _find(uow, profil_id, lock=lock)
    if profil is None:
        if uow.writes:
            await refuse_erased(uow, profil_id)
        raise NotFound
    uow.allow(await resource_of(uow, profil))
    return profil


async def _find(uow: UnitOfWork, profil_id: UUID, *, lock: bool = False) -> Profil | None:
    statement = select(Profil).where(col(Profil.id) == profil_id)
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return await uow.db.scalar(statement)


async def find_to_write(uow: UnitOfWork, profil_id: UUID) -> tuple[Profil, Ressource]:
    """The profil locked, and what the policies know of it; the caller asks them, on what it writes."""
    profil = await _find(uow, profil_id, lock=True)
    if profil is None:
        await refuse_erased(uow, profil_id)
        raise NotFound
    return profil, await resource_of(uow, profil)


async def refuse_erased(uow: UnitOfWork, profil_id: UUID) -> None:
    """Raise Gone for whoever could have read the erased profil; for all others it never was."""
    erased = await uow.db.get(ProfilEfface, profil_id)
    if erased is not None:
        attributs = {"titulaire": str(erased.id), "entite": str(erased.entite_id), "manager": "", "accordes": []}
        if uow.allows("lire_profil", Ressource("Profil", str(erased.id), attributs)):
            raise Gone("Ce profil a été effacé.")


async def resource_of(uow: UnitOfWork, profil: Personne) -> Ressource:
    """What the policies know of a person: the holder, the employer, the manager, and what the caller was granted."""
    attributs = {
        "titulaire": str(profil.id),
        "entite": str(profil.entite_id),
        "manager": str(profil.manager_id or ""),
        "accordes": await _granted(uow, profil.id),
    }
    return Ressource("Profil", str(profil.id), attributs)


def acquis_resource(person: Ressource, identifier: str, provenance: Provenance) -> Ressource:
    return Ressource("Acquis", identifier, {**person.attributs, "provenance": str(provenance)})


async def _granted(uow: UnitOfWork, profil_id: UUID) -> list[str]:
    if not uow.actor.has("conseiller"):
        return []
    statement = select(col(Consentement.perimetre)).where(
        col(Consentement.profil_id) == profil_id, _lives(uow), col(Consentement.sujet) == uow.actor.sujet
    )
    return sorted({str(perimetre) for perimetre in await uow.db.scalars(statement)})


def _lives(uow: UnitOfWork) -> ColumnElement[bool]:
    return and_(col(Consentement.revoque_le).is_(None), col(Consentement.jusqu_au) > uow.now)


def visible_profil(uow: UnitOfWork) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read by the action « lire_profil »."""
    actor = uow.actor
    if actor.has("administrateur"):
        return true()
    terms: list[ColumnElement[bool]] = [false()]
    if actor.has("salarie") and actor.profil:
        terms.append(col(Profil.id) == actor.profil)
    if actor.has("manager") and actor.profil and actor.entite:
        terms.append(and_(col(Profil.manager_id) == actor.profil, col(Profil.entite_id) == actor.entite))
    if actor.has("rh", "sirh") and actor.entite:
        terms.append(col(Profil.entite_id) == actor.entite)
    if actor.has("conseiller"):
        granted = select(col(Consentement.profil_id)).where(
            col(Consentement.sujet) == actor.sujet, col(Consentement.perimetre) == Perimetre.PROFIL, _lives(uow)
        )
        terms.append(col(Profil.id).in_(granted))
    return or_(*terms)


def visible_acquis(uow: UnitOfWork, person: Ressource) -> ColumnElement[bool]:
    """Acquis of a person that the policies let this actor read: all of them, or those that a hierarchy may know."""
    seen = [it for it in Provenance if uow.allows("lire_acquis", acquis_resource(person, "", it))]
    return col(Acquis.provenance).in_(seen)


async def log_reading(uow: UnitOfWork, profil_ids: Iterable[UUID], objet: str) -> None:
    """Leave the line that the holder will see, for each person read by somebody else."""
    others = [profil_id for profil_id in profil_ids if profil_id != uow.actor.profil]
    if others:
        values = {
            "ids": [new_id() for _ in others],
            "profils": others,
            "lu_le": uow.now,
            "sujet": uow.actor.sujet,
            "roles": " ".join(sorted(uow.actor.roles)),
            "objet": objet,
        }
        await uow.db.execute(_LOG, values)
