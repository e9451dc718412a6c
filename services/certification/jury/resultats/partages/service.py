"""Sharing a whole certification with one's employer, and taking it back: the only result an employer ever reads."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from services.certification.demande.demandeur import share_profil
from services.certification.employeurs import employed, employer_of_caller, employs_today
from services.certification.jury.errors import CertificationNonObtenue, DejaPartagee
from services.certification.jury.resultats.issue import issue_of
from services.certification.jury.resultats.partages.schemas import PartageEcrit, PartageLu
from services.certification.models import Issue, PartageResultat
from services.certification.offre.blocs import blocs_of, blocs_tenus
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.auth import Actor
from services.kit.web.errors import Forbidden, NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def share_certification(uow: UnitOfWork, ecrit: PartageEcrit) -> PartageLu:
    if uow.actor.profil is None:
        raise Forbidden("Chacun partage ses propres résultats.")
    profil_id = uow.actor.profil
    await share_profil(uow.db, profil_id)
    entite_id = await employer_of_caller(uow)
    obtenue_le = await _obtained(uow, profil_id, ecrit.certification_id)
    same = select(1).where(
        col(PartageResultat.profil_id) == profil_id,
        col(PartageResultat.certification_id) == ecrit.certification_id,
        col(PartageResultat.entite_id) == entite_id,
    )
    if await uow.db.scalar(same) is not None:
        raise DejaPartagee("Vous la partagez déjà.")
    row = PartageResultat.model_validate(
        {
            "profil_id": profil_id,
            "certification_id": ecrit.certification_id,
            "entite_id": entite_id,
            "obtenue_le": obtenue_le,
            "partage_le": uow.now,
        }
    )
    uow.db.add(row)
    await uow.db.flush()
    uow.touches(Ressource("Partage", str(row.id)))
    return PartageLu.model_validate(row)


async def _obtained(uow: UnitOfWork, profil_id: UUID, certification_id: UUID) -> date:
    """The day since which every bloc of the certification is held; CertificationNonObtenue when one is missing."""
    blocs = await blocs_of(uow.db, certification_id)
    tenus = await blocs_tenus(uow.db, profil_id, on=uow.today)
    if not blocs or issue_of(tenus, blocs) is not Issue.TOTALE:
        raise CertificationNonObtenue("Une certification partielle reste à vous : seule une entière se partage.")
    return max(tenus[bloc_id].le for bloc_id in blocs)


def visible_partage(actor: Actor, today: date) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read: one's own; of one's people who still are, for human resources."""
    terms: list[ColumnElement[bool]] = [col(PartageResultat.id).is_(None)]
    if actor.profil:
        terms.append(col(PartageResultat.profil_id) == actor.profil)
    if actor.has("rh") and actor.entite:
        still_there = employed(col(PartageResultat.profil_id), actor.entite, today)
        terms.append(and_(col(PartageResultat.entite_id) == actor.entite, still_there))
    return or_(*terms)


async def list_partages(uow: UnitOfWork, page: PageParams) -> Page[PartageLu]:
    statement = select(PartageResultat).where(visible_partage(uow.actor, uow.today))
    return await paginate(uow, statement.order_by(col(PartageResultat.id)), page, PartageLu.model_validate)


async def read_partage(uow: UnitOfWork, partage_id: UUID) -> PartageLu:
    row = await _find(uow, partage_id)
    return PartageLu.model_validate(row)


async def take_back(uow: UnitOfWork, partage_id: UUID) -> None:
    row = await _find(uow, partage_id)
    uow.check_version(row)
    await uow.db.delete(row)


async def _find(uow: UnitOfWork, partage_id: UUID) -> PartageResultat:
    row = await uow.db.get(PartageResultat, partage_id)
    if row is None:
        raise NotFound
    employs = await employs_today(uow, row.profil_id, row.entite_id)
    attributs = {"titulaire": str(row.profil_id), "entite": str(row.entite_id) if employs else ""}
    uow.allow(Ressource("Partage", str(row.id), attributs))
    return row
