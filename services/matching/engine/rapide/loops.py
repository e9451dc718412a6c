"""The scan by compiled loops: one index to read, a workspace a thread, an equal part of the people a thread."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from services.matching.engine.personne.requetes import Requetes
from services.matching.engine.rapide.compilation import Kernel
from services.matching.engine.rapide.departures import Tables
from services.matching.engine.rapide.found import Found
from services.matching.engine.rapide.index import flatten
from services.matching.engine.rapide.workspace import Workspace
from services.matching.engine.referentiel.arrays import Floats, Ints, Mask
from services.matching.engine.referentiel.catalogue import Catalogue

FILS: Final = os.cpu_count() or 1


class Loops:
    """`kernel`: `kernel.rank`, compiled or not."""

    def __init__(self, kernel: Kernel, catalogue: Catalogue, poids: Floats) -> None:
        self._kernel, self._catalogue = kernel, catalogue
        self._index, self._tables = flatten(catalogue, poids), Tables(catalogue, poids)
        self._free: list[Workspace] = []

    def first(self, people: Requetes, admis: Mask, places: int) -> Found:
        many = len(people.metier) if places else 0
        found, departures = Found.room(len(people.metier), places), self._tables.of(people.metier)

        def rank(who: Ints) -> None:
            work = self._workspace()
            self._kernel(self._index, departures, work, who, people, admis, found)
            self._free.append(work)

        if many == 1:
            rank(np.zeros(1, np.int64))
        elif many:
            # who holds the same métier holds much the same: one after the other, they find what they need still at hand
            order = np.argsort(people.metier, kind="stable")
            threads = min(FILS, many)
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(rank, np.array_split(order, threads)))
        return found

    def _workspace(self) -> Workspace:
        """One that no other thread writes on."""
        try:
            return self._free.pop()
        except IndexError:
            return Workspace.of(self._catalogue)
