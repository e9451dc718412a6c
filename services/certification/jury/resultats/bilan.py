"""What a person reads of their blocs: those of a certification they asked for, and all that they hold."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.certification.jury.resultats.acces import open_candidature
from services.certification.jury.resultats.schemas import BlocDuBilan, CompetenceAttesteeLue
from services.certification.models import BlocCompetences
from services.certification.offre.blocs import BlocTenu, Contenu, blocs_of, blocs_tenus, contenus
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.pagination import Page, PageParams, paginate


async def list_blocs_of_candidature(uow: UnitOfWork, candidature_id: UUID, page: PageParams) -> Page[BlocDuBilan]:
    candidature = await open_candidature(uow, candidature_id)
    tenus = await blocs_tenus(uow.db, candidature.profil_id, on=uow.today)
    wanted = set(await blocs_of(uow.db, candidature.certification_id))
    return await _list(uow, candidature.profil_id, tenus, wanted, page)


async def list_blocs_acquis(uow: UnitOfWork, profil_id: UUID | None, page: PageParams) -> Page[BlocDuBilan]:
    wanted = profil_id or uow.actor.profil
    if wanted is None:
        return Page(elements=[], suivant=None)
    uow.allow(Ressource("Personne", str(wanted), {"titulaire": str(wanted)}))
    tenus = await blocs_tenus(uow.db, wanted, on=uow.today)
    return await _list(uow, wanted, tenus, set(tenus), page)


async def _list(
    uow: UnitOfWork, profil_id: UUID, tenus: dict[UUID, BlocTenu], wanted: set[UUID], page: PageParams
) -> Page[BlocDuBilan]:
    attests = await contenus(uow.db, profil_id, wanted)
    statement = select(BlocCompetences).where(col(BlocCompetences.id).in_(wanted))
    statement = statement.order_by(
        col(BlocCompetences.certification_id), col(BlocCompetences.ordre), col(BlocCompetences.id)
    )
    return await paginate(uow, statement, page, lambda bloc: present(bloc, attests[bloc.id], tenus.get(bloc.id)))


def present(bloc: BlocCompetences, contenu: Contenu, tenu: BlocTenu | None) -> BlocDuBilan:
    return BlocDuBilan(
        bloc_id=bloc.id,
        certification_id=bloc.certification_id,
        code=bloc.code,
        intitule=bloc.intitule,
        numero=contenu.numero,
        competences=[
            CompetenceAttesteeLue(competence_id=competence_id, niveau=niveau)
            for competence_id, niveau in sorted(contenu.competences.items())
        ],
        acquis_le=tenu.le if tenu else None,
        correspondance_id=tenu.correspondance_id if tenu else None,
    )
