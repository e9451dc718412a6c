"""What the application of this service holds beside the kit's own: the index, the queues, what is known to be stored."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakValueDictionary

from services.kit.data.uow import UnitOfWork
from services.matching.index.index import Index
from services.matching.index.memoire import Memoire
from services.matching.mobilites.ouvertes import Ouvertes
from services.matching.ouvriers import File, Ouvriers, one_process, one_thread
from services.matching.rapprochements.contactables import Contactables
from services.matching.rapprochements.photo import Effectifs
from services.matching.recommandations.bilans import Bilans
from services.matching.settings import MatchingSettings


@dataclass
class Etat:
    """One per application, on `app.state.etat`."""

    settings: MatchingSettings
    index: Index
    ouvriers: Ouvriers
    effectifs: Effectifs
    contactables: Contactables
    ouvertes: Ouvertes
    bilans: Bilans | None = None
    tours: WeakValueDictionary[tuple[UUID, str], asyncio.Lock] = field(default_factory=WeakValueDictionary)
    catalogues_gardes: set[str] = field(default_factory=set)

    def turn(self, profil_id: UUID, objet: str) -> asyncio.Lock:
        """One at a time asks the same of one person: at once, they would fill that person's share of the queue alone."""
        return self.tours.setdefault((profil_id, objet), asyncio.Lock())


def make_etat(settings: MatchingSettings) -> Etat:
    individuel = File(
        one_thread,
        waiting_max=settings.calculs_en_attente_max,
        part_max=settings.calculs_par_sujet_max,
        deadline_s=settings.calcul_delai_s,
    )
    collectif = File(
        one_process,
        waiting_max=settings.rapprochements_en_attente_max,
        part_max=settings.rapprochements_par_sujet_max,
        deadline_s=settings.rapprochement_delai_s,
    )
    memoire = Memoire(settings.memoire_max_octets, settings.memoire_s)
    index = Index(settings.publication_s, settings.perime_apres_s, memoire)
    effectifs = Effectifs(index, collectif, settings.rapprochement_garde_s, settings.rapprochements_gardes)
    contactables = Contactables(index, individuel, settings.rapprochement_garde_s)
    ouvertes = Ouvertes(index, individuel, settings.rapprochement_garde_s)
    return Etat(settings, index, Ouvriers(individuel, collectif), effectifs, contactables, ouvertes)


def etat_of(uow: UnitOfWork) -> Etat:
    etat: Etat = uow.service.own
    return etat
