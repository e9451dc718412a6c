"""Credits by correspondences: blocs of one certification that are worth blocs of another, directed, dated, counted once.

A credit is born when its correspondence is in force and all its sources are obtained, and stays. It opens no other: only what was
obtained is a source. It is added before any gap is closed: `avec_credits` then `close_gap`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.matching.engine.personne.preuves import JAMAIS
from services.matching.engine.referentiel.modele import Acquis, Certification, Personne, par_id


@dataclass(frozen=True, slots=True)
class Correspondance:
    """Every bloc of `sources` obtained credits every bloc of `destinations` (ids), from `debut_le` to `fin_le` included."""

    sources: frozenset[str]
    destinations: frozenset[str]
    debut_le: date | None = None
    fin_le: date | None = None

    def gives(self, obtenus: Mapping[str, date | None], on: date) -> bool:
        """Whether it has given something by this day; when a day is not known, whether it does on this one. One that asks for
        nothing gives nothing."""
        if not self.sources or not self.sources <= obtenus.keys():
            return False
        born = self.born(obtenus) or max(on, self.debut_le or on)
        return born <= min(on, self.fin_le or on)

    def born(self, obtenus: Mapping[str, date | None]) -> date | None:
        """The first day on which it is in force and its sources are obtained; None when the day of one of them is not known."""
        days = [day for source in self.sources if (day := obtenus[source]) is not None]
        return max([*days, self.debut_le or days[0]]) if days and len(days) == len(self.sources) else None


@dataclass(frozen=True, slots=True)
class Credit:
    """A bloc credited, by which sources, since when; None when the day of one of them is not known."""

    bloc: str
    sources: tuple[str, ...]
    le: date | None


def credits_of(
    obtenus: Mapping[str, date | None], correspondances: Iterable[Correspondance], on: date
) -> tuple[Credit, ...]:
    """Blocs that those obtained (id → day) give by this day, each once, without those already obtained; by bloc id.

    The first born wins, then the smallest sources: the same credits whatever the order of the correspondences.
    """
    found: dict[str, Credit] = {}
    for correspondance in correspondances:
        if not correspondance.gives(obtenus, on):
            continue
        sources, le = tuple(sorted(correspondance.sources)), correspondance.born(obtenus)
        for bloc in correspondance.destinations - obtenus.keys():
            credit = Credit(bloc, sources, le)
            if bloc not in found or _first(credit) < _first(found[bloc]):
                found[bloc] = credit
    return tuple(found[bloc] for bloc in sorted(found))


def avec_credits(
    personne: Personne,
    obtenus: Mapping[str, date | None],
    correspondances: Iterable[Correspondance],
    certifications: Iterable[Certification],
    on: date,
) -> Personne:
    """The person, holding what the credited blocs attest. A bloc of no known certification adds nothing."""
    blocs = par_id(certifications)
    credites = [credit for credit in credits_of(obtenus, correspondances, on) if credit.bloc in blocs]
    attested = {
        Acquis(attestee.item, attestee.niveau, "certifie", credit.le)
        for credit in credites
        for attestee in blocs[credit.bloc][1].competences
    }
    new = sorted(attested - set(personne.acquis), key=lambda a: (a.item, a.niveau or 0, a.le or JAMAIS))
    return replace(personne, acquis=(*personne.acquis, *new)) if new else personne


def _first(credit: Credit) -> tuple[date, tuple[str, ...]]:
    return credit.le or date.max, credit.sources
