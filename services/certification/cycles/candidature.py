"""The life of a candidature, and of the proposition from which it may come.

No passage asks for a manager's yes, and none reads an opinion (domain F1).
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.certification.cycles.cycle import Cycle, Passage, Qui
from services.certification.errors import PassageImpossible
from services.certification.models import Candidature, EtatCandidature, PassageCandidature

E = EtatCandidature
# what a jury has said once, it may say otherwise by a signed decision
EVALUABLES = (E.INSCRITE, E.VALIDEE, E.VALIDEE_PARTIELLEMENT, E.NON_VALIDEE)


class Transition(Passage):
    """What happens to a candidature."""

    # fmt: off
    DEPOSER = "deposer", (None,), E.DEPOSEE, Qui.PERSONNE, "demande la certification"
    PROPOSER = "proposer", (None,), E.PROPOSEE, Qui.PROPOSANT, "propose la certification à la personne"
    ACCEPTER = "accepter", (E.PROPOSEE,), E.DEPOSEE, Qui.PERSONNE, "accepte la proposition"
    DECLINER = "decliner", (E.PROPOSEE,), E.DECLINEE, Qui.PERSONNE, "décline, sans raison à donner"
    PRENDRE_PLACE = "prendre_place", (None, E.DEPOSEE, E.EN_ATTENTE), E.INSCRITE, Qui.PERSONNE, "prend une place libre d'une session"
    ATTENDRE = "attendre", (None, E.DEPOSEE), E.EN_ATTENTE, Qui.PERSONNE, "prend un rang dans la liste d'attente d'une session"
    PROMOUVOIR = "promouvoir", (E.EN_ATTENTE,), E.INSCRITE, Qui.REGLE, "donne la place rendue au premier rang"
    LIBERER = "liberer", (E.INSCRITE, E.EN_ATTENTE), E.DEPOSEE, Qui.CERTIFICATEUR, "annule la session ou constate l'absence"
    RETIRER = "retirer", (E.DEPOSEE, E.INSCRITE, E.EN_ATTENTE, E.EN_RECOURS), E.RETIREE, Qui.PERSONNE, "se retire, sans raison à donner"
    REFUSER = "refuser", (E.DEPOSEE, E.INSCRITE, E.EN_ATTENTE), E.REFUSEE, Qui.CERTIFICATEUR, "refuse, pour un motif de la liste close"
    CONTESTER = "contester", (E.REFUSEE,), E.EN_RECOURS, Qui.PERSONNE, "conteste le refus"
    RETABLIR = "retablir", (E.EN_RECOURS,), E.DEPOSEE, Qui.CERTIFICATEUR, "rétablit la candidature"
    MAINTENIR_REFUS = "maintenir_refus", (E.EN_RECOURS,), E.REFUSEE, Qui.CERTIFICATEUR, "maintient le refus"
    VALIDER = "valider", EVALUABLES, E.VALIDEE, Qui.JURY, "valide toute la certification"
    VALIDER_PARTIELLEMENT = "valider_partiellement", EVALUABLES, E.VALIDEE_PARTIELLEMENT, Qui.JURY, "valide une partie des blocs et ouvre un plan"
    NE_PAS_VALIDER = "ne_pas_valider", EVALUABLES, E.NON_VALIDEE, Qui.JURY, "ne valide aucun bloc et ouvre un plan"
    # fmt: on


def _trace(candidature: Candidature, kept: dict[str, Any]) -> PassageCandidature:
    return PassageCandidature.model_validate({"candidature_id": candidature.id, **kept})


def _effet(candidature: Candidature, which: Transition, le: datetime) -> None:
    if which is Transition.RETIRER:
        candidature.retiree_le = le


CANDIDATURE = Cycle[Candidature, Transition]("une candidature", Transition, PassageImpossible, _effet, _trace)
# what somebody proposes is a candidature that waits for the person's yes
PROPOSITION = replace(
    CANDIDATURE, nom="une proposition", passages=(Transition.PROPOSER, Transition.ACCEPTER, Transition.DECLINER)
)
