"""Recommendations to a person: read by who may, answered again when nothing moved, computed and stored when something did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import event
from starlette.responses import Response

from services.kit.data.days import civil_day
from services.kit.data.db import new_id
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound
from services.matching.desinterets.service import ecartes_of
from services.matching.engine.classement.classement import Recommandation as Classe
from services.matching.engine.referentiel.modele import Certification
from services.matching.errors import MetierInconnu
from services.matching.etat import Etat, etat_of
from services.matching.index.index import Index, Publie
from services.matching.index.memoire import Gardee
from services.matching.index.offre import items_of
from services.matching.index.population import PopulationSuivie
from services.matching.models import Objet, Recommandation
from services.matching.recommandations import calcul, entrees, stockage
from services.matching.recommandations.ecartes import PARAMETRE
from services.matching.recommandations.entrees import POIDS, Cle
from services.matching.recommandations.reponse import current_answer, head_of, with_flux

CERTIFICATIONS_MAX = 40
OFFRE_MAX = 100
SESSIONS_MAX = 3


async def read_situation(uow: UnitOfWork, profil_id: UUID) -> Response:
    """Where the person stands in the métier held."""
    demande = _asked(uow, profil_id, Objet.SITUATION, {})
    if demande.gardee:
        return _again(uow, demande.index, demande.gardee)
    cle = await _cle(uow, demande)
    return await _answer(uow, demande, cle, lambda: _inputs(cle))


async def read_metiers(
    uow: UnitOfWork, profil_id: UUID, limite: int, referentiel: str, deja_exerce: bool | None, inclure_ecartes: bool
) -> Response:
    """The métiers that the person could move to; only those held before, or without them, when asked."""
    parametres = {"limite": limite, "referentiel": referentiel, "deja_exerce": deja_exerce, PARAMETRE: inclure_ecartes}
    demande = _asked(uow, profil_id, Objet.METIERS, parametres)
    if demande.gardee:
        return _again(uow, demande.index, demande.gardee)
    cle = await _cle(uow, demande, offre=etat_of(uow).index.offre.empreinte)
    return await _answer(uow, demande, cle, lambda: inputs_of_metiers(etat_of(uow), cle))


async def read_certifications(uow: UnitOfWork, profil_id: UUID, metier_id: UUID, inclure_ecartes: bool) -> Response:
    """The certifications that close the gap toward a métier."""
    index = etat_of(uow).index
    parametres = {"metier": str(metier_id), PARAMETRE: inclure_ecartes}
    demande = _asked(uow, profil_id, Objet.CERTIFICATIONS, parametres)
    if demande.gardee:
        return _again(uow, demande.index, demande.gardee)
    cle = await _cle(uow, demande)
    metier = cle.publie.catalogue.metier(str(metier_id))
    if metier is None:
        raise MetierInconnu(erreurs=[Erreur(pointeur="/metier", motif="Aucun métier ne porte cet identifiant")])
    wanted = {exigence.item for exigence in metier.exigences}
    toward = index.offre.toward(wanted, [metier.id], cle.le)
    certifications = narrowed(cle.ecartes.without(toward, parametres), wanted)
    sessions = {c.id: index.offre.next_sessions(c.id, cle.le, SESSIONS_MAX) for c in certifications}
    cle = replace(cle, offre=[certifications, sessions])
    shown = {key: [_shown(session) for session in found] for key, found in sessions.items()}
    content = entrees.entrees_of(cle, certifications, shown)
    return await _answer(uow, demande, cle, lambda: _ready(content))


async def read_chemins(
    uow: UnitOfWork, profil_id: UUID, metier_id: UUID, limite: int, inclure_ecartes: bool
) -> Response:
    """The cheapest ways to a métier, stage by stage."""
    index = etat_of(uow).index
    parametres = {"metier": str(metier_id), "limite": limite, PARAMETRE: inclure_ecartes}
    demande = _asked(uow, profil_id, Objet.CHEMINS, parametres)
    if demande.gardee:
        return _again(uow, demande.index, demande.gardee)
    cle = await _cle(uow, demande, offre=index.offre.empreinte)
    metier = cle.publie.catalogue.metier(str(metier_id))
    if metier is None:
        raise MetierInconnu(erreurs=[Erreur(pointeur="/metier", motif="Aucun métier ne porte cet identifiant")])
    wanted = {exigence.item for exigence in metier.exigences}
    return await _answer(uow, demande, cle, lambda: _on_whole_offer(index, cle, wanted))


async def read_deblocages(
    uow: UnitOfWork, profil_id: UUID, limite: int, referentiel: str, inclure_ecartes: bool
) -> Response:
    """The blocs that open most métiers."""
    index = etat_of(uow).index
    parametres = {"limite": limite, "referentiel": referentiel, PARAMETRE: inclure_ecartes}
    demande = _asked(uow, profil_id, Objet.DEBLOCAGES, parametres)
    if demande.gardee:
        return _again(uow, demande.index, demande.gardee)
    cle = await _cle(uow, demande, offre=index.offre.empreinte)
    return await _answer(uow, demande, cle, lambda: _on_whole_offer(index, cle, set(index.offre.par_item)))


def visible(uow: UnitOfWork, profil_id: UUID, *, reservee: bool = False) -> Publie:
    """Allow the actor to read about this person, known and not erased; raises NotFound, IndexEnConstruction.

    What is `reservee` shows what the person set aside: they alone read it.
    """
    index = etat_of(uow).index
    publie = index.publie
    _allow(uow, index.population, str(profil_id), reservee)
    return publie


def _allow(uow: UnitOfWork, population: PopulationSuivie, key: str, reservee: bool = False) -> None:
    if key not in population.fiches:
        raise NotFound
    attributs = {"titulaire": key, "lecteurs": population.lecteurs(key, uow.now), "reservee": reservee}
    uow.allow(Ressource("Recommandation", key, attributs))


@dataclass(slots=True)
class _Demande:
    """What is asked, of whom, on what; `gardee` when it was answered a moment ago and nothing moved since."""

    index: Index
    profil_id: UUID
    objet: Objet
    parametres: Mapping[str, Any]
    le: date
    publie: Publie
    marque: tuple[Any, ...]
    changes: int
    gardee: Gardee | None


def _asked(uow: UnitOfWork, profil_id: UUID, objet: Objet, parametres: Mapping[str, Any]) -> _Demande:
    """Allowed; raises NotFound, IndexEnConstruction."""
    index, le, key = etat_of(uow).index, civil_day(uow.now), str(profil_id)
    publie, offre, population = index.publie, index.offre, index.population
    _allow(uow, population, key)
    own = uow.actor.profil == profil_id
    of_moment = (publie.empreinte, publie.version, population.fiches[key], offre.jeton, offre.revision)
    marque = (le, own, *parametres.values(), *of_moment)
    gardee = index.memoire.get(key, objet, marque)
    return _Demande(index, profil_id, objet, parametres, le, publie, marque, index.memoire.changes, gardee)


def _again(uow: UnitOfWork, index: Index, gardee: Gardee) -> Response:
    return current_answer(gardee, index.fraicheur())


async def _cle(uow: UnitOfWork, demande: _Demande, offre: Any = None) -> Cle:
    index, le, parametres = etat_of(uow).index, demande.le, demande.parametres
    personne = index.population.personne(str(demande.profil_id))
    assert personne is not None
    cle = Cle(demande.objet, le, demande.publie, index.offre.credited(personne, le), parametres, offre)
    # where nothing is proposed, nothing is set aside
    return replace(cle, ecartes=await ecartes_of(uow, demande.profil_id)) if PARAMETRE in parametres else cle


Entrees = tuple[dict[str, Any], Sequence[Classe] | None]
"""What an answer is computed from, and the métiers ranked when that was needed to know it."""


async def _inputs(cle: Cle) -> Entrees:
    return entrees.entrees_of(cle), None


async def _on_whole_offer(index: Index, cle: Cle, wanted: set[str]) -> Entrees:
    """With every open certification that attests something: a stage may need any of them."""
    offre = cle.ecartes.without(index.offre.toward(list(index.offre.par_item), (), cle.le), cle.parametres)
    return entrees.entrees_of(cle, narrowed(offre, wanted, OFFRE_MAX)), None


async def _ready(content: dict[str, Any]) -> Entrees:
    return content, None


async def inputs_of_metiers(etat: Etat, cle: Cle) -> Entrees:
    """Rank once to know which part of the offer the answer looks at."""
    content = entrees.entrees_of(cle)
    ranked = await etat.ouvriers.individuel.run(calcul.rank, content, cle.publie.classeur)
    wanted = {ligne.item.id for found in ranked for ligne in found.ecart.a_combler}
    offre = cle.ecartes.without(etat.index.offre.toward(wanted, (), cle.le), cle.parametres)
    return entrees.entrees_of(cle, narrowed(offre, wanted)), ranked


async def compute(etat: Etat, publie: Publie, given: Entrees) -> bytes:
    """The result, as stored inputs alone would give it."""
    content, ranked = given
    run = etat.ouvriers.individuel.run
    if ranked is not None:
        return await run(calcul.compute_ranked, content, publie.catalogue, ranked)
    return await run(calcul.compute, content, publie.catalogue, publie.classeur)


def narrowed(
    certifications: Iterable[Certification], wanted: set[str], limit: int = CERTIFICATIONS_MAX
) -> list[Certification]:
    """Those that attest the most of what is wanted, so that what is stored and solved stays bounded; in their given order."""
    found = list(certifications)
    if len(found) <= limit:
        return found
    useful = sorted(found, key=lambda c: -len(wanted & items_of(c)))[:limit]
    kept = {c.id for c in useful}
    return [c for c in found if c.id in kept]


def _shown(session: Any) -> dict[str, Any]:
    names = ("id", "debut_le", "fin_le", "lieu", "inscription_jusqu_au", "places_libres")
    return {name: getattr(session, name) for name in names}


async def _answer(uow: UnitOfWork, demande: _Demande, cle: Cle, inputs: Any) -> Response:
    etat, profil_id, empreinte = etat_of(uow), UUID(cle.personne.id), cle.empreinte()
    async with uow.service.database.reading() as db:  # no connection is held while computing
        row = await stockage.find_same(db, profil_id, cle.objet, empreinte)
    new = row is None
    if row is None:
        row = await _compute(uow, etat, cle, empreinte, await inputs())
    gardee = Gardee(demande.marque, row.id, row.reponse[: row.tete])

    def remember(_: Any = None) -> None:
        etat.index.memoire.put(cle.personne.id, cle.objet, gardee, demande.changes)

    if new:
        event.listen(uow.db.sync_session, "after_commit", remember, once=True)
    else:
        remember()
    return _again(uow, etat.index, gardee)


async def _compute(uow: UnitOfWork, etat: Etat, cle: Cle, empreinte: str, given: Entrees) -> Recommandation:
    publie = cle.publie
    resultat = await compute(etat, publie, given)
    key, flux = new_id(), etat.index.fraicheur().flux
    first = {"id": str(key), "profil_id": cle.personne.id, "objet": cle.objet}
    head = head_of(
        resultat, version=publie.version, catalogue=publie.empreinte, modele=POIDS.modele, at=uow.now, **first
    )
    row = Recommandation.model_validate(
        {
            "id": key,
            "profil_id": cle.personne.id,
            "objet": cle.objet,
            "empreinte": empreinte,
            "entrees": entrees.pack(given[0]),
            "catalogue": publie.empreinte,
            "modele": POIDS.modele,
            "positions": flux,
            "calculee_le": uow.now,
            "reponse": with_flux(head, flux),
            "tete": len(head),
        }
    )
    await keep_catalogue(uow, publie)
    return await stockage.keep(uow.db, row, etat.settings.conservees_par_objet)


async def keep_catalogue(uow: UnitOfWork, publie: Publie) -> None:
    """Write the catalogue with the first answer that uses it: what is stored can always be replayed."""
    etat = etat_of(uow)
    if publie.empreinte in etat.catalogues_gardes:
        return
    if not await stockage.catalogue_is_kept(uow.db, publie.empreinte):
        contenu = await etat.ouvriers.individuel.run(_packed, publie)
        await stockage.keep_catalogue(uow.db, publie.empreinte, contenu, uow.now, etat.settings.catalogues_conserves)
    else:
        etat.catalogues_gardes.add(publie.empreinte)


def _packed(publie: Publie) -> bytes:
    return entrees.pack({"items": publie.catalogue.items, "metiers": publie.catalogue.metiers})
