"""Taking the dated decisions of a certification's life; none makes certifiante what attests no compétence."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.certification.errors import CertificationInconnue
from services.certification.models import (
    Certification,
    Etape,
    Registre,
    RemplacementCertification,
    RenouvellementCertification,
)
from services.certification.offre.certifications.decisions import queries
from services.certification.offre.certifications.decisions.manques import manques_of, refuse_lacking
from services.certification.offre.certifications.decisions.schemas import (
    AlerteEcheance,
    DecisionLue,
    Enregistrement,
    Manques,
    Remplacement,
    Renouvellement,
    Transmission,
)
from services.certification.offre.certifications.fiche import Fiche, fiche_of, in_force
from services.certification.offre.certifications.numeros import owners_of, refuse_taken_number
from services.certification.offre.certifications.presentation import jours_of
from services.certification.offre.certifications.publication import written
from services.certification.offre.certifications.queries import certification_exists, find_certification
from services.certification.offre.certifications.schemas import CertificationLue
from services.certification.offre.certifications.writing import check_fiche, update_row
from services.certification.offre.errors import DecisionDejaPrise, PasEnregistree, RemplacementCirculaire
from services.certification.regles.jours import en_lettres
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Erreur, InconsistentDates, NotFound
from services.kit.web.pagination import Page, PageParams, paginate

# of those who decide a replacement, one at a time: two may each be none and make a cycle together
_LOCK = 7162837
Etapes = dict[Etape, tuple[date, str]]


async def transmit(uow: UnitOfWork, certification_id: UUID, decision: Transmission) -> CertificationLue:
    row, _ = await find_certification(uow.db, certification_id, lock=True)
    if Etape.TRANSMISSION in jours_of(row):
        raise DecisionDejaPrise("La certification est déjà transmise.")
    fiche = fiche_of(row)
    refuse_lacking(fiche, fiche.registre, _en_vigueur(row))
    taken: Etapes = {Etape.TRANSMISSION: (decision.le, decision.decidee_par)}
    return await _write(uow, row, replace(fiche, etapes={**fiche.etapes, **taken}))


async def register(uow: UnitOfWork, certification_id: UUID, decision: Enregistrement) -> CertificationLue:
    owners = await owners_of(uow.db, [decision.numero_fiche])
    row, _ = await find_certification(uow.db, certification_id, lock=True)
    if Etape.ENREGISTREMENT in jours_of(row):
        raise DecisionDejaPrise("La certification est déjà enregistrée ; un enregistrement se renouvelle.")
    fiche = fiche_of(row)
    refuse_lacking(fiche, decision.registre, _en_vigueur(row))
    taken: Etapes = {Etape.ENREGISTREMENT: (decision.le, decision.decidee_par), **_ends(decision, None)}
    registered = replace(
        fiche,
        registre=decision.registre,
        numero_fiche=decision.numero_fiche,
        niveau=decision.niveau,
        voies=fiche.voies.model_copy(update={"vae": decision.vae}),
        etapes={**fiche.etapes, **taken},
    )
    refuse_taken_number(registered, fiche, owners)
    return await _write(uow, row, registered)


async def renew(uow: UnitOfWork, certification_id: UUID, decision: Renouvellement) -> CertificationLue:
    """Move the end of the registration further; the end that was is kept in the decision. What lacks is looked at again:
    the catalogue may have withdrawn since what the certification attested."""
    row, _ = await find_certification(uow.db, certification_id, lock=True)
    days = jours_of(row)
    former = days.get(Etape.FIN_ENREGISTREMENT)
    if Etape.ENREGISTREMENT not in days or former is None:
        raise PasEnregistree("Elle n'est pas enregistrée, ou son enregistrement n'a pas de fin.")
    if decision.fin_enregistrement_le <= former:
        motif = f"Le renouvellement finit après le {en_lettres(former)}"
        raise InconsistentDates(erreurs=[Erreur(pointeur="/fin_enregistrement_le", motif=motif)])
    fiche = fiche_of(row)
    refuse_lacking(fiche, fiche.registre, _en_vigueur(row))
    limite = days.get(Etape.LIMITE_DELIVRANCE)
    kept = limite if limite and limite >= decision.fin_enregistrement_le else None
    others: Etapes = {etape: taken for etape, taken in fiche.etapes.items() if etape is not Etape.LIMITE_DELIVRANCE}
    renewed = replace(fiche, etapes={**others, **_ends(decision, kept)})
    uow.db.add(
        RenouvellementCertification.model_validate(
            decision.model_dump()
            | {"certification_id": row.id, "fin_precedente_le": former, "ecrite_le": uow.now}
            | {"limite_delivrance_le": decision.limite_delivrance_le or kept}
        )
    )
    return await _write(uow, row, renewed)


def _ends(decision: Enregistrement | Renouvellement, kept: date | None) -> Etapes:
    """The étapes that say until when: the end, and the delivery limit when it is later."""
    limite = decision.limite_delivrance_le or kept
    ends: Etapes = {Etape.FIN_ENREGISTREMENT: (decision.fin_enregistrement_le, decision.decidee_par)}
    return ends | ({Etape.LIMITE_DELIVRANCE: (limite, decision.decidee_par)} if limite else {})


async def replace_by(uow: UnitOfWork, certification_id: UUID, decision: Remplacement) -> CertificationLue:
    await uow.db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    row, _ = await find_certification(uow.db, certification_id, lock=True)
    erreurs = [
        Erreur(pointeur=f"/remplacantes/{i}", motif="Certification inconnue, ou la même")
        for i, other in enumerate(decision.remplacantes)
        if other == row.id or not await certification_exists(uow.db, other)
    ]
    if erreurs:
        raise CertificationInconnue(erreurs=erreurs)
    await _refuse_cycle(uow, row, decision)
    said = {"le": decision.le, "decidee_par": decision.decidee_par, "ecrite_le": uow.now}
    for other in dict.fromkeys(decision.remplacantes):
        statement = insert(RemplacementCertification).values(certification_id=row.id, remplacante_id=other, **said)
        made = statement.on_conflict_do_nothing().returning(col(RemplacementCertification.le))
        if await uow.db.scalar(made) is None:
            raise DecisionDejaPrise("Une de ces certifications la remplace déjà.")
    return await written(uow, row)


async def _refuse_cycle(uow: UnitOfWork, row: Certification, decision: Remplacement) -> None:
    """Raise RemplacementCirculaire when one of the replacing is replaced, at any remove, by the certification itself."""
    after = await queries.replacing(uow.db, decision.remplacantes)
    erreurs = [
        Erreur(
            pointeur=f"/remplacantes/{i}", motif="Cette certification est remplacée par celle-ci, ou par une suivante"
        )
        for i, other in enumerate(decision.remplacantes)
        if (other, row.id) in after
    ]
    if erreurs:
        raise RemplacementCirculaire(erreurs=erreurs)


def _en_vigueur(row: Certification) -> frozenset[UUID]:
    """The compétences it attests and that the catalogue has not withdrawn; they must be loaded."""
    return in_force(attestee.connue for bloc in row.blocs for attestee in bloc.competences)


async def _write(uow: UnitOfWork, row: Certification, fiche: Fiche) -> CertificationLue:
    check_fiche(fiche, uow.now)
    await update_row(uow.db, row, fiche, uow.now)
    return await written(uow, row)


async def read_manques(uow: UnitOfWork, certification_id: UUID) -> Manques:
    row, _ = await find_certification(uow.db, certification_id)
    missing = manques_of(fiche_of(row), Registre(row.registre), _en_vigueur(row))
    return Manques(certifiable=not missing, manques=missing)


async def list_decisions(uow: UnitOfWork, certification_id: UUID, page: PageParams) -> Page[DecisionLue]:
    if not await certification_exists(uow.db, certification_id):
        raise NotFound
    return await paginate(uow, queries.list_decisions(certification_id), page, _decision)


def _decision(row: tuple[str, date, str, date | None, date | None, UUID | None]) -> DecisionLue:
    return DecisionLue(**dict(zip(DecisionLue.model_fields, row, strict=True)))


async def list_alerts(uow: UnitOfWork, page: PageParams, *, venues: bool) -> Page[AlerteEcheance]:
    today = uow.today
    names = [name for name in AlerteEcheance.model_fields if name != "venue"]
    statement = queries.list_alerts(today, venues=venues)
    return await paginate(
        uow, statement, page, lambda row: AlerteEcheance(**dict(zip(names, row, strict=True)), venue=row[5] <= today)
    )
