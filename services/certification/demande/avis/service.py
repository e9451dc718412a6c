"""A manager's opinion, given after the reasons were read, read by the person, answered by them, expired in its time.

Nothing that moves, seats, positions or judges a person imports this (an import contract): an opinion changes nothing.
"""

from uuid import UUID

from sqlalchemy import select

from services.certification.demande.avis import queries
from services.certification.demande.avis.demandes import resource_of
from services.certification.demande.avis.raisons import has_read
from services.certification.demande.avis.schemas import AvisEcrit, AvisLu, ReponseAvisEcrite
from services.certification.demande.demandeur import share_profil
from services.certification.demande.errors import RaisonsNonLues, ReponseDejaDonnee
from services.certification.employeurs import led, seen_by_caller
from services.certification.models import AvisManager
from services.certification.notifications.service import notify
from services.certification.regles.jours import add
from services.certification.regles.lecture import duree_on
from services.certification.regles.requises import Requise
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def give(uow: UnitOfWork, ecrit: AvisEcrit) -> AvisLu:
    """Whether the person has asked for anything is neither looked at nor told."""
    profil = await share_profil(uow.db, ecrit.profil_id)
    if profil is None or profil.efface:
        raise NotFound
    regard = await seen_by_caller(uow, profil.id)
    manager = {"titulaire": str(profil.id), "manager": regard.attributs()["manager"]}
    uow.allow(Ressource("Avis", str(profil.id), manager))
    if not await has_read(uow, ecrit.certification_id):
        raise RaisonsNonLues(
            "Lisez d'abord pourquoi la branche certifie : POST /v1/certifications/{certification_id}/raisons/lectures."
        )
    today = uow.today
    row = AvisManager.model_validate(
        {
            **ecrit.model_dump(),
            "manager_id": uow.actor.profil,
            "donne_le": uow.now,
            "expire_le": add(today, await duree_on(uow.db, Requise.AVIS_VALIDITE, today)),
        }
    )
    uow.db.add(row)
    await _answer_request(uow, row)
    await _tell(
        uow, row, "Votre manager a donné un avis. Il ne décide de rien ; vous pouvez y répondre.", row.profil_id
    )
    await uow.db.flush()
    uow.touches(Ressource("Avis", str(row.id)))
    return present(uow, row)


async def _answer_request(uow: UnitOfWork, row: AvisManager) -> None:
    assert row.manager_id is not None, "the policy lets only the person's manager come here"
    demande = await queries.open_demande(
        uow.db, certification_id=row.certification_id, profil_id=row.profil_id, manager_id=row.manager_id
    )
    if demande is not None:
        demande.close_le = uow.now


async def _tell(uow: UnitOfWork, row: AvisManager, texte: str, profil_id: UUID) -> None:
    await notify(uow.db, now=uow.now, objet="avis", objet_id=row.id, texte=texte, profil_id=profil_id)


async def list_avis(uow: UnitOfWork, page: PageParams) -> Page[AvisLu]:
    return await paginate(uow, queries.list_avis(uow.actor, uow.today), page, lambda row: present(uow, row))


async def read_avis(uow: UnitOfWork, avis_id: UUID) -> AvisLu:
    row = await _find(uow, avis_id)
    return present(uow, row)


async def reply(uow: UnitOfWork, avis_id: UUID, ecrite: ReponseAvisEcrite) -> AvisLu:
    """The person's right of reply, once, for the manager to read."""
    row = await _find(uow, avis_id, lock=True)
    if row.reponse is not None:
        raise ReponseDejaDonnee
    row.reponse, row.repondu_le = ecrite.texte, uow.now
    # kept from being erased meanwhile
    if row.manager_id is not None and await share_profil(uow.db, row.manager_id) is not None:
        leads = await uow.db.scalar(select(led(row.profil_id, row.manager_id, uow.today)))
        if leads:
            await _tell(uow, row, "Une réponse a été donnée à votre avis.", row.manager_id)
    await uow.db.flush()
    return present(uow, row)


async def _find(uow: UnitOfWork, avis_id: UUID, *, lock: bool = False) -> AvisManager:
    row = await queries.get_avis(uow.db, avis_id, lock=lock)
    if row is None:
        raise NotFound
    uow.allow(await resource_of(uow, row))
    return row


def present(uow: UnitOfWork, row: AvisManager) -> AvisLu:
    columns = set(AvisLu.model_fields) - {"expire"}
    expire = row.expire_le < uow.today
    return AvisLu(**{name: getattr(row, name) for name in columns}, expire=expire)
