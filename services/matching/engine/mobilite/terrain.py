"""The habitual moves of one référentiel as a table, a row a métier of departure: filled a few rows at a time, then kept alone.

A row costs milliseconds, a national référentiel half a minute: rows are worked out when first asked, and `fill` does the others
beside the answers. A référentiel is compared with itself alone: another one may change without this one being read again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from services.matching.engine.mobilite.courbes import DECIMALES
from services.matching.engine.mobilite.mobilites import Mobilites
from services.matching.engine.referentiel.arrays import Floats, Ints, Singles
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Item, Metier

IMPROBABLE: Final = -10.0
CERTAINE: Final = 2.0
"""Log-odds that count for 0 and for 1: between them the trait is straight, so that its order is that of the scores."""
LOT: Final = 64
"""Rows worked out together, always the same ones: a sum of many products depends on their company in its last bits."""


class Terrain:
    """Immutable to its readers. `metiers` are in the order of the rows and of the columns."""

    def __init__(self, items: tuple[Item, ...], metiers: tuple[Metier, ...]) -> None:
        self.items, self._source = items, metiers
        self._mobilites: Mobilites | None = Mobilites().fit(Catalogue.build(items, metiers))
        self.metiers = self._mobilites.metiers_
        self.position = {metier.id: row for row, metier in enumerate(self.metiers)}
        n = len(self.metiers)
        self._table = np.zeros((n, n), np.float32)
        self._known = np.zeros(max(1, -(-n // LOT)), bool)
        self._lock = threading.Lock()

    def is_of(self, items: tuple[Item, ...], metiers: tuple[Metier, ...]) -> bool:
        """Whether it was drawn from these very values."""
        return _same(self.items, items) and _same(self._source, metiers)

    def row(self, metier: str) -> Floats | None:
        """From this métier to each, 0 to 1 and 0 to itself; None when it is not of this référentiel, or retired."""
        row = self.position.get(metier)
        if row is None:
            return None
        self._work_out(row // LOT)
        return np.asarray(np.round(self._table[row].astype(np.float64), DECIMALES), np.float64)

    def fill(self) -> Iterator[None]:
        """Work the whole table out, a lot of rows a turn; what it was drawn from is then let go of."""
        for lot in np.flatnonzero(~self._known).tolist():
            self._work_out(lot)
            yield
        self._mobilites = None

    @property
    def is_whole(self) -> bool:
        return self._mobilites is None

    def _work_out(self, lot: int) -> None:
        if self._known[lot]:
            return
        with self._lock:
            mobilites = self._mobilites
            if self._known[lot] or mobilites is None:
                return  # pragma: no cover - another thread did it meanwhile
            rows = np.arange(lot * LOT, min((lot + 1) * LOT, len(self.metiers)))
            self._table[rows] = _trait(mobilites, rows)
            self._known[lot] = True


class _Situe(NamedTuple):
    """A terrain, and where its métiers are in a catalogue."""

    terrain: Terrain
    places: Ints


_SITUES: Final[WeakKeyDictionary[Catalogue, dict[str, _Situe]]] = WeakKeyDictionary()
"""Places drawn, by catalogue then référentiel: gone with the catalogue."""


def terrain(catalogue: Catalogue, referentiel: str) -> Terrain:
    """That of the catalogue, drawn the first time that it is asked."""
    return _situe(catalogue, referentiel).terrain


def prepare(catalogue: Catalogue, before: Catalogue | None = None) -> list[Terrain]:
    """Draw the référentiels of a new catalogue, taking from the one before those in which nothing changed."""
    drawn = _SITUES.get(before, {}) if before else {}
    return [_situe(catalogue, name, drawn.get(name)).terrain for name in catalogue.referentiels]


def mobilite(catalogue: Catalogue, held: int) -> Floats:
    """What the métier at this place leads to, one value a métier of the catalogue, 0 to 1; 0 for those of another référentiel,
    and from AUCUN."""
    values = np.zeros(len(catalogue.metiers))
    if held < 0:
        return values
    metier = catalogue.metiers[held]
    situe = _situe(catalogue, metier.referentiel)
    row = situe.terrain.row(metier.id)
    if row is not None:
        values[situe.places] = row
    return values


def _situe(catalogue: Catalogue, referentiel: str, before: _Situe | None = None) -> _Situe:
    known = _SITUES.setdefault(catalogue, {})
    if referentiel not in known:
        content = _content(catalogue, referentiel)
        drawn = before.terrain if before and before.terrain.is_of(*content) else Terrain(*content)
        places = [catalogue.metier_index[metier.id] for metier in drawn.metiers]
        known[referentiel] = _Situe(drawn, np.asarray(places, np.int64))
    return known[referentiel]


def _content(catalogue: Catalogue, referentiel: str) -> tuple[tuple[Item, ...], tuple[Metier, ...]]:
    """By id, so that the same content gives the same table, whatever the order it was read in."""
    items = sorted((i for i in catalogue.items if i.referentiel == referentiel), key=lambda i: i.id)
    metiers = sorted((m for m in catalogue.metiers if m.referentiel == referentiel), key=lambda m: m.id)
    return tuple(items), tuple(metiers)


def _trait(mobilites: Mobilites, rows: Ints) -> Singles:
    (scores,) = mobilites.scores(rows)
    trait = np.clip((scores - IMPROBABLE) / (CERTAINE - IMPROBABLE), 0.0, 1.0)
    trait[np.arange(len(rows)), rows] = 0.0
    return trait.astype(np.float32)


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))
