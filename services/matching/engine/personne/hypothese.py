"""A person with blocs they do not have yet: what would change is worked out anew on them, so that it replays true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from services.matching.engine.referentiel.modele import Acquis, Bloc, Personne


def avec_blocs(personne: Personne, blocs: Iterable[Bloc], le: date) -> Personne:
    """The person, these blocs obtained."""
    obtenus = [Acquis(c.item, c.niveau, "certifie", le) for bloc in blocs for c in bloc.competences]
    return replace(personne, acquis=(*personne.acquis, *obtenus))
