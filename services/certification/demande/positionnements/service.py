"""A positionnement is asked for by the person, conducted and concluded by the certificateur, contested by the person.

Each step adds a version; none is changed. Nobody else learns that it exists: it publishes no event.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.certification.cycles.positionnement import POSITIONNEMENT, TransitionPositionnement
from services.certification.demande.demandeur import certification_of, profil_of_caller, refuse_ended, share_profil
from services.certification.demande.errors import (
    ModuleSansEcart,
    PositionnementDejaOuvert,
    RienAAcquerir,
    RienAPositionner,
)
from services.certification.demande.guichet.annonce import tell_desk
from services.certification.demande.positionnements import queries
from services.certification.demande.positionnements.ebauche import Acquis, Constat
from services.certification.demande.positionnements.parcours import advised, compose, fills_some
from services.certification.demande.positionnements.presentation import (
    present,
    present_summary,
    present_version,
    present_version_summary,
)
from services.certification.demande.positionnements.schemas import (
    ConclusionEcrite,
    PositionnementEcrit,
    PositionnementLu,
    PositionnementResume,
    RecoursPositionnementEcrit,
    VerdictsEcrits,
    VersionPositionnementLue,
    VersionPositionnementResume,
)
from services.certification.demande.positionnements.verdicts import (
    Cle,
    Ligne,
    acquis_of,
    check_said,
    counted,
    drafted,
    judged,
    rows,
)
from services.certification.models import (
    AuteurVerdict,
    Certification,
    DecisionPositionnement,
    EtatPositionnement,
    Positionnement,
    ProfilConnu,
    RecoursPositionnement,
    VersionPositionnement,
)
from services.certification.notifications.service import notify
from services.certification.offre.blocs import blocs_acquis, contenus
from services.certification.offre.durees import NOTHING_LEFT, course, minutes_beside
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def ask_positionnement(uow: UnitOfWork, demande: PositionnementEcrit) -> PositionnementLu:
    profil = await profil_of_caller(uow)
    certification = await certification_of(uow, demande.certification_id)
    refuse_ended(uow, certification)
    lignes = await _drafted(uow, certification, profil)
    if not lignes:
        raise RienAPositionner("Cette certification n'évalue aucune compétence du catalogue.")
    if await queries.has_open_positionnement(uow.db, certification.id, profil.id):
        raise PositionnementDejaOuvert("Le certificateur n'a pas encore conclu le précédent.")
    row = Positionnement.model_validate(
        {
            "certification_id": certification.id,
            "profil_id": profil.id,
            "etat": TransitionPositionnement.DEMANDER.born(),
            "demande_le": uow.now,
        }
    )
    uow.db.add(row)
    await uow.db.flush()
    await _add_version(uow, row, 1, lignes)
    await tell_desk(uow, "Nouveau positionnement à conduire", row)
    return await _written(uow, row)


async def list_positionnements(
    uow: UnitOfWork, page: PageParams, certification_id: UUID | None, etat: EtatPositionnement | None
) -> Page[PositionnementResume]:
    statement = queries.list_positionnements(uow.actor, certification_id=certification_id, etat=etat)
    return await paginate(uow, statement, page, present_summary)


async def read_positionnement(uow: UnitOfWork, positionnement_id: UUID) -> PositionnementLu:
    return await _present(uow, await _find(uow, positionnement_id))


async def list_versions(
    uow: UnitOfWork, positionnement_id: UUID, page: PageParams
) -> Page[VersionPositionnementResume]:
    row = await _find(uow, positionnement_id)
    return await paginate(uow, queries.list_versions(row.id), page, present_version_summary)


async def read_version(uow: UnitOfWork, positionnement_id: UUID, numero: int) -> VersionPositionnementLue:
    row = await _find(uow, positionnement_id)
    version = await queries.get_version(uow.db, row.id, numero)
    if version is None:
        raise NotFound
    return present_version(version)


async def judge(uow: UnitOfWork, positionnement_id: UUID, ecrits: VerdictsEcrits) -> PositionnementLu:
    """Add a version with what the certificateur found; the other compétences keep what was last said of them."""
    row, last, lignes = await _conducted(uow, positionnement_id)
    said = [
        (
            (ecrit.bloc_id, ecrit.competence_id),
            Constat(ecrit.verdict, ecrit.preuve.nature, ecrit.preuve.texte) if ecrit.preuve else Constat(ecrit.verdict),
        )
        for ecrit in ecrits.verdicts
    ]
    check_said(lignes, said)
    await _add_version(uow, row, last.numero + 1, judged(lignes, _said_in(last) | dict(said)))
    return await _written(uow, row)


async def conclude(uow: UnitOfWork, positionnement_id: UUID, ecrite: ConclusionEcrite) -> PositionnementLu:
    """Add the version that decides, on the verdicts as they stand."""
    row, last, lignes = await _conducted(uow, positionnement_id)
    lignes = judged(lignes, _said_in(last))
    learnt = all(ligne.constat.verdict in NOTHING_LEFT for ligne in lignes)
    if learnt and ecrite.decision is DecisionPositionnement.PARCOURS:
        raise RienAAcquerir("Toutes les compétences sont acquises : les épreuves se passent directement.")
    await _add_version(uow, row, last.numero + 1, lignes, ecrite)
    POSITIONNEMENT.move(uow.db, row, TransitionPositionnement.CONCLURE, le=uow.now)
    texte = "Votre positionnement est conclu : lisez la décision, vous pouvez la contester."
    await notify(uow.db, now=uow.now, objet="positionnement", objet_id=row.id, texte=texte, profil_id=row.profil_id)
    return await _written(uow, row)


async def contest(uow: UnitOfWork, positionnement_id: UUID, ecrit: RecoursPositionnementEcrit) -> PositionnementLu:
    """Ask for another decision; the one in force holds until it comes."""
    row = await _find(uow, positionnement_id, lock=True)
    POSITIONNEMENT.check(row.etat, TransitionPositionnement.CONTESTER)
    if await queries.has_open_positionnement(uow.db, row.certification_id, row.profil_id):
        raise PositionnementDejaOuvert("Vous avez demandé un autre positionnement depuis.")
    decision = await queries.get_decision(uow.db, row.id)
    assert decision is not None, "what is concluded has a decision"
    written = {"version_id": decision.id, "texte": ecrit.texte, "depose_le": uow.now}
    uow.db.add(RecoursPositionnement.model_validate(written))
    POSITIONNEMENT.move(uow.db, row, TransitionPositionnement.CONTESTER, le=uow.now)
    await tell_desk(uow, "Recours contre un positionnement", row)
    return await _written(uow, row)


async def _conducted(
    uow: UnitOfWork, positionnement_id: UUID
) -> tuple[Positionnement, VersionPositionnement, list[Ligne]]:
    """A locked positionnement that waits for the certificateur, its last version, and what the rule says today."""
    row = await _find(uow, positionnement_id, lock=True)
    POSITIONNEMENT.check(row.etat, TransitionPositionnement.CONCLURE)
    last = await queries.get_version(uow.db, row.id)
    profil = await share_profil(uow.db, row.profil_id)
    assert last is not None, "a positionnement begins with its draft"
    assert profil is not None, "an erased person's positionnements are erased with them"
    return row, last, await _drafted(uow, await certification_of(uow, row.certification_id), profil)


async def _drafted(uow: UnitOfWork, certification: Certification, profil: ProfilConnu) -> list[Ligne]:
    """What the rule says today, from the acquis known and the blocs held, credits included."""
    held = await blocs_acquis(uow.db, profil.id, on=uow.today)
    attested = [
        Acquis(competence_id, niveau, "certifie", le=None, positif=True)
        for contenu in (await contenus(uow.db, profil.id, held)).values()
        for competence_id, niveau in contenu.competences.items()
    ]
    return drafted(certification, [*acquis_of(profil.acquis), *attested], held)


def _said_in(version: VersionPositionnement) -> dict[Cle, Constat]:
    """What the certificateur has said so far."""
    return {
        (verdict.bloc_id, verdict.competence_id): Constat(verdict.verdict, verdict.nature_preuve, verdict.preuve)
        for verdict in version.verdicts
        if verdict.auteur == AuteurVerdict.CERTIFICATEUR
    }


async def _add_version(
    uow: UnitOfWork,
    row: Positionnement,
    numero: int,
    lignes: Sequence[Ligne],
    conclusion: ConclusionEcrite | None = None,
) -> None:
    decided = conclusion.model_dump(include={"decision", "texte"}) if conclusion else {}
    kept = {"positionnement_id": row.id, "numero": numero, "ecrite_le": uow.now, **decided}
    version = VersionPositionnement.model_validate(kept)
    verdicts = rows(lignes, version.id)
    if conclusion is not None and version.decision == DecisionPositionnement.PARCOURS:
        version.parcours = await _course(uow, row, conclusion, lignes)
    direct = version.decision == DecisionPositionnement.DIRECT
    certification = await certification_of(uow, row.certification_id)
    beside = minutes_beside(certification.duree_jours, counted(certification))
    version.minutes = 0 if direct else course([verdict.minutes for verdict in verdicts], beside)
    uow.db.add(version)
    await uow.db.flush()
    uow.db.add_all(verdicts)


async def _course(
    uow: UnitOfWork,
    row: Positionnement,
    conclusion: ConclusionEcrite,
    lignes: Sequence[Ligne],
) -> list[dict[str, Any]]:
    """The modules that the certificateur chose, or those that the rule advises, as they are on offer today."""
    on_offer = {module.id: module for module in await queries.modules_of(uow.db, row.certification_id)}
    if conclusion.modules is None:
        return compose(lignes, advised(lignes, list(on_offer.values())))
    for number, module_id in enumerate(conclusion.modules):
        if module_id not in on_offer or not fills_some(on_offer[module_id], lignes):
            erreur = Erreur(pointeur=f"/modules/{number}", motif="Aucun écart que ce module prépare")
            raise ModuleSansEcart(erreurs=[erreur])
    return compose(lignes, [on_offer[module_id] for module_id in dict.fromkeys(conclusion.modules)])


async def _find(uow: UnitOfWork, positionnement_id: UUID, *, lock: bool = False) -> Positionnement:
    row = await queries.get_positionnement(uow.db, positionnement_id, lock=lock)
    if row is None:
        raise NotFound
    uow.allow(resource_of(row))
    return row


def resource_of(row: Positionnement) -> Ressource:
    return Ressource("Positionnement", str(row.id), {"titulaire": str(row.profil_id)})


async def _written(uow: UnitOfWork, row: Positionnement) -> PositionnementLu:
    await uow.db.flush()
    uow.touches(resource_of(row))
    return await _present(uow, row)


async def _present(uow: UnitOfWork, row: Positionnement) -> PositionnementLu:
    decision = await queries.get_decision(uow.db, row.id)
    # read last: the two may be one row, and only this one comes with its verdicts
    last = await queries.get_version(uow.db, row.id)
    assert last is not None, "a positionnement begins with its draft"
    return present(row, decision, last)
