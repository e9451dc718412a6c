"""What a person is told of their erasure, as `parcours` says it comes, is stopped or is confirmed."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.certification.models import Notification, ProfilConnu
from services.certification.regles.jours import en_lettres
from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Event

TEXTES = {
    ("effacement.demande", "personne"): (
        "Vous avez demandé l'effacement de votre dossier : il aura lieu le {jour}. Jusque-là, vous pouvez l'arrêter, et"
        " emporter vos données et vos attestations."
    ),
    ("effacement.demande", "conservation"): (
        "Vous n'avez plus d'emploi dans la branche ni de parcours en cours : votre dossier sera effacé le {jour}, sauf si"
        " vous l'arrêtez. Jusque-là, vous pouvez emporter vos données et vos attestations."
    ),
    ("effacement.confirme", "personne"): (
        "L'effacement de votre dossier est confirmé : il aura lieu le {jour}. Il est encore temps de l'arrêter."
    ),
    ("effacement.confirme", "conservation"): (
        "Le préavis est passé : votre dossier sera effacé le {jour}. Il est encore temps de l'arrêter."
    ),
    ("effacement.arrete", "personne"): "Vous avez arrêté l'effacement de votre dossier : rien n'est effacé.",
    ("effacement.arrete", "conservation"): "Vous gardez votre dossier : rien n'est effacé.",
}  # fmt: skip


async def tell_effacements(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    """One notification an event, under the event's id: a feed read again tells nobody twice.

    Nor does it tell of a day that is past: a notification that was read is gone some months later.
    """
    for event in batch:
        texte = TEXTES.get((event.type, event.data.get("origine", "")))
        if texte is None or (day := date.fromisoformat(event.data["efface_le"])) < uow.today:
            continue
        profil_id = UUID(event.data["id"])
        known = select(exists().where(col(ProfilConnu.id) == profil_id, ~col(ProfilConnu.efface)))
        if not await uow.db.scalar(known):
            continue
        told = {"objet": "effacement", "objet_id": profil_id, "texte": texte.format(jour=en_lettres(day))}
        row = {"id": UUID(event.id), "profil_id": profil_id, "creee_le": event.time, **told}
        await uow.db.execute(insert(Notification).values(row).on_conflict_do_nothing())
