"""Paths of one to three hops toward a métier, with the blocs to pass at each: the cheapest first, exactly.

A hop to a métier is one that somebody would take: at departure part of what it requires is held (`ACCROCHE`), and once its
blocs are passed nearly all of it is (`OUVERT`). What a leg certifies is held afterwards, and what a métier requires is presumed
of who has held it, as everywhere in the engine. A hop that is not the last must bring the goal nearer, or it is a detour.

The cost is in days: those of the blocs (`PRESUMES` for a bloc whose length nobody gave), one an exam, and `SAUT` a hop, because
to change métier is no small thing. Each leg is the cheapest cover of its own gap (`close_gap`); among all sequences of métiers
the search is exhaustive in effect: it goes from the cheapest beginning, and a path is given once no other may cost less. Ties
go to fewer hops, then by the codes of the métiers. Paths of more than `DETOUR` beyond the best are not worth showing.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from services.matching.engine.ecarts.couverture import CENTIEMES, Combleur, Couverture
from services.matching.engine.ecarts.ecart import OUVERT, Ecart, ecart_of
from services.matching.engine.ecarts.offre import Offre
from services.matching.engine.personne.hypothese import avec_blocs
from services.matching.engine.personne.preuves import NIVEAU_PRESUME, Tenus, tenus
from services.matching.engine.referentiel.arrays import Floats, Ints
from services.matching.engine.referentiel.catalogue import POIDS_COEUR, Catalogue
from services.matching.engine.referentiel.modele import Certification, Experience, Metier, Personne

SAUTS_MAX: Final = 3
ACCROCHE: Final = 0.25
"""Share of what a métier requires that is held before the leg: under it, it is another life, not a hop."""
SAUT: Final = 30
EPREUVE: Final = 1
PRESUMES: Final = 15
DETOUR: Final = 60
ETAPES_MAX: Final = 80
"""Métiers that may be stages: all those of a branch; of a larger catalogue, those that require most of what the goal's gap lacks."""


@dataclass(frozen=True, slots=True)
class Etape:
    """A hop: the gap on departure, the blocs that prepare it, the share held on arrival."""

    metier: Metier
    ecart: Ecart
    couverture: Couverture
    part_apres: float


@dataclass(frozen=True, slots=True)
class Chemin:
    """Stages in order, the last is the goal. `cout` in days: blocs, exams and hops; `jours` and `epreuves` are those of the blocs."""

    etapes: tuple[Etape, ...]
    cout: float
    jours: float
    epreuves: int
    durees_inconnues: int


@dataclass(frozen=True)
class _Noeud:
    """A beginning of a path. `cout` in hundredths of days; `vers` is the share of the goal held there."""

    personne: Personne
    detenus: Tenus
    etapes: tuple[Etape, ...]
    cout: int
    vers: float


def chemins(
    personne: Personne,
    vers: str,
    catalogue: Catalogue,
    certifications: Iterable[Certification],
    *,
    on: date,
    k: int = 3,
    exclude: frozenset[str] = frozenset(),
) -> list[Chemin]:
    """The `k` cheapest paths, no two by the same set of stages; none when there is no way, or when the goal is a métier held.

    No stage is one of `exclude`, but for the goal. KeyError when the catalogue does not have the goal.
    """
    goal = catalogue.metiers[catalogue.metier_index[vers]]
    if vers in personne.metiers:
        return []
    search = _Recherche(goal, catalogue, tuple(certifications), on, exclude)
    found: list[Chemin] = []
    seen: set[frozenset[str]] = set()
    for chemin in search.run(personne):
        stages = frozenset(etape.metier.id for etape in chemin.etapes)
        if stages in seen:
            continue
        if found and chemin.cout > found[0].cout + DETOUR:
            break
        seen.add(stages)
        found.append(chemin)
        if len(found) == k:
            break
    return found


_Entree = tuple[int, bool, int, tuple[tuple[str, str], ...], _Noeud, Metier | None]
"""In the order they are looked at: least cost, goal reached last, hops, codes; then a beginning, and the hop to try after it."""


