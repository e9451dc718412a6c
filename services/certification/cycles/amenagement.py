"""The life of a request for arrangements of the épreuves."""

from datetime import datetime

from services.certification.cycles.cycle import Cycle, Passage, Qui
from services.certification.errors import AmenagementClos
from services.certification.models import Amenagement, EtatAmenagement

E = EtatAmenagement
ASKED = (E.DEMANDE, E.ACCEPTE, E.REFUSE)


class TransitionAmenagement(Passage):
    """What happens to a request for arrangements."""

    # fmt: off
    DEMANDER = "demander", (None, *ASKED), E.DEMANDE, Qui.PERSONNE, "demande ce qu'il lui faut, ou change sa demande : une réponse déjà donnée tombe"
    ACCEPTER = "accepter", ASKED, E.ACCEPTE, Qui.CERTIFICATEUR, "accepte, et dit ce qui sera aménagé"
    REFUSER = "refuser", ASKED, E.REFUSE, Qui.CERTIFICATEUR, "refuse, et dit pourquoi"
    # fmt: on


def _effet(row: Amenagement, which: TransitionAmenagement, le: datetime) -> None:
    if which is TransitionAmenagement.DEMANDER:
        row.demande_le, row.reponse, row.reponse_cle, row.repondu_le = le, None, None, None
    else:
        row.repondu_le = le


AMENAGEMENT = Cycle[Amenagement, TransitionAmenagement](
    "une demande d'aménagement", TransitionAmenagement, AmenagementClos, _effet
)
