"""Attestations are born in the transaction of the jury's decision, and revoked in that of the decision that replaces it."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.certification.models import Attestation, BlocCompetences, Certification
from services.certification.notifications.service import notify
from services.certification.offre.blocs import blocs_acquis
from services.certification.offre.certifications.queries import find_certification
from services.certification.regles.jours import add_months
from services.certification.titres.attestations.contenu import contenu_of
from services.certification.titres.attestations.statuts import PLACES
from services.certification.titres.attestations.validite import arm_validite
from services.certification.titres.declarations.rappels import open_declaration
from services.kit.data.uow import UnitOfWork

OBJET = "attestation"


@dataclass(frozen=True)
class Obtention:
    """Whose what is attested is, when it was obtained and before which jury."""

    profil_id: UUID
    obtenue_le: date
    jury_id: UUID


async def deliver(
    uow: UnitOfWork, obtention: Obtention, certification_id: UUID, blocs: Collection[UUID]
) -> list[Attestation]:
    """Attest each of these blocs of the certification, and the whole once every bloc of it is held.

    What is already attested, not revoked and still good is left as it is. A certification of one bloc or none is attested whole.
    """
    certification, _ = await find_certification(uow.db, certification_id)
    of_it = {bloc.id: bloc for bloc in certification.blocs}
    wanted: list[BlocCompetences | None] = []
    if len(of_it) > 1:
        wanted += [bloc for bloc_id, bloc in of_it.items() if bloc_id in blocs]
    held = await blocs_acquis(uow.db, obtention.profil_id, on=obtention.obtenue_le) | set(blocs)
    if set(of_it) <= held:
        wanted.append(None)
    delivered = [
        attestation
        for bloc in wanted
        if (attestation := await _deliver_one(uow, obtention, certification, bloc)) is not None
    ]
    for attestation in delivered:
        await open_declaration(uow, attestation)
    # of what is obtained together, the whole says it for all
    for attestation in [one for one in delivered if one.bloc_id is None] or delivered:
        await arm_validite(uow, attestation)
    if delivered:
        await _tell(uow, obtention.profil_id, certification, delivered)
    return delivered


async def _deliver_one(
    uow: UnitOfWork, obtention: Obtention, certification: Certification, bloc: BlocCompetences | None
) -> Attestation | None:
    in_force = select(1).where(
        col(Attestation.profil_id) == obtention.profil_id,
        col(Attestation.certification_id) == certification.id,
        col(Attestation.bloc_id).is_not_distinct_from(bloc.id if bloc else None),
        col(Attestation.revoquee_le).is_(None),
        func.coalesce(col(Attestation.valable_jusqu_au), obtention.obtenue_le) >= obtention.obtenue_le,
    )
    if await uow.db.scalar(in_force) is not None:
        return None
    # a list is left for the next when half of it is taken, so that a place drawn at random is soon a free one
    liste = (await uow.db.scalar(select(func.count()).select_from(Attestation)) or 0) // (PLACES // 2)
    while True:
        attestation = Attestation(
            profil_id=obtention.profil_id,
            certification_id=certification.id,
            bloc_id=bloc.id if bloc else None,
            jury_id=obtention.jury_id,
            contenu=contenu_of(certification, bloc),
            obtenue_le=obtention.obtenue_le,
            valable_jusqu_au=_until(certification, obtention.obtenue_le),
            emise_le=uow.now,
            liste=liste,
            place=secrets.randbelow(PLACES),
        )
        statement = insert(Attestation).values(attestation.model_dump(exclude={"numero"}))
        statement = statement.on_conflict_do_nothing(index_elements=["liste", "place"])
        if await uow.db.scalar(statement.returning(col(Attestation.id))) is not None:
            return attestation


def _until(certification: Certification, obtenue_le: date) -> date | None:
    """The last day that it is good, by the period of validity on the day it is earned; None when it has none."""
    mois = certification.validite_mois
    return add_months(obtenue_le, mois) if mois else None


async def _tell(
    uow: UnitOfWork, profil_id: UUID, certification: Certification, delivered: Collection[Attestation]
) -> None:
    many = len(delivered) > 1
    ready = "Des attestations sont prêtes" if many else "Une attestation est prête"
    what = " et ".join(_what(attestation.contenu) for attestation in delivered)
    texte = f"{ready} pour « {certification.intitule} » : {what}."
    first = next(iter(delivered))
    await notify(uow.db, now=uow.now, objet=OBJET, objet_id=first.id, texte=texte, profil_id=profil_id)


def _what(contenu: dict[str, Any] | None) -> str:
    """What an attestation is of, in a sentence."""
    bloc = contenu["bloc"] if contenu else None
    return f"le bloc {bloc['code']} « {bloc['intitule']} »" if bloc else "la certification entière"


async def revoke(uow: UnitOfWork, *, profil_id: UUID, certification_id: UUID, blocs: Collection[UUID]) -> list[UUID]:
    """Revoke what attests these blocs, and the whole certification, which is no longer held; the person is told."""
    statement = (
        update(Attestation)
        .where(
            col(Attestation.profil_id) == profil_id,
            col(Attestation.certification_id) == certification_id,
            col(Attestation.revoquee_le).is_(None),
            or_(col(Attestation.bloc_id).in_(blocs), col(Attestation.bloc_id).is_(None)),
        )
        .values(revoquee_le=uow.now)
        .returning(col(Attestation.id), col(Attestation.contenu))
        .execution_options(synchronize_session=False)
    )
    revoked = (await uow.db.execute(statement)).all() if blocs else []
    for attestation_id, contenu in revoked:
        texte = (
            f"Une attestation est révoquée ({_what(contenu)}) :"
            " une décision signée du jury remplace celle dont elle venait."
        )
        await notify(uow.db, now=uow.now, objet=OBJET, objet_id=attestation_id, texte=texte, profil_id=profil_id)
    return [attestation_id for attestation_id, _ in revoked]
