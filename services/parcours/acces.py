"""The people whom an actor sees: for single reads as the policies say it, for lists in SQL.

An employer sees a person through an emploi that runs: for the policies, the entity and the manager of a person are those
of who asks, when that entity employs the person now and that manager is theirs there, and nobody's otherwise.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Gone, NotFound
from services.parcours.emplois.queries import granted_profils, is_last, lives, managers_here, runs, works
from services.parcours.models import Acquis, Affectation, Consentement, Emploi, Fusion, Profil, ProfilEfface, Provenance


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
    await _refuse_joined(uow, profil_id)
    return profil


async def _refuse_joined(uow: UnitOfWork, profil_id: UUID) -> None:
    """Raise Gone for the person who calls under a record that joined another of theirs."""
    joined = select(1).where(col(Fusion.de_profil_id) == profil_id, col(Fusion.vers_profil_id) != profil_id)
    if uow.actor.profil == profil_id and await uow.db.scalar(joined) is not None:
        raise Gone("Ce dossier a rejoint un autre dossier de la même personne : connectez-vous sous celui qui reste.")


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
    await _refuse_joined(uow, profil_id)
    return profil, await resource_of(uow, profil)


async def refuse_erased(uow: UnitOfWork, profil_id: UUID) -> None:
    """Raise Gone for whoever could have read the erased profil whatever its employers; for all others it never was."""
    erased = await uow.db.get(ProfilEfface, profil_id)
    if erased is not None and uow.allows("lire_profil", person_resource(uow, profil_id, [], [])):
        raise Gone("Ce profil a été effacé.")


async def resource_of(uow: UnitOfWork, profil: Profil) -> Ressource:
    """What the policies know of a person: the holder, what ties them to who asks, and what that one was granted."""
    ici: Collection[UUID | None] = []
    if uow.actor.entite and uow.actor.has("manager", "rh", "sirh"):
        ici = await managers_here(uow.db, profil.id, uow.actor.entite, uow.today)
    return person_resource(uow, profil.id, ici, await granted(uow, profil.id))


def person_resource(
    uow: UnitOfWork, profil_id: UUID, ici: Collection[UUID | None], accordes: Collection[str]
) -> Ressource:
    """`ici`: the manager of each emploi that the caller's entity gives the person now."""
    attributs = {
        "titulaire": str(profil_id),
        "entite": str(uow.actor.entite or "") if ici else "",
        "manager": str(uow.actor.profil or "") if uow.actor.profil in ici else "",
        "accordes": list(accordes),
    }
    return Ressource("Profil", str(profil_id), attributs)


def acquis_resource(person: Ressource, identifier: str, provenance: Provenance) -> Ressource:
    return Ressource("Acquis", identifier, {**person.attributs, "provenance": str(provenance)})


async def granted(uow: UnitOfWork, profil_id: UUID) -> list[str]:
    if not uow.actor.has("conseiller"):
        return []
    statement = select(col(Consentement.perimetre)).where(
        col(Consentement.profil_id) == profil_id, lives(uow), col(Consentement.sujet) == uow.actor.sujet
    )
    return sorted({str(perimetre) for perimetre in await uow.db.scalars(statement)})


def visible_profil(uow: UnitOfWork) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read by the action « lire_profil »."""
    actor, jour = uow.actor, uow.today
    if actor.has("administrateur"):
        return true()
    terms: list[ColumnElement[bool]] = [false()]
    if actor.has("salarie") and actor.profil:
        terms.append(col(Profil.id) == actor.profil)
    if actor.has("manager") and actor.profil and actor.entite:
        here = (col(Emploi.entite_id) == actor.entite, col(Affectation.manager_id) == actor.profil, runs(jour))
        terms.append(col(Profil.id).in_(select(col(Emploi.profil_id)).join(Affectation, is_last()).where(*here)))
    if actor.has("rh", "sirh") and actor.entite:
        terms.append(works(jour, col(Profil.id), actor.entite))
    if actor.has("conseiller"):
        terms.append(col(Profil.id).in_(granted_profils(uow)))
    return or_(*terms)


def visible_acquis(uow: UnitOfWork, person: Ressource) -> ColumnElement[bool]:
    """Acquis of a person that the policies let this actor read: all of them, or those that a hierarchy may know."""
    seen = [it for it in Provenance if uow.allows("lire_acquis", acquis_resource(person, "", it))]
    return col(Acquis.provenance).in_(seen)
