"""What would change with a bloc: worked out by ranking again, so that it replays true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from services.matching.engine.classement import Classeur
from services.matching.engine.modele import Acquis, Bloc, Personne


@dataclass(frozen=True, slots=True)
class Hypothese:
    """Score and share covered of one métier, before and after the bloc."""

    bloc: Bloc
    score_avant: float
    score_apres: float
    part_avant: float
    part_apres: float


def avec_blocs(personne: Personne, blocs: Iterable[Bloc], le: date) -> Personne:
    """The same person, these blocs obtained."""
    obtenus = [Acquis(c.item, c.niveau, "certifie", le) for bloc in blocs for c in bloc.competences]
    return replace(personne, acquis=(*personne.acquis, *obtenus))


def avec_bloc(classeur: Classeur, personne: Personne, bloc: Bloc, metier: str, on: date) -> Hypothese:
    """« Avec ce bloc, vous atteignez … » toward one métier of the classeur's catalogue."""
    avant = classeur.explain(personne, metier, on=on)
    apres = classeur.explain(avec_blocs(personne, [bloc], on), metier, on=on)
    return Hypothese(bloc, avant.score, apres.score, avant.ecart.part_couverte, apres.ecart.part_couverte)
