"""How fresh each feed is, as answers tell it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from services.kit.feed.consumer import FeedState

PRIVES = ("certification", "parcours")


class EtatDeFlux(TypedDict):
    """Position read of a feed, seconds since its service last answered, and whether that is too long."""

    position: str | None
    age_s: int | None
    perime: bool


Flux = dict[str, EtatDeFlux]
"""By feed."""


@dataclass(frozen=True, slots=True)
class Fraicheur:
    """`flux`: by feed, the position read, the seconds since its service last answered, and whether that is too long."""

    flux: Flux

    @classmethod
    def of(
        cls, feeds: Mapping[str, FeedState], positions: Mapping[str, str | None], perime_apres_s: float
    ) -> Fraicheur:
        """As they are now; `positions`: those to tell instead of a feed's own."""
        now = time.monotonic()
        flux: Flux = {}
        for source, feed in feeds.items():
            age = None if feed.contact is None else now - feed.contact
            flux[source] = {
                "position": positions.get(source, feed.position),
                "age_s": None if age is None else int(age),
                "perime": age is None or age > perime_apres_s,
            }
        return cls(flux)

    @property
    def perimes(self) -> str:
        """A digit a feed, 1 when it is stale."""
        return "".join("1" if state["perime"] else "0" for state in self.flux.values())

    @property
    def pour_tous(self) -> Flux:
        """The state of the feeds for who reads of nobody, or of others.

        Of the feeds that carry what people do in private, the position moves with each of these acts, and so does the age of a
        feed that is listened to: only whether they are stale is told, and for how long when they are.
        """
        return {source: _discreet(state) if source in PRIVES else state for source, state in self.flux.items()}


def _discreet(state: EtatDeFlux) -> EtatDeFlux:
    return {"position": None, "age_s": state["age_s"] if state["perime"] else None, "perime": state["perime"]}
