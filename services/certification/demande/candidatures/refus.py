"""A refusal by the certificateur, for a reason of the closed list, and the appeal that it opens."""

from uuid import UUID

from services.certification.cycles.candidature import CANDIDATURE, Transition
from services.certification.demande.annonces import tell
from services.certification.demande.candidatures import queries
from services.certification.demande.candidatures.schemas import (
    DecisionRecoursEcrite,
    RecoursRefusEcrit,
    RefusEcrit,
    RefusLu,
)
from services.certification.demande.candidatures.service import hand_on
from services.certification.demande.candidatures.verrou import find, find_locked
from services.certification.demande.errors import MotifInexact, RecoursDejaExerce
from services.certification.demande.guichet.annonce import tell_desk
from services.certification.demande.voies.ouverture import accepts_candidates
from services.certification.errors import PassageImpossible
from services.certification.models import Candidature, DecisionRecours, EtatCandidature, MotifRefus, RefusCandidature
from services.certification.offre.certifications.queries import get_certification
from services.kit.data.uow import UnitOfWork
from services.kit.web.pagination import Page, PageParams, paginate


async def refuse(uow: UnitOfWork, candidature_id: UUID, ecrit: RefusEcrit) -> RefusLu:
    candidature, session = await find_locked(uow, candidature_id)
    await _check_facts(uow, candidature, ecrit.motif)
    held = EtatCandidature(candidature.etat)
    CANDIDATURE.move(uow.db, candidature, Transition.REFUSER, le=uow.now)
    candidature.session_id, candidature.ordre_attente = None, None
    refus = RefusCandidature.model_validate(
        {"candidature_id": candidature.id, "motif": ecrit.motif, "refuse_le": uow.now}
    )
    uow.db.add(refus)
    await tell(uow, candidature, f"Candidature refusée ({ecrit.motif}). Vous pouvez contester ce refus.")
    await hand_on(uow, candidature, Transition.REFUSER, session, held)
    return RefusLu.model_validate(refus)


async def _check_facts(uow: UnitOfWork, candidature: Candidature, motif: MotifRefus) -> None:
    """A reason that this service can check must be true."""
    if motif is MotifRefus.CERTIFICATION_CLOSE:
        found = await get_certification(uow.db, candidature.certification_id)
        if found and accepts_candidates(found[0], uow.today):
            raise MotifInexact("La certification accueille encore des candidats.")
    if motif is MotifRefus.DEJA_CERTIFIEE and not await queries.was_certified(
        uow.db, candidature.certification_id, candidature.profil_id, on=uow.today
    ):
        raise MotifInexact("Aucun jury n'a validé toute cette certification pour cette personne.")


async def list_refus(uow: UnitOfWork, candidature_id: UUID, page: PageParams) -> Page[RefusLu]:
    await find(uow, candidature_id)
    return await paginate(uow, queries.list_refus(candidature_id), page, RefusLu.model_validate)


async def appeal(uow: UnitOfWork, candidature_id: UUID, ecrit: RecoursRefusEcrit) -> RefusLu:
    """The person contests the refusal, once."""
    candidature, refus = await _last_refus(uow, candidature_id)
    if refus.decision is not None:
        raise RecoursDejaExerce("Vous pouvez déposer une nouvelle candidature.")
    CANDIDATURE.move(uow.db, candidature, Transition.CONTESTER, le=uow.now)
    refus.recours, refus.conteste_le = ecrit.texte, uow.now
    await tell_desk(uow, "Recours contre un refus", candidature)
    await hand_on(uow, candidature, Transition.CONTESTER, None, None)
    return RefusLu.model_validate(refus)


async def decide(uow: UnitOfWork, candidature_id: UUID, ecrite: DecisionRecoursEcrite) -> RefusLu:
    """The certificateur restores the request or keeps the refusal, and says why."""
    candidature, refus = await _last_refus(uow, candidature_id)
    restored = ecrite.decision is DecisionRecours.RETABLIE
    which = Transition.RETABLIR if restored else Transition.MAINTENIR_REFUS
    CANDIDATURE.move(uow.db, candidature, which, le=uow.now)
    refus.decision, refus.reponse, refus.decide_le = ecrite.decision, ecrite.texte, uow.now
    await tell(uow, candidature, "Votre recours a reçu sa réponse.")
    await hand_on(uow, candidature, which, None, None)
    return RefusLu.model_validate(refus)


async def _last_refus(uow: UnitOfWork, candidature_id: UUID) -> tuple[Candidature, RefusCandidature]:
    candidature, _ = await find_locked(uow, candidature_id)
    refus = await queries.last_refus(uow.db, candidature.id)
    if refus is None:
        raise PassageImpossible("Cette candidature n'a pas été refusée.")
    return candidature, refus
