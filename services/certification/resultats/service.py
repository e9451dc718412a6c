"""Deciding of a candidature, bloc by bloc; what is decided is replaced by a signed decision, never changed."""

from collections.abc import Sequence
from uuid import UUID

from services.certification.jurys.service import president_of, sitting_jury
from services.certification.models import (
    Candidature,
    DecisionBloc,
    Deliberation,
    Jury,
    NatureDeliberation,
    SessionCertification,
    VerdictBloc,
)
from services.certification.notifications.service import notify
from services.certification.resultats.acces import lock_person, open_candidature, session_of
from services.certification.resultats.cle import signing_key
from services.certification.resultats.decisions import (
    decided_blocs,
    get_deliberation,
    last_deliberation,
    list_deliberations,
)
from services.certification.resultats.errors import SessionPasCommencee
from services.certification.resultats.issue import Bilan, conclude, draw_bilan
from services.certification.resultats.recevabilite import refuse_deliberation, refuse_replacement
from services.certification.resultats.schemas import (
    DecisionEcrite,
    DecisionLue,
    DeliberationEcrite,
    DeliberationLue,
    MembreSiegeant,
    RemplacementEcrit,
)
from services.certification.resultats.signature import content_of, is_sealed, seal
from services.kit.access import Ressource
from services.kit.days import civil_day
from services.kit.errors import Forbidden, NotFound
from services.kit.pagination import Page, PageParams, paginate
from services.kit.uow import UnitOfWork

ANNONCE = "Le jury a décidé de votre candidature ; vous seul et le certificateur pouvez lire sa décision."


async def deliberate(uow: UnitOfWork, candidature_id: UUID, ecrite: DeliberationEcrite) -> DeliberationLue:
    candidature, session, jury = await _sit(uow, candidature_id)
    if uow.actor.sujet != president_of(jury):
        raise Forbidden("Le président du jury, dont la voix est prépondérante, signe la délibération.")
    await refuse_deliberation(uow, candidature, ecrite.decisions)
    decisions = _rows(uow, candidature, ecrite.decisions, {})
    return await _decide(uow, candidature, jury, decisions, NatureDeliberation.DELIBERATION, None)


async def replace_decisions(uow: UnitOfWork, candidature_id: UUID, ecrit: RemplacementEcrit) -> DeliberationLue:
    candidature, _, jury = await _sit(uow, candidature_id)
    in_force = await decided_blocs(uow.db, candidature.id)
    refuse_replacement(ecrit.decisions, in_force)
    replaced = {bloc_id: decision.id for bloc_id, decision in in_force.items()}
    decisions = _rows(uow, candidature, ecrit.decisions, replaced)
    return await _decide(uow, candidature, jury, decisions, NatureDeliberation.REMPLACEMENT, ecrit.raison)


async def _sit(uow: UnitOfWork, candidature_id: UUID) -> tuple[Candidature, SessionCertification, Jury]:
    """The candidature alone with its judges: the session has begun, the jury may judge this very person."""
    candidature = await open_candidature(uow, candidature_id)
    await lock_person(uow, candidature)
    session = await session_of(uow, candidature)
    if civil_day(uow.now) < session.debut_le:
        raise SessionPasCommencee(f"Le jury délibère à partir du {session.debut_le:%d/%m/%Y}.")
    return candidature, session, await sitting_jury(uow, session, candidature.profil_id)


def _rows(
    uow: UnitOfWork, candidature: Candidature, ecrites: Sequence[DecisionEcrite], replaced: dict[UUID, UUID]
) -> list[DecisionBloc]:
    common = {
        "candidature_id": candidature.id,
        "profil_id": candidature.profil_id,
        "certification_id": candidature.certification_id,
        "decidee_le": civil_day(uow.now),
    }
    return [
        DecisionBloc.model_validate(ecrite.model_dump() | common | {"remplace_id": replaced.get(ecrite.bloc_id)})
        for ecrite in ecrites
    ]


