"""The offer laid out for gaps: which blocs attest an item, how long each is, what positionnement leaves of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from services.matching.engine.personne.preuves import RIEN, Tenus, vu
from services.matching.engine.referentiel.modele import Bloc, Certification


class BlocOffert:
    """A bloc of the offer, its length and the items that it attests worked out once."""

    __slots__ = ("_items", "_plein", "bloc", "certification")

    def __init__(self, certification: Certification, bloc: Bloc) -> None:
        self.certification = certification
        self.bloc = bloc
        self._items = frozenset(attestee.item for attestee in bloc.competences)
        self._plein = days_left(certification, bloc, {})

    def days_left(self, detenus: Tenus) -> float | None:
        """The whole bloc for somebody who holds nothing of it: the usual case."""
        if self._plein is None or self._items.isdisjoint(detenus):
            return self._plein
        return days_left(self.certification, self.bloc, detenus)


class Offre:
    """Certifications in a fixed order, never changed, and the blocs of those that attest something.

    `par_item`: places of the blocs that attest an item, with the level attested.
    """

    def __init__(self, certifications: Iterable[Certification]) -> None:
        self.certifications = sorted(certifications, key=lambda c: (c.code, c.id))
        self.blocs = [
            BlocOffert(c, bloc) for c in self.certifications if c.certifiante for bloc in c.blocs if bloc.competences
        ]
        self.par_item: dict[str, list[tuple[int, int | None]]] = {}
        for place, offert in enumerate(self.blocs):
            for attestee in offert.bloc.competences:
                self.par_item.setdefault(attestee.item, []).append((place, attestee.niveau))
        self._attests: dict[str, set[int]] = {}
        self._aims: dict[str, set[int]] = {}
        for place, certification in enumerate(self.certifications):
            for bloc in certification.blocs:
                for attestee in bloc.competences:
                    self._attests.setdefault(attestee.item, set()).add(place)
            for metier in certification.metiers_vises:
                self._aims.setdefault(metier, set()).add(place)

    @property
    def items(self) -> Collection[str]:
        """Those that some bloc attests."""
        return self._attests.keys()

    def toward(self, items: Iterable[str], metiers: Iterable[str] = ()) -> list[Certification]:
        """Those with a bloc that names one of the items, or that aim at one of the métiers, in order."""
        nothing: set[int] = set()
        places = nothing.union(
            *[self._attests.get(item, nothing) for item in items], *[self._aims.get(m, nothing) for m in metiers]
        )
        return [self.certifications[place] for place in sorted(places)]


def days_left(certification: Certification, bloc: Bloc, detenus: Tenus) -> float | None:
    """Days of the bloc after positionnement, in proportion to what is not held; None when its length is not known."""
    length = length_of(certification, bloc)
    return None if length is None else round(length * missing_share(bloc, detenus), 2)


def length_of(certification: Certification, bloc: Bloc) -> float | None:
    """Full days of a bloc: its own, or its share of what the certification's other blocs leave, by number of competences."""
    if bloc.duree_jours is not None:
        return float(bloc.duree_jours)
    if certification.duree_jours is None:
        return None
    untimed = [other for other in certification.blocs if other.duree_jours is None]
    left = certification.duree_jours - sum(other.duree_jours or 0 for other in certification.blocs)
    size = sum(max(1, len(other.competences)) for other in untimed)
    return max(0, left) * max(1, len(bloc.competences)) / size


def missing_share(bloc: Bloc, detenus: Tenus) -> float:
    """Share of what the bloc attests that is not held, levels counted; the whole when it describes nothing."""
    if not bloc.competences:
        return 1.0
    held = sorted([vu(detenus.get(attestee.item, RIEN), attestee.niveau).credit for attestee in bloc.competences])
    return 1.0 - sum(held) / len(held)
