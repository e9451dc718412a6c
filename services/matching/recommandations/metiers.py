"""A « metiers » answer: the métiers ranked, what closes their gaps, and why."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from services.matching.engine import phrases
from services.matching.engine.catalogue import Catalogue
from services.matching.engine.classement import Recommandation
from services.matching.engine.couverture import Combleur
from services.matching.engine.modele import Personne
from services.matching.engine.offre import Offre
from services.matching.engine.preuves import Tenus
from services.matching.recommandations.ecartes import Ecartes
from services.matching.recommandations.octets import Redaction

SANS_PREUVE = "Rien n'est encore connu de ce que vous tenez : aucun métier n'est proposé plutôt qu'un métier au hasard."
RIEN_DE_COMMUN = "Aucun métier de ce référentiel ne demande ce que vous tenez."


def write(
    personne: Personne,
    detenus: Tenus,
    ranked: Sequence[Recommandation],
    catalogue: Catalogue,
    offre: Offre,
    ecartes: Ecartes | None,
) -> list[bytes]:
    """The members of the JSON object, without its braces, in parts to be joined."""
    before = {experience.metier for experience in personne.experiences}
    combleur, redaction = Combleur(offre, detenus), Redaction(catalogue, offre, ecartes)
    parts = [b'"elements":[']
    for rang, found in enumerate(ranked, 1):
        cover, deja = combleur.close(found.ecart), found.metier.id in before
        parts += redaction.element(rang, found, cover, deja_exerce=deja)
        parts.append(b",")
    if ranked:
        parts.pop()
    parts += (b'],"phrases":', orjson.dumps([*_nothing(personne, ranked), *phrases.inconnues(personne, catalogue)]))
    return parts


def _nothing(personne: Personne, ranked: Sequence[Recommandation]) -> list[str]:
    """Why no métier is proposed."""
    if ranked:
        return []
    known = personne.acquis or personne.metier or personne.experiences
    return [RIEN_DE_COMMUN if known else SANS_PREUVE]
