"""Bulk load of the offer: the same rules as one by one, by code, and a replay changes nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from services.certification import events
from services.certification.cycles.session import TransitionSession
from services.certification.demande.sessions.queries import lock_sessions
from services.certification.demande.sessions.schemas import ATTENTE_MAX_PAR_DEFAUT
from services.certification.demande.sessions.service import (
    new_session,
    refuse_change,
    refuse_new,
    write_session,
)
from services.certification.errors import CertificationInconnue, ChargementVide, CodeDejaUtilise
from services.certification.imports.schemas import LigneCertification, LigneSession
from services.certification.models import Certification, CompetenceConnue, MetierConnu, SessionCertification
from services.certification.offre.certifications.decisions.auteurs import refuse_decided_by_another
from services.certification.offre.certifications.decisions.manques import refuse_decided_for_nothing
from services.certification.offre.certifications.fiche import Fiche, attested_by, fiche_of
from services.certification.offre.certifications.numeros import owners_of, refuse_taken_number
from services.certification.offre.certifications.presentation import jours_of
from services.certification.offre.certifications.publication import certification_modifiee
from services.certification.offre.certifications.queries import certifiantes, lock_certifications
from services.certification.offre.certifications.references import (
    Cle,
    References,
    competences_by_code,
    metiers_by_code,
    resolve,
)
from services.certification.offre.certifications.writing import check_fiche, create_row, update_row
from services.kit.data.uow import UnitOfWork
from services.kit.web.bulk import Ligne, Rapport
from services.kit.web.errors import Erreur, Problem


@dataclass
class _Batch:
    """What the lines of one batch refer to, and what they changed."""

    certifications: dict[str, Certification]
    sessions: dict[str, SessionCertification]
    competences: dict[Cle, CompetenceConnue]
    metiers: dict[Cle, MetierConnu]
    numeros: dict[str, str]
    changed: dict[str, Certification] = field(default_factory=dict)
    changed_sessions: dict[str, SessionCertification] = field(default_factory=dict)


async def import_offer(uow: UnitOfWork, lignes: AsyncIterator[list[Ligne]], *, dry_run: bool) -> Rapport:
    rapport = Rapport(dry_run=dry_run)
    if dry_run:
        uow.rollback_at_end()
    async for lines in lignes:
        batch = await _load(uow, lines)
        for line in lines:
            await _import_line(uow, batch, line, rapport)
            await asyncio.sleep(0)  # a long file lets the other requests of this process through
        await _publish(uow, batch)
        uow.db.expunge_all()
    if not rapport.lignes:
        raise ChargementVide("Le fichier ne contient aucune ligne ; rien n'a été chargé.")
    return rapport


async def _load(uow: UnitOfWork, lines: list[Ligne]) -> _Batch:
    fiches = [line.donnees for line in lines if isinstance(line.donnees, LigneCertification)]
    sessions = [line.donnees for line in lines if isinstance(line.donnees, LigneSession)]
    codes = {fiche.code for fiche in fiches} | {session.certification for session in sessions}
    numeros = await owners_of(uow.db, {fiche.numero_fiche for fiche in fiches})
    return _Batch(
        certifications=await lock_certifications(uow.db, codes),
        sessions=await lock_sessions(uow.db, {session.code for session in sessions}),
        competences=await competences_by_code(uow.db, (cle for fiche in fiches for cle in _competence_keys(fiche))),
        metiers=await metiers_by_code(uow.db, (cle for fiche in fiches for cle in _metier_keys(fiche))),
        numeros=numeros,
    )


def _competence_keys(fiche: LigneCertification) -> list[Cle]:
    return [(c.referentiel, c.competence) for bloc in fiche.blocs for c in bloc.competences]


def _metier_keys(fiche: LigneCertification) -> list[Cle]:
    return [(fiche.referentiel, code) for code in fiche.metiers_vises]


async def _import_line(uow: UnitOfWork, batch: _Batch, line: Ligne, rapport: Rapport) -> None:
    rapport.lignes += 1
    try:
        if isinstance(line.donnees, LigneCertification):
            outcome = await _import_certification(uow, batch, line.donnees)
        elif isinstance(line.donnees, LigneSession):
            outcome = await _import_session(uow, batch, line.donnees)
        else:
            rapport.reject(line.numero, line.erreurs)
            return
    except Problem as problem:
        rapport.reject(line.numero, problem.erreurs or [Erreur(pointeur="", motif=problem.detail)])
        return
    setattr(rapport, outcome, getattr(rapport, outcome) + 1)


async def _import_certification(uow: UnitOfWork, batch: _Batch, ligne: LigneCertification) -> str:
    row = batch.certifications.get(ligne.code)
    before = fiche_of(row) if row else None
    fiche, known = _resolve(batch, ligne, before)
    check_fiche(fiche, uow.now)
    refuse_decided_by_another(uow, fiche, before)
    refuse_decided_for_nothing(fiche, before, known.en_vigueur)
    refuse_taken_number(fiche, before, batch.numeros)
    if row is None:
        row = create_row(fiche, uow.now)
        uow.db.add(row)
    elif fiche != before:
        await update_row(uow.db, row, fiche, uow.now)
    else:
        return "inchangees"
    batch.certifications[ligne.code] = batch.changed[ligne.code] = row
    return "modifiees" if before else "creees"


def _resolve(batch: _Batch, ligne: LigneCertification, before: Fiche | None) -> tuple[Fiche, References]:
    known = References(
        metiers=[batch.metiers.get(cle) for cle in _metier_keys(ligne)],
        competences=[
            [batch.competences.get((c.referentiel, c.competence)) for c in bloc.competences] for bloc in ligne.blocs
        ],
        attested=attested_by(before.blocs) if before else frozenset(),
    )
    return resolve(ligne, ligne.type_certification, ligne.blocs, known), known


async def _import_session(uow: UnitOfWork, batch: _Batch, ligne: LigneSession) -> str:
    certification = batch.certifications.get(ligne.certification)
    if certification is None:
        raise CertificationInconnue(erreurs=[Erreur(pointeur="/certification", motif="Certification inconnue")])
    days = jours_of(certification)
    values = ligne.model_dump(exclude={"type", "certification"}, exclude_none=True)
    values.setdefault("inscription_a_partir_du", None)
    row = batch.sessions.get(ligne.code)
    if row is None:
        values = {"attente_max": ATTENTE_MAX_PAR_DEFAUT, "etat": TransitionSession.OUVRIR.born()} | values
        refuse_new(values, days, uow.today)
        row = new_session(values, certification.id)
        uow.db.add(row)
        batch.sessions[ligne.code] = batch.changed_sessions[ligne.code] = row
        return "creees"
    if row.certification_id != certification.id:
        raise CodeDejaUtilise(erreurs=[Erreur(pointeur="/code", motif="Code d'une session d'une autre certification")])
    if all(getattr(row, name) == value for name, value in values.items()):
        return "inchangees"
    refuse_change(row, {"attente_max": row.attente_max} | values, days, uow.today)
    await write_session(uow, row, values)
    batch.changed_sessions[ligne.code] = row
    return "modifiees"


async def _publish(uow: UnitOfWork, batch: _Batch) -> None:
    await uow.db.flush()
    today = uow.today
    attesting = await certifiantes(uow.db, [row.id for row in batch.changed.values()])
    await uow.emit_many(
        events.CERTIFICATION_MODIFIEE,
        [(str(row.id), certification_modifiee(row, row.id in attesting, today)) for row in batch.changed.values()],
    )
    await uow.emit_many(
        events.SESSION_MODIFIEE,
        [(str(row.id), events.session_modifiee(row)) for row in batch.changed_sessions.values()],
    )
