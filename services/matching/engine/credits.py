"""Credits by correspondences: blocs of one certification that are worth blocs of another, directed, dated, counted once.

A credited bloc is held like one that was passed, so it may give credits in turn. It is added before any gap is closed:
`avec_credits` then `close_gap`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.matching.engine.modele import Acquis, Certification, Personne, par_id
from services.matching.engine.preuves import JAMAIS


@dataclass(frozen=True, slots=True)
class Correspondance:
    """Who holds every bloc of `sources` is credited with every bloc of `destinations` (ids), from `debut_le` to `fin_le`, both included."""

    sources: frozenset[str]
    destinations: frozenset[str]
    debut_le: date | None = None
    fin_le: date | None = None

    def is_valid(self, on: date) -> bool:
        """Whether it may be claimed on this day. One that asks for nothing gives nothing."""
        begun = self.debut_le is None or self.debut_le <= on
        return bool(self.sources) and begun and (self.fin_le is None or on <= self.fin_le)


@dataclass(frozen=True, slots=True)
class Credit:
    """A bloc credited. `le` is the day the last of its `sources` was obtained, None when one of them is not known."""

    bloc: str
    sources: tuple[str, ...]
    le: date | None


def credits_of(
    obtenus: Mapping[str, date | None], correspondances: Iterable[Correspondance], on: date
) -> tuple[Credit, ...]:
    """Blocs that those obtained (id → day) give on this day, each once, without those already obtained; by bloc id.

    The fewest steps win, then the smallest sources: the same credits whatever the order of the correspondences.
    """
    valid = [correspondance for correspondance in correspondances if correspondance.is_valid(on)]
    held = dict(obtenus)
    found: dict[str, Credit] = {}
    while step := _step(held, valid):
        found |= step
        held |= {bloc: credit.le for bloc, credit in step.items()}
    return tuple(found[bloc] for bloc in sorted(found))


def avec_credits(
    personne: Personne,
    obtenus: Mapping[str, date | None],
    correspondances: Iterable[Correspondance],
    certifications: Iterable[Certification],
    on: date,
) -> Personne:
    """The same person, holding what the credited blocs attest. A bloc of no known certification adds nothing."""
    blocs = par_id(certifications)
    credites = [credit for credit in credits_of(obtenus, correspondances, on) if credit.bloc in blocs]
    attested = {
        Acquis(attestee.item, attestee.niveau, "certifie", credit.le)
        for credit in credites
        for attestee in blocs[credit.bloc][1].competences
    }
    new = sorted(attested - set(personne.acquis), key=lambda a: (a.item, a.niveau or 0, a.le or JAMAIS))
    return replace(personne, acquis=(*personne.acquis, *new)) if new else personne


def _step(held: Mapping[str, date | None], valid: Iterable[Correspondance]) -> dict[str, Credit]:
    """What is credited by what is held now, no further."""
    found: dict[str, Credit] = {}
    for correspondance in valid:
        if not correspondance.sources <= held.keys():
            continue
        sources = tuple(sorted(correspondance.sources))
        days = [day for source in sources if (day := held[source]) is not None]
        le = max(days) if len(days) == len(sources) else None
        for bloc in correspondance.destinations - held.keys():
            if bloc not in found or sources < found[bloc].sources:
                found[bloc] = Credit(bloc, sources, le)
    return found
