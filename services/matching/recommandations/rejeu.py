"""Reading a stored recommendation again, and computing it again from what was stored."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.responses import Response

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Erreur, NotFound
from services.matching.errors import RejeuDifferent, RejeuImpossible
from services.matching.etat import etat_of
from services.matching.models import Recommandation
from services.matching.recommandations import calcul, entrees, stockage
from services.matching.recommandations.ecartes import ecartes_in
from services.matching.recommandations.entrees import POIDS
from services.matching.recommandations.reponse import head_of, json_response, stored_answer, with_flux
from services.matching.recommandations.service import visible


async def read(uow: UnitOfWork, recommandation_id: UUID) -> Response:
    return stored_answer(await _visible_row(uow, recommandation_id))


async def replay(uow: UnitOfWork, recommandation_id: UUID) -> Response:
    """The answer computed anew; raises RejeuImpossible or RejeuDifferent, with what moved."""
    row = await _visible_row(uow, recommandation_id)
    if row.modele != POIDS.modele:
        raise _impossible("/modele", "Le modèle de calcul a changé depuis")
    content = entrees.unpack(row.entrees)
    head = head_of(
        await _recompute(uow, row, content),
        version=content["version"],
        catalogue=row.catalogue,
        modele=row.modele,
        at=row.calculee_le,
        id=str(row.id),
        profil_id=str(row.profil_id),
        objet=row.objet,
    )
    again = with_flux(head, row.positions)
    if again != row.reponse:
        raise RejeuDifferent("La réponse recalculée n'est pas celle qui a été gardée.")
    return json_response(again, {"Cache-Control": "private, no-cache"})


async def _visible_row(uow: UnitOfWork, recommandation_id: UUID) -> Recommandation:
    etat_of(uow).index.publie  # noqa: B018 - before the index is there, nobody's grants are known
    row = await stockage.get_recommandation(uow.db, recommandation_id)
    if row is None:
        raise NotFound
    # a holder reads everything of theirs: no need to look into it
    reservee = uow.actor.profil != row.profil_id and bool(ecartes_in(entrees.unpack(row.entrees)))
    visible(uow, row.profil_id, reservee=reservee)
    return row


async def _recompute(uow: UnitOfWork, row: Recommandation, content: dict[str, Any]) -> bytes:
    """On today's catalogue when it is the same, else on the one kept."""
    etat = etat_of(uow)
    publie, queues = etat.index.publie, etat.ouvriers
    if publie.empreinte == row.catalogue:
        return await queues.individuel.run(calcul.compute, content, publie.catalogue, publie.classeur)
    contenu = await stockage.get_catalogue(uow.db, row.catalogue)
    if contenu is None:
        raise _impossible("/catalogue", "Le catalogue a changé depuis, et celui d'alors n'est plus gardé")
    return await queues.collectif.run(calcul.compute_on_past, contenu, content)


def _impossible(pointeur: str, motif: str) -> RejeuImpossible:
    return RejeuImpossible(erreurs=[Erreur(pointeur=pointeur, motif=motif)])
