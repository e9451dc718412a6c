"""Erasing a person: nothing of them stays, here or in what was already published, and a retry finds them gone."""

import orjson
from sqlalchemy import select, text, update
from sqlmodel import col

from services.kit.data.parties import erase_people
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Gone
from services.parcours import events
from services.parcours.models import Base, Profil, ProfilEfface
from services.parcours.parties import PARTIES


async def erase(uow: UnitOfWork, profil: Profil) -> None:
    """Delete the person's rows (the database cascades), events and kept answers; a mark with no content stays.

    The caller holds the lock of the profil's row, so that nobody writes on it meanwhile.
    """
    profil_id = profil.id
    members = sorted(await uow.db.scalars(select(col(Profil.id)).where(col(Profil.manager_id) == profil_id)))
    await _replace_answers(uow, str(profil_id))
    await erase_people(uow, PARTIES, [profil_id])
    for member in members:
        await events.publish_profil(uow, member)
    uow.db.add(ProfilEfface(id=profil_id, entite_id=profil.entite_id))
    uow.emit(events.PROFIL_EFFACE, subject=str(profil_id), data={"id": str(profil_id)})


async def _replace_answers(uow: UnitOfWork, profil_id: str) -> None:
    """An answer kept for a retried request names the profil: the retry must find the person gone, not make them anew."""
    table = Base.metadata.tables["cle_idempotence"]
    gone = Gone("Ce profil a été effacé.").document("urn:passerelle:requete:effacement")
    names_them = text("position(convert_to(:profil, 'UTF8') IN corps) > 0").bindparams(profil=profil_id)
    kept = {"statut": 410, "entetes": {"content-type": "application/problem+json"}, "corps": orjson.dumps(gone)}
    await uow.db.execute(update(table).where(names_them).values(kept))
