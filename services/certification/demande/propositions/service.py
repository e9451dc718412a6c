"""Proposing a certification to somebody: the person alone decides, and the one who proposed learns nothing of it.

The answer is the same whatever the person asked for, accepted or declined before, and the second time as the first.
"""

from datetime import datetime
from uuid import UUID

from services.certification.cycles.candidature import PROPOSITION, Transition
from services.certification.demande.annonces import announce, tell
from services.certification.demande.demandeur import share_profil
from services.certification.demande.propositions import queries
from services.certification.demande.propositions.schemas import PropositionEcrite, PropositionLue
from services.certification.employeurs import Regard, seen_by_caller
from services.certification.models import Candidature, Origine, ProfilConnu, Proposition
from services.certification.offre.certifications.queries import find_certification
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate

PROPOSEE = "Une certification vous est proposée. Vous en décidez : décliner ne demande aucune raison et ne se voit pas."


async def propose(uow: UnitOfWork, ecrite: PropositionEcrite) -> PropositionLue:
    profil = await share_profil(uow.db, ecrite.profil_id)
    if profil is None or profil.efface:
        raise NotFound
    regard = await seen_by_caller(uow, profil.id)
    uow.allow(_resource_for(uow, profil, regard))
    await find_certification(uow.db, ecrite.certification_id)
    row = Proposition.model_validate(
        {
            **ecrite.model_dump(),
            "origine": _origine(uow, profil, regard),
            "auteur": uow.actor.sujet,
            "proposee_le": uow.now,
        }
    )
    if await queries.insert_propositions(uow.db, [row]):
        await wait_for_answer(uow, row, PROPOSEE)
    else:
        row = await queries.same_proposition(uow.db, row)
    uow.touches(Ressource("Proposition", str(row.id)))
    return PropositionLue.model_validate(row)


async def wait_for_answer(uow: UnitOfWork, proposition: Proposition, texte: str) -> None:
    """Put a proposition before the person, for them alone to see."""
    candidature = Candidature.model_validate(
        {
            "certification_id": proposition.certification_id,
            "profil_id": proposition.profil_id,
            "proposition_id": proposition.id,
            "origine": proposition.origine,
            "etat": Transition.PROPOSER.born(),
            "deposee_le": uow.now,
        }
    )
    uow.db.add(candidature)
    await uow.db.flush()
    PROPOSITION.move(uow.db, candidature, Transition.PROPOSER, le=uow.now, birth=True)
    announce(uow, candidature, Transition.PROPOSER)
    await tell(uow, candidature, texte)


def reads(profil: ProfilConnu, sujet: str, now: datetime) -> bool:
    """Whether the person's grant to this subject, to read their recommendations, is still alive."""
    return any(
        grant["sujet"] == sujet and datetime.fromisoformat(str(grant["jusqu_au"])) > now for grant in profil.lecteurs
    )


def _origine(uow: UnitOfWork, profil: ProfilConnu, regard: Regard) -> Origine:
    """The nearest capacity in which the actor may propose to this person."""
    actor = uow.actor
    if actor.has("manager") and regard.manager:
        return Origine.MANAGER
    if actor.has("rh") and regard.entite:
        return Origine.DRH
    if actor.has("conseiller") and reads(profil, actor.sujet, uow.now):
        return Origine.CONSEILLER
    return Origine.CAMPAGNE if actor.has("certificateur") else Origine.SYNDICAT


def _resource_for(uow: UnitOfWork, profil: ProfilConnu, regard: Regard) -> Ressource:
    attributs = {
        **regard.attributs(),
        "lecteur": reads(profil, uow.actor.sujet, uow.now),
        "auteur": uow.actor.sujet,
    }
    return Ressource("Proposition", str(profil.id), attributs)


async def list_propositions(uow: UnitOfWork, page: PageParams) -> Page[PropositionLue]:
    return await paginate(uow, queries.list_propositions(uow.actor), page, PropositionLue.model_validate)


async def read_proposition(uow: UnitOfWork, proposition_id: UUID) -> PropositionLue:
    row = await uow.db.get(Proposition, proposition_id)
    if row is None:
        raise NotFound
    attributs = {"manager": "", "entite": "", "lecteur": False, "auteur": row.auteur}
    uow.allow(Ressource("Proposition", str(row.id), attributs))
    return PropositionLue.model_validate(row)
