"""The plainest ranker (Jaccard), to keep the contract of rankers beside ours; `bench.quality` measures it on tables of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.matching.engine.personne.preuves import tenus
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Metier, Personne


class Classe(Protocol):
    """A ranked métier."""

    @property
    def metier(self) -> Metier: ...

    @property
    def score(self) -> float: ...


class Ranker(Protocol):
    """What every ranker does, ours and the plainest."""

    def fit(self, catalogue: Catalogue) -> Ranker: ...

    def rank(
        self,
        personne: Personne,
        *,
        k: int = 10,
        on: date,
        referentiel: str | None = None,
        exclude: frozenset[str] = frozenset(),
    ) -> list[Classe]: ...


@dataclass(frozen=True, slots=True)
class Note:
    metier: Metier
    score: float


class Jaccard:
    """Items in common over items of either."""

    def fit(self, catalogue: Catalogue) -> Jaccard:
        self.catalogue_ = catalogue
        return self

    def rank(
        self,
        personne: Personne,
        *,
        k: int = 10,
        on: date,
        referentiel: str | None = None,
        exclude: frozenset[str] = frozenset(),
    ) -> list[Classe]:
        held = {item for item, tenu in tenus(personne, self.catalogue_).items() if tenu.preuves}
        notes: list[Classe] = []
        for metier in self.catalogue_.metiers:
            refused = metier.retire or metier.id in exclude or metier.id == personne.metier
            if refused or (referentiel is not None and metier.referentiel != referentiel):
                continue
            score = self._score(held, {exigence.item for exigence in metier.exigences})
            if score > 0:
                notes.append(Note(metier, score))
        return sorted(notes, key=lambda note: (-note.score, note.metier.code, note.metier.id))[:k]

    def _score(self, held: set[str], required: set[str]) -> float:
        return len(held & required) / (len(held | required) or 1)
