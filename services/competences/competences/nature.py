"""A savoir is never a compétence: what the nature of an item may be, and may become."""

import re

from services.competences.champs import BRANCHE
from services.competences.errors import NatureFigee, SavoirPresenteCommeCompetence
from services.competences.models import Nature
from services.kit.web.errors import Erreur, Problem

# Words that open the statement of something known, where a compétence is something done in a situation of work.
# Written for PostgreSQL too: no construct that Python's `re` and its regular expressions read differently.
OUVERTURE_DE_SAVOIR = r"^(connaissances?|conna[iî]tre|notions?|bases|th[eé]orie|principes?)( |$)"
MOTIF_SAVOIR = "L'énoncé décrit un savoir : dites l'activité, ou déclarez la nature « savoir »"
MOTIF_NATURE = "La nature ne passe pas de compétence à autre chose, ni l'inverse"
_SAVOIR = re.compile(OUVERTURE_DE_SAVOIR, re.IGNORECASE)


def reads_as_savoir(referentiel: str, libelle: str, nature: Nature) -> bool:
    """Whether the branch would declare as compétence the statement of a savoir. Other référentiels are taken as they are."""
    return referentiel == BRANCHE and nature is Nature.COMPETENCE and _SAVOIR.match(libelle) is not None


def nature_problem(referentiel: str, libelle: str, nature: Nature, before: Nature | None) -> Problem | None:
    """Why an item may not be written so, or None."""
    if before is not None and (before == Nature.COMPETENCE) != (nature == Nature.COMPETENCE):
        return NatureFigee(erreurs=[Erreur(pointeur="/nature", motif=MOTIF_NATURE)])
    if reads_as_savoir(referentiel, libelle, nature):
        return SavoirPresenteCommeCompetence(erreurs=[Erreur(pointeur="/libelle", motif=MOTIF_SAVOIR)])
    return None
