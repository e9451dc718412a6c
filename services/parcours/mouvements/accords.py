"""Rattachement by agreement: an employer names who it thinks it hired, the former employer and the person answer.

Nothing tells who asks whether the number was borne, by whom, nor what was answered: only that the emploi has joined.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, false, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.kit.data.db import new_id
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.parcours import events
from services.parcours.emplois.affectations import last_affectation
from services.parcours.emplois.queries import not_ended, read_until
from services.parcours.emplois.service import open_emploi
from services.parcours.emplois.titulaire import lock_people
from services.parcours.errors import RattachementDejaDemande, RattachementFait
from services.parcours.models import AncienMatricule, DemandeRattachement, Emploi
from services.parcours.mouvements.rattachement import attach
from services.parcours.mouvements.schemas import RattachementDemande, RattachementLu
from services.parcours.references import check_entite, refused_entite
from services.parcours.settings import ParcoursSettings


async def list_demandes(uow: UnitOfWork, page: PageParams) -> Page[RattachementLu]:
    statement = select(DemandeRattachement).where(_lives(uow), _visible(uow))
    return await paginate(
        uow, statement.order_by(col(DemandeRattachement.id).desc()), page, lambda one: _seen(uow, one)
    )


async def read_demande(uow: UnitOfWork, rattachement_id: UUID) -> RattachementLu:
    return _seen(uow, await _open(uow, rattachement_id))


async def ask(uow: UnitOfWork, emploi_id: UUID, wanted: RattachementDemande) -> RattachementLu:
    """The request; RattachementDejaDemande while another one runs for the same emploi."""
    emploi, _ = await open_emploi(uow, emploi_id)
    await check_entite(uow.db, wanted.ancienne_entite_id, "/ancienne_entite_id")
    if wanted.ancienne_entite_id == emploi.entite_id:
        raise refused_entite("/ancienne_entite_id")  # of one's own, the profil is known
    settings = uow.service.settings
    assert isinstance(settings, ParcoursSettings)
    demande = DemandeRattachement(
        **wanted.model_dump(),
        id=new_id(),
        emploi_id=emploi_id,
        entite_id=emploi.entite_id,
        profil_id=await _bearer(uow, wanted),
        demande_le=uow.now,
        expire_le=uow.now + timedelta(days=settings.rattachement_validite_jours),
    )
    await uow.db.execute(
        delete(DemandeRattachement).where(col(DemandeRattachement.emploi_id) == emploi_id, ~_lives(uow))
    )
    made = insert(DemandeRattachement).values(demande.model_dump()).on_conflict_do_nothing()
    if await uow.db.scalar(made.returning(col(DemandeRattachement.id))) is None:
        raise RattachementDejaDemande("Une demande court déjà pour cet emploi : retirez-la, ou attendez.")
    if demande.profil_id is not None:
        _tell(uow, events.RATTACHEMENT_DEMANDE, demande)
    return _seen(uow, demande)


async def _bearer(uow: UnitOfWork, wanted: RattachementDemande) -> UUID | None:
    """The last to bear the number there, or to have borne it before a renumbering, among whom that employer still reads."""
    here = wanted.ancienne_entite_id
    renumbered = select(col(AncienMatricule.emploi_id)).where(
        col(AncienMatricule.entite_id) == here, col(AncienMatricule.matricule) == wanted.ancien_matricule
    )
    bore = or_(col(Emploi.matricule) == wanted.ancien_matricule, col(Emploi.id).in_(renumbered))
    statement = select(col(Emploi.profil_id)).where(col(Emploi.entite_id) == here, bore, not_ended(read_until(uow)))
    found: UUID | None = await uow.db.scalar(
        statement.order_by(col(Emploi.fin_le).desc().nulls_first(), col(Emploi.id).desc()).limit(1)
    )
    return found


async def withdraw(uow: UnitOfWork, rattachement_id: UUID) -> None:
    await uow.db.delete(await _open(uow, rattachement_id))


async def answer(uow: UnitOfWork, rattachement_id: UUID, accord: bool) -> RattachementLu:
    """The request with the answer of the person, or of the former employer; both agreed, the emploi joins the record."""
    demande = await _open(uow, rattachement_id)
    emploi = await uow.db.get_one(Emploi, demande.emploi_id)
    await lock_people(uow, [emploi.profil_id, *([demande.profil_id] if demande.profil_id else [])])
    await uow.db.refresh(demande, with_for_update=True)
    await uow.db.refresh(emploi)
    if demande.profil_id is None:
        raise NotFound  # erased meanwhile
    if demande.joint_le is not None:
        raise RattachementFait
    if demande.profil_id == uow.actor.profil:
        demande.accord_personne = accord
    else:
        demande.accord_entite = accord
    if demande.accord_personne and demande.accord_entite:
        await attach(uow, emploi, await last_affectation(uow.db, emploi.id), demande.profil_id)
        demande.joint_le = uow.now
        _tell(uow, events.RATTACHEMENT_FAIT, demande)
    return _seen(uow, demande)


async def _open(uow: UnitOfWork, rattachement_id: UUID) -> DemandeRattachement:
    statement = select(DemandeRattachement).where(col(DemandeRattachement.id) == rattachement_id, _lives(uow))
    demande = await uow.db.scalar(statement)
    if demande is None:
        raise NotFound
    attributs = {
        "titulaire": str(demande.profil_id or ""),
        "entite": str(demande.entite_id),
        "cedante": str(demande.ancienne_entite_id) if demande.profil_id else "",
    }
    uow.allow(Ressource("Rattachement", str(demande.id), attributs))
    return demande


def _lives(uow: UnitOfWork) -> ColumnElement[bool]:
    return col(DemandeRattachement.expire_le) > uow.now


def _visible(uow: UnitOfWork) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read by « lire_rattachements »."""
    actor, found = uow.actor, col(DemandeRattachement.profil_id).is_not(None)
    terms: list[ColumnElement[bool]] = [false()]
    if actor.has("salarie", "manager") and actor.profil:
        terms.append(col(DemandeRattachement.profil_id) == actor.profil)
    if actor.has("rh", "sirh") and actor.entite:
        terms.append(col(DemandeRattachement.entite_id) == actor.entite)
    if actor.has("rh") and actor.entite:
        terms.append(and_(col(DemandeRattachement.ancienne_entite_id) == actor.entite, found))
    return or_(*terms)


def _seen(uow: UnitOfWork, demande: DemandeRattachement) -> RattachementLu:
    """What the caller may know of it: as the person, else as who asked, else as the former employer."""
    lu = RattachementLu.model_validate(demande)
    if uow.actor.profil is not None and demande.profil_id == uow.actor.profil:
        hidden = {"emploi_id": None}
    elif demande.entite_id == uow.actor.entite:
        hidden = {"accord_entite": None, "accord_personne": None}
    else:
        hidden = {"emploi_id": None, "accord_personne": None, "joint_le": None}
    return lu.model_copy(update=hidden)


def _tell(uow: UnitOfWork, kind: str, demande: DemandeRattachement) -> None:
    """To the person, and to the former employer while it has to answer: nothing of who asks."""
    data = {
        "id": str(demande.profil_id),
        "rattachement_id": str(demande.id),
        "entite_id": str(demande.ancienne_entite_id),
        "expire_le": demande.expire_le.isoformat(),
    }
    uow.emit(kind, subject=data["id"], data=data)
