"""What the observers of the branch read of results: counts, of which none may be of one to four people.

Nor may what is left of a certification's counts once its juries' are taken away, nor what it gained since it was last
read. The rule is written here again, from the domain: the services' constant is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.contracts.secret.monde import Monde
from tests.support.service import Caller

K = 5
# what depends on results, and may differ between two worlds
CELLULES = frozenset(["repartition", "taux_total", "sans_echec", "variance_entre_jurys", "jurys_compares"])
NOMS = frozenset(["certification_id", "jury_id", "session_id"])
Ligne = dict[str, Any]


@dataclass(frozen=True)
class Lecture:
    """The certification of the histories as the indicators say it, and those of its juries that they say."""

    certification: Ligne
    jurys: list[Ligne] = field(default_factory=list)

    @property
    def juges(self) -> int:
        return int(self.certification["candidatures_jugees"] or 0)


async def lit(monde: Monde) -> Lecture:
    """What the CPNEF reads of the indicators, and the unions as well."""
    read = [await _read(monde, caller) for caller in monde.observateurs("certification").values()]
    assert read[0] == read[1]
    return read[0]


async def _read(monde: Monde, caller: Caller) -> Lecture:
    path = "/v1/indicateurs/certifications"
    (certification,) = await _rows(caller, path)
    return Lecture(certification, await _rows(caller, f"{path}/{monde.connus['certification_id']}/jurys"))


async def _rows(caller: Caller, path: str) -> list[Ligne]:
    answer = await caller.get(f"{path}?limite=200")
    assert answer.status_code == 200, answer.text
    return [{k: v for k, v in row.items() if k not in NOMS} for row in answer.json()["elements"]]


def trop_petit(lecture: Lecture, avant: Lecture) -> list[str]:
    """Each number of people that this reading tells, or lets one work out, and that is of one to four."""
    cells = _shown("certification", lecture.certification)
    for place, jury in enumerate(lecture.jurys):
        cells |= _shown(f"jury {place}", jury)
    cells["jugées, hors des jurys montrés"] = lecture.juges - sum(jury["candidatures_jugees"] for jury in lecture.jurys)
    for issue, people in (lecture.certification["repartition"] or {}).items():
        told = [jury["repartition"][issue] for jury in lecture.jurys if jury["repartition"]]
        cells[f"{issue}, hors des jurys montrés"] = people - sum(told)
    cells["jugées depuis la dernière lecture"] = lecture.juges - avant.juges
    return [f"{name}: {people}" for name, people in cells.items() if people and people < K]


def _shown(whose: str, row: Ligne) -> dict[str, int]:
    """People by what a row tells of them: a rate tells the issues, and that nobody failed tells all who were judged."""
    cells = {f"{whose}, {issue}": people for issue, people in (row["repartition"] or {}).items()}
    if row["taux_total"] is not None and not cells:
        cells[f"{whose}, taux sans répartition"] = 1
    if row["candidatures_jugees"] is not None or row["sans_echec"] is not None:
        cells[f"{whose}, jugées"] = row["candidatures_jugees"] or 1
    return cells


def ecarts(un: Lecture, autre: Lecture) -> list[str]:
    """What differs between two worlds; that the same people were judged, by the same juries, must not."""
    assert len(un.jurys) == len(autre.jurys)
    found = []
    for a, b in zip([un.certification, *un.jurys], [autre.certification, *autre.jurys], strict=True):
        differing = {name for name in a if a[name] != b[name]}
        assert differing <= CELLULES, (a, b)
        found += sorted(differing)
    return found
