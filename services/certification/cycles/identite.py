"""The life of a civil identity."""

from datetime import datetime

from services.certification.cycles.cycle import Cycle, Passage, Qui
from services.certification.errors import PassageIdentiteImpossible
from services.certification.models import EtatIdentite, Identite

E = EtatIdentite


class TransitionIdentite(Passage):
    """What happens to an identity."""

    # fmt: off
    ECRIRE = "ecrire", (None, E.A_CONFIRMER, E.A_CORRIGER, E.CONFIRMEE), E.A_CONFIRMER, Qui.PERSONNE, "écrit son identité, ou la change : ce qui était confirmé le reste jusqu'à ce que ceci le soit"
    CONFIRMER = "confirmer", (E.A_CONFIRMER,), E.CONFIRMEE, Qui.CERTIFICATEUR, "la confirme, pièce d'identité en main, à l'inscription aux épreuves ou après"
    RENVOYER = "renvoyer", (E.A_CONFIRMER,), E.A_CORRIGER, Qui.CERTIFICATEUR, "la renvoie à corriger, pour un motif de la liste close"
    # fmt: on


def _effet(identite: Identite, which: TransitionIdentite, le: datetime) -> None:
    if which is TransitionIdentite.ECRIRE:
        identite.ecrite_le, identite.motif = le, None
    elif which is TransitionIdentite.CONFIRMER:
        identite.confirmee_le = le


IDENTITE = Cycle[Identite, TransitionIdentite]("une identité", TransitionIdentite, PassageIdentiteImpossible, _effet)
