"""Rules of the offer: who writes is decided by the policies, what may be written is decided here."""

from dataclasses import replace
from uuid import UUID

from services.certification.errors import CodeDejaUtilise
from services.certification.offre.certifications import queries
from services.certification.offre.certifications.decisions.auteurs import refuse_decided_by_another
from services.certification.offre.certifications.decisions.manques import refuse_decided_for_nothing
from services.certification.offre.certifications.fiche import Fiche, attested_by, fiche_of
from services.certification.offre.certifications.numeros import owners_of, refuse_taken_number
from services.certification.offre.certifications.presentation import present, present_bloc, present_summary
from services.certification.offre.certifications.publication import written
from services.certification.offre.certifications.references import (
    References,
    competences_by_id,
    metiers_by_id,
    resolve,
    resolve_blocs,
)
from services.certification.offre.certifications.schemas import (
    BlocEcrit,
    BlocLu,
    CertificationEcrite,
    CertificationLue,
    CertificationResume,
)
from services.certification.offre.certifications.writing import check_fiche, create_row, update_row
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def create_certification(uow: UnitOfWork, ecrite: CertificationEcrite) -> CertificationLue:
    fiche, known = await _resolve(uow, ecrite, frozenset())
    check_fiche(fiche, uow.now)
    refuse_decided_by_another(uow, fiche, None)
    refuse_decided_for_nothing(fiche, None, known.en_vigueur)
    await _refuse_taken_code(uow, fiche.code, but=None)
    refuse_taken_number(fiche, None, await owners_of(uow.db, [fiche.numero_fiche]))
    row = create_row(fiche, uow.now)
    uow.db.add(row)
    lue = await written(uow, row)
    return lue


async def list_certifications(
    uow: UnitOfWork, page: PageParams, wanted: queries.CertificationsVoulues
) -> Page[CertificationResume]:
    today = uow.today
    statement = queries.list_certifications(wanted)
    return await paginate(uow, statement, page, lambda row: present_summary(row[0], row[1], today))


async def read_certification(uow: UnitOfWork, certification_id: UUID) -> CertificationLue:
    row, certifiante = await queries.find_certification(uow.db, certification_id)
    return present(row, certifiante, uow.today)


async def replace_certification(
    uow: UnitOfWork, certification_id: UUID, ecrite: CertificationEcrite
) -> CertificationLue:
    owners = await owners_of(uow.db, [ecrite.numero_fiche])
    row, _ = await queries.find_certification(uow.db, certification_id, lock=True)
    uow.check_version(row)
    before = fiche_of(row)
    fiche, known = await _resolve(uow, ecrite, attested_by(before.blocs))
    check_fiche(fiche, uow.now)
    refuse_decided_by_another(uow, fiche, before)
    refuse_decided_for_nothing(fiche, before, known.en_vigueur)
    await _refuse_taken_code(uow, fiche.code, but=row.id)
    refuse_taken_number(fiche, before, owners)
    if fiche == before:
        return await read_certification(uow, certification_id)
    await update_row(uow.db, row, fiche, uow.now)
    return await written(uow, row)


async def list_blocs(uow: UnitOfWork, certification_id: UUID, page: PageParams) -> Page[BlocLu]:
    if not await queries.certification_exists(uow.db, certification_id):
        raise NotFound
    return await paginate(uow, queries.list_blocs(certification_id), page, present_bloc)


async def add_bloc(uow: UnitOfWork, certification_id: UUID, ecrit: BlocEcrit) -> BlocLu:
    row, _ = await queries.find_certification(uow.db, certification_id, lock=True)
    before = fiche_of(row)
    if ecrit.code in {bloc.code for bloc in before.blocs}:
        raise CodeDejaUtilise("Un bloc de cette certification a déjà ce code.")
    known = await competences_by_id(uow.db, [c.competence_id for c in ecrit.competences])
    references = References(metiers=[], competences=[[known.get(c.competence_id) for c in ecrit.competences]])
    added = resolve_blocs([ecrit], references, place=lambda _: "")
    fiche = replace(before, blocs=before.blocs + added)
    check_fiche(fiche, uow.now)
    await update_row(uow.db, row, fiche, uow.now)
    lue = await written(uow, row)
    return next(bloc for bloc in lue.blocs if bloc.code == ecrit.code)


async def _resolve(uow: UnitOfWork, ecrite: CertificationEcrite, attested: frozenset[UUID]) -> tuple[Fiche, References]:
    asked = [competence.competence_id for bloc in ecrite.blocs for competence in bloc.competences]
    competences = await competences_by_id(uow.db, asked)
    metiers = await metiers_by_id(uow.db, ecrite.metiers_vises)
    known = References(
        metiers=[metiers.get(metier) for metier in ecrite.metiers_vises],
        competences=[[competences.get(c.competence_id) for c in bloc.competences] for bloc in ecrite.blocs],
        attested=attested,
    )
    return resolve(ecrite, ecrite.type, ecrite.blocs, known), known


async def _refuse_taken_code(uow: UnitOfWork, code: str, but: UUID | None) -> None:
    if await queries.code_is_taken(uow.db, code, but):
        raise CodeDejaUtilise("Une autre certification a déjà ce code.")
