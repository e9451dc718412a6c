"""Which blocs close a gap at least cost, exactly; and what each certification would close, in how many days, by which routes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, milp

from services.matching.engine.ecart import Ecart, Ligne
from services.matching.engine.modele import Attestation, Bloc, Certification, Item
from services.matching.engine.preuves import RIEN, Tenus

CENTIEMES: Final = 100
"""Days are counted in hundredths, so that costs compare exactly."""
SANS_DUREE: Final = 1.0
"""Length lent to a bloc when no bloc on offer has one: then the fewest blocs win."""

PEU: Final = 6
"""Up to this many blocs in question, trying every subset is quicker than starting the solver."""


@dataclass(frozen=True, slots=True)
class BlocChoisi:
    """A bloc of the cover. `jours` is what remains after positionnement, None when its duration is not known."""

    certification: Certification
    bloc: Bloc
    ferme: tuple[Item, ...]
    jours: float | None
    epreuves: int


@dataclass(frozen=True, slots=True)
class Couverture:
    """`part_fermee` is the share, in number, of the requirements to close; `reste_ouvert` is what no bloc attests at the level required."""

    blocs: tuple[BlocChoisi, ...]
    jours: float
    durees_inconnues: int
    epreuves: int
    part_fermee: float
    reste_ouvert: tuple[Ligne, ...]


@dataclass(frozen=True, slots=True)
class Voie:
    """A route to a certification; `sans_accord` says that the person takes it without anybody's consent."""

    code: str
    sans_accord: bool


@dataclass(frozen=True, slots=True)
class Apport:
    """What one certification brings toward a gap.

    `jours_pleins` and `jours` are those of the whole certification before and after positionnement, `jours_utiles` those of the
    blocs that close something; `epreuves` are the exams of the blocs not held yet.
    """

    certification: Certification
    part_fermee: float
    ferme: tuple[Item, ...]
    blocs_utiles: tuple[Bloc, ...]
    blocs_tenus: tuple[Bloc, ...]
    jours_pleins: float | None
    jours: float | None
    jours_utiles: float | None
    epreuves: int
    voies: tuple[Voie, ...]
    vise_le_metier: bool


@dataclass(frozen=True, slots=True)
class _Offre:
    certification: Certification
    bloc: Bloc
    ferme: frozenset[int]
    jours: float | None


def close_gap(gap: Ecart, certifications: Iterable[Certification], detenus: Tenus) -> Couverture:
    """The set of blocs that closes all that can be closed of the gap, at the least cost.

    The cost is, in this order: days, exams, certifications to enter, blocs. So one bloc of one more certification is taken
    only when it spares days or exams.
    """
    a_combler = gap.a_combler
    offres = _offers(a_combler, certifications, detenus)
    fermable = sorted(set().union(*(offre.ferme for offre in offres)))
    choisies = [offres[i] for i in _cheapest(offres, fermable)]
    jours = [offre.jours for offre in choisies if offre.jours is not None]
    return Couverture(
        blocs=tuple(_chosen(offre, a_combler) for offre in choisies),
        jours=round(sum(jours), 2),
        durees_inconnues=len(choisies) - len(jours),
        epreuves=sum(offre.bloc.nombre_epreuves for offre in choisies),
        part_fermee=_share(len(fermable), len(a_combler)),
        reste_ouvert=tuple(ligne for i, ligne in enumerate(a_combler) if i not in set(fermable)),
    )


def apports(gap: Ecart, certifications: Iterable[Certification], detenus: Tenus) -> list[Apport]:
    """Certifications that close part of the gap or aim at the métier: most closed first, then fewest days, then code."""
    found = [_apport(gap, certification, detenus) for certification in certifications]
    useful = [apport for apport in found if apport.ferme or apport.vise_le_metier]
    return sorted(useful, key=_best_first)


def voies(certification: Certification) -> tuple[Voie, ...]:
    """Routes open to anybody, those that need no consent first. VAE exists for the RNCP only (L.6411-1 of the labour code)."""
    registered = certification.registre != "aucun"
    ouvertes = (
        ("epreuves_directes", True),
        ("dossier_epreuves", True),
        ("vae", True),
        # training off work time is paid by the person's own CPF when the certification is registered
        ("formation", registered),
    )
    found = [
        Voie(code, sans_accord)
        for code, sans_accord in ouvertes
        if code in certification.voies and (code != "vae" or certification.registre == "RNCP")
    ]
    return tuple(sorted(found, key=lambda voie: not voie.sans_accord))


def bloc_tenu(bloc: Bloc, detenus: Tenus) -> bool:
    """Every competence that the bloc attests is held at the level attested."""
    return bool(bloc.competences) and _missing_share(bloc, detenus) == 0


