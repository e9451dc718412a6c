"""Marking épreuves: each person for themselves, even when the work is common."""

from uuid import UUID

from services.certification.demande.positionnements.lecture import concluded
from services.certification.errors import BlocDejaAcquis, BlocHorsCertification
from services.certification.jury.errors import BlocDejaDecide, GroupeRequis, PositionnementRequis
from services.certification.jury.resultats.acces import lock_person, open_candidature, session_of
from services.certification.jury.resultats.decisions import decided_blocs
from services.certification.jury.resultats.epreuves import queries
from services.certification.jury.resultats.epreuves.notation import marks_of
from services.certification.jury.resultats.epreuves.schemas import ResultatEcrit, ResultatLu
from services.certification.models import Candidature, ModaliteEvaluation, ResultatEpreuve, TypeModalite, Voie
from services.certification.offre.blocs import blocs_tenus
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, InconsistentDates
from services.kit.web.pagination import Page, PageParams, paginate


async def add_resultat(uow: UnitOfWork, candidature_id: UUID, ecrit: ResultatEcrit) -> ResultatLu:
    candidature = await open_candidature(uow, candidature_id)
    await lock_person(uow, candidature)
    await session_of(uow, candidature)
    modalite = await queries.get_modalite(uow.db, candidature.certification_id, ecrit.bloc_id, ecrit.rang)
    if modalite is None:
        motif = "Cette épreuve n'est pas de la certification demandée"
        raise BlocHorsCertification(erreurs=[Erreur(pointeur="/rang", motif=motif)])
    if ecrit.passee_le > uow.today:
        raise InconsistentDates(erreurs=[Erreur(pointeur="/passee_le", motif="Une épreuve se note après coup")])
    await _refuse(uow, candidature, modalite)
    row = ResultatEpreuve.model_validate(
        {
            **marks_of(ecrit, modalite),
            "candidature_id": candidature.id,
            "profil_id": candidature.profil_id,
            "modalite_id": modalite.id,
            "bloc_id": modalite.bloc_id,
            "rang": ecrit.rang,
            "type": modalite.type,
            "passee_le": ecrit.passee_le,
            "groupe_id": await _groupe(uow, candidature, modalite),
            "observations": ecrit.observations,
            "note_le": uow.now,
            "note_par": uow.actor.sujet,
        }
    )
    uow.db.add(row)
    uow.touches(Ressource("Epreuve", str(row.id)))
    return ResultatLu.model_validate(row)


async def _refuse(uow: UnitOfWork, candidature: Candidature, modalite: ModaliteEvaluation) -> None:
    """Only what is missing is sat, and directly only after a positionnement."""
    held = await blocs_tenus(uow.db, candidature.profil_id, on=uow.today)
    if modalite.bloc_id in await decided_blocs(uow.db, candidature.id):
        raise BlocDejaDecide("Une décision du jury se remplace par une décision signée, pas par une épreuve.")
    if modalite.bloc_id in held:
        raise BlocDejaAcquis("Les blocs acquis le restent ; seuls ceux qui manquent se passent.")
    if candidature.voie == Voie.EPREUVES_DIRECTES and not await concluded(
        uow.db, candidature.profil_id, candidature.certification_id
    ):
        raise PositionnementRequis("Concluez d'abord le positionnement de la personne sur cette certification.")


async def _groupe(uow: UnitOfWork, candidature: Candidature, modalite: ModaliteEvaluation) -> UUID | None:
    if modalite.type != TypeModalite.TRAVAIL_COLLECTIF:
        return None
    groupe = await queries.groupe_of(uow.db, candidature.id, modalite.id)
    if groupe is None or groupe.remis_le is None:
        raise GroupeRequis("Formez le groupe et enregistrez le travail remis avant de noter chacun.")
    return groupe.id


async def list_resultats(uow: UnitOfWork, candidature_id: UUID, page: PageParams) -> Page[ResultatLu]:
    await open_candidature(uow, candidature_id)
    return await paginate(uow, queries.list_resultats(candidature_id), page, ResultatLu.model_validate)
