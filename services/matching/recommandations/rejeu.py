"""Reading a stored recommendation again, and computing it again from what was stored."""

from __future__ import annotations

from uuid import UUID

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Erreur, NotFound
from services.matching.errors import RejeuDifferent, RejeuImpossible, SouhaitRetire
from services.matching.etat import etat_of
from services.matching.models import Recommandation
from services.matching.recommandations import calcul, stockage
from services.matching.recommandations.calcul import Commun
from services.matching.recommandations.entrees import POIDS, ecartes_in, entrees_of, souhaits_in
from services.matching.recommandations.reponse import provenance_of
from services.matching.recommandations.service import visible

RETIRE = "Elle a été calculée avec un souhait que vous avez retiré depuis : demandez-la de nouveau, sans lui."


async def read(uow: UnitOfWork, recommandation_id: UUID) -> Recommandation:
    """A stored answer, for who may read about its person; raises NotFound, IndexEnConstruction.

    What a souhait taken back since was an input of is valid no more: SouhaitRetire for the person, and for others as if
    it had never been, since saying why would tell them of the souhait.
    """
    index = etat_of(uow).index
    index.publie  # noqa: B018 - before the index is there, nobody's grants are known
    row = await stockage.get_recommandation(uow.db, recommandation_id)
    if row is None:
        raise NotFound
    own = uow.actor.profil == row.profil_id
    visible(uow, row.profil_id, reservee=not own and ecartes_in(row.entrees))
    if souhaits_in(row.entrees) - index.population.souhaits(str(row.profil_id)):
        raise SouhaitRetire(RETIRE) if own else NotFound
    return row


async def replay(uow: UnitOfWork, recommandation_id: UUID) -> bytes:
    """The answer computed anew; raises RejeuImpossible or RejeuDifferent, with what moved."""
    row = await read(uow, recommandation_id)
    if row.modele != POIDS.modele:
        motif = f"Gardée par le modèle {row.modele} ; celui d'aujourd'hui, {POIDS.modele}, ne la rejoue pas"
        raise _impossible("/modele", motif)
    again = await _recompute(uow, row)
    if again != row.reponse:
        raise RejeuDifferent("La réponse recalculée n'est pas celle qui a été gardée.")
    return again


async def _recompute(uow: UnitOfWork, row: Recommandation) -> bytes:
    """On today's catalogue when it is the same, else on the one kept."""
    etat, given = etat_of(uow), entrees_of(row.entrees)
    of_then = provenance_of(row.catalogue, given.version, row.modele, row.calculee_le, row.positions)
    commun = Commun(id=row.id, profil_id=row.profil_id, provenance=of_then)
    publie, queues = etat.index.publie, etat.ouvriers
    if publie.empreinte == row.catalogue:
        return await queues.individuel.run(calcul.recompute, given, publie.catalogue, publie.classeur, commun)
    contenu = await stockage.get_catalogue(uow.db, row.catalogue)
    if contenu is None:
        raise _impossible("/catalogue", "Le catalogue a changé depuis, et celui d'alors n'est plus gardé")
    return await queues.collectif.run(calcul.recompute_on_past, contenu, given, commun)


def _impossible(pointeur: str, motif: str) -> RejeuImpossible:
    return RejeuImpossible(erreurs=[Erreur(pointeur=pointeur, motif=motif)])
