"""People as columns: what each holds, proof by proof, and the métier held. All that a score reads of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.personne.preuves import Preuve, Tenus, tenus
from services.matching.engine.referentiel.arrays import Floats, Ints
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Personne, Provenance

JOURS_PAR_AN: Final = 365.25
AUCUN: Final = -1


@dataclass(frozen=True, slots=True)
class Confiance:
    """How much a proof is believed: its provenance, and its age by a half-life in years, never under a floor."""

    par_provenance: Mapping[Provenance, float]
    demi_vie_annees: float
    plancher: float

    def of(self, preuve: Preuve, on: date) -> float:
        base = self.par_provenance[preuve.provenance]
        if preuve.le is None or preuve.le >= on:
            return base
        age = (on - preuve.le).days / JOURS_PAR_AN
        decay: float = 0.5 ** (age / self.demi_vie_annees)
        return base * max(self.plancher, decay)


class Requetes(NamedTuple):
    """The proofs of person i are those from `debut[i]` to `debut[i + 1]`, by item.

    `niveau` 0: no level said. `sur`: how much the proof is believed, 0 to 1. `metier`: place in the catalogue, AUCUN for none.
    """

    debut: Ints
    item: NDArray[np.int32]
    niveau: NDArray[np.int8]
    sur: Floats
    metier: Ints

    def part(self, start: int, stop: int) -> Requetes:
        """Some of them, in a row."""
        debut = self.debut[start : stop + 1]
        own = slice(debut[0], debut[-1])
        return Requetes(debut - debut[0], self.item[own], self.niveau[own], self.sur[own], self.metier[start:stop])


NUL: Final = Requetes(
    np.zeros(2, np.int64), np.empty(0, np.int32), np.empty(0, np.int8), np.empty(0), np.full(1, AUCUN)
)
"""Somebody of whom nothing is known."""


def requete(personne: Personne, detenus: Tenus, catalogue: Catalogue, confiance: Confiance, on: date) -> Requetes:
    """One person, from what they hold."""
    rows = _proofs(detenus, catalogue, confiance, on)
    return _columns([rows], [catalogue.metier_index.get(personne.metier or "", AUCUN)])


def requetes(personnes: Iterable[Personne], catalogue: Catalogue, confiance: Confiance, on: date) -> Requetes:
    """As many as there are; some hundred microseconds a person."""
    people = list(personnes)
    rows = [_proofs(tenus(personne, catalogue), catalogue, confiance, on) for personne in people]
    return _columns(rows, [catalogue.metier_index.get(personne.metier or "", AUCUN) for personne in people])


def _proofs(detenus: Tenus, catalogue: Catalogue, confiance: Confiance, on: date) -> list[tuple[int, int, float]]:
    """(item, level, how much it is believed), by item."""
    index = catalogue.item_index
    sures: dict[tuple[Provenance, date | None], float] = {}
    found: list[tuple[int, int, float]] = []
    for key, tenu in detenus.items():
        item = index.get(key)
        if item is None:
            continue
        for preuve in tenu.preuves:
            kind = (preuve.provenance, preuve.le)
            sur = sures.get(kind)
            if sur is None:
                sur = sures[kind] = confiance.of(preuve, on)
            found.append((item, preuve.niveau or 0, sur))
    found.sort()
    return found


def _columns(rows: list[list[tuple[int, int, float]]], metiers: list[int]) -> Requetes:
    item, niveau, sur = zip(*chain.from_iterable(rows), strict=True) if any(rows) else ((), (), ())
    return Requetes(
        np.asarray([*accumulate(map(len, rows), initial=0)], np.int64),
        np.asarray(item, np.int32),
        np.asarray(niveau, np.int8),
        np.asarray(sur, np.float64),
        np.asarray(metiers, np.int64),
    )
