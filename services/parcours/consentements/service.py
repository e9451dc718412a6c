"""Time-boxed grants: given by the person, ended by time or by the person, without a reason."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Erreur, InconsistentDates, NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.parcours.acces import open_profil
from services.parcours.consentements.schemas import ConsentementEcrit, ConsentementLu
from services.parcours.events import publish_profil
from services.parcours.models import Consentement, Perimetre

DUREE_MAX = timedelta(days=366)


async def list_consentements(uow: UnitOfWork, profil_id: UUID, page: PageParams) -> Page[ConsentementLu]:
    await open_profil(uow, profil_id)
    statement = select(Consentement).where(col(Consentement.profil_id) == profil_id).order_by(col(Consentement.id))
    return await paginate(uow, statement, page, ConsentementLu.model_validate)


async def read_consentement(uow: UnitOfWork, profil_id: UUID, consentement_id: UUID) -> ConsentementLu:
    await open_profil(uow, profil_id)
    return ConsentementLu.model_validate(await _find(uow, profil_id, consentement_id))


async def grant(uow: UnitOfWork, profil_id: UUID, ecrit: ConsentementEcrit) -> ConsentementLu:
    await open_profil(uow, profil_id, lock=True)
    if not uow.now < ecrit.jusqu_au <= uow.now + DUREE_MAX:
        motif = "Un consentement finit plus tard qu'à l'instant, et dans un an au plus"
        raise InconsistentDates(erreurs=[Erreur(pointeur="/jusqu_au", motif=motif)])
    consentement = Consentement.model_validate(ecrit.model_dump() | {"profil_id": profil_id, "donne_le": uow.now})
    uow.db.add(consentement)
    return await _written(uow, consentement)


async def revoke(uow: UnitOfWork, profil_id: UUID, consentement_id: UUID) -> ConsentementLu:
    await open_profil(uow, profil_id, lock=True)
    consentement = await _find(uow, profil_id, consentement_id)
    if consentement.revoque_le is not None:
        return ConsentementLu.model_validate(consentement)
    consentement.revoque_le = uow.now
    return await _written(uow, consentement)


async def _find(uow: UnitOfWork, profil_id: UUID, consentement_id: UUID) -> Consentement:
    statement = select(Consentement).where(
        col(Consentement.id) == consentement_id, col(Consentement.profil_id) == profil_id
    )
    consentement = await uow.db.scalar(statement)
    if consentement is None:
        raise NotFound
    return consentement


async def _written(uow: UnitOfWork, consentement: Consentement) -> ConsentementLu:
    await uow.db.flush()
    if consentement.perimetre == Perimetre.RECOMMANDATIONS:
        await publish_profil(uow, consentement.profil_id)
    return ConsentementLu.model_validate(consentement)