def _apport(gap: Ecart, certification: Certification, detenus: Tenus) -> Apport:
    a_combler = gap.a_combler
    offres = _offers(a_combler, [certification], detenus)
    ferme = sorted(set().union(*(offre.ferme for offre in offres)))
    tenus = tuple(bloc for bloc in certification.blocs if bloc_tenu(bloc, detenus))
    pleins, jours = _days(certification, detenus)
    utiles = [offre.jours for offre in offres]
    return Apport(
        certification=certification,
        part_fermee=_share(len(ferme), len(a_combler)),
        ferme=tuple(a_combler[i].item for i in ferme),
        blocs_utiles=tuple(offre.bloc for offre in offres),
        blocs_tenus=tenus,
        jours_pleins=pleins,
        jours=jours,
        jours_utiles=None if None in utiles else round(sum(j for j in utiles if j is not None), 2),
        epreuves=sum(bloc.nombre_epreuves for bloc in certification.blocs if bloc not in tenus),
        voies=voies(certification),
        vise_le_metier=gap.metier.id in certification.metiers_vises,
    )


def _best_first(apport: Apport) -> tuple[float, float, str, str]:
    jours = float("inf") if apport.jours is None else apport.jours
    return -apport.part_fermee, jours, apport.certification.code, apport.certification.id


def _days(certification: Certification, detenus: Tenus) -> tuple[float | None, float | None]:
    """Days of the whole certification, and what positionnement leaves of them: in proportion to what is not held."""
    lengths = [_length(certification, bloc) for bloc in certification.blocs]
    known = [length for length in lengths if length is not None]
    total = float(certification.duree_jours) if certification.duree_jours is not None else None
    if total is None:
        total = sum(known) if known and len(known) == len(lengths) else None
    if total is None or not sum(known):
        return total, total
    parts = zip(certification.blocs, lengths, strict=True)
    left = sum((length or 0.0) * _missing_share(bloc, detenus) for bloc, length in parts)
    return total, round(total * left / sum(known), 2)


def _length(certification: Certification, bloc: Bloc) -> float | None:
    """Full days of a bloc: its own, or its share of what the certification's other blocs leave, by number of competences."""
    if bloc.duree_jours is not None:
        return float(bloc.duree_jours)
    if certification.duree_jours is None:
        return None
    untimed = [other for other in certification.blocs if other.duree_jours is None]
    left = certification.duree_jours - sum(other.duree_jours or 0 for other in certification.blocs)
    size = sum(max(1, len(other.competences)) for other in untimed)
    return max(0, left) * max(1, len(bloc.competences)) / size


def _missing_share(bloc: Bloc, detenus: Tenus) -> float:
    """Share of what the bloc attests that is not held, levels counted; the whole when it describes nothing."""
    if not bloc.competences:
        return 1.0
    held = sorted(detenus.get(attestee.item, RIEN).credit(attestee.niveau) for attestee in bloc.competences)
    return 1.0 - sum(held) / len(held)


def _closes(attestee: Attestation, requis: int | None) -> bool:
    return requis is None or (attestee.niveau is not None and attestee.niveau >= requis)


def _offers(a_combler: Sequence[Ligne], certifications: Iterable[Certification], detenus: Tenus) -> list[_Offre]:
    """Blocs that close something, in a fixed order."""
    wanted: dict[str, list[tuple[int, int | None]]] = {}
    for i, ligne in enumerate(a_combler):
        wanted.setdefault(ligne.item.id, []).append((i, ligne.requis))
    offres = []
    for certification in sorted(certifications, key=lambda c: (c.code, c.id)):
        for bloc in certification.blocs:
            ferme = frozenset(
                i
                for attestee in bloc.competences
                for i, requis in wanted.get(attestee.item, ())
                if _closes(attestee, requis)
            )
            if ferme:
                length = _length(certification, bloc)
                jours = None if length is None else round(length * _missing_share(bloc, detenus), 2)
                offres.append(_Offre(certification, bloc, ferme, jours))
    return offres


def _cheapest(offres: Sequence[_Offre], fermable: Sequence[int]) -> list[int]:
    """Exact set cover: first what decides itself, then the solver for what is left."""
    known = [offre.jours for offre in offres if offre.jours is not None]
    # a bloc whose duration nobody gave is taken for the longest, so that ignorance is never the cheap choice
    prudent = max(known, default=SANS_DUREE)
    days = [round((prudent if offre.jours is None else offre.jours) * CENTIEMES) for offre in offres]
    taken, free, left = _decided(offres, days, frozenset(fermable))
    if left:
        entered = {offres[o].certification.id for o in taken}
        solve = _try_all if len(free) <= PEU else _solve_cover
        chosen = solve([offres[o] for o in free], [days[o] for o in free], sorted(left), entered)
        taken |= {free[o] for o in chosen}
    return sorted(taken)


