"""Deciding of a candidature, bloc by bloc; what is decided is replaced by a signed decision, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.certification.errors import SessionPasCommencee
from services.certification.jury.jurys.service import sitting_jury
from services.certification.jury.resultats.acces import joints_of, lock_person, open_candidature, session_of
from services.certification.jury.resultats.cle import sealing_keys
from services.certification.jury.resultats.decisions import (
    decided_blocs,
    get_deliberation,
    last_deliberation,
    list_deliberations,
)
from services.certification.jury.resultats.issue import conclude, draw_bilan
from services.certification.jury.resultats.recevabilite import (
    refuse_after_last_delivery,
    refuse_deliberation,
    refuse_replacement,
)
from services.certification.jury.resultats.schemas import (
    DecisionBlocLue,
    DecisionEcrite,
    DeliberationEcrite,
    DeliberationLue,
    MembreSiegeant,
    RemplacementEcrit,
)
from services.certification.jury.resultats.signature import content_of, is_sealed, seal
from services.certification.models import (
    Candidature,
    DecisionBloc,
    Deliberation,
    Issue,
    Jury,
    NatureDeliberation,
    VerdictBloc,
)
from services.certification.notifications.service import notify
from services.certification.offre.blocs import nommes
from services.certification.regles.jours import en_lettres
from services.kit.data.db import new_id
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate

ANNONCE = "Le jury a décidé pour {blocs} ; vous seul et le certificateur pouvez lire sa décision."


@dataclass(frozen=True)
class Acte:
    """What is decided, before it is written: of whom, by which jury, in place of which decisions, and why."""

    candidature: Candidature
    jury: Jury
    ecrites: Sequence[DecisionEcrite]
    remplacees: Mapping[UUID, DecisionBloc]
    raison: str | None = None

    @property
    def nature(self) -> NatureDeliberation:
        return NatureDeliberation.DELIBERATION if self.raison is None else NatureDeliberation.REMPLACEMENT


async def deliberate(uow: UnitOfWork, candidature_id: UUID, ecrite: DeliberationEcrite) -> DeliberationLue:
    candidature, jury = await _sit(uow, candidature_id)
    await refuse_deliberation(uow, candidature, ecrite.decisions)
    return await _decide(uow, Acte(candidature, jury, ecrite.decisions, {}))


async def replace_decisions(uow: UnitOfWork, candidature_id: UUID, ecrit: RemplacementEcrit) -> DeliberationLue:
    candidature, jury = await _sit(uow, candidature_id)
    in_force = await decided_blocs(uow.db, candidature.id)
    await refuse_replacement(uow, candidature, ecrit.decisions, in_force)
    return await _decide(uow, Acte(candidature, jury, ecrit.decisions, in_force, ecrit.raison))


async def _sit(uow: UnitOfWork, candidature_id: UUID) -> tuple[Candidature, Jury]:
    """The candidature alone with its judges: the session has begun, the jury may judge this very person."""
    candidature = await open_candidature(uow, candidature_id)
    await lock_person(uow, candidature)
    session = await session_of(uow, candidature)
    if uow.today < session.debut_le:
        raise SessionPasCommencee(f"Le jury délibère à partir du {en_lettres(session.debut_le)}.")
    return candidature, await sitting_jury(uow, session, candidature.profil_id)


async def _decide(uow: UnitOfWork, acte: Acte) -> DeliberationLue:
    """Sign and write the decisions, and give what they make of the candidature, in this transaction."""
    candidature, deliberation_id = acte.candidature, new_id()
    decisions = [_decision(uow, acte, deliberation_id, ecrite) for ecrite in acte.ecrites]
    precedente = await last_deliberation(uow.db, candidature.id)
    bilan = await draw_bilan(uow.db, candidature, decisions, on=uow.today)
    await refuse_after_last_delivery(uow, candidature, bilan)
    row = _sealed(uow, acte, deliberation_id, decisions, bilan.issue, precedente)
    uow.db.add(row)
    await uow.db.flush()
    said = {d.bloc_id: d.preconisations for d in decisions if d.verdict == VerdictBloc.NON_ACQUIS and d.preconisations}
    await conclude(uow, candidature, acte.jury.id, bilan, said)
    texte = ANNONCE.format(blocs=nommes([bilan.blocs[decision.bloc_id] for decision in decisions]))
    await notify(
        uow.db, now=uow.now, objet="deliberation", objet_id=row.id, texte=texte, profil_id=candidature.profil_id
    )
    uow.touches(Ressource("Deliberation", str(row.id)))
    return present(uow, row, precedente, ())


def _decision(uow: UnitOfWork, acte: Acte, deliberation_id: UUID, ecrite: DecisionEcrite) -> DecisionBloc:
    remplacee = acte.remplacees.get(ecrite.bloc_id)
    return DecisionBloc.model_validate(
        {
            **ecrite.model_dump(),
            "deliberation_id": deliberation_id,
            "candidature_id": acte.candidature.id,
            "profil_id": acte.candidature.profil_id,
            "certification_id": acte.candidature.certification_id,
            "decidee_le": uow.today,
            "remplace_id": remplacee.id if remplacee else None,
        }
    )


def _sealed(
    uow: UnitOfWork,
    acte: Acte,
    deliberation_id: UUID,
    decisions: list[DecisionBloc],
    issue: Issue,
    precedente: Deliberation | None,
) -> Deliberation:
    membres = [
        {name: getattr(membre, name) for name in MembreSiegeant.model_fields}
        for membre in sorted(acte.jury.membres, key=lambda membre: membre.ordre)
    ]
    row = Deliberation.model_validate(
        {
            "id": deliberation_id,
            "candidature_id": acte.candidature.id,
            "profil_id": acte.candidature.profil_id,
            "certification_id": acte.candidature.certification_id,
            "jury_id": acte.jury.id,
            "nature": acte.nature,
            "issue": issue,
            "raison": acte.raison,
            "membres": membres,
            "signee_par": uow.actor.sujet,
            "signee_le": uow.now,
            "jws": "",
        }
    )
    row.decisions = decisions
    row.jws = seal(content_of(row, decisions, precedente), sealing_keys(uow)[0])
    return row


async def list_decided(uow: UnitOfWork, candidature_id: UUID, page: PageParams) -> Page[DeliberationLue]:
    candidature = await open_candidature(uow, candidature_id)
    joints = await joints_of(uow.db, candidature.profil_id)
    before = {row.id: row for row in (await uow.db.scalars(list_deliberations(candidature_id))).all()}
    chain = dict(zip(before, [None, *before.values()], strict=False))
    return await paginate(
        uow, list_deliberations(candidature_id), page, lambda row: present(uow, row, chain.get(row.id), joints)
    )


async def read_decided(uow: UnitOfWork, candidature_id: UUID, deliberation_id: UUID) -> DeliberationLue:
    candidature = await open_candidature(uow, candidature_id)
    row = await get_deliberation(uow.db, candidature_id, deliberation_id)
    if row is None:
        raise NotFound
    chain = (await uow.db.scalars(list_deliberations(candidature_id))).all()
    before = [other for other in chain if other.id < row.id]
    return present(uow, row, before[-1] if before else None, await joints_of(uow.db, candidature.profil_id))


def present(
    uow: UnitOfWork, row: Deliberation, precedente: Deliberation | None, joints: Sequence[UUID]
) -> DeliberationLue:
    content = content_of(row, row.decisions, precedente)
    computed = {"membres", "decisions", "intacte"}
    return DeliberationLue(
        **{name: getattr(row, name) for name in set(DeliberationLue.model_fields) - computed},
        membres=[MembreSiegeant.model_validate(membre) for membre in row.membres],
        decisions=[
            DecisionBlocLue.model_validate(decision) for decision in sorted(row.decisions, key=lambda d: d.bloc_id)
        ],
        intacte=is_sealed(row, content, sealing_keys(uow), joints),
    )
