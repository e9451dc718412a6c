"""The life of a dossier VAE, from a draft that its holder alone reads to the path that it opens."""

from datetime import datetime

from services.certification.cycles.cycle import Cycle, Passage, Qui
from services.certification.errors import EtapeImpossible
from services.certification.models import ENDED, NOT_BEGUN, TO_ANSWER, AuteurRecevabilite, DossierVae, EtatDossierVae
from services.kit.data.days import civil_day

E = EtatDossierVae


class TransitionVae(Passage):
    """What happens to a dossier VAE."""

    # fmt: off
    OUVRIR = "ouvrir", (None,), E.BROUILLON, Qui.PERSONNE, "ouvre un dossier, que nul autre ne voit"
    ECRIRE = "ecrire", (E.BROUILLON,), E.BROUILLON, Qui.PERSONNE, "écrit le dossier"
    DEPOSER = "deposer", (E.BROUILLON,), E.COMPLET, Qui.PERSONNE, "dépose le dossier, complet"
    ADMETTRE = "admettre", TO_ANSWER, E.RECEVABLE, Qui.CERTIFICATEUR, "dit le dossier recevable"
    REJETER = "rejeter", TO_ANSWER, E.IRRECEVABLE, Qui.CERTIFICATEUR, "dit le dossier irrecevable, pour un motif de la liste close"
    ADMETTRE_PAR_SILENCE = "admettre_par_silence", (E.COMPLET,), E.RECEVABLE, Qui.REGLE, "fait valoir le silence du certificateur accord"
    REJETER_PAR_SILENCE = "rejeter_par_silence", (E.COMPLET,), E.IRRECEVABLE, Qui.REGLE, "fait valoir le silence du certificateur rejet"
    CONTESTER = "contester", (E.IRRECEVABLE,), E.EN_RECOURS, Qui.PERSONNE, "conteste, une fois"
    COMMENCER = "commencer", (E.RECEVABLE,), E.COMMENCE, Qui.PERSONNE, "commence son parcours"
    PERIMER = "perimer", (E.RECEVABLE,), E.CADUC, Qui.REGLE, "rend caduc un dossier qui n'est pas suivi d'un parcours"
    ABANDONNER = "abandonner", (*NOT_BEGUN, E.COMMENCE), E.ABANDONNE, Qui.PERSONNE, "abandonne, sans raison à donner"
    # fmt: on


PAR_SILENCE = (TransitionVae.ADMETTRE_PAR_SILENCE, TransitionVae.REJETER_PAR_SILENCE)


def _effet(dossier: DossierVae, which: TransitionVae, le: datetime) -> None:
    jour = civil_day(le)
    dossier.termine_le = jour if dossier.etat in ENDED else None
    if which is TransitionVae.DEPOSER:
        dossier.depose_le, dossier.annee_civile, dossier.modifie_le = le, jour.year, le
    elif dossier.etat in (E.RECEVABLE, E.IRRECEVABLE):
        silent = which in PAR_SILENCE
        dossier.recevabilite_par = AuteurRecevabilite.SILENCE if silent else AuteurRecevabilite.CERTIFICATEUR
        dossier.recevabilite_le = jour
    elif which is TransitionVae.CONTESTER:
        dossier.conteste_le = le
        dossier.motif_conteste, dossier.explication_contestee = dossier.motif, dossier.explication
        dossier.motif = dossier.explication = dossier.recevabilite_le = dossier.recevabilite_par = None
    elif which is TransitionVae.COMMENCER:
        dossier.commence_le = jour


VAE = Cycle[DossierVae, TransitionVae]("un dossier VAE", TransitionVae, EtapeImpossible, _effet)