class _Recherche:
    """From the cheapest beginning; what a leg costs is worked out only when nothing cheaper is left to look at."""

    def __init__(
        self,
        goal: Metier,
        catalogue: Catalogue,
        offer: Sequence[Certification],
        on: date,
        exclude: frozenset[str],
    ) -> None:
        self.goal, self.catalogue, self.on = goal, catalogue, on
        self.position = catalogue.metier_index[goal.id]
        self.exclude = [catalogue.metier_index[key] for key in exclude if key in catalogue.metier_index]
        self.offer = Offre(offer)

    def run(self, personne: Personne) -> Iterator[Chemin]:
        detenus = tenus(personne, self.catalogue)
        self.exigences = _Exigences(self.catalogue, self._stages(detenus))
        start = _Noeud(personne, detenus, (), 0, ecart_of(detenus, self.goal, self.catalogue).part_couverte)
        heap: list[_Entree] = []
        self._open(start, heap)
        while heap:
            _, arrived, _, codes, node, metier = heapq.heappop(heap)
            if arrived:
                yield _path(node)
            elif metier is None:
                self._open(node, heap)
            elif (after := self._leg(node, metier)) is not None:
                last = metier is self.goal
                cost = after.cout if last else after.cout + SAUT * CENTIEMES
                heapq.heappush(heap, (cost, last, len(after.etapes), codes, after, None))

    def _open(self, node: _Noeud, heap: list[_Entree]) -> None:
        """Every hop that may come next, at the least it may cost."""
        parts = self.exigences.parts(node.detenus)
        codes = tuple((etape.metier.code, etape.metier.id) for etape in node.etapes)
        exerces = {*node.personne.metiers, *(experience.metier for experience in node.personne.experiences)}
        hops = len(node.etapes) + 1
        for position, part in zip(self.exigences.metiers.tolist(), parts.tolist(), strict=True):
            metier = self.catalogue.metiers[position]
            last = position == self.position
            if part < ACCROCHE or (not last and (hops == SAUTS_MAX or metier.id in exerces)):
                continue
            bound = node.cout + SAUT * CENTIEMES * (1 if last else 2)
            heapq.heappush(heap, (bound, False, hops, (*codes, (metier.code, metier.id)), node, metier))

    def _leg(self, node: _Noeud, metier: Metier) -> _Noeud | None:
        """The beginning with this hop more; None when it is not one that somebody would take."""
        gap = ecart_of(node.detenus, metier, self.catalogue)
        cover = Combleur(self.offer, node.detenus).close(gap)
        certified = avec_blocs(node.personne, [choisi.bloc for choisi in cover.blocs], self.on)
        touched = {c.item for choisi in cover.blocs for c in choisi.bloc.competences}
        held = {**node.detenus, **tenus(certified, self.catalogue, touched)}
        part = ecart_of(held, metier, self.catalogue).part_couverte
        if part < OUVERT:
            return None
        stages = (*node.etapes, Etape(metier, gap, cover, part))
        cost = node.cout + cost_of(cover) + SAUT * CENTIEMES
        if metier is self.goal:
            return _Noeud(certified, held, stages, cost, part)
        there = _moved(certified, metier.id)
        held |= tenus(there, self.catalogue, {exigence.item for exigence in metier.exigences})
        nearer = ecart_of(held, self.goal, self.catalogue).part_couverte
        return _Noeud(there, held, stages, cost, nearer) if nearer > node.vers else None

    def _stages(self, detenus: Tenus) -> Ints:
        """Positions of the métiers that may be on the way, then that of the goal."""
        catalogue = self.catalogue
        usable = catalogue.actifs & (catalogue.metier_referentiel == catalogue.metier_referentiel[self.position])
        usable[[self.position, *self.exclude]] = False
        found = np.flatnonzero(usable)
        if len(found) > ETAPES_MAX:
            brings = self._brings(detenus)[found]
            found = found[np.lexsort((catalogue.rang[found], -brings))][:ETAPES_MAX]
        return np.append(found, self.position)

    def _brings(self, detenus: Tenus) -> Floats:
        """By métier, how much it requires of what the goal's gap lacks."""
        catalogue = self.catalogue
        brings = np.zeros(len(catalogue.metiers))
        for ligne in ecart_of(detenus, self.goal, catalogue).lignes:
            item = catalogue.item_index[ligne.item.id]
            at = slice(catalogue.start[item], catalogue.start[item + 1])
            brings[catalogue.p_metier[at]] += (1 - ligne.credit) * (POIDS_COEUR if ligne.coeur else 1.0)
        return brings


class _Exigences:
    """The requirements of some métiers as columns, to tell at once the share of each that is held."""

    def __init__(self, catalogue: Catalogue, metiers: Ints) -> None:
        ex = catalogue.exigences
        self.catalogue, self.metiers = catalogue, metiers
        rank = np.full(len(catalogue.metiers), -1)
        rank[metiers] = np.arange(len(metiers))
        mine = np.flatnonzero((rank[ex.metier] >= 0) & ~catalogue.savoir[ex.item])
        self.rank, self.item, self.niveau = rank[ex.metier[mine]], ex.item[mine], ex.niveau[mine]
        self.poids = np.where(ex.coeur[mine], POIDS_COEUR, 1.0)
        self.total = np.maximum(np.bincount(self.rank, self.poids, len(metiers)), 1e-9)

    def parts(self, detenus: Tenus) -> Floats:
        """As `Ecart.part_couverte`, for every métier."""
        held = np.full(len(self.catalogue.items), -1)
        index = self.catalogue.item_index
        for key, tenu in detenus.items():
            if tenu.preuves and key in index:
                held[index[key]] = max(
                    NIVEAU_PRESUME if preuve.niveau is None else preuve.niveau for preuve in tenu.preuves
                )
        level = held[self.item]
        credit = np.where(level < 0, 0.0, np.where(self.niveau == 0, 1.0, level / np.maximum(self.niveau, 1)))
        part: Floats = np.bincount(self.rank, self.poids * np.minimum(credit, 1.0), len(self.metiers)) / self.total
        return np.round(part, 6)


def cost_of(cover: Couverture) -> int:
    """What the blocs of a leg cost, in hundredths of days."""
    days = cover.jours + PRESUMES * cover.durees_inconnues + EPREUVE * cover.epreuves
    return round(days * CENTIEMES)


def _moved(personne: Personne, metier: str) -> Personne:
    """The person in another métier, the one held now behind them."""
    behind = (Experience(personne.metier),) if personne.metier else ()
    return replace(personne, metier=metier, experiences=(*personne.experiences, *behind))


def _path(node: _Noeud) -> Chemin:
    covers = [etape.couverture for etape in node.etapes]
    return Chemin(
        etapes=node.etapes,
        cout=node.cout / CENTIEMES,
        jours=round(sum(cover.jours for cover in covers), 2),
        epreuves=sum(cover.epreuves for cover in covers),
        durees_inconnues=sum(cover.durees_inconnues for cover in covers),
    )
