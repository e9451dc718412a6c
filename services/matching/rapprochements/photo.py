"""A photo of everybody for the worker process: taken again when something moved, not more often than it can be counted."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.matching.engine.classement.besoins import Portee
from services.matching.index.index import Index, Publie
from services.matching.index.offre import items_of
from services.matching.ouvriers import File
from services.matching.rapprochements import calcul
from services.matching.rapprochements.calcul import Photo

Comptes = list[Portee]


@dataclass
class Effectifs:
    """Counts by scope, kept while the photo they were counted on is current."""

    index: Index
    file: File
    garde_s: float
    gardees_max: int
    _photo: Photo | None = None
    _state: Any = None
    _at: float = 0.0
    _loaded: str = ""
    _counted: OrderedDict[tuple[Any, ...], asyncio.Future[Comptes]] = field(default_factory=OrderedDict)

    async def count(self, entite: str | None, metiers: Sequence[str], on: date) -> Comptes:
        """Raw counts for the métiers, over one entity or everybody; the same question asked meanwhile waits for one answer."""
        photo = await self._current(on)
        key = (photo.cle, entite, tuple(metiers))
        future = self._counted.get(key)
        if future is None:
            future = asyncio.ensure_future(self._count(photo, entite, metiers))
            self._counted[key] = future
            while len(self._counted) > self.gardees_max:
                self._counted.popitem(last=False)
        try:
            return await asyncio.shield(future)
        except Exception:
            self._counted.pop(key, None)
            raise

    async def _count(self, photo: Photo, entite: str | None, metiers: Sequence[str]) -> Comptes:
        """Give the photo only when the worker does not have it."""
        counted = None
        if self._loaded == photo.cle:
            counted = await self.file.run(calcul.count, None, photo.cle, entite, metiers)
        if counted is None:
            counted = await self.file.run(calcul.count, photo, photo.cle, entite, metiers)
            self._loaded = photo.cle
        assert counted is not None
        return counted

    async def _current(self, on: date) -> Photo:
        """The last photo, or a new one when a person was erased since, or when it is old and something moved."""
        publie, population, offre = self.index.publie, self.index.population, self.index.offre
        state = (on, publie.empreinte, offre.empreinte, population.revision, id(population))
        erased = len(population.effaces)
        young = time.monotonic() - self._at < self.garde_s
        if self._photo and (self._state == (state, erased) or (young and self._state[1] == erased)):
            return self._photo
        self._state, self._at = (state, erased), time.monotonic()
        self._photo = await asyncio.to_thread(take, self.index, publie, on, f"{state}{erased}")
        return self._photo


def take(index: Index, publie: Publie, on: date, cle: str) -> Photo:
    """Off the event loop: it looks at everybody."""
    population, offre = index.population, index.offre
    colonnes = population.columns(on)
    wanted = colonnes.metiers_exerces() | {besoin.metier_id for besoin in list(population.besoins.values())}
    metiers = [metier for key in sorted(wanted) if (metier := publie.catalogue.metier(key))]
    ids = {exigence.item for metier in metiers for exigence in metier.exigences}
    items = [item for key in sorted(ids) if (item := publie.catalogue.item(key))]
    concerned = [
        offerte.certification
        for offerte in list(offre.certifications.values())
        if offerte.is_open(on) and not ids.isdisjoint(items_of(offerte.certification))
    ]
    return Photo(cle, colonnes, items, metiers, concerned)
