"""How long a course stays, in minutes of training for each compétence that is not held: the one rule of the branch.

Each bloc's days are spread evenly over its compétences, so that what is held takes its share away: a course of 44 days
is shorter for whoever holds part of it (domain N4). A share only depends on the certification, never on the verdicts.
`matching` tells the same days: the parameters go with each certification on the feed, and a test of both draws cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.certification.models import Verdict

# a day of training: a fifth of the legal week of 35 hours (code du travail, L3121-27)
HEURES_PAR_JOUR = 7
MINUTES_PAR_JOUR = HEURES_PAR_JOUR * 60

# hundredths of a compétence left to learn when part of it is held; the branch's own rule (« maison »)
RESTE_PARTIELLE = 50
RESTE: Mapping[Verdict, int] = {
    Verdict.ACQUISE_ATTESTEE: 0,
    Verdict.ACQUISE_DECLAREE: 0,
    Verdict.PARTIELLE: RESTE_PARTIELLE,
    Verdict.A_ACQUERIR: 100,
    Verdict.NON_EVALUEE: 100,
}
# what a follower needs to count as here
PARAMETRES = {"minutes_par_jour": MINUTES_PAR_JOUR, "reste_partielle": RESTE_PARTIELLE}
NOTHING_LEFT = frozenset(verdict for verdict, reste in RESTE.items() if reste == 0)


@dataclass(frozen=True)
class BlocEnHeures:
    """A bloc as hours are counted: its days, and how many compétences it is evaluated on."""

    id: UUID
    duree_jours: int | None
    competences: int


def shares(duree_jours: int | None, blocs: Sequence[BlocEnHeures]) -> dict[UUID, list[int | None]]:
    """Minutes of training by bloc and compétence, for who holds nothing; None where no duration is known."""
    whole = minutes_of(duree_jours, blocs)
    return {bloc.id: _shares(whole[bloc.id], bloc.competences) for bloc in blocs}


def minutes_of(duree_jours: int | None, blocs: Sequence[BlocEnHeures]) -> dict[UUID, int | None]:
    """Minutes of training by bloc, for who holds nothing; None where no duration is known.

    A bloc without days of its own takes an equal share of what the others leave of the certification's; blocs that
    together exceed the certification's days are reduced to them.
    """
    return dict(zip([bloc.id for bloc in blocs], _minutes(duree_jours, blocs), strict=True))


def _minutes(duree_jours: int | None, blocs: Sequence[BlocEnHeures]) -> list[int | None]:
    own = [None if bloc.duree_jours is None else bloc.duree_jours * MINUTES_PAR_JOUR for bloc in blocs]
    if duree_jours is None:
        return list(own)
    whole, known = duree_jours * MINUTES_PAR_JOUR, sum(minutes or 0 for minutes in own)
    if known > whole:
        return [(minutes or 0) * whole // known for minutes in own]
    rest = iter(_spread(whole - known, own.count(None)))
    return [next(rest) if minutes is None else minutes for minutes in own]


def _shares(minutes: int | None, parts: int) -> list[int | None]:
    return [None] * parts if minutes is None else [*_spread(minutes, parts)]


def _spread(total: int, parts: int) -> list[int]:
    """Whole minutes as even as can be, that add up to `total`."""
    return [total // parts + (number < total % parts) for number in range(parts)] if parts else []


def minutes_left(share: int | None, verdict: Verdict) -> int | None:
    """Minutes to learn what is not held of a compétence whose share of the course is `share`."""
    return None if share is None else share * RESTE[verdict] // 100


def minutes_beside(duree_jours: int | None, blocs: Sequence[BlocEnHeures]) -> int | None:
    """Minutes of the course that are of no compétence: of blocs that describe none, and of days that no bloc has.

    Whoever follows something follows them; None where some duration is not known.
    """
    minutes = minutes_of(duree_jours, blocs)
    if duree_jours is None and None in minutes.values():
        return None
    whole = sum(known or 0 for known in minutes.values()) if duree_jours is None else duree_jours * MINUTES_PAR_JOUR
    return whole - sum(minutes[bloc.id] or 0 for bloc in blocs if bloc.competences)


def course(lefts: Sequence[int | None], beside: int | None) -> int | None:
    """Minutes of the whole course, from what is left of each compétence: none when nothing is left of any."""
    if None in lefts or beside is None:
        return None
    left = sum(minutes or 0 for minutes in lefts)
    return left + beside if left else 0
