"""The door of this room: a way to find the first métiers of people under the score, the quickest that this machine has.

Compiled loops (`loops`) where numba is installed and the catalogue is worth them, whole columns of numpy (`columns`) elsewhere:
both find the same.
"""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np

from services.matching.engine.personne.requetes import NUL, Requetes
from services.matching.engine.rapide.columns import Columns
from services.matching.engine.rapide.compilation import compiled
from services.matching.engine.rapide.found import Found
from services.matching.engine.rapide.loops import Loops
from services.matching.engine.referentiel.arrays import Floats, Mask
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.score.traits import PARTAGES

METIERS_MIN: Final = 300
"""Under so many, a person is ranked in a fraction of a millisecond without loops, which are not worth their memory."""
METIERS_MAX: Final = 5_000
"""Beyond so many, the tables of what each leads to could take more than 400 MB."""


class Scan(Protocol):
    """Of one catalogue under some weights. Several threads may ask at once."""

    def first(self, people: Requetes, admis: Mask, places: int) -> Found:
        """For each person the first `places` métiers among `admis`, but the one held and those with which nothing is shared."""


def plain(catalogue: Catalogue, poids: Floats) -> Scan:
    """Ready at once."""
    return Columns(catalogue, poids)


def quickest(catalogue: Catalogue, poids: Floats) -> Scan:
    """Ready in half a second, ten the first time on a machine; `plain` where there is nothing quicker."""
    # the loops take it that every weight of what is shared counts for something
    worth = METIERS_MIN <= len(catalogue.metiers) <= METIERS_MAX and catalogue.items and (poids[:PARTAGES] > 0).all()
    kernel = compiled() if worth else None
    if kernel is None:
        return Columns(catalogue, poids)
    loops = Loops(kernel, catalogue, poids)
    # once for nobody: what is compiled is compiled now, not at the first answer
    loops.first(NUL, np.ones(len(catalogue.metiers), bool), 1)
    return loops
