"""Groups of candidates: a common work and a joint oral."""

from uuid import UUID

from services.certification.demande.sessions.queries import find_session
from services.certification.jury.errors import GroupeIncoherent
from services.certification.jury.resultats.epreuves import queries
from services.certification.jury.resultats.epreuves.notation import refuse_too_many_pages
from services.certification.jury.resultats.epreuves.schemas import GroupeEcrit, GroupeLu, TravailEcrit
from services.certification.models import GroupeEpreuve, MembreGroupe, ModaliteEvaluation, TypeModalite
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound, ValidationFailed
from services.kit.web.pagination import Page, PageParams, paginate


async def form_groupe(uow: UnitOfWork, session_id: UUID, ecrit: GroupeEcrit) -> GroupeLu:
    found = await find_session(uow.db, session_id)
    modalite = await queries.get_modalite(uow.db, found[0].certification_id, ecrit.bloc_id, ecrit.rang)
    if modalite is None or modalite.type != TypeModalite.TRAVAIL_COLLECTIF:
        motif = "Un groupe se forme pour un travail collectif de cette certification"
        raise GroupeIncoherent(erreurs=[Erreur(pointeur="/rang", motif=motif)])
    await _refuse_members(uow, session_id, ecrit, modalite)
    _refuse_work(ecrit, modalite)
    values = ecrit.model_dump(exclude={"candidatures"})
    row = GroupeEpreuve.model_validate(values | {"session_id": session_id, "modalite_id": modalite.id})
    row.membres = [
        MembreGroupe(groupe_id=row.id, candidature_id=candidature, modalite_id=modalite.id)
        for candidature in ecrit.candidatures
    ]
    uow.db.add(row)
    return await _written(uow, row)


async def _refuse_members(uow: UnitOfWork, session_id: UUID, ecrit: GroupeEcrit, modalite: ModaliteEvaluation) -> None:
    erreurs = []
    if modalite.taille_groupe is not None and len(ecrit.candidatures) > modalite.taille_groupe:
        motif = f"Un groupe compte au plus {modalite.taille_groupe} personnes"
        erreurs.append(Erreur(pointeur="/candidatures", motif=motif))
    if len(set(ecrit.candidatures)) != len(ecrit.candidatures):
        erreurs.append(Erreur(pointeur="/candidatures", motif="Une candidature est nommée deux fois"))
    inscrits = await queries.inscrits(uow.db, session_id, ecrit.candidatures)
    for rang, candidature in enumerate(ecrit.candidatures):
        if candidature not in inscrits:
            motif = "Candidature non inscrite à cette session"
            erreurs.append(Erreur(pointeur=f"/candidatures/{rang}", motif=motif))
    if erreurs:
        raise GroupeIncoherent(erreurs=erreurs)


def _refuse_work(ecrit: TravailEcrit, modalite: ModaliteEvaluation) -> None:
    if (ecrit.remis_le is None) != (ecrit.pages is None):
        motif = "Le jour de la remise et le nombre de pages vont ensemble"
        raise ValidationFailed(erreurs=[Erreur(pointeur="/pages", motif=motif)])
    refuse_too_many_pages(ecrit.pages, modalite)


async def list_groupes(uow: UnitOfWork, session_id: UUID, page: PageParams) -> Page[GroupeLu]:
    await find_session(uow.db, session_id)
    found: Page[GroupeEpreuve] = await paginate(uow, queries.list_groupes(session_id), page, lambda row: row)
    uow.reads(await queries.people_of(uow.db, found.elements))
    return Page(elements=[present(row) for row in found.elements], suivant=found.suivant)


async def read_groupe(uow: UnitOfWork, session_id: UUID, groupe_id: UUID) -> GroupeLu:
    row = await _find(uow, session_id, groupe_id)
    uow.reads(await queries.people_of(uow.db, [row]))
    return present(row)


async def replace_travail(uow: UnitOfWork, session_id: UUID, groupe_id: UUID, ecrit: TravailEcrit) -> GroupeLu:
    row = await _find(uow, session_id, groupe_id, lock=True)
    uow.check_version(row)
    modalite = await uow.db.get(ModaliteEvaluation, row.modalite_id)
    assert modalite is not None, "an épreuve that a group sits stays"
    _refuse_work(ecrit, modalite)
    row.sqlmodel_update(ecrit.model_dump())
    return await _written(uow, row)


async def dissolve_groupe(uow: UnitOfWork, session_id: UUID, groupe_id: UUID) -> None:
    row = await _find(uow, session_id, groupe_id, lock=True)
    uow.check_version(row)
    uow.touches(Ressource("Groupe", str(row.id)))
    await uow.db.delete(row)


async def _find(uow: UnitOfWork, session_id: UUID, groupe_id: UUID, *, lock: bool = False) -> GroupeEpreuve:
    row = await queries.get_groupe(uow.db, session_id, groupe_id, lock=lock)
    if row is None:
        raise NotFound
    return row


async def _written(uow: UnitOfWork, row: GroupeEpreuve) -> GroupeLu:
    await uow.db.flush()
    uow.touches(Ressource("Groupe", str(row.id)))
    return present(row)


def present(row: GroupeEpreuve) -> GroupeLu:
    columns = set(GroupeLu.model_fields) - {"candidatures"}
    candidatures = sorted(membre.candidature_id for membre in row.membres)
    return GroupeLu(**{name: getattr(row, name) for name in columns}, candidatures=candidatures)
