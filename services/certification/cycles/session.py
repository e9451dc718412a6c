"""The life of an exam session: the certificateur writes its state, and a cancelled one stays cancelled."""

from services.certification.cycles.cycle import Cycle, Passage, Qui
from services.certification.errors import SessionAnnulee
from services.certification.models import EtatSession, SessionCertification

E = EtatSession
VIVANTE = (E.PROGRAMMEE, E.OUVERTE, E.CLOSE)


class TransitionSession(Passage):
    """What happens to a session."""

    # fmt: off
    PROGRAMMER = "programmer", (None, *VIVANTE), E.PROGRAMMEE, Qui.CERTIFICATEUR, "annonce la session"
    OUVRIR = "ouvrir", (None, *VIVANTE), E.OUVERTE, Qui.CERTIFICATEUR, "ouvre les inscriptions"
    CLORE = "clore", (None, *VIVANTE), E.CLOSE, Qui.CERTIFICATEUR, "ferme les inscriptions"
    ANNULER = "annuler", (None, *VIVANTE), E.ANNULEE, Qui.CERTIFICATEUR, "annule la session : chacun garde sa demande"
    REUNIR = "reunir", VIVANTE, E.ANNULEE, Qui.CERTIFICATEUR, "réunit la session à une autre : chacun garde sa place ou son rang"
    # fmt: on


# a session is written whole, its state with it: the passage that leads there
VERS = {E.PROGRAMMEE: TransitionSession.PROGRAMMER, E.OUVERTE: TransitionSession.OUVRIR,
        E.CLOSE: TransitionSession.CLORE, E.ANNULEE: TransitionSession.ANNULER}  # fmt: skip
SESSION = Cycle[SessionCertification, TransitionSession]("une session", TransitionSession, SessionAnnulee)
