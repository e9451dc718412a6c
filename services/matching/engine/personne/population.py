"""What people hold of all that métiers require, over a whole population, as a sparse table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
from scipy.sparse import csc_array, csr_array

from services.matching.engine.personne.preuves import tenus
from services.matching.engine.referentiel.arrays import Ints, Mask, spans
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import NIVEAU_MAX, Bloc, Personne

SANS_NIVEAU: Final = NIVEAU_MAX + 1
"""An item held at no level said is not counted as missing: someone has to look first."""
ECHELLE: Final = NIVEAU_MAX + 2
"""Codes of level of one item: 0 is any level required, then 1 to 4, then no level said."""


class _Exigibles:
    """Distinct (item, level) that some métier requires, savoirs left out, numbered in order of item then level."""

    def __init__(self, catalogue: Catalogue) -> None:
        ex = catalogue.exigences
        keys = ex.item * ECHELLE + ex.niveau
        self.keys = np.unique(keys[~catalogue.savoir[ex.item]])
        ladder = np.arange(len(catalogue.items))[:, None] * ECHELLE + np.arange(ECHELLE)[None, :]
        # what is required of an item is met from its lowest level up to the level held: one span an (item, level)
        self.first = np.searchsorted(self.keys, ladder[:, 0])
        self.beyond = np.searchsorted(self.keys, ladder, side="right")
        self.start = np.searchsorted(ex.metier, np.arange(len(catalogue.metiers) + 1))

    def met(self, owner: Ints, item: Ints, niveau: Ints) -> tuple[Ints, Ints]:
        """(owner, number) of every requirement that holding `item` at `niveau` meets."""
        first = self.first[item]
        lengths = self.beyond[item, niveau] - first
        before = np.cumsum(lengths) - lengths
        number = np.arange(int(lengths.sum())) + np.repeat(first - before, lengths)
        return np.repeat(owner, lengths), number


class Population:
    """Immutable; rows follow `ids`. Nothing else is kept of a person than their métier and what they hold."""

    def __init__(self, catalogue: Catalogue, ids: tuple[str, ...], metier: Ints, table: csr_array[Any]) -> None:
        self.catalogue = catalogue
        self.ids = ids
        self.metier = metier
        self._exigibles = _Exigibles(catalogue)
        self._columns = csc_array(table)

    @classmethod
    def build(cls, personnes: Iterable[Personne], catalogue: Catalogue) -> Population:
        people = list(personnes)
        metier, table = _rows(people, catalogue)
        return cls(catalogue, tuple(personne.id for personne in people), metier, table)

    @cached_property
    def rang(self) -> Ints:
        """Rank of each row by id."""
        rank = np.empty(len(self.ids), np.int64)
        rank[sorted(range(len(self.ids)), key=self.ids.__getitem__)] = np.arange(len(self.ids))
        return rank

    def every_exigence(self) -> Ints:
        """Numbers of all that some métier requires, savoirs left out."""
        return np.arange(len(self._exigibles.keys))

    def exigences(self, metier: int) -> Ints:
        """Numbers of what the métier at this position requires, savoirs left out, in order."""
        ex, start = self.catalogue.exigences, self._exigibles.start
        mine = slice(start[metier], start[metier + 1])
        keys = (ex.item[mine] * ECHELLE + ex.niveau[mine])[~self.catalogue.savoir[ex.item[mine]]]
        return np.searchsorted(self._exigibles.keys, np.unique(keys))

    def holders(self, exigence: int) -> Ints:
        """Rows of the people who meet one requirement."""
        start, end = self._columns.indptr[exigence : exigence + 2]
        rows: Ints = self._columns.indices[start:end]
        return rows

    def closed_by(self, bloc: Bloc, exigences: Ints) -> Mask:
        """Which of these requirements the bloc attests at the level required. A bloc that names no level closes those that ask none."""
        index = self.catalogue.item_index
        attested = [(index[c.item], c.niveau or 0) for c in bloc.competences if c.item in index]
        item, niveau = np.asarray(attested, np.int64).reshape(-1, 2).T
        _, numbers = self._exigibles.met(item, item, niveau)
        return np.isin(exigences, numbers)


def _rows(people: Sequence[Personne], catalogue: Catalogue) -> tuple[Ints, csr_array[Any]]:
    """Métier held (-1 for none) and requirements met, one row a person."""
    exigibles, index = _Exigibles(catalogue), catalogue.metier_index
    metier = np.asarray([index.get(personne.metier or "", -1) for personne in people], np.int64)
    owner, held = exigibles.met(
        *np.concatenate([_evidence(people, catalogue), _deduced(people, catalogue, exigibles)]).T
    )
    table = csr_array((np.ones(len(owner), np.int8), (owner, held)), shape=(len(people), len(exigibles.keys)))
    table.sum_duplicates()
    table.data[:] = 1
    return metier, table


def _contested(personne: Personne) -> bool:
    return not all(acquis.positif for acquis in personne.acquis)


def _evidence(people: Sequence[Personne], catalogue: Catalogue) -> Ints:
    """(row, item, level) of what people hold by their own evidence; where some is negative, of all that stands against it."""
    index = catalogue.item_index
    found: list[tuple[int, int, int]] = []
    for row, personne in enumerate(people):
        if _contested(personne):
            stands = [
                (item, preuve.niveau) for item, tenu in tenus(personne, catalogue).items() for preuve in tenu.preuves
            ]
        else:
            stands = [(acquis.item, acquis.niveau) for acquis in personne.acquis]
        for item, niveau in stands:
            if item in index:
                found.append((row, index[item], niveau or SANS_NIVEAU))
    return np.asarray(found, np.int64).reshape(-1, 3)


def _deduced(people: Sequence[Personne], catalogue: Catalogue, exigibles: _Exigibles) -> Ints:
    """(row, item, level) of what their métiers let deduce of people against whom nothing is said: no proof has to be weighed."""
    index, ex = catalogue.metier_index, catalogue.exigences
    exerces = [
        (row, index[metier])
        for row, personne in enumerate(people)
        if not _contested(personne)
        for metier in [*personne.metiers, *(experience.metier for experience in personne.experiences)]
        if metier in index
    ]
    rows, positions = np.asarray(exerces, np.int64).reshape(-1, 2).T
    at, rank = spans(exigibles.start, positions)
    return np.column_stack([rows[rank], ex.item[at], np.where(ex.niveau[at] == 0, SANS_NIVEAU, ex.niveau[at])])
