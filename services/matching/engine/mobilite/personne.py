"""What the métier that a person holds leads to, as one trait among those of the person."""

from __future__ import annotations

import numpy as np

from services.matching.engine.catalogue import Catalogue, Floats
from services.matching.engine.mobilite.terrain import columns, terrain
from services.matching.engine.modele import Personne


def mobilite(personne: Personne, catalogue: Catalogue) -> Floats:
    """One value a métier of the catalogue, 0 to 1; 0 for those of another référentiel, and when no métier is held."""
    values = np.zeros(len(catalogue.metiers))
    held = catalogue.metier(personne.metier) if personne.metier else None
    row = terrain(catalogue, held.referentiel).row(held.id) if held else None
    if held is not None and row is not None:
        values[columns(catalogue, held.referentiel)] = row
    return values
