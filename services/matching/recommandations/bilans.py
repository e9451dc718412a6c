"""What lists say of gaps, kept while it is asked: whoever holds the same of a métier is told the same of it.

A what-if changes one thing and asks again: of most métiers, nothing else is told than the time before. Without it, a list of ten costs
half as much again.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from services.matching.engine.ecarts.ecart import ecart_of
from services.matching.engine.ecarts.offre import Offre
from services.matching.engine.personne.preuves import Tenu, Tenus
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Metier
from services.matching.recommandations import vues
from services.matching.recommandations.regard import Regard
from services.matching.recommandations.vues import Bilan

BILANS_MAX: Final = 10_000
"""Some three thousand bytes each."""


class Bilans:
    """Of one catalogue and one offer, never of others: gone with them. The longest unasked go first."""

    def __init__(self, catalogue: Catalogue, offre: Offre, most: int = BILANS_MAX) -> None:
        self.catalogue, self.offre = catalogue, offre
        self._most = most
        self._regardes: dict[str, tuple[str, ...]] = {}
        self._kept: OrderedDict[tuple[str, tuple[Tenu | None, ...]], Bilan] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, metier: Metier, detenus: Tenus, regard: Regard) -> Bilan:
        """`regard` is on this offer, of who holds `detenus` and set nothing aside."""
        regardes = self._regardes.get(metier.id) or self._looked_at(metier)
        key = (metier.id, tuple(map(detenus.get, regardes)))
        found = self._kept.get(key)
        if found is None:
            gap = ecart_of(detenus, metier, self.catalogue)
            found = self._kept[key] = vues.bilan(gap, regard.close(gap))
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found

    def _looked_at(self, metier: Metier) -> tuple[str, ...]:
        """Every item that what is told depends on: those required, and all that the blocs attest which attest one of them."""
        required = [exigence.item for exigence in metier.exigences]
        places = {place for item in required for place, _ in self.offre.par_item.get(item, ())}
        attested = [attestee.item for place in sorted(places) for attestee in self.offre.blocs[place].bloc.competences]
        found = self._regardes[metier.id] = tuple(dict.fromkeys(required + attested))
        return found
