"""How fresh each feed is, as answers tell it: worked out again when it would read otherwise, not at each reading."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from services.kit.feed.consumer import FeedState

PRIVES = ("certification", "parcours")

Lu = tuple[str | None, float | None]
"""Position read of a feed, and when its service last answered, in monotonic seconds."""


class EtatDeFlux(TypedDict):
    """Position read of a feed, seconds since its service last answered, and whether that is too long."""

    position: str | None
    age_s: int | None
    perime: bool


Flux = dict[str, EtatDeFlux]
"""By feed."""


@dataclass(frozen=True, slots=True)
class Fraicheur:
    """`flux`: by feed, the position read, the seconds since its service last answered, and whether that is too long.

    `pour_tous`: what of it is told to all; `perimes` has a digit a feed, 1 when it is stale. It reads otherwise from `jusqua` on.
    """

    flux: Flux
    pour_tous: Flux
    perimes: str
    lus: tuple[Lu, ...]
    jusqua: float

    @classmethod
    def of(cls, lus: Mapping[str, Lu], perime_apres_s: float) -> Fraicheur:
        now = time.monotonic()
        flux: Flux = {}
        jusqua = math.inf
        for source, (position, contact) in lus.items():
            age = None if contact is None else now - contact
            perime = age is None or age > perime_apres_s
            flux[source] = {"position": position, "age_s": None if age is None else int(age), "perime": perime}
            if contact is not None and age is not None:
                jusqua = min(jusqua, contact + int(age) + 1, math.inf if perime else contact + perime_apres_s)
        perimes = "".join("1" if state["perime"] else "0" for state in flux.values())
        return cls(flux, told_to_all(flux), perimes, tuple(lus.values()), jusqua)


def told_to_all(flux: Flux) -> Flux:
    """The state of the feeds for who reads of nobody, or of others.

    Of the feeds that carry what people do in private, the position moves with each of these acts, and so does the age of a
    feed that is listened to: only whether they are stale is told, and for how long when they are.
    """
    told = {source: state.copy() for source, state in flux.items()}
    for source in told.keys() & set(PRIVES):
        state = told[source]
        state["position"], state["age_s"] = None, state["age_s"] if state["perime"] else None
    return told


class Montre:
    """Tells the state of the feeds, the last one again while it holds."""

    def __init__(self, perime_apres_s: float) -> None:
        self._perime_apres_s = perime_apres_s
        self._last: Fraicheur | None = None

    def read(self, feeds: Mapping[str, FeedState], positions: Mapping[str, str | None]) -> Fraicheur:
        """`positions`: those to tell instead of a feed's own."""
        lus = {source: (positions.get(source, flux.position), flux.contact) for source, flux in feeds.items()}
        last = self._last
        if last is None or last.lus != tuple(lus.values()) or time.monotonic() >= last.jusqua:
            last = self._last = Fraicheur.of(lus, self._perime_apres_s)
        return last
