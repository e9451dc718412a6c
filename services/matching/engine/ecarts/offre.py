"""The offer laid out for gaps: which blocs attest an item, how long each is, what positionnement leaves of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from services.matching.engine.ecarts.durees import days, minutes_left, minutes_of
from services.matching.engine.personne.preuves import Tenus
from services.matching.engine.referentiel.modele import Bloc, Certification


class BlocOffert:
    """A bloc of the offer, its length and the items that it attests worked out once."""

    __slots__ = ("_items", "_minutes", "_plein", "bloc", "certification")

    def __init__(self, certification: Certification, bloc: Bloc, minutes: int | None) -> None:
        self.certification = certification
        self.bloc = bloc
        self._items = frozenset(attestee.item for attestee in bloc.competences)
        self._minutes = minutes
        self._plein = days(minutes, certification.regle_duree)

    def days_left(self, detenus: Tenus) -> float | None:
        """The whole bloc for somebody who holds nothing of it: the usual case."""
        if self._plein is None or self._items.isdisjoint(detenus):
            return self._plein
        regle = self.certification.regle_duree
        return days(minutes_left(self.bloc, self._minutes, detenus, regle), regle)


class Offre:
    """Certifications in a fixed order, never changed, and the blocs of those that attest something.

    `par_item`: places of the blocs that attest an item, with the level attested.
    """

    def __init__(self, certifications: Iterable[Certification]) -> None:
        self.certifications = sorted(certifications, key=lambda c: (c.code, c.id))
        self.blocs = [
            BlocOffert(c, bloc, minutes)
            for c in self.certifications
            if c.certifiante
            for bloc, minutes in zip(c.blocs, minutes_of(c), strict=True)
            if bloc.competences
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
        """The items that some bloc attests."""
        return self._attests.keys()

    def toward(self, items: Iterable[str], metiers: Iterable[str] = ()) -> list[Certification]:
        """The certifications with a bloc that names one of the items, or that aim at one of the métiers, in order."""
        nothing: set[int] = set()
        places = nothing.union(
            *[self._attests.get(item, nothing) for item in items], *[self._aims.get(m, nothing) for m in metiers]
        )
        return [self.certifications[place] for place in sorted(places)]


def days_left(certification: Certification, bloc: Bloc, detenus: Tenus) -> float | None:
    """Days of the bloc after positionnement; None when its length is not known."""
    minutes = minutes_of(certification)[certification.blocs.index(bloc)]
    return days(minutes_left(bloc, minutes, detenus, certification.regle_duree), certification.regle_duree)
