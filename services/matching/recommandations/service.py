"""Recommendations to a person: read by who may, answered again when nothing moved, computed and stored when something did."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import event

from services.kit.data.db import new_id
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound
from services.matching.desinterets.service import ecartes_of
from services.matching.engine.ecarts.offre import Offre
from services.matching.engine.referentiel.modele import Metier
from services.matching.errors import MetierInconnu
from services.matching.etat import Etat, etat_of
from services.matching.index.fraicheur import Fraicheur
from services.matching.index.index import Index, Publie
from services.matching.index.memoire import Gardee
from services.matching.index.population import PopulationSuivie
from services.matching.models import Recommandation
from services.matching.recommandations import calcul, entrees, stockage
from services.matching.recommandations.calcul import Commun, Monde
from services.matching.recommandations.ecartes import AUCUN_ECARTE
from services.matching.recommandations.entrees import POIDS, Entrees
from services.matching.recommandations.questions import (
    Proposition,
    Question,
    QuestionCertifications,
    QuestionMetier,
    VersUnMetier,
)
from services.matching.recommandations.regard import Regard
from services.matching.recommandations.reponse import provenance

SESSIONS_MAX = 3


@dataclass(frozen=True, slots=True)
class Demande:
    """What is asked, of whom, when, on what; `marque` names all that an answer depends on, `changes` what no mark does."""

    etat: Etat
    profil_id: UUID
    question: Question
    le: date
    publie: Publie
    marque: tuple[Any, ...]
    changes: int

    @property
    def index(self) -> Index:
        return self.etat.index


async def read(uow: UnitOfWork, profil_id: UUID, question: Question) -> tuple[Gardee, Fraicheur]:
    """The answer to a question about one person, with the feeds as they are.

    Raises NotFound, IndexEnConstruction, MetierInconnu (of a question that names a métier by a parameter).
    """
    demande = _asked(uow, profil_id, question)
    index = demande.index
    gardee = index.memoire.get(str(profil_id), question.objet, demande.marque)
    if gardee is None:
        async with demande.etat.turn(profil_id, question.objet):
            gardee = await _stored(uow, demande)
    return gardee, index.fraicheur()


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


def _asked(uow: UnitOfWork, profil_id: UUID, question: Question) -> Demande:
    """Allowed; raises NotFound, IndexEnConstruction."""
    etat, le, key = etat_of(uow), uow.today, str(profil_id)
    index = etat.index
    publie, offre, population = index.publie, index.offre, index.population
    _allow(uow, population, key)
    own = uow.actor.profil == profil_id
    of_moment = (publie.empreinte, publie.version, population.fiches[key], offre.jeton, offre.revision)
    return Demande(etat, profil_id, question, le, publie, (le, own, question, *of_moment), index.memoire.changes)


async def _stored(uow: UnitOfWork, demande: Demande) -> Gardee:
    """The answer stored to the same inputs, or one computed and stored now; kept in memory once it is committed."""
    etat, question = demande.etat, demande.question
    offre = await etat.index.offre.ouverte(demande.le)
    given = await _entrees(uow, demande, offre)
    empreinte = given.empreinte(etat.index.offre.empreinte)
    async with uow.service.database.reading() as db:  # no connection is held while computing
        row = await stockage.find_same(db, demande.profil_id, question.objet, empreinte)
    new = row is None
    if row is None:
        row = await _compute(uow, demande, given, offre, empreinte)
    gardee = Gardee.of(demande.marque, row.id, row.reponse)

    def remember(_: Any = None) -> None:
        etat.index.memoire.put(str(demande.profil_id), question.objet, gardee, demande.changes)

    if new:
        event.listen(uow.db.sync_session, "after_commit", remember, once=True)
    else:
        remember()
    return gardee


async def _entrees(uow: UnitOfWork, demande: Demande, offre: Offre) -> Entrees:
    """All but the part of the offer that the answer will look at."""
    index, question, publie = demande.index, demande.question, demande.publie
    personne = index.population.personne(str(demande.profil_id), demande.le)
    if personne is None:  # erased while the offer was laid out
        raise NotFound
    given = Entrees(
        question=question,
        le=demande.le,
        modele=POIDS.modele,
        catalogue=publie.empreinte,
        version=publie.version,
        personne=index.offre.credited(personne, demande.le),
        # where nothing is proposed, nothing is set aside
        ecartes=await ecartes_of(uow, demande.profil_id) if isinstance(question, Proposition) else AUCUN_ECARTE,
    )
    if not isinstance(question, VersUnMetier):
        return given
    metier = publie.catalogue.metier(str(question.metier))
    if metier is None:
        # in the address, it is a thing that is not there; as a parameter, a wrong value
        if isinstance(question, QuestionMetier):
            raise NotFound
        raise MetierInconnu(erreurs=[Erreur(pointeur="/metier", motif="Aucun métier ne porte cet identifiant")])
    return _with_sessions(given, metier, index, offre) if isinstance(question, QuestionCertifications) else given


def _with_sessions(given: Entrees, metier: Metier, index: Index, offre: Offre) -> Entrees:
    """With the next sessions of the certifications that the answer will look at."""
    regard = Regard(offre, {}, given.left_out.certifications)
    seen = regard.toward([exigence.item for exigence in metier.exigences], [metier.id])
    found = {c.id: index.offre.next_sessions(c.id, given.le, SESSIONS_MAX) for c in seen}
    return replace(given, sessions=found)


async def _compute(uow: UnitOfWork, demande: Demande, given: Entrees, offre: Offre, empreinte: str) -> Recommandation:
    etat, publie = demande.etat, demande.publie
    key, flux = new_id(), etat.index.fraicheur().flux
    commun = Commun(id=key, profil_id=demande.profil_id, provenance=provenance(publie, uow.now, flux))
    monde = Monde(publie.catalogue, publie.classeur, offre)
    answer, seen = await etat.ouvriers.individuel.run(calcul.compute, given, monde, commun)
    row = Recommandation.model_validate(
        {
            "id": key,
            "profil_id": demande.profil_id,
            "objet": demande.question.objet,
            "empreinte": empreinte,
            "entrees": entrees.pack_entrees(replace(given, certifications=seen)),
            "catalogue": publie.empreinte,
            "modele": POIDS.modele,
            "positions": flux,
            "calculee_le": uow.now,
            "reponse": calcul.written(answer),
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
