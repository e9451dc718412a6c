"""A « metiers » answer: the métiers ranked, what closes their gaps, and why."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from services.matching.engine.classement.classement import Classe, Recommandation
from services.matching.engine.phrases import metiers as phrases
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Personne
from services.matching.recommandations.octets import Dit, Redaction

SANS_PREUVE = "Rien n'est encore connu de ce que vous tenez : aucun métier n'est proposé plutôt qu'un métier au hasard."
RIEN_DE_COMMUN = "Aucun métier de ce référentiel ne demande ce que vous tenez."


def write(
    personne: Personne,
    ranked: Iterable[tuple[Classe | Recommandation, Dit]],
    catalogue: Catalogue,
    redaction: Redaction,
) -> list[bytes]:
    """The members of the JSON object, without its braces, in parts to be joined."""
    before = {experience.metier for experience in personne.experiences}
    parts: list[bytes] = []
    for rang, (found, dit) in enumerate(ranked, 1):
        parts.append(b"," if parts else b'"elements":[')
        parts += redaction.element(rang, found, dit, deja_exerce=found.metier.id in before)
    said = said_of_all(personne, catalogue, proposed=bool(parts))
    return [*(parts or [b'"elements":[']), b'],"phrases":', orjson.dumps(said)]


def said_of_all(personne: Personne, catalogue: Catalogue, *, proposed: bool) -> list[str]:
    """Why no métier is proposed, when none is; what is missing to answer well."""
    unknown = phrases.inconnues(personne, catalogue)
    if proposed:
        return unknown
    known = personne.acquis or personne.metier or personne.experiences
    return [RIEN_DE_COMMUN if known else SANS_PREUVE, *unknown]
