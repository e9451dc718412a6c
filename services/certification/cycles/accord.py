"""The life of a request to the employer: what no answer becomes on its day is the rule's word."""

from datetime import datetime

from services.certification.cycles.cycle import Cycle, Passage, Qui
from services.certification.errors import DemandeClose
from services.certification.models import DemandeAccord, EtatDemande

E = EtatDemande


class TransitionAccord(Passage):
    """What happens to a request to the employer."""

    # fmt: off
    DEMANDER = "demander", (None,), E.EN_ATTENTE, Qui.PERSONNE, "demande l'accord qu'il faut à la voie choisie"
    ACCORDER = "accorder", (E.EN_ATTENTE,), E.ACCORDEE, Qui.EMPLOYEUR, "donne son accord"
    REPORTER = "reporter", (E.EN_ATTENTE,), E.REPORTEE, Qui.EMPLOYEUR, "reporte le début, si la règle le permet, avec ses raisons"
    REFUSER = "refuser", (E.EN_ATTENTE,), E.REFUSEE, Qui.EMPLOYEUR, "refuse, si la règle le permet, avec ses raisons"
    ACCORDER_PAR_SILENCE = "accorder_par_silence", (E.EN_ATTENTE,), E.ACCORDEE, Qui.REGLE, "fait valoir le silence de l'employeur accord"
    REFUSER_PAR_SILENCE = "refuser_par_silence", (E.EN_ATTENTE,), E.REFUSEE, Qui.REGLE, "fait valoir le silence de l'employeur refus"
    RETIRER = "retirer", (E.EN_ATTENTE, E.ACCORDEE, E.REPORTEE), E.RETIREE, Qui.PERSONNE, "retire sa demande, répondue ou non"
    # fmt: on


def _effet(demande: DemandeAccord, which: TransitionAccord, le: datetime) -> None:
    demande.close_le, demande.par_silence = le, Qui.REGLE in which.qui
    if which is TransitionAccord.REFUSER_PAR_SILENCE:
        demande.motif = "L'employeur n'a pas répondu."
    if which is TransitionAccord.RETIRER:
        demande.reportee_au = None


ACCORD = Cycle[DemandeAccord, TransitionAccord]("une demande d'accord", TransitionAccord, DemandeClose, _effet)
