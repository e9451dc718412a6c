"""What a person and their former employer are told when an emploi is asked to join, or joins, the person's record."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.certification.models import Notification, ProfilConnu
from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Event

DEMANDE, FAIT = "rattachement.demande", "rattachement.fait"
TEXTES = {
    DEMANDE: (
        "Un employeur demande qu'un emploi, qu'il dit être le vôtre, rejoigne votre dossier. Lisez sa demande parmi vos"
        " rattachements : rien ne bouge sans votre accord."
    ),
    FAIT: "Votre ancien employeur et vous avez accepté : l'emploi a rejoint votre dossier.",
}
TEXTE_ENTITE = (
    "Un employeur demande votre accord pour que l'emploi d'une personne que vous avez employée rejoigne son dossier. Lisez"
    " la demande parmi vos rattachements."
)


async def tell_rattachements(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    """The person by an id made of the request's, the former employer by the request's own: a feed read again tells nobody twice."""
    for event in batch:
        if event.type not in TEXTES or datetime.fromisoformat(event.data["expire_le"]) <= uow.now:
            continue
        profil_id, demande_id = UUID(event.data["id"]), UUID(event.data["rattachement_id"])
        known = select(exists().where(col(ProfilConnu.id) == profil_id, ~col(ProfilConnu.efface)))
        if not await uow.db.scalar(known):
            continue
        told = {"objet": "rattachement", "objet_id": demande_id, "creee_le": event.time}
        rows = [
            {
                "id": uuid5(demande_id, event.type),
                "profil_id": profil_id,
                "entite_id": None,
                "texte": TEXTES[event.type],
                **told,
            }
        ]
        if event.type == DEMANDE:
            entite = UUID(event.data["entite_id"])
            rows.append({"id": demande_id, "profil_id": None, "entite_id": entite, "texte": TEXTE_ENTITE, **told})
        await uow.db.execute(insert(Notification).values(rows).on_conflict_do_nothing())
