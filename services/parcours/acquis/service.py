"""What a person holds: who may say so depends on the provenance, who may know it too."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, Forbidden, InconsistentDates, NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.parcours.acces import (
    acquis_resource,
    find_to_write,
    open_profil,
    resource_of,
    visible_acquis,
)
from services.parcours.acquis.schemas import AcquisEcrit, AcquisLu, ReponseAcquis
from services.parcours.errors import DejaEnregistre
from services.parcours.events import publish_profil, tell_holders
from services.parcours.models import Acquis, Profil, Provenance, SourceAcquis
from services.parcours.references import check_competence


async def list_acquis(uow: UnitOfWork, profil_id: UUID, page: PageParams) -> Page[AcquisLu]:
    profil = await open_profil(uow, profil_id)
    person = await resource_of(uow, profil)
    statement = (
        select(Acquis)
        .where(col(Acquis.profil_id) == profil_id, visible_acquis(uow, person))
        .order_by(col(Acquis.le).desc(), col(Acquis.id))
    )
    return await paginate(uow, statement, page, AcquisLu.model_validate)


async def read_acquis(uow: UnitOfWork, profil_id: UUID, acquis_id: UUID) -> AcquisLu:
    profil = await uow.db.get(Profil, profil_id)
    if profil is None:
        raise NotFound
    acquis = await _find(uow, await resource_of(uow, profil), acquis_id)
    return AcquisLu.model_validate(acquis)


async def add_acquis(uow: UnitOfWork, profil_id: UUID, ecrit: AcquisEcrit) -> AcquisLu:
    profil, person = await find_to_write(uow, profil_id)
    _refuse_foreign_provenance(uow, person, ecrit)
    acquis = Acquis.model_validate(ecrit.model_dump() | {"profil_id": profil.id, "source": SourceAcquis.SAISIE})
    await _check(uow, acquis, ecrit)
    uow.db.add(acquis)
    uow.touches(Ressource("Acquis", str(acquis.id)))
    return await _written(uow, acquis)


async def replace_acquis(uow: UnitOfWork, profil_id: UUID, acquis_id: UUID, ecrit: AcquisEcrit) -> AcquisLu:
    _, person = await find_to_write(uow, profil_id)
    acquis = await _find(uow, person, acquis_id)
    uow.check_version(acquis)
    _refuse_foreign_provenance(uow, person, ecrit)
    await _check(uow, acquis, ecrit)
    acquis.sqlmodel_update(ecrit.model_dump() | {"source": SourceAcquis.SAISIE})
    return await _written(uow, acquis)


async def answer_acquis(uow: UnitOfWork, profil_id: UUID, acquis_id: UUID, reponse: ReponseAcquis) -> AcquisLu:
    """The person's own words beside what is said of them; nothing is reckoned with them, nothing published."""
    profil = await open_profil(uow, profil_id, lock=True)
    acquis = await uow.db.get(Acquis, acquis_id)
    if acquis is None or acquis.profil_id != profil.id:
        raise NotFound
    acquis.reponse, acquis.repondu_le = reponse.texte, uow.now
    uow.touches(Ressource("Acquis", str(acquis.id)))
    await uow.db.flush()
    return AcquisLu.model_validate(acquis)


async def remove_acquis(uow: UnitOfWork, profil_id: UUID, acquis_id: UUID) -> None:
    _, person = await find_to_write(uow, profil_id)
    acquis = await _find(uow, person, acquis_id)
    uow.check_version(acquis)
    await uow.db.delete(acquis)
    await publish_profil(uow, profil_id)


async def _find(uow: UnitOfWork, person: Ressource, acquis_id: UUID) -> Acquis:
    """The acquis on which the actor may perform this route's action; 403 when it may only read it."""
    statement = select(Acquis).where(col(Acquis.id) == acquis_id, col(Acquis.profil_id) == UUID(person.id))
    acquis = await uow.db.scalar(statement)
    if acquis is None:
        raise NotFound
    resource = acquis_resource(person, str(acquis.id), acquis.provenance)
    if not uow.allows(uow.action, resource) and uow.allows("lire_acquis", resource):
        raise Forbidden("Cet acquis se lit, mais ne se change pas par ce rôle.")
    uow.allow(resource)
    return acquis


def _refuse_foreign_provenance(uow: UnitOfWork, person: Ressource, ecrit: AcquisEcrit) -> None:
    """404 for whoever does not see the person; 403 when only the provenance is not theirs to give."""
    if uow.allows("inscrire_acquis", acquis_resource(person, "", ecrit.provenance)):
        if ecrit.provenance == Provenance.DECLARE and not ecrit.positif and uow.actor.profil != UUID(person.id):
            raise Forbidden("La personne seule déclare ce qu'elle ne tient pas.")
        return
    if uow.allows("lire_profil", person):
        raise Forbidden("Ce rôle ne peut pas donner cette provenance à un acquis de cette personne.")
    raise NotFound


async def _check(uow: UnitOfWork, acquis: Acquis, ecrit: AcquisEcrit) -> None:
    if ecrit.le > uow.today:
        raise InconsistentDates(erreurs=[Erreur(pointeur="/le", motif="Un acquis se constate au plus tard ce jour")])
    same = select(col(Acquis.id), col(Acquis.provenance), col(Acquis.le)).where(
        col(Acquis.profil_id) == acquis.profil_id, col(Acquis.competence_id) == ecrit.competence_id
    )
    held = (await uow.db.execute(same)).all()
    await check_competence(uow.db, ecrit.competence_id, held=bool(held))
    if any(row != acquis.id and (provenance, le) == (ecrit.provenance, ecrit.le) for row, provenance, le in held):
        raise DejaEnregistre("Cette compétence est déjà constatée ce jour-là avec cette provenance.")


async def _written(uow: UnitOfWork, acquis: Acquis) -> AcquisLu:
    await publish_profil(uow, acquis.profil_id)
    if not acquis.pris_en_compte:
        await tell_holders(uow, [(acquis.id, acquis.profil_id)])
    return AcquisLu.model_validate(acquis)
