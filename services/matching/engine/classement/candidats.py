"""Whom to tell of a session: who asked for it first, then who agreed to be told of sessions, the readiest first.

Nobody who declined is named, nor anybody who neither asked nor agreed. Who asked is named whatever the figures say of them:
figures put people in order, they close no door.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from services.matching.engine.personne.population import Population
from services.matching.engine.referentiel.arrays import Ints, Mask
from services.matching.engine.referentiel.modele import Certification, Metier

Titre = Literal["demande", "contact"]
"""Why someone is on the list: they asked, or they agreed to be told."""
CANDIDATS_MAX: Final = 50
MILLION: Final = 1_000_000
BEAUCOUP: Final = 1_000
"""Shares are whole millionths and gains are under this many, so that whole numbers put people in order."""


@dataclass(frozen=True, slots=True)
class Candidat:
    """`metier` is the métier aimed at by the certification for which they would be readiest, None when it aims at none.

    `preparation` is the share, in number, of what the métier requires that they would hold once certified (without a métier:
    of what the certification attests that they hold already); `gain` is how many requirements that they do not meet it closes.
    """

    personne: str
    titre: Titre
    metier: Metier | None
    preparation: float
    gain: int


@dataclass(frozen=True)
class _But:
    """For every row: the share that would be held, in millionths, and what would be gained, toward one métier."""

    metier: Metier | None
    preparation: Ints
    gain: Ints


def candidats(
    population: Population,
    certification: Certification,
    *,
    demandes: Collection[str] = (),
    contactables: Mask,
    refus: Collection[str] = (),
    k: int = CANDIDATS_MAX,
) -> list[Candidat]:
    """The `k` first. `demandes` and `refus` are ids, `contactables` a row a person of the population.

    In order: who asked, then the readiest, then who would gain most, then the id.
    """
    people = len(population.ids)
    asked, eligible = np.zeros(people, bool), contactables.copy()
    asked[_rows(population, demandes)] = True
    eligible |= asked
    eligible[_rows(population, refus)] = False
    goals = _goals(population, certification)
    which = np.zeros(people, np.int64)
    key = np.full(people, -1)
    for rank, goal in enumerate(goals):
        # toward a métier where there is something to gain, then the readiest, then the most to gain
        mine = ((goal.gain > 0) * MILLION * 2 + goal.preparation) * BEAUCOUP + np.minimum(goal.gain, BEAUCOUP - 1)
        better = mine > key
        which[better], key[better] = rank, mine[better]
    found = np.flatnonzero(eligible & (asked | (key >= MILLION * 2 * BEAUCOUP)))
    key += asked * MILLION * 4 * BEAUCOUP
    return [
        Candidat(
            personne=population.ids[row],
            titre="demande" if asked[row] else "contact",
            metier=goals[which[row]].metier,
            preparation=int(goals[which[row]].preparation[row]) / MILLION,
            gain=int(goals[which[row]].gain[row]),
        )
        for row in _first(population, found, key, k).tolist()
    ]


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


def _rows(population: Population, ids: Collection[str]) -> list[int]:
    return [population.index[key] for key in ids if key in population.index]
