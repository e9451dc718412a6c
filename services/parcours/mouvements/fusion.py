"""Two records of one person become one, at their demand: what the other held passes to the one that stays, for a time with
a way back. What collides (the same acquis, the same wish) stays under the record that closed, and comes back with it."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import or_, select, update
from sqlmodel import col

from services.kit.data.merging import come_back, names_of, pass_over
from services.kit.data.uow import CLOCK, Service, UnitOfWork
from services.kit.run.tasks import repeating, running
from services.kit.web.errors import Erreur, NotFound
from services.parcours import events
from services.parcours.acces import open_profil
from services.parcours.emplois.codes import MOTIF, bearer_of
from services.parcours.emplois.titulaire import lock_people
from services.parcours.errors import CodeRattachementInvalide, EffacementDejaPrevu, FusionEnCours
from services.parcours.events import publish_fusion, publish_profil
from services.parcours.models import Acquis, Affectation, Effacement, Emploi, Fusion, SourceAcquis
from services.parcours.mouvements.schemas import FusionLue, Rattachement
from services.parcours.parties import PARTIES
from services.parcours.settings import ParcoursSettings

# a consent is given for what its record held, and does not grow by itself; what juries gave follows the events that
# `certification` publishes
APART = ("profil", "code_rattachement", "effacement", "consentement", "bloc_obtenu", "fusion.de_profil_id")
NAMES = [
    (table, column, [col(Acquis.source) != SourceAcquis.RESULTAT] if table.name == "acquis" else conditions)
    for table, column, conditions in names_of(PARTIES, APART)
]


async def read_fusion(uow: UnitOfWork, profil_id: UUID) -> FusionLue:
    await open_profil(uow, profil_id)
    return FusionLue.model_validate(await _reversible(uow, profil_id))


async def fuse(uow: UnitOfWork, profil_id: UUID, rattachement: Rattachement) -> FusionLue:
    """The record `profil_id` stays; that of the code closes."""
    await open_profil(uow, profil_id)
    de = await bearer_of(uow, rattachement.code_rattachement)
    if de == profil_id:
        raise CodeRattachementInvalide(erreurs=[Erreur(pointeur="/code_rattachement", motif=MOTIF)])
    team = await _lock(uow, [de, profil_id])
    await open_profil(uow, profil_id)
    await _check_free(uow, [de, profil_id])
    settings = uow.service.settings
    assert isinstance(settings, ParcoursSettings)
    fusion = Fusion(
        de_profil_id=de,
        vers_profil_id=profil_id,
        faite_le=uow.now,
        annulable_jusqu_au=uow.now + timedelta(days=settings.fusion_annulable_jours),
    )
    uow.db.add(fusion)
    await uow.db.flush()
    fusion.deplacements = await pass_over(uow.db, NAMES, de, profil_id)
    await _publish(uow, [profil_id, *team])
    await publish_fusion(uow, events.PROFIL_FUSIONNE, fusion)
    return FusionLue.model_validate(fusion)


async def undo(uow: UnitOfWork, profil_id: UUID) -> None:
    """What passed comes back, as long as it may; the code by which it passed does not."""
    await open_profil(uow, profil_id)
    fusion = await _reversible(uow, profil_id)
    team = await _lock(uow, [fusion.de_profil_id, profil_id])
    await uow.db.refresh(fusion, with_for_update=True)
    await come_back(uow.db, NAMES, fusion.deplacements or (), fusion.de_profil_id, profil_id)
    await uow.db.delete(fusion)
    await uow.db.flush()
    await publish_fusion(uow, events.PROFIL_SEPARE, fusion)
    await _publish(uow, [fusion.de_profil_id, profil_id, *team])


async def _reversible(uow: UnitOfWork, profil_id: UUID) -> Fusion:
    statement = select(Fusion).where(col(Fusion.vers_profil_id) == profil_id, col(Fusion.annulable_jusqu_au) > uow.now)
    fusion = await uow.db.scalar(statement)
    if fusion is None:
        raise NotFound
    return fusion


async def _lock(uow: UnitOfWork, records: list[UUID]) -> list[UUID]:
    """Whom these records manage or managed, locked with them; the versions of their emplois move, as their manager does."""
    managed = select(col(Affectation.emploi_id)).where(col(Affectation.manager_id).in_(records))
    moving = update(Emploi).where(col(Emploi.id).in_(managed)).values(version=col(Emploi.version) + 1)
    statement = select(col(Emploi.profil_id)).where(col(Emploi.id).in_(managed)).distinct()
    team = sorted(set(await uow.db.scalars(statement)) - set(records))
    await lock_people(uow, [*records, *team])
    await uow.db.execute(moving, execution_options={"synchronize_session": False})
    return team


async def _check_free(uow: UnitOfWork, records: list[UUID]) -> None:
    """Neither record is about to be erased, nor in a merge that may still be undone."""
    if await uow.db.scalar(select(1).where(col(Effacement.profil_id).in_(records))) is not None:
        raise EffacementDejaPrevu("Un des deux dossiers va être effacé : arrêtez d'abord son effacement.")
    concerned = or_(col(Fusion.de_profil_id).in_(records), col(Fusion.vers_profil_id).in_(records))
    if await uow.db.scalar(select(1).where(concerned, col(Fusion.annulable_jusqu_au) > uow.now)) is not None:
        raise FusionEnCours("Attendez qu'elle soit définitive, ou annulez-la.")


async def _publish(uow: UnitOfWork, people: list[UUID]) -> None:
    for profil_id in people:
        await publish_profil(uow, profil_id)


async def finish(service: Service) -> int:
    """How many merges became final: what passed is remembered no more, here or by the services that follow."""
    async with UnitOfWork(service, CLOCK, "fusionner_profils", service.clock(), "fusions") as uow:
        over = (col(Fusion.annulable_jusqu_au) <= uow.now, col(Fusion.deplacements).is_not(None))
        rows = (await uow.db.scalars(select(Fusion).where(*over).with_for_update())).all()
        for fusion in rows:
            fusion.deplacements = None
            await publish_fusion(uow, events.PROFIL_REUNI, fusion)
        if rows:
            await uow.finish()
    return len(rows)


@contextlib.asynccontextmanager
async def finishing(app: FastAPI) -> AsyncIterator[None]:
    """Look now and every hour."""
    async with running(repeating("fusions.finish", partial(finish, app.state.service))):
        yield