def _decided(
    offres: Sequence[_Offre], days: Sequence[int], left: frozenset[int]
) -> tuple[set[int], list[int], frozenset[int]]:
    """Blocs taken because nothing else closes something, those still in question, and what is left to close.

    Turn by turn, since a bloc taken leaves less to close, and a bloc that another one beats leaves fewer closers.
    """
    taken: set[int] = set()
    free = list(range(len(offres)))
    while left:
        entered = {offres[o].certification.id for o in taken}
        free = _unbeaten(offres, days, [o for o in free if offres[o].ferme & left], left, entered)
        closers = [[o for o in free if i in offres[o].ferme] for i in left]
        alone = {found[0] for found in closers if len(found) == 1}
        if not alone:
            break
        taken |= alone
        left = left.difference(*(offres[o].ferme for o in alone))
    return taken, free, left


def _unbeaten(
    offres: Sequence[_Offre], days: Sequence[int], free: Sequence[int], left: frozenset[int], entered: set[str]
) -> list[int]:
    """Without the blocs that another could replace in any cover at no more cost."""
    rank = {o: (days[o], offres[o].bloc.nombre_epreuves) for o in free}
    kept: list[int] = []
    # from the best of those that close most, so that one that is beaten is beaten by one that is kept
    for o in sorted(free, key=lambda o: (-len(offres[o].ferme & left), rank[o], _new(offres[o], entered), o)):
        mine, certification = offres[o].ferme & left, offres[o].certification.id
        if not any(
            mine <= offres[k].ferme
            and (rank[k] < rank[o] or (rank[k] == rank[o] and offres[k].certification.id in (certification, *entered)))
            for k in kept
        ):
            kept.append(o)
    return sorted(kept)


def _new(offre: _Offre, entered: set[str]) -> bool:
    return offre.certification.id not in entered


def _try_all(free: Sequence[_Offre], jours: Sequence[int], left: Sequence[int], entered: set[str]) -> tuple[int, ...]:
    """Of all the subsets of a few blocs, the cheapest; the first in order among equals."""
    wanted = frozenset(left)

    def cost(chosen: tuple[int, ...]) -> tuple[int, int, int, int]:
        news = {free[o].certification.id for o in chosen} - entered
        return sum(jours[o] for o in chosen), sum(free[o].bloc.nombre_epreuves for o in chosen), len(news), len(chosen)

    subsets = (chosen for n in range(1, len(free) + 1) for chosen in combinations(range(len(free)), n))
    return min((s for s in subsets if wanted <= frozenset().union(*(free[o].ferme for o in s))), key=cost)


def _solve_cover(
    free: Sequence[_Offre], jours: Sequence[int], left: Sequence[int], entered: set[str]
) -> tuple[int, ...]:
    """In two steps: the fewest days, then among those the fewest exams, certifications not entered yet, and blocs."""
    n = len(free)
    news = sorted({offre.certification.id for offre in free} - entered)
    # one variable a bloc, then one a certification to enter, which no bloc of it goes without
    days = np.asarray([*jours, *(0 for _ in news)], np.float64)
    rest = [offre.bloc.nombre_epreuves * (n + 1) ** 2 + 1 for offre in free] + [n + 1 for _ in news]
    cover = np.asarray([[i in offre.ferme for offre in free] + [False] * len(news) for i in left], np.float64)
    enter = np.zeros((n, n + len(news)))
    for row, offre in enumerate(free):
        if offre.certification.id not in entered:
            enter[row, row] = -1
            enter[row, n + news.index(offre.certification.id)] = 1
    every = [LinearConstraint(cover, lb=1), LinearConstraint(enter, lb=0)]
    fewest = _solve(days, every)
    chosen = _solve(np.asarray(rest, np.float64), [*every, LinearConstraint(days, ub=float(days @ fewest) + 0.5)])
    return tuple(int(o) for o in np.flatnonzero(chosen[:n]))


def _solve(costs: NDArray[np.float64], constraints: list[LinearConstraint]) -> NDArray[np.float64]:
    """Always feasible: every requirement of the cover has an offer."""
    result = milp(
        costs, integrality=np.ones(len(costs)), bounds=(0, 1), constraints=constraints, options={"mip_rel_gap": 0}
    )
    rounded: NDArray[np.float64] = np.round(result.x)
    return rounded


def _chosen(offre: _Offre, a_combler: Sequence[Ligne]) -> BlocChoisi:
    ferme = tuple(a_combler[i].item for i in sorted(offre.ferme))
    return BlocChoisi(offre.certification, offre.bloc, ferme, offre.jours, offre.bloc.nombre_epreuves)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 1.0
