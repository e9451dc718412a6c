"""What is told of gaps, kept while it is asked: whoever holds the same of a métier is told the same of it.

A what-if changes one thing and asks again: of most métiers, nothing else is told than the time before.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final

from services.matching.engine.ecarts.couverture import Combleur
from services.matching.engine.ecarts.ecart import blank, ecart_of
from services.matching.engine.ecarts.offre import Offre
from services.matching.engine.personne.preuves import Tenus
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Metier
from services.matching.recommandations.ecartes import Ecartes
from services.matching.recommandations.octets import Dit, Redaction

OCTETS_MAX: Final = 32_000_000


class Dits:
    """Of one catalogue and one offer, never of others: gone with them. The longest unasked go first."""

    def __init__(self, catalogue: Catalogue, offre: Offre, octets_max: int = OCTETS_MAX) -> None:
        self.catalogue, self.offre = catalogue, offre
        self.redaction = Redaction(catalogue, offre, Ecartes())
        self._octets_max = octets_max
        self._octets = 0
        self._regardes: dict[str, tuple[str, ...]] = {}
        self._kept: OrderedDict[tuple[Any, ...], Dit] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, metier: Metier, detenus: Tenus, combleur: Combleur) -> Dit:
        """What is told of the gap toward a métier; `combleur` is of this offer and of who holds `detenus`."""
        regardes = self._regardes.get(metier.id) or self._looked_at(metier)
        key = (metier.id, *map(detenus.get, regardes))
        found = self._kept.get(key)
        if found is None:
            gap = ecart_of(detenus, metier, self.catalogue)
            found = self._kept[key] = self.redaction.dit(gap, combleur.close(gap))
            self._octets += _size(found)
            while self._octets > self._octets_max:
                self._octets -= _size(self._kept.popitem(last=False)[1])
        else:
            self._kept.move_to_end(key)
        return found

    def _looked_at(self, metier: Metier) -> tuple[str, ...]:
        """Every item that what is told depends on: those required, and all that the blocs attest which attest one of them."""
        lignes, savoirs = blank(metier, self.catalogue)
        places = {place for item, _ in lignes for place, _ in self.offre.par_item.get(item, ())}
        attested = (attestee.item for place in sorted(places) for attestee in self.offre.blocs[place].bloc.competences)
        found = self._regardes[metier.id] = tuple(
            dict.fromkeys([item for item, _ in (*lignes, *savoirs)] + [*attested])
        )
        return found


def _size(dit: Dit) -> int:
    return len(dit.ecart) + len(dit.pour_combler) + len(dit.phrases)
