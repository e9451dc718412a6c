"""The part of an offer that an answer looks at: bounded, without what the person set aside, remembered so that it can be replayed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from services.matching.engine.ecarts.couverture import Combleur, Couverture
from services.matching.engine.ecarts.ecart import Ecart
from services.matching.engine.ecarts.offre import Offre
from services.matching.engine.personne.preuves import Tenus
from services.matching.engine.referentiel.modele import Certification
from services.matching.index.offre import items_of

CERTIFICATIONS_MAX: Final = 40
"""For one gap; a cover is exact, and its cost grows with what it may choose from."""
OFFRE_MAX: Final = 100


class Regard:
    """For one person. `vues` are the certifications looked at: an answer computed on them alone is the same answer."""

    def __init__(self, offre: Offre, detenus: Tenus, sans: Collection[str] = ()) -> None:
        self._offre = offre
        self._sans = sans
        self._combleur = Combleur(offre, detenus)
        self._vues: dict[str, Certification] = {}
        # nothing of an offer that small is left out of any gap: it is looked at whole
        self._small = not sans and len(offre.certifications) <= CERTIFICATIONS_MAX

    @property
    def vues(self) -> list[Certification]:
        return self._offre.certifications if self._small else list(self._vues.values())

    def toward(self, wanted: Iterable[str], metiers: Iterable[str] = ()) -> list[Certification]:
        """The certifications that attest the most of some items, with those that aim at a métier."""
        wanted = set(wanted)
        return self._see(self._offre.toward(wanted, metiers), wanted, CERTIFICATIONS_MAX)

    def everything(self, wanted: Iterable[str] | None = None) -> list[Certification]:
        """All that attests something; where there are too many, those that attest the most, of `wanted` or of all."""
        items = set(self._offre.items)
        return self._see(self._offre.toward(items), items if wanted is None else set(wanted), OFFRE_MAX)

    def close(self, gap: Ecart) -> Couverture:
        """What closes the gap at the least cost."""
        if self._small:
            return self._combleur.close(gap)
        found = self.toward([ligne.item.id for ligne in gap.a_combler])
        return self._combleur.close(gap, {certification.id for certification in found})

    def _see(self, found: Iterable[Certification], wanted: set[str], limit: int) -> list[Certification]:
        seen = narrowed([c for c in found if c.id not in self._sans], wanted, limit)
        self._vues.update((c.id, c) for c in seen)
        return seen


def narrowed(
    certifications: list[Certification], wanted: set[str], limit: int = CERTIFICATIONS_MAX
) -> list[Certification]:
    """The certifications that attest the most of what is wanted, in their given order.

    `limit` at most, so that what is stored stays bounded.
    """
    if len(certifications) <= limit:
        return certifications
    useful = sorted(certifications, key=lambda c: -len(wanted & items_of(c)))[:limit]
    kept = {c.id for c in useful}
    return [c for c in certifications if c.id in kept]
