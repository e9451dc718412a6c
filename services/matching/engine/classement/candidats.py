"""Whom to tell of a session, of those who agreed to be told of sessions: the readiest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from services.matching.engine.personne.population import Population
from services.matching.engine.referentiel.arrays import Ints, Mask
from services.matching.engine.referentiel.modele import Certification, Metier

MILLION: Final = 1_000_000
BEAUCOUP: Final = 1_000
"""Shares are whole millionths and gains are under this many, so that whole numbers put people in order."""


class Candidat(NamedTuple):
    """`metier` is the one aimed at by the certification for which they would be readiest, None when it aims at none."""

    personne: str
    metier: Metier | None


@dataclass(frozen=True)
class _But:
    """Toward one métier, for every row: the share, in number, of what it requires that would be held once certified, in millionths
    (without a métier: of what the certification attests that is held already); how many requirements not met it would close."""

    metier: Metier | None
    preparation: Ints
    gain: Ints


def candidats(population: Population, certification: Certification, k: int) -> list[Candidat]:
    """The `k` first of those who have something to gain: the readiest, then who would gain most, then the id."""
    goals = _goals(population, certification)
    which, key = np.zeros(len(population.ids), np.int64), np.full(len(population.ids), -1)
    for rank, goal in enumerate(goals):
        # toward a métier where there is something to gain, then the readiest, then the most to gain
        mine = ((goal.gain > 0) * MILLION * 2 + goal.preparation) * BEAUCOUP + np.minimum(goal.gain, BEAUCOUP - 1)
        better = mine > key
        which[better], key[better] = rank, mine[better]
    found = np.flatnonzero(key >= MILLION * 2 * BEAUCOUP)
    first = _first(population, found, key, k).tolist()
    return [Candidat(population.ids[row], goals[which[row]].metier) for row in first]


def _first(population: Population, found: Ints, key: Ints, k: int) -> Ints:
    """The `k` rows of the highest keys, ties by id; only those that may be among them are sorted."""
    if k < len(found):
        bar = np.partition(key[found], -k)[-k]
        found = found[key[found] >= bar]
    return found[np.lexsort((population.rang[found], -key[found]))][:k]


def _goals(population: Population, certification: Certification) -> list[_But]:
    """Toward each métier aimed at that the catalogue describes; failing any, toward all that is attested."""
    catalogue = population.catalogue
    aimed = [
        catalogue.metier_index[key] for key in sorted(certification.metiers_vises) if key in catalogue.metier_index
    ]
    goals = []
    for position in aimed:
        wanted = population.exigences(position)
        if len(wanted):
            closed = _closed(population, certification, wanted)
            held, gain = _held(population, wanted), _held(population, wanted[closed], lacking=True)
            goals.append(_But(catalogue.metiers[position], _share(held + gain, len(wanted)), gain))
    if goals:
        return goals
    attested = population.every_exigence()
    attested = attested[_closed(population, certification, attested)]
    held = _held(population, attested)
    return [_But(None, _share(held, len(attested)), len(attested) - held)]


def _closed(population: Population, certification: Certification, wanted: Ints) -> Mask:
    closed = np.zeros(len(wanted), bool)
    for bloc in certification.blocs:
        closed |= population.closed_by(bloc, wanted)
    return closed


def _held(population: Population, wanted: Ints, *, lacking: bool = False) -> Ints:
    """How many of these requirements each row meets, or lacks."""
    held = np.zeros(len(population.ids), np.int64)
    for exigence in wanted.tolist():
        held[population.holders(exigence)] += 1
    return len(wanted) - held if lacking else held


def _share(part: Ints, whole: int) -> Ints:
    return part * MILLION // max(whole, 1)
