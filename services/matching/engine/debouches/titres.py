"""A certification or a job title as it is asked about, and the words of it that say something."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from services.matching.engine.referentiel import texte

_GENERIQUES: Final = (
    "mention specialite specialites option options diplome diplomes ecole ingenieur national nationale superieur superieure superieures "
    "institut universite universitaire finalite professionnel professionnelle recherche domaine domaines master licence titre brevet "
    "certificat baccalaureat cap bac bep bts dut deust technicien technologue metiers metier parcours fiche nationale delivre etat "
    "sciences technologies arts lettres langues droit economie gestion sante humaines sociales partenariat lyon paris agrocampus"
)
GENERIQUES: Final = frozenset(texte.racine(mot) for mot in _GENERIQUES.split())
"""Words of nearly every title of a certification: what they say is its rank, not its trade. They count a little."""
ENTRE_PARENTHESES: Final = re.compile(r"\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Titre:
    """`niveau` on the European scale, 3 to 8; `specialites` are the labels of its NSF codes; both are unknown of a mere job title."""

    intitule: str
    blocs: tuple[str, ...] = ()
    specialites: tuple[str, ...] = ()
    niveau: int | None = None


def normalise(intitule: str) -> str:
    """A key that titles share when they differ by case, accents, punctuation, word endings or what is between parentheses alone."""
    return " ".join(texte.mots(ENTRE_PARENTHESES.sub(" ", intitule)))
