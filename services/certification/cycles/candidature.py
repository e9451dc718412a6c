"""The life of a candidature: every passage from one state to another that exists, in one table.

No passage asks for a manager's yes, and none reads an opinion (domain F1). Whoever changes `etat` does it here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.errors import PassageImpossible
from services.certification.models import Candidature, EtatCandidature, PassageCandidature

E = EtatCandidature


class Qui(StrEnum):
    """In what capacity a passage is made."""

    PERSONNE = "la personne"
    PROPOSANT = "qui propose"
    CERTIFICATEUR = "le certificateur"
    JURY = "le jury"
    REGLE = "la règle"


class Transition(StrEnum):
    """What happens to a candidature."""

    DEPOSER = "deposer"
    PROPOSER = "proposer"
    ACCEPTER = "accepter"
    DECLINER = "decliner"
    PRENDRE_PLACE = "prendre_place"
    ATTENDRE = "attendre"
    PROMOUVOIR = "promouvoir"
    LIBERER = "liberer"
    RETIRER = "retirer"
    REFUSER = "refuser"
    CONTESTER = "contester"
    RETABLIR = "retablir"
    MAINTENIR_REFUS = "maintenir_refus"
    VALIDER = "valider"
    VALIDER_PARTIELLEMENT = "valider_partiellement"
    NE_PAS_VALIDER = "ne_pas_valider"


@dataclass(frozen=True)
class Passage:
    """From which states (None: the candidature does not exist yet) a transition leads to which, and who makes it."""

    de: frozenset[EtatCandidature | None]
    vers: EtatCandidature
    qui: Qui
    libelle: str


def _passage(de: tuple[EtatCandidature | None, ...], vers: EtatCandidature, qui: Qui, libelle: str) -> Passage:
    return Passage(frozenset(de), vers, qui, libelle)


# what a jury has said once, it may say otherwise by a signed decision
EVALUABLES = (E.INSCRITE, E.VALIDEE, E.VALIDEE_PARTIELLEMENT, E.NON_VALIDEE)

PASSAGES: Mapping[Transition, Passage] = {
    Transition.DEPOSER: _passage((None,), E.DEPOSEE, Qui.PERSONNE, "demande la certification"),
    Transition.PROPOSER: _passage((None,), E.PROPOSEE, Qui.PROPOSANT, "propose la certification à la personne"),
    Transition.ACCEPTER: _passage((E.PROPOSEE,), E.DEPOSEE, Qui.PERSONNE, "accepte la proposition"),
    Transition.DECLINER: _passage((E.PROPOSEE,), E.DECLINEE, Qui.PERSONNE, "décline, sans raison à donner"),
    Transition.PRENDRE_PLACE: _passage(
        (None, E.DEPOSEE, E.EN_ATTENTE), E.INSCRITE, Qui.PERSONNE, "prend une place libre d'une session"
    ),
    Transition.ATTENDRE: _passage(
        (None, E.DEPOSEE), E.EN_ATTENTE, Qui.PERSONNE, "prend un rang dans la liste d'attente d'une session"
    ),
    Transition.PROMOUVOIR: _passage((E.EN_ATTENTE,), E.INSCRITE, Qui.REGLE, "donne la place rendue au premier rang"),
    Transition.LIBERER: _passage(
        (E.INSCRITE, E.EN_ATTENTE), E.DEPOSEE, Qui.CERTIFICATEUR, "annule la session ou constate l'absence"
    ),
    Transition.RETIRER: _passage(
        (E.DEPOSEE, E.INSCRITE, E.EN_ATTENTE, E.EN_RECOURS), E.RETIREE, Qui.PERSONNE, "se retire, sans raison à donner"
    ),
    Transition.REFUSER: _passage(
        (E.DEPOSEE, E.INSCRITE, E.EN_ATTENTE), E.REFUSEE, Qui.CERTIFICATEUR, "refuse, pour un motif de la liste close"
    ),
    Transition.CONTESTER: _passage((E.REFUSEE,), E.EN_RECOURS, Qui.PERSONNE, "conteste le refus"),
    Transition.RETABLIR: _passage((E.EN_RECOURS,), E.DEPOSEE, Qui.CERTIFICATEUR, "rétablit la candidature"),
    Transition.MAINTENIR_REFUS: _passage((E.EN_RECOURS,), E.REFUSEE, Qui.CERTIFICATEUR, "maintient le refus"),
    Transition.VALIDER: _passage(EVALUABLES, E.VALIDEE, Qui.JURY, "valide toute la certification"),
    Transition.VALIDER_PARTIELLEMENT: _passage(
        EVALUABLES, E.VALIDEE_PARTIELLEMENT, Qui.JURY, "valide une partie des blocs et ouvre un plan"
    ),
    Transition.NE_PAS_VALIDER: _passage(EVALUABLES, E.NON_VALIDEE, Qui.JURY, "ne valide aucun bloc et ouvre un plan"),
}


def may(etat: EtatCandidature | None, which: Transition) -> bool:
    """Whether the table has this transition from this state (None: the candidature does not exist yet)."""
    return etat in PASSAGES[which].de


def transition(
    db: AsyncSession, candidature: Candidature, which: Transition, *, le: datetime, nouvelle: bool = False
) -> None:
    """Move a candidature and keep the passage; a `nouvelle` one is born by it, its row already inserted.

    Raises PassageImpossible when the table has no such passage from its state.
    """
    passage = PASSAGES[which]
    before = None if nouvelle else EtatCandidature(candidature.etat)
    if before not in passage.de:
        raise PassageImpossible(f"L'état « {before} » ne permet pas ce passage : {passage.libelle}.")
    candidature.etat = passage.vers
    if which is Transition.RETIRER:
        candidature.retiree_le = le
    kept = {"transition": which, "de": before, "vers": passage.vers, "acteur": passage.qui, "le": le}
    db.add(PassageCandidature.model_validate({"candidature_id": candidature.id, **kept}))
