"""Whether juries tell people apart, from counts: nothing of fewer than five people, even by subtraction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import pvariance
from uuid import UUID

from services.certification.models import Issue
from services.kit.data.counts import K

Cellules = Mapping[Issue, int]


@dataclass(frozen=True)
class JuryCompte:
    """How many people a jury judged, by issue."""

    jury_id: UUID
    session_id: UUID
    cellules: Cellules = field(default_factory=dict)

    @property
    def juges(self) -> int:
        return sum(self.cellules.values())


def counted(jurys: Iterable[JuryCompte]) -> list[JuryCompte]:
    """The juries that count by now, given in the order in which their sessions ended.

    Those of fewer than five people wait until they are five together. What a certification says is then never known to
    be of one to four people by taking away what its larger juries say, nor what it said before the last jury sat.
    """
    found, waiting = list[JuryCompte](), list[JuryCompte]()
    for jury in jurys:
        if jury.juges >= K:
            found.append(jury)
            continue
        waiting.append(jury)
        if sum(one.juges for one in waiting) >= K:
            found += waiting
            waiting = []
    return found


def total_of(jurys: Iterable[JuryCompte]) -> dict[Issue, int]:
    found = dict.fromkeys(Issue, 0)
    for jury in jurys:
        for issue, count in jury.cellules.items():
            found[issue] += count
    return found


def may_tell(cellules: Cellules) -> bool:
    """Whether no issue is that of one to four people, and five at least were judged."""
    return sum(cellules.values()) >= K and all(count == 0 or count >= K for count in cellules.values())


def told(jurys: Sequence[JuryCompte]) -> set[UUID]:
    """Juries whose issues may be told: what is left once they are subtracted from their certification may be too."""
    left = total_of(jurys)
    subtractable = may_tell(left)
    found = set[UUID]()
    for jury in sorted((jury for jury in jurys if may_tell(jury.cellules)), key=lambda jury: jury.jury_id):
        rest = {issue: count - jury.cellules.get(issue, 0) for issue, count in left.items()}
        if subtractable and any(rest.values()) and not may_tell(rest):
            continue
        found.add(jury.jury_id)
        left = rest
    return found


def taux(cellules: Cellules) -> float:
    """Share of whole certifications."""
    return round(cellules.get(Issue.TOTALE, 0) / sum(cellules.values()), 4)


def variance_of(jurys: Sequence[JuryCompte]) -> tuple[float | None, int]:
    """Variance of the shares between the juries that may be told, and their number; None under two."""
    shown = told(jurys)
    shares = [taux(jury.cellules) for jury in jurys if jury.jury_id in shown]
    return (round(pvariance(shares), 4) if len(shares) >= 2 else None), len(shares)


def sans_echec(cellules: Cellules) -> bool:
    """Whether everybody obtained everything: what is evaluated then tells nobody apart (domain N5)."""
    return cellules.get(Issue.TOTALE, 0) == sum(cellules.values())
