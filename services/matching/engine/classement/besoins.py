"""Needs over a whole population: who is within reach of a métier, by size of gap, and which certifications and blocs close most of it.

Counts are raw: hiding small cells is the caller's duty. Memory is one bool a person and requirement of one métier at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.matching.engine.personne.population import Population
from services.matching.engine.referentiel.arrays import Ints, Mask
from services.matching.engine.referentiel.modele import Bloc, Certification, Metier

TRANCHES: Final = ((0, 0), (1, 2), (3, 5), (6, 10))
"""Sizes of gap, in number of missing competences; beyond the last one a métier is out of reach for now."""


@dataclass(frozen=True, slots=True)
class Tranche:
    """People whose gap has between `de` and `a` competences; `a` None for everybody beyond."""

    de: int
    a: int | None
    effectif: int


@dataclass(frozen=True, slots=True)
class ApportCollectif:
    """What a bloc (or a whole certification, `bloc` None) would close for the people within reach.

    `manques_combles` counts pairs of person and competence, `part` is their share of all that is missing, `personnes_completes`
    the people who would then miss nothing.
    """

    certification: Certification
    bloc: Bloc | None
    manques_combles: int
    part: float
    personnes_completes: int


@dataclass(frozen=True, slots=True)
class Portee:
    """One métier. `effectif` hold it today; `a_portee` do not, hold part of what it requires and have a gap of at most ten."""

    metier: Metier
    effectif: int
    exigences: int
    a_portee: int
    tranches: tuple[Tranche, ...]
    manques: int
    certifications: tuple[ApportCollectif, ...]
    blocs: tuple[ApportCollectif, ...]


def portees(
    population: Population,
    metiers: Sequence[str],
    certifications: Iterable[Certification] = (),
    *,
    parmi: Mask | None = None,
) -> list[Portee]:
    """One answer a métier of the catalogue, in the order asked. `parmi` keeps some rows of the population only (an entity's people)."""
    among = np.ones(len(population.ids), bool) if parmi is None else parmi
    offer = sorted(certifications, key=lambda c: (c.code, c.id))
    return [_portee(population, metier, offer, among) for metier in metiers]


def _portee(population: Population, metier: str, offer: Sequence[Certification], among: Mask) -> Portee:
    position = population.catalogue.metier_index[metier]
    wanted = population.exigences(position)
    held = np.zeros((len(wanted), len(population.ids)), bool)
    for row, exigence in enumerate(wanted.tolist()):
        held[row, population.holders(exigence)] = True
    holders = population.metier == position
    gap = len(wanted) - held.sum(axis=0)
    # who holds nothing of what is required is not within reach, however short the list
    candidates = among & ~holders & (gap < len(wanted))
    sizes = gap[candidates]
    near = np.flatnonzero(candidates & (gap <= TRANCHES[-1][1]))
    missing = ~held[:, near]
    whole, parts = _apports(population, wanted, missing, offer)
    return Portee(
        metier=population.catalogue.metiers[position],
        effectif=int(np.count_nonzero(holders & among)),
        exigences=len(wanted),
        a_portee=len(near),
        tranches=_tranches(sizes, int(np.count_nonzero(among & ~holders))),
        manques=int(np.count_nonzero(missing)),
        certifications=whole,
        blocs=parts,
    )


def _tranches(sizes: Ints, people: int) -> tuple[Tranche, ...]:
    found = [Tranche(de, a, int(np.count_nonzero((sizes >= de) & (sizes <= a)))) for de, a in TRANCHES]
    beyond = people - sum(tranche.effectif for tranche in found)
    return (*found, Tranche(TRANCHES[-1][1] + 1, None, beyond))


def _apports(
    population: Population, wanted: Ints, missing: Mask, offer: Sequence[Certification]
) -> tuple[tuple[ApportCollectif, ...], tuple[ApportCollectif, ...]]:
    whole: list[ApportCollectif] = []
    parts: list[ApportCollectif] = []
    for certification in offer:
        closed = np.zeros(len(wanted), bool)
        for bloc in certification.blocs:
            mine = population.closed_by(bloc, wanted)
            closed |= mine
            parts.extend(_apport(certification, bloc, mine, missing))
        whole.extend(_apport(certification, None, closed, missing))
    return tuple(sorted(whole, key=_most_first)), tuple(sorted(parts, key=_most_first))


def _apport(certification: Certification, bloc: Bloc | None, closed: Mask, missing: Mask) -> list[ApportCollectif]:
    """Nothing when it closes nothing for anybody."""
    combles = int(np.count_nonzero(missing[closed]))
    if not combles:
        return []
    lacking = missing.any(axis=0)
    complete = int(np.count_nonzero(lacking & ~missing[~closed].any(axis=0)))
    return [ApportCollectif(certification, bloc, combles, round(combles / int(np.count_nonzero(missing)), 6), complete)]


def _most_first(apport: ApportCollectif) -> tuple[float, int, str, str]:
    bloc = apport.bloc.code if apport.bloc else ""
    return -apport.part, -apport.personnes_completes, apport.certification.code, bloc
