"""What the métier that a person holds leads to, as one trait among those of the person."""

from __future__ import annotations

import numpy as np

from services.matching.engine.mobilite.terrain import columns, terrain
from services.matching.engine.referentiel.catalogue import Catalogue, Floats


def mobilite(catalogue: Catalogue, held: int) -> Floats:
    """From the métier at this place, one value a métier of the catalogue, 0 to 1; 0 for those of another référentiel."""
    values = np.zeros(len(catalogue.metiers))
    if held < 0:
        return values
    metier = catalogue.metiers[held]
    row = terrain(catalogue, metier.referentiel).row(metier.id)
    if row is not None:
        values[columns(catalogue, metier.referentiel)] = row
    return values
