"""The candidature that a dossier leads to: opened when it is recevable, its route given back when the dossier ends first."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.cycles.candidature import CANDIDATURE, Transition
from services.certification.demande.annonces import announce
from services.certification.models import LIVE, Candidature, DossierVae, EtatCandidature, Origine, Voie
from services.kit.data.uow import UnitOfWork


async def open_candidature(uow: UnitOfWork, dossier: DossierVae, now: datetime) -> None:
    """Give the person's request for the certification its route, or make that request.

    A person who already sits the épreuves by another route keeps it: the dossier stays recevable beside it.
    """
    live = await uow.db.scalar(
        select(Candidature)
        .where(
            col(Candidature.certification_id) == dossier.certification_id,
            col(Candidature.profil_id) == dossier.profil_id,
            col(Candidature.etat).in_(LIVE),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if live is not None:
        if live.etat == EtatCandidature.DEPOSEE:
            live.voie = Voie(dossier.voie)
        if live.voie == Voie(dossier.voie):
            dossier.candidature_id = live.id
        return
    candidature = Candidature.model_validate(
        {
            "certification_id": dossier.certification_id,
            "profil_id": dossier.profil_id,
            "origine": Origine.PERSONNE,
            "voie": Voie(dossier.voie),
            "etat": Transition.DEPOSER.born(),
            "deposee_le": now,
        }
    )
    uow.db.add(candidature)
    await uow.db.flush()
    CANDIDATURE.move(uow.db, candidature, Transition.DEPOSER, le=now, birth=True)
    dossier.candidature_id = candidature.id
    announce(uow, candidature, Transition.DEPOSER)


async def give_route_back(db: AsyncSession, dossier: DossierVae) -> None:
    """Let the person choose another route for a request that this dossier no longer carries."""
    statement = select(Candidature).where(col(Candidature.id) == dossier.candidature_id).with_for_update()
    candidature = await db.scalar(statement.execution_options(populate_existing=True))
    if candidature and candidature.etat == EtatCandidature.DEPOSEE and candidature.voie == Voie(dossier.voie):
        candidature.voie = None