async def _decide(
    uow: UnitOfWork,
    candidature: Candidature,
    jury: Jury,
    decisions: list[DecisionBloc],
    nature: NatureDeliberation,
    raison: str | None,
) -> DeliberationLue:
    """Sign and write the decisions, and give what they make of the candidature, in this transaction."""
    precedente = await last_deliberation(uow.db, candidature.id)
    bilan = await draw_bilan(uow.db, candidature, decisions, on=civil_day(uow.now))
    row = _sealed(uow, candidature, jury, decisions, bilan, nature, raison, precedente)
    uow.db.add(row)
    await uow.db.flush()
    said = {d.bloc_id: d.preconisations for d in decisions if d.verdict == VerdictBloc.NON_ACQUIS and d.preconisations}
    await conclude(uow, candidature, bilan, said)
    await notify(
        uow.db,
        now=uow.now,
        objet="deliberation",
        objet_id=row.id,
        texte=ANNONCE,
        profil_id=candidature.profil_id,
    )
    uow.touches(Ressource("Deliberation", str(row.id)))
    uow.header("Location", f"/v1/candidatures/{candidature.id}/deliberations/{row.id}")
    return present(uow, row, precedente)


def _sealed(
    uow: UnitOfWork,
    candidature: Candidature,
    jury: Jury,
    decisions: list[DecisionBloc],
    bilan: Bilan,
    nature: NatureDeliberation,
    raison: str | None,
    precedente: Deliberation | None,
) -> Deliberation:
    membres = [
        {name: getattr(membre, name) for name in MembreSiegeant.model_fields}
        for membre in sorted(jury.membres, key=lambda membre: membre.ordre)
    ]
    row = Deliberation.model_validate(
        {
            "candidature_id": candidature.id,
            "profil_id": candidature.profil_id,
            "certification_id": candidature.certification_id,
            "jury_id": jury.id,
            "nature": nature,
            "issue": bilan.issue,
            "raison": raison,
            "membres": membres,
            "signee_par": uow.actor.sujet,
            "signee_le": uow.now,
            "jws": "",
        }
    )
    row.jws = seal(content_of(row, decisions, precedente), signing_key(uow))
    for decision in decisions:
        decision.deliberation_id = row.id
    row.decisions = decisions
    return row


async def list_decided(uow: UnitOfWork, candidature_id: UUID, page: PageParams) -> Page[DeliberationLue]:
    await open_candidature(uow, candidature_id)
    before = {row.id: row for row in (await uow.db.scalars(list_deliberations(candidature_id))).all()}
    chain = dict(zip(before, [None, *before.values()], strict=False))
    return await paginate(
        uow, list_deliberations(candidature_id), page, lambda row: present(uow, row, chain.get(row.id))
    )


async def read_decided(uow: UnitOfWork, candidature_id: UUID, deliberation_id: UUID) -> DeliberationLue:
    await open_candidature(uow, candidature_id)
    row = await get_deliberation(uow.db, candidature_id, deliberation_id)
    if row is None:
        raise NotFound
    chain = (await uow.db.scalars(list_deliberations(candidature_id))).all()
    before = [other for other in chain if other.id < row.id]
    return present(uow, row, before[-1] if before else None)


def present(uow: UnitOfWork, row: Deliberation, precedente: Deliberation | None) -> DeliberationLue:
    content = content_of(row, row.decisions, precedente)
    computed = {"membres", "decisions", "intacte"}
    return DeliberationLue(
        **{name: getattr(row, name) for name in set(DeliberationLue.model_fields) - computed},
        membres=[MembreSiegeant.model_validate(membre) for membre in row.membres],
        decisions=[DecisionLue.model_validate(decision) for decision in sorted(row.decisions, key=lambda d: d.bloc_id)],
        intacte=is_sealed(row, content, signing_key(uow)),
    )
