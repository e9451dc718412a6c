"""The life of a positionnement."""

from services.certification.cycles.cycle import Cycle, Passage, Qui
from services.certification.errors import PositionnementConclu, PositionnementNonConclu
from services.certification.models import OUVERTS, EtatPositionnement, Positionnement

E = EtatPositionnement


class TransitionPositionnement(Passage):
    """What happens to a positionnement."""

    # fmt: off
    DEMANDER = "demander", (None,), E.DEMANDE, Qui.PERSONNE, "demande un positionnement ; la règle en fait l'ébauche"
    CONCLURE = "conclure", OUVERTS, E.CONCLU, Qui.CERTIFICATEUR, "conclut : les épreuves, ou un parcours d'abord"
    CONTESTER = "contester", (E.CONCLU,), E.EN_RECOURS, Qui.PERSONNE, "conteste la décision, qui vaut jusqu'à la suivante", PositionnementNonConclu
    # fmt: on


POSITIONNEMENT = Cycle[Positionnement, TransitionPositionnement](
    "un positionnement", TransitionPositionnement, PositionnementConclu
)
