"""Exact set cover at a cost of several parts: days, then exams, then groups to enter, then number of columns.

Reductions first, since most covers decide themselves; then every subset when few columns are left, else integer programming.
What is to be closed is numbered, and a set of it is the bits of an integer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from scipy.optimize import LinearConstraint, milp

from services.matching.engine.referentiel.arrays import Floats

PEU: Final = 6
"""Up to this many columns in question, trying every subset is quicker than starting the solver."""


class Colonne(NamedTuple):
    """What may be taken: what it closes, its days in whole hundredths, its exams, the group that taking it enters."""

    ferme: int
    jours: int
    epreuves: int
    groupe: str


@lru_cache(maxsize=8_192)
def cheapest(colonnes: tuple[Colonne, ...]) -> tuple[int, ...]:
    """Positions of the columns that close all that any of them closes, at the least cost: kept, since many people ask the same."""
    taken, free, left = _decided(colonnes, union(colonne.ferme for colonne in colonnes))
    if left:
        entered = {colonnes[o].groupe for o in taken}
        solve = _try_all if len(free) <= PEU else _solve
        taken |= {free[o] for o in solve([colonnes[o] for o in free], left, entered)}
    return tuple(sorted(taken))


def union(parts: Iterable[int]) -> int:
    whole = 0
    for part in parts:
        whole |= part
    return whole


def members(of: int) -> list[int]:
    """The numbers in a set, in order."""
    found = []
    while of:
        lowest = of & -of
        found.append(lowest.bit_length() - 1)
        of ^= lowest
    return found


def _decided(colonnes: Sequence[Colonne], left: int) -> tuple[set[int], list[int], int]:
    """Columns taken because nothing else closes something, those still in question, and what is left to close.

    Turn by turn, since a column taken leaves less to close, and one that another beats leaves fewer closers.
    """
    taken: set[int] = set()
    free = list(range(len(colonnes)))
    while left:
        entered = {colonnes[o].groupe for o in taken}
        free = _unbeaten(colonnes, [o for o in free if colonnes[o].ferme & left], left, entered)
        once = twice = 0
        for o in free:
            twice |= once & colonnes[o].ferme
            once |= colonnes[o].ferme
        alone = left & once & ~twice
        if not alone:
            break
        only = [o for o in free if colonnes[o].ferme & alone]
        taken.update(only)
        left &= ~union(colonnes[o].ferme for o in only)
    return taken, free, left


def _unbeaten(colonnes: Sequence[Colonne], free: Sequence[int], left: int, entered: set[str]) -> list[int]:
    """Without the columns that another could replace in any cover at no more cost."""
    kept: list[int] = []

    def first(o: int) -> tuple[int, int, int, bool, int]:
        it = colonnes[o]
        return -(it.ferme & left).bit_count(), it.jours, it.epreuves, it.groupe not in entered, o

    # from the best of those that close most, so that one that is beaten is beaten by one that is kept
    for o in sorted(free, key=first):
        if not any(_beats(colonnes[k], colonnes[o], left, entered) for k in kept):
            kept.append(o)
    return sorted(kept)


def _beats(one: Colonne, other: Colonne, left: int, entered: set[str]) -> bool:
    if other.ferme & left & ~one.ferme:
        return False
    costs = (one.jours, one.epreuves), (other.jours, other.epreuves)
    return costs[0] < costs[1] or (costs[0] == costs[1] and (one.groupe == other.groupe or one.groupe in entered))


def _try_all(free: Sequence[Colonne], left: int, entered: set[str]) -> tuple[int, ...]:
    """Of all the subsets, the cheapest; the first in order among equals."""

    def cost(chosen: tuple[int, ...]) -> tuple[int, int, int, int]:
        news = {free[o].groupe for o in chosen} - entered
        return sum(free[o].jours for o in chosen), sum(free[o].epreuves for o in chosen), len(news), len(chosen)

    subsets = (chosen for n in range(1, len(free) + 1) for chosen in combinations(range(len(free)), n))
    return min((s for s in subsets if not left & ~union(free[o].ferme for o in s)), key=cost)


def _solve(free: Sequence[Colonne], left: int, entered: set[str]) -> tuple[int, ...]:
    """In two steps: the fewest days, then among those the fewest exams, groups not entered yet, and columns."""
    n = len(free)
    news = sorted({colonne.groupe for colonne in free} - entered)
    # one variable a column, then one a group to enter, which no column of it goes without
    days = np.asarray([*(colonne.jours for colonne in free), *(0 for _ in news)], np.float64)
    rest = [colonne.epreuves * (n + 1) ** 2 + 1 for colonne in free] + [n + 1 for _ in news]
    cover = np.asarray(
        [[colonne.ferme >> i & 1 for colonne in free] + [0] * len(news) for i in members(left)], np.float64
    )
    enter = np.zeros((n, n + len(news)))
    for row, colonne in enumerate(free):
        if colonne.groupe not in entered:
            enter[row, row] = -1
            enter[row, n + news.index(colonne.groupe)] = 1
    every = [LinearConstraint(cover, lb=1), LinearConstraint(enter, lb=0)]
    fewest = _minimum(days, every)
    chosen = _minimum(np.asarray(rest, np.float64), [*every, LinearConstraint(days, ub=float(days @ fewest) + 0.5)])
    return tuple(int(o) for o in np.flatnonzero(chosen[:n]))


def _minimum(costs: Floats, constraints: list[LinearConstraint]) -> Floats:
    """Always feasible: everything left to close has a column."""
    result = milp(
        costs, integrality=np.ones(len(costs)), bounds=(0, 1), constraints=constraints, options={"mip_rel_gap": 0}
    )
    rounded: Floats = np.round(result.x)
    return rounded
