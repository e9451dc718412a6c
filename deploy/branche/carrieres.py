"""Careers: how long in the métier held, and which métiers came before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from deploy.branche.lecture import demographie, metiers

AN = 365.25
CARRIERE_MAX = 38
POSTE_MAX = 16
EXPERIENCE_MIN = 1.5


@dataclass(frozen=True, slots=True)
class Experience:
    """A métier held from `debut` to `fin`, in days before the anchor."""

    metier: str
    debut: int
    fin: int


@dataclass(frozen=True, slots=True)
class Carriere:
    """Days in the métier held, then the earlier métiers, the latest first."""

    depuis: int
    experiences: tuple[Experience, ...]

    @property
    def debut(self) -> int:
        return self.experiences[-1].debut if self.experiences else self.depuis


def draw_carriere(metier: str, random: Random) -> Carriere:
    """Up to three earlier métiers, each one from which people come to the next."""
    years = min(CARRIERE_MAX, 0.5 + random.gammavariate(2.0, 7.0))
    depuis = random.uniform(0.2, min(years, POSTE_MAX))
    experiences: list[Experience] = []
    fin, current = depuis, metier
    while len(experiences) < 3 and years - fin > EXPERIENCE_MIN and (before := _earlier(current)):
        debut = min(years, fin + random.uniform(EXPERIENCE_MIN, 11.0))
        current = random.choice(before)
        experiences.append(Experience(current, round(debut * AN), round(fin * AN)))
        if random.random() < 0.35:
            break
        fin = debut
    return Carriere(round(depuis * AN), tuple(experiences))


@cache
def _earlier(metier: str) -> Sequence[str]:
    """Métiers held before this one: the known bridges, which weigh twice, and the same famille at no higher level."""
    here = metiers()[metier]
    bridges = demographie()[metier].vient_de
    neighbours = tuple(
        other.code
        for other in metiers().values()
        if other.famille == here.famille
        and other.code != metier
        and other.niveau <= here.niveau
        and other.encadrement <= here.encadrement
    )
    # a manager comes from the métiers of the team, not from another kind of management
    return bridges + bridges + (() if here.encadrement else neighbours)
