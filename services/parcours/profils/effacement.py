"""Erasing a person: nothing of them stays, here or in what was already published, and a retry finds them gone."""

from collections.abc import Sequence
from uuid import UUID

import orjson
from sqlalchemy import select, text, update
from sqlmodel import col

from services.kit.data.parties import erase_people
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Gone
from services.parcours import events
from services.parcours.models import Affectation, Base, Emploi, Fusion, Profil, ProfilEfface
from services.parcours.parties import PARTIES


async def erase(uow: UnitOfWork, profil: Profil) -> None:
    """Delete the person's rows (the database cascades), events and kept answers; a mark with no content stays.

    The caller holds the lock of the profil's row, so that nobody writes on it meanwhile.
    """
    profil_id = profil.id
    for joined in await _joined(uow, profil_id):
        await erase(uow, joined)
    await _replace_answers(uow, str(profil_id))
    team = await _leave_team(uow, profil_id)
    await erase_people(uow, PARTIES, [profil_id])
    for member in team:
        await events.publish_profil(uow, member)
    uow.db.add(ProfilEfface(id=profil_id))
    uow.emit(events.PROFIL_EFFACE, subject=str(profil_id), data={"id": str(profil_id)})


async def _joined(uow: UnitOfWork, profil_id: UUID) -> Sequence[Profil]:
    """The records that joined this one: what stayed under them goes too."""
    ids = select(col(Fusion.de_profil_id)).where(
        col(Fusion.vers_profil_id) == profil_id, col(Fusion.de_profil_id) != profil_id
    )
    return (await uow.db.scalars(select(Profil).where(col(Profil.id).in_(ids)).with_for_update())).all()


async def _leave_team(uow: UnitOfWork, profil_id: UUID) -> list[UUID]:
    """Whom the person managed, now or before, locked; the versions of these emplois move, since they lose a manager."""
    managed = select(col(Affectation.emploi_id)).where(col(Affectation.manager_id) == profil_id)
    team = select(col(Emploi.profil_id)).where(col(Emploi.id).in_(managed))
    locked = select(col(Profil.id)).where(col(Profil.id).in_(team)).order_by(col(Profil.id))
    members = list(await uow.db.scalars(locked.with_for_update(key_share=True)))
    await uow.db.execute(
        update(Emploi).where(col(Emploi.id).in_(managed)).values(version=col(Emploi.version) + 1),
        execution_options={"synchronize_session": False},
    )
    return members


async def _replace_answers(uow: UnitOfWork, profil_id: str) -> None:
    """An answer kept for a retried request names the profil: the retry must find the person gone, not make them anew."""
    table = Base.metadata.tables["cle_idempotence"]
    gone = Gone("Ce profil a été effacé.").document("urn:passerelle:requete:effacement")
    names_them = text("position(convert_to(:profil, 'UTF8') IN corps) > 0").bindparams(profil=profil_id)
    kept = {"statut": 410, "entetes": {"content-type": "application/problem+json"}, "corps": orjson.dumps(gone)}
    await uow.db.execute(update(table).where(names_them).values(kept))
