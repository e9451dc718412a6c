"""Writing a fiche into its rows: one path for the API and for the bulk load, so that a replay changes nothing."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.models import (
    BlocCompetences,
    Certification,
    CompetenceAttestee,
    EtapeCertification,
    MetierVise,
    ModaliteEvaluation,
    TypeModalite,
)
from services.certification.offre.certifications.fiche import Bloc, Fiche, date_incoherences, incoherences
from services.certification.offre.certifications.modalites import Modalite, write_modalite
from services.certification.offre.certifications.versions import attested, by_code, keep_version, refuse_lost
from services.kit.data.days import civil_day
from services.kit.web.errors import InconsistentDates, ValidationFailed


def check_fiche(fiche: Fiche, now: datetime) -> None:
    """Raise ValidationFailed or InconsistentDates when the fiche contradicts the rules of its register."""
    erreurs = incoherences(fiche)
    if erreurs:
        raise ValidationFailed("La fiche contredit les règles de son registre ou de son type.", erreurs=erreurs)
    erreurs = date_incoherences(fiche, civil_day(now))
    if erreurs:
        raise InconsistentDates("Les décisions datées ne se suivent pas.", erreurs=erreurs)


def create_row(fiche: Fiche, now: datetime) -> Certification:
    """A new row. It is visible to everybody from the day it enters the catalogue: no field says otherwise."""
    row = Certification.model_validate(_columns(fiche) | {"visible_le": civil_day(now), "modifiee_le": now})
    # an empty list that was never set counts as not loaded once the row is written
    row.etapes, row.metiers, row.blocs = [], [], []
    _write_children(row, fiche, {})
    return row


async def update_row(db: AsyncSession, row: Certification, fiche: Fiche, now: datetime) -> None:
    """Make the row say what the fiche says; blocs keep their id by their code, or by what they attest when it changes.

    A bloc that attests something else has another version. Raises BlocUtilise, before anything is changed, for a bloc or
    an épreuve that may not go. `modifiee_le` moves the version.
    """
    kept = by_code(row, fiche.blocs)
    await refuse_lost(db, row, fiche.blocs, kept)
    for bloc in fiche.blocs:
        if bloc.code in kept and attested(kept[bloc.code]) != bloc.competences:
            keep_version(db, kept[bloc.code], now)
    for name, value in _columns(fiche).items():
        setattr(row, name, value)
    row.modifiee_le = now
    _write_children(row, fiche, kept)


def _columns(fiche: Fiche) -> dict[str, object]:
    return {
        "code": fiche.code,
        "intitule": fiche.intitule,
        "registre": fiche.registre,
        "type": fiche.type,
        "numero_fiche": fiche.numero_fiche,
        "niveau": fiche.niveau,
        "certificateurs": list(fiche.certificateurs),
        "duree_jours": fiche.duree_jours,
        "validite_mois": fiche.validite_mois,
        **fiche.voies.model_dump(),
    }


def _write_children(row: Certification, fiche: Fiche, kept: Mapping[str, BlocCompetences]) -> None:
    etapes = {etape.etape: etape for etape in row.etapes}
    for kind, (le, decidee_par) in fiche.etapes.items():
        etape = etapes.get(kind)
        if etape is None:
            row.etapes.append(EtapeCertification(certification_id=row.id, etape=kind, le=le, decidee_par=decidee_par))
        else:
            etape.le, etape.decidee_par = le, decidee_par
    for etape in etapes.values():
        if etape.etape not in fiche.etapes:
            row.etapes.remove(etape)
    vises = {vise.metier_id: vise for vise in row.metiers}
    for metier in fiche.metiers - set(vises):
        row.metiers.append(MetierVise(certification_id=row.id, metier_id=metier))
    for metier in set(vises) - fiche.metiers:
        row.metiers.remove(vises[metier])
    _write_blocs(row, fiche.blocs, kept)


def _write_blocs(row: Certification, blocs: tuple[Bloc, ...], kept: Mapping[str, BlocCompetences]) -> None:
    stay = {target.id for target in kept.values()}
    for gone in [bloc for bloc in row.blocs if bloc.id not in stay]:
        row.blocs.remove(gone)
    for ordre, bloc in enumerate(blocs):
        target = kept.get(bloc.code)
        if target is None:
            target = BlocCompetences(certification_id=row.id, code=bloc.code, ordre=ordre, intitule=bloc.intitule)
            target.competences, target.modalites = [], []
            row.blocs.append(target)
        target.ordre, target.code, target.intitule, target.duree_jours = (
            ordre,
            bloc.code,
            bloc.intitule,
            bloc.duree_jours,
        )
        _write_competences(target, bloc)
        _write_modalites(target, bloc.modalites)


def _write_competences(target: BlocCompetences, bloc: Bloc) -> None:
    existing = {attestee.competence_id: attestee for attestee in target.competences}
    for competence, niveau in bloc.competences.items():
        if competence in existing:
            existing[competence].niveau = niveau
        else:
            target.competences.append(CompetenceAttestee(bloc_id=target.id, competence_id=competence, niveau=niveau))
    for competence in set(existing) - set(bloc.competences):
        target.competences.remove(existing[competence])


def _write_modalites(target: BlocCompetences, modalites: tuple[Modalite, ...]) -> None:
    existing = list(target.modalites)
    for ordre, modalite in enumerate(modalites):
        if ordre < len(existing):
            write_modalite(existing[ordre], modalite)
        else:
            kind = TypeModalite(modalite.type)
            added = ModaliteEvaluation(bloc_id=target.id, ordre=ordre, type=kind, intitule=modalite.intitule)
            write_modalite(added, modalite)
            target.modalites.append(added)
    for row in existing[len(modalites) :]:
        target.modalites.remove(row)
