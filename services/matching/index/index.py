"""The memory index: three feeds read into plain state, and the immutable catalogue that answers are computed on.

A feed that is read again from its start (first start, or restored) fills a fresh state beside the one in use, which
it replaces when it has caught up: answers never come from half a feed.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import FastAPI

from services.kit.feed.consumer import Event, FeedState
from services.kit.run.tasks import running
from services.matching.engine.classement.classement import Classeur
from services.matching.engine.mobilite.terrain import Terrain, prepare
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.errors import IndexEnConstruction
from services.matching.index.catalogue import CatalogueSuivi
from services.matching.index.construction import rebuild
from services.matching.index.fraicheur import Fraicheur
from services.matching.index.memoire import Memoire
from services.matching.index.offre import OffreSuivie
from services.matching.index.population import PopulationSuivie

log = structlog.get_logger("index")
RETRY_AFTER_S = 2
FINI = object()
SOURCES: dict[str, Callable[[], Any]] = {
    "competences": CatalogueSuivi,
    "certification": OffreSuivie,
    "parcours": PopulationSuivie,
}
NOMINATIVES = frozenset({"certification", "parcours"})
"""Feeds that tell something of persons: what they obtained, who they are."""


@dataclass(frozen=True)
class Publie:
    """What answers are computed on: never changed, replaced whole."""

    catalogue: Catalogue
    classeur: Classeur
    empreinte: str
    version: str | None
    position: str | None


class Index:
    """State by source, the published catalogue, and how fresh each feed is."""

    def __init__(self, publication_s: float, perime_apres_s: float, memoire: Memoire) -> None:
        self.publication_s = publication_s
        self.perime_apres_s = perime_apres_s
        self.memoire = memoire
        self.flux = {source: FeedState(source) for source in SOURCES}
        # by feed, what this reading of it could not take in: subjects by event
        self.gares: dict[str, dict[str, str]] = {source: {} for source in SOURCES}
        self._live: dict[str, Any] = {}
        self._fresh: dict[str, Any] = {source: make() for source, make in SOURCES.items()}
        self._publie: Publie | None = None

    def bind(self, state: FeedState) -> None:
        """Take the consumer's own view of its feed."""
        self.flux[state.source] = state

    def restart(self, source: str) -> None:
        """The feed is read from its start: fill a fresh state, keeping only that erased persons are erased."""
        self.gares[source] = {}
        before = self._fresh.get(source) or self._live.get(source)
        self._fresh[source] = SOURCES[source]()
        if source in NOMINATIVES and before:
            self._fresh[source].efface(before.effaces)

    def apply(self, source: str, events: list[Event]) -> None:
        """Take events in; fails as the first that cannot be understood does."""
        state = self._fresh.get(source) or self._live[source]
        for event in events:
            if event.type == "profil.efface":
                self.efface([event.subject])
            state.apply(event)

    def efface(self, ids: list[str]) -> None:
        """Forget persons known to be erased, in every state."""
        self.memoire.forget(ids)
        for source, parked in self.gares.items():
            self.gares[source] = {event: subject for event, subject in parked.items() if subject not in ids}
        for states in (self._fresh, self._live):
            for source in states.keys() & NOMINATIVES:
                states[source].efface(ids)

    @property
    def is_ready(self) -> bool:
        return self._publie is not None

    @property
    def publie(self) -> Publie:
        """The published catalogue; raises IndexEnConstruction before the first one."""
        if self._publie is None:
            raise IndexEnConstruction(
                "Les flux des services voisins sont en cours de lecture ; réessayez dans un instant.",
                retry_after=RETRY_AFTER_S,
            )
        return self._publie

    @property
    def offre(self) -> OffreSuivie:
        """The offer to answer from; raises IndexEnConstruction like `publie`."""
        offre: OffreSuivie = self._served("certification")
        return offre

    @property
    def population(self) -> PopulationSuivie:
        """The people to answer about; raises IndexEnConstruction like `publie`."""
        population: PopulationSuivie = self._served("parcours")
        return population

    def _served(self, source: str) -> Any:
        assert self.publie, "published once the three feeds have been read"
        return self._live[source]

    async def publish(self) -> bool:
        """Swap in what has caught up; rebuild the catalogue when it changed. True when something was replaced."""
        replaced = False
        for source, state in list(self._fresh.items()):
            if self.flux[source].caught_up:
                self._live[source] = state
                del self._fresh[source]
                replaced = True
        if len(self._live) < len(SOURCES):
            return False
        return await self._publish_catalogue() or replaced

    async def _publish_catalogue(self) -> bool:
        suivi: CatalogueSuivi = self._live["competences"]
        position, version, empreinte = self.flux["competences"].position, suivi.version, suivi.empreinte
        before = self._publie
        if before and (before.empreinte, before.version) == (empreinte, version):
            if before.position != position:
                self._publie = Publie(before.catalogue, before.classeur, empreinte, version, position)
            return False
        if before and before.empreinte == empreinte:
            built = (before.catalogue, before.classeur)
        else:
            old = before.catalogue if before else None
            built = await asyncio.to_thread(rebuild, old, dict(suivi.items), dict(suivi.metiers))
        self._publie = Publie(*built, empreinte, version, position)
        log.info("index.published", items=len(suivi.items), metiers=len(suivi.metiers))
        return True

    async def keep_publishing(self) -> None:
        """Publish for ever; a costly build is followed by a pause as long, so that changes that pour in are batched."""
        while True:
            begun = time.monotonic()
            try:
                self._restart_emptied()
                await self.publish()
            except Exception as error:
                log.error("index.build_failed", error=type(error).__name__)
            await asyncio.sleep(max(self.publication_s, time.monotonic() - begun))

    async def keep_filling(self) -> None:
        """Work out beside the answers the habitual moves that nobody asked yet, a little at a time."""
        while True:
            try:
                for drawn in prepare(self._publie.catalogue) if self._publie else ():
                    if not drawn.is_whole:
                        await self._fill(drawn)
            except Exception as error:
                log.error("index.fill_failed", error=type(error).__name__)
            await asyncio.sleep(self.publication_s)

    async def _fill(self, drawn: Terrain) -> None:
        """Stop as soon as another catalogue is published: its own moves come first."""
        publie, work = self._publie, drawn.fill()
        while self._publie is publie and await asyncio.to_thread(next, work, FINI) is not FINI:
            await asyncio.sleep(0)

    async def keep_warming(self) -> None:
        """Warm the ranker of each catalogue published, beside the answers, which do without until then."""
        warmed: Classeur | None = None
        while True:
            warmed = await self.warm(warmed)
            await asyncio.sleep(self.publication_s)

    async def warm(self, before: Classeur | None = None) -> Classeur | None:
        """Once, unless it was done already; returns the ranker that needs no more of it."""
        classeur = self._publie.classeur if self._publie else None
        if classeur and classeur is not before:
            try:
                await asyncio.to_thread(classeur.warm)
            except Exception as error:
                # what it is for is told without it
                log.error("index.warm_failed", error=type(error).__name__)
        return classeur

    def _restart_emptied(self) -> None:
        """A restored feed that holds nothing gives no batch: its emptiness is what has to be read."""
        for source, flux in self.flux.items():
            emptied = flux.caught_up and flux.position is None
            if emptied and source not in self._fresh and not self._live[source].est_vide:
                self.restart(source)

    @contextlib.asynccontextmanager
    async def publishing(self, _: FastAPI) -> AsyncIterator[None]:
        async with running(self.keep_publishing()), running(self.keep_filling()), running(self.keep_warming()):
            yield

    async def readiness(self) -> tuple[bool, Any]:
        """For `/pret`: what has been read, and how fresh each feed is."""
        detail: dict[str, Any] = {"flux": self.fraicheur().flux}
        if self._publie and len(self._live) == len(SOURCES):
            suivi: CatalogueSuivi = self._live["competences"]
            detail |= {
                "empreinte": self._publie.empreinte,
                "items": len(suivi.items),
                "metiers": len(suivi.metiers),
                "certifications": len(self.offre.certifications),
                "personnes": len(self.population.fiches),
            }
        return self.is_ready, detail

    def fraicheur(self) -> Fraicheur:
        """The feeds as they are now; of the catalogue, the position that answers are computed on."""
        told = {"competences": self._publie.position} if self._publie else {}
        return Fraicheur.of(self.flux, told, self.perime_apres_s)
