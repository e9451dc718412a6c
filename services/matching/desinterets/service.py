"""What a person set aside: written and read by them alone, taken up by their recommendations, told to nobody."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import event, func, select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.matching.desinterets.schemas import DesinteretEcrit, DesinteretLu
from services.matching.errors import CertificationInconnue, DejaEcarte, MetierInconnu, TropEcartes
from services.matching.etat import etat_of
from services.matching.index.consumers import lock_of
from services.matching.models import Desinteret, ObjetEcarte, ProfilEfface
from services.matching.recommandations.ecartes import Ecartes

DESINTERETS_MAX: Final = 500
_READ = "SELECT objet, objet_id FROM desinteret WHERE profil_id = $1"


async def list_desinterets(uow: UnitOfWork, profil_id: UUID, page: PageParams) -> Page[DesinteretLu]:
    _own(uow, profil_id)
    statement = select(Desinteret).where(col(Desinteret.profil_id) == profil_id).order_by(col(Desinteret.id))
    return await paginate(uow, statement, page, DesinteretLu.model_validate)


async def read_desinteret(uow: UnitOfWork, profil_id: UUID, desinteret_id: UUID) -> DesinteretLu:
    _own(uow, profil_id)
    row = await _find(uow, profil_id, desinteret_id)
    return DesinteretLu.model_validate(row)


async def add_desinteret(uow: UnitOfWork, profil_id: UUID, ecrit: DesinteretEcrit) -> DesinteretLu:
    """Raises MetierInconnu, CertificationInconnue, DejaEcarte, TropEcartes."""
    _own(uow, profil_id)
    _check_known(uow, ecrit)
    # one at a time for a person; an erasure meanwhile waits or is seen
    await uow.db.execute(select(func.pg_advisory_xact_lock(lock_of(profil_id))))
    if await uow.db.get(ProfilEfface, profil_id) is not None:
        raise NotFound
    await _check_room(uow, profil_id, ecrit)
    row = Desinteret.model_validate(ecrit.model_dump() | {"profil_id": profil_id, "dit_le": uow.now})
    uow.db.add(row)
    await uow.db.flush()
    _forget_answers_once_kept(uow, profil_id)
    return DesinteretLu.model_validate(row)


async def remove_desinteret(uow: UnitOfWork, profil_id: UUID, desinteret_id: UUID) -> None:
    _own(uow, profil_id)
    row = await _find(uow, profil_id, desinteret_id, lock=True)
    uow.check_version(row)
    await uow.db.delete(row)
    _forget_answers_once_kept(uow, profil_id)


def _forget_answers_once_kept(uow: UnitOfWork, profil_id: UUID) -> None:
    """The answers in memory were made with what was set aside before."""
    memoire = etat_of(uow).index.memoire
    event.listen(uow.db.sync_session, "after_commit", lambda _: memoire.forget([str(profil_id)]), once=True)


async def ecartes_of(uow: UnitOfWork, profil_id: UUID) -> Ecartes:
    """What the person set aside, for an answer that they read themselves; for anybody else, nothing: it is told to nobody."""
    if uow.actor.profil != profil_id:
        return Ecartes()
    found: dict[str, set[str]] = {objet: set() for objet in ObjetEcarte}
    for objet, objet_id in await uow.fetch(_READ, profil_id):
        found[objet].add(str(objet_id))
    return Ecartes(frozenset(found[ObjetEcarte.METIER]), frozenset(found[ObjetEcarte.CERTIFICATION]))


def _own(uow: UnitOfWork, profil_id: UUID) -> None:
    """Allow the person themselves, known and not erased; raises NotFound, IndexEnConstruction."""
    key = str(profil_id)
    if key not in etat_of(uow).index.population.fiches:
        raise NotFound
    uow.allow(Ressource("Desinterets", key, {"titulaire": key}))


async def _find(uow: UnitOfWork, profil_id: UUID, desinteret_id: UUID, *, lock: bool = False) -> Desinteret:
    statement = select(Desinteret).where(col(Desinteret.id) == desinteret_id, col(Desinteret.profil_id) == profil_id)
    row: Desinteret | None = await uow.db.scalar(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound
    return row


def _check_known(uow: UnitOfWork, ecrit: DesinteretEcrit) -> None:
    index, key = etat_of(uow).index, str(ecrit.objet_id)
    if ecrit.objet is ObjetEcarte.METIER and index.publie.catalogue.metier(key) is None:
        raise MetierInconnu(erreurs=[Erreur(pointeur="/objet_id", motif="Aucun métier ne porte cet identifiant")])
    if ecrit.objet is ObjetEcarte.CERTIFICATION and key not in index.offre.certifications:
        motif = "Aucune certification ne porte cet identifiant"
        raise CertificationInconnue(erreurs=[Erreur(pointeur="/objet_id", motif=motif)])


async def _check_room(uow: UnitOfWork, profil_id: UUID, ecrit: DesinteretEcrit) -> None:
    own = select(col(Desinteret.objet), col(Desinteret.objet_id)).where(col(Desinteret.profil_id) == profil_id)
    said = {(objet, objet_id) for objet, objet_id in await uow.db.execute(own)}
    if (ecrit.objet, ecrit.objet_id) in said:
        raise DejaEcarte("Il est déjà parmi ce qui est écarté.")
    if len(said) >= DESINTERETS_MAX:
        raise TropEcartes(f"On en écarte {DESINTERETS_MAX} au plus ; reprenez-en d'abord.")
