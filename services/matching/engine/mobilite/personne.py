"""What the métier that a person holds leads to, as one trait among those of the person."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from services.matching.engine.catalogue import Catalogue
from services.matching.engine.mobilite.courbes import Floats
from services.matching.engine.mobilite.mobilites import Mobilites
from services.matching.engine.modele import Personne

IMPROBABLE: Final = -10.0
CERTAINE: Final = 2.0
"""Log-odds that count for 0 and for 1: between them the trait is straight, so that its order is that of the scores."""
METIERS_MAX: Final = 600
"""A larger référentiel takes seconds to compare with itself after every change: there the trait is 0."""


def mobilite(personne: Personne, catalogue: Catalogue) -> Floats:
    """One value a métier of the catalogue, 0 to 1; 0 for those of another référentiel, and when no métier is held."""
    values = np.zeros(len(catalogue.metiers))
    held = catalogue.metier(personne.metier) if personne.metier else None
    ground = _ground(catalogue, held.referentiel) if held else None
    if held is None or ground is None:
        return values
    mobilites, columns = ground
    if held.id in mobilites.position_:
        scores = mobilites.scores(held.id)
        values[columns] = np.clip((scores - IMPROBABLE) / (CERTAINE - IMPROBABLE), 0.0, 1.0)
        values[catalogue.metier_index[held.id]] = 0.0
    return values


def _ground(catalogue: Catalogue, referentiel: str) -> tuple[Mobilites, Any] | None:
    """Worked out once a catalogue and référentiel; None for one too large."""
    key = f"mobilites {referentiel}"
    if key not in catalogue.memo:
        code = catalogue.referentiels[referentiel]
        size = int(np.sum(catalogue.actifs & (catalogue.metier_referentiel == code)))
        ground = None
        if size <= METIERS_MAX:
            mobilites = Mobilites().fit(catalogue, referentiel)
            ground = mobilites, np.asarray([catalogue.metier_index[m.id] for m in mobilites.metiers_], np.int64)
        catalogue.memo[key] = ground
    found: tuple[Mobilites, Any] | None = catalogue.memo[key]
    return found
