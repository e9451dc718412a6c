"""A what-if: the métiers that supposed acquis would open, in short or one in detail; nothing about anybody is read or kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound
from services.matching.engine.ecarts.ecart import ecart_of
from services.matching.engine.personne.preuves import tenus
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Acquis, Personne
from services.matching.errors import CompetenceInconnue, CompetenceRepetee, MetierInconnu
from services.matching.etat import Etat, etat_of
from services.matching.recommandations import vues
from services.matching.recommandations.bilans import Bilans
from services.matching.recommandations.calcul import Monde
from services.matching.recommandations.ecartes import AUCUN_ECARTE
from services.matching.recommandations.parties import Provenance
from services.matching.recommandations.regard import Regard
from services.matching.recommandations.reponse import provenance
from services.matching.recommandations.schemas import MetierSimule, MetiersSimules, Simulation, Supposition


class Suppose(NamedTuple):
    """A question about whoever would hold this; checked."""

    personne: Personne
    monde: Monde
    le: date
    provenance: Provenance


async def simulate(uow: UnitOfWork, asked: Simulation) -> MetiersSimules:
    """Raises CompetenceInconnue, CompetenceRepetee, MetierInconnu, IndexEnConstruction."""
    etat, suppose = etat_of(uow), await _suppose(uow, asked)
    bilans = _bilans(etat, suppose.monde)
    return await etat.ouvriers.individuel.run(_ranked, suppose, bilans, asked.limite, asked.referentiel)


async def simulate_one(uow: UnitOfWork, metier_id: UUID, asked: Supposition) -> MetierSimule:
    """Raises NotFound besides."""
    suppose = await _suppose(uow, asked)
    if suppose.monde.catalogue.metier(str(metier_id)) is None:
        raise NotFound
    return await etat_of(uow).ouvriers.individuel.run(_explained, suppose, str(metier_id))


async def _suppose(uow: UnitOfWork, asked: Supposition) -> Suppose:
    etat = etat_of(uow)
    publie, le = etat.index.publie, uow.today
    uow.allow(Ressource("Simulation", "metiers"))
    personne = _personne(asked, publie.catalogue)
    monde = Monde(publie.catalogue, publie.classeur, await etat.index.offre.ouverte(le))
    return Suppose(personne, monde, le, provenance(publie, uow.now, etat.index.fraicheur().pour_tous))


def _bilans(etat: Etat, monde: Monde) -> Bilans:
    """Bilans of this catalogue and of what is open today."""
    kept = etat.bilans
    if kept is None or kept.catalogue is not monde.catalogue or kept.offre is not monde.offre:
        kept = etat.bilans = Bilans(monde.catalogue, monde.offre)
    return kept


def _ranked(suppose: Suppose, bilans: Bilans, limite: int, referentiel: str) -> MetiersSimules:
    personne, (catalogue, classeur, offre), le, origin = suppose
    detenus = tenus(personne, catalogue)
    regard = Regard(offre, detenus)
    classes = classeur.rank(personne, detenus, k=limite, on=le, referentiel=referentiel)
    elements = [
        vues.recommande(rang, classe, bilans.of(classe.metier, detenus, regard), personne, AUCUN_ECARTE)
        for rang, classe in enumerate(classes, 1)
    ]
    phrases = vues.said_of_all(personne, catalogue, proposed=bool(elements))
    return MetiersSimules(echelle=vues.ECHELLE, elements=elements, phrases=phrases, provenance=origin)


def _explained(suppose: Suppose, metier_id: str) -> MetierSimule:
    personne, (catalogue, classeur, offre), le, origin = suppose
    detenus = tenus(personne, catalogue)
    found = classeur.explain(personne, metier_id, detenus, on=le)
    gap = ecart_of(detenus, found.metier, catalogue)
    cover = Regard(offre, detenus).close(gap)
    return MetierSimule(**dict(vues.explique(found, gap, cover, personne, AUCUN_ECARTE)), provenance=origin)


def _personne(asked: Supposition, catalogue: Catalogue) -> Personne:
    """The person who would hold this; raises CompetenceInconnue, CompetenceRepetee, MetierInconnu."""
    ids = [str(suppose.competence_id) for suppose in asked.acquis]
    metier = str(asked.metier_id) if asked.metier_id else None
    _check(ids, metier, catalogue)
    supposes = zip(ids, asked.acquis, strict=True)
    acquis = [Acquis(item, a.niveau, a.provenance, a.le, a.positif) for item, a in supposes]
    return Personne(id="", metier=metier, acquis=tuple(sorted(acquis, key=lambda acquis: acquis.item)))


def _check(ids: list[str], metier: str | None, catalogue: Catalogue) -> None:
    unknown = [i for i, key in enumerate(ids) if key not in catalogue.item_index]
    if unknown:
        raise CompetenceInconnue(erreurs=_at(unknown, "Aucun item du catalogue ne porte cet identifiant"))
    if len(set(ids)) < len(ids):
        repeated = [i for i, key in enumerate(ids) if key in ids[:i]]
        raise CompetenceRepetee(erreurs=_at(repeated, "Déjà donnée plus haut"))
    if metier and catalogue.metier(metier) is None:
        raise MetierInconnu(erreurs=[Erreur(pointeur="/metier_id", motif="Aucun métier ne porte cet identifiant")])


def _at(places: Iterable[int], motif: str) -> list[Erreur]:
    return [Erreur(pointeur=f"/acquis/{i}/competence_id", motif=motif) for i in places]
