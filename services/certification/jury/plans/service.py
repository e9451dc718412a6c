"""Keeping and closing plans; a jury opens them, and the whole certification closes them."""

from datetime import date
from uuid import UUID

from services.certification.demande.sessions.queries import get_session
from services.certification.jury.errors import MotifNonPermis, PlanClos, SessionNonProposable
from services.certification.jury.jurys.queries import unknown_profils
from services.certification.jury.plans import queries
from services.certification.jury.plans.ouverture import close_plan
from services.certification.jury.plans.rappels import arm, disarm
from services.certification.jury.plans.schemas import ClotureEcrite, PlanEcrit, PlanLu
from services.certification.models import EtapePlan, EtatSession, MotifCloture, PlanAccompagnement, SessionCertification
from services.certification.offre.blocs import blocs_of
from services.certification.offre.certifications.cycle import EtatCertification, etat_on
from services.certification.offre.certifications.presentation import jours_of
from services.certification.offre.certifications.queries import find_certification
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound, ValidationFailed
from services.kit.web.pagination import Page, PageParams, paginate


async def list_plans(uow: UnitOfWork, page: PageParams, ouverts: bool) -> Page[PlanLu]:
    return await paginate(uow, queries.list_plans(uow.actor, ouverts=ouverts), page, present)


async def read_plan(uow: UnitOfWork, plan_id: UUID) -> PlanLu:
    plan = await _find(uow, plan_id)
    return present(plan)


async def replace_plan(uow: UnitOfWork, plan_id: UUID, ecrit: PlanEcrit) -> PlanLu:
    plan = await _find_open(uow, plan_id)
    uow.check_version(plan)
    await _refuse(uow, plan, ecrit)
    await disarm(uow.db, plan)
    plan.sqlmodel_update(ecrit.model_dump(exclude={"etapes"}) | {"modifie_le": uow.now})
    plan.etapes = [
        EtapePlan.model_validate(etape.model_dump() | {"plan_id": plan.id, "ordre": ordre})
        for ordre, etape in enumerate(ecrit.etapes)
    ]
    return await _written(uow, plan)


async def close(uow: UnitOfWork, plan_id: UUID, ecrite: ClotureEcrite) -> PlanLu:
    plan = await _find_open(uow, plan_id)
    motif = MotifCloture(ecrite.motif)
    erreur = await _refused_reason(uow, plan, motif)
    if erreur:
        raise MotifNonPermis(erreurs=[Erreur(pointeur="/motif", motif=erreur)])
    await close_plan(uow, plan, motif)
    return await _written(uow, plan)


async def _refused_reason(uow: UnitOfWork, plan: PlanAccompagnement, motif: MotifCloture) -> str | None:
    """Why this actor may not close the plan for this reason today, or None."""
    today = uow.today
    own = plan.profil_id == uow.actor.profil
    if own != (motif is MotifCloture.RENONCEMENT_DE_LA_PERSONNE):
        return "La personne seule renonce, et ne donne que ce motif"
    if motif is MotifCloture.ECHEANCE_PASSEE and today <= plan.echeance_le:
        return "L'échéance du plan n'est pas passée"
    if motif is MotifCloture.CERTIFICATION_CLOSE:
        found = await find_certification(uow.db, plan.certification_id)
        if etat_on(jours_of(found[0]), today) is not EtatCertification.CLOSE:
            return "La certification se délivre encore"
    return None


async def _refuse(uow: UnitOfWork, plan: PlanAccompagnement, ecrit: PlanEcrit) -> None:
    blocs = await blocs_of(uow.db, plan.certification_id)
    erreurs = [
        Erreur(pointeur=f"/etapes/{rang}/bloc_id", motif="Ce bloc n'est pas de la certification")
        for rang, etape in enumerate(ecrit.etapes)
        if etape.bloc_id is not None and etape.bloc_id not in blocs
    ]
    accompagnateur = ecrit.accompagnateur_profil_id
    if accompagnateur and await unknown_profils(uow.db, [accompagnateur]):
        erreurs.append(Erreur(pointeur="/accompagnateur_profil_id", motif="Profil inconnu"))
    if accompagnateur == plan.profil_id:
        erreurs.append(Erreur(pointeur="/accompagnateur_profil_id", motif="La personne ne s'accompagne pas elle-même"))
    if erreurs:
        raise ValidationFailed(erreurs=erreurs)
    # what the plan proposes already is written back with the rest, whatever the session has become
    if ecrit.session_proposee_id not in (None, plan.session_proposee_id):
        found = await get_session(uow.db, ecrit.session_proposee_id)
        if found is None or not _is_proposable(found[0], plan, uow.today):
            motif = "Proposez une session à venir de cette certification, non annulée, où il reste une place"
            raise SessionNonProposable(erreurs=[Erreur(pointeur="/session_proposee_id", motif=motif)])


def _is_proposable(session: SessionCertification, plan: PlanAccompagnement, today: date) -> bool:
    return (
        session.certification_id == plan.certification_id
        and session.etat != EtatSession.ANNULEE
        and session.debut_le > today
        and session.places_prises < session.places
    )


async def _find(uow: UnitOfWork, plan_id: UUID, *, lock: bool = False) -> PlanAccompagnement:
    plan = await queries.get_plan(uow.db, plan_id, lock=lock)
    if plan is None:
        raise NotFound
    uow.allow(Ressource("Plan", str(plan.id), {"titulaire": str(plan.profil_id)}))
    return plan


async def _find_open(uow: UnitOfWork, plan_id: UUID) -> PlanAccompagnement:
    plan = await _find(uow, plan_id, lock=True)
    if plan.clos_le is not None:
        raise PlanClos("Un plan clos ne change plus.")
    return plan


async def _written(uow: UnitOfWork, plan: PlanAccompagnement) -> PlanLu:
    await uow.db.flush()
    await arm(uow.db, plan, uow.today)
    return present(plan)


def present(plan: PlanAccompagnement) -> PlanLu:
    return PlanLu.model_validate(plan)
