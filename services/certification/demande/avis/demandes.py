"""A person asks their manager what they think. It binds nobody, and nothing waits for the answer."""

from uuid import UUID

from services.certification.demande.avis import queries
from services.certification.demande.avis.raisons import reasons_of
from services.certification.demande.avis.schemas import DemandeAvisEcrite, DemandeAvisLue
from services.certification.demande.demandeur import profil_of_caller, share_profil
from services.certification.demande.errors import DemandeAvisEnCours, SansManager
from services.certification.employeurs import manager_of_caller, seen_by_caller
from services.certification.models import AvisManager, DemandeAvis
from services.certification.notifications.service import notify
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def ask(uow: UnitOfWork, ecrite: DemandeAvisEcrite) -> DemandeAvisLue:
    profil = await profil_of_caller(uow)
    await reasons_of(uow, ecrite.certification_id)
    manager_id = await manager_of_caller(uow)
    if manager_id is None or await share_profil(uow.db, manager_id) is None:
        raise SansManager
    row = DemandeAvis.model_validate(
        {
            "certification_id": ecrite.certification_id,
            "profil_id": profil.id,
            "manager_id": manager_id,
            "demandee_le": uow.now,
        }
    )
    if not await queries.insert_demande(uow.db, row.model_dump()):
        raise DemandeAvisEnCours
    texte = "Une personne de votre équipe demande votre avis. Lisez d'abord pourquoi la branche certifie."
    await notify(uow.db, now=uow.now, objet="demande_avis", objet_id=row.id, texte=texte, profil_id=manager_id)
    uow.touches(Ressource("Avis", str(row.id)))
    return DemandeAvisLue.model_validate(row)


async def list_demandes(uow: UnitOfWork, page: PageParams) -> Page[DemandeAvisLue]:
    return await paginate(uow, queries.list_demandes(uow.actor, uow.today), page, DemandeAvisLue.model_validate)


async def read_demande(uow: UnitOfWork, demande_id: UUID) -> DemandeAvisLue:
    return DemandeAvisLue.model_validate(await _find(uow, demande_id))


async def withdraw(uow: UnitOfWork, demande_id: UUID) -> DemandeAvisLue:
    """The person takes it back; doing it again changes nothing."""
    row = await _find(uow, demande_id, lock=True)
    row.close_le = row.close_le or uow.now
    return DemandeAvisLue.model_validate(row)


async def _find(uow: UnitOfWork, demande_id: UUID, *, lock: bool = False) -> DemandeAvis:
    row = await queries.get_demande(uow.db, demande_id, lock=lock)
    if row is None:
        raise NotFound
    uow.allow(await resource_of(uow, row))
    return row


async def resource_of(uow: UnitOfWork, row: DemandeAvis | AvisManager) -> Ressource:
    """The manager whom it concerns is one as long as they manage the person."""
    manager = (await seen_by_caller(uow, row.profil_id)).manager
    attributs = {"titulaire": str(row.profil_id), "manager": str(manager or "") if manager == row.manager_id else ""}
    return Ressource("Avis", str(row.id), attributs)
