"""The life of a prime that is due: every passage from one state to another that exists, in one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.models import EtatPrime, PassagePrime, Prime
from services.certification.titres.primes.errors import PassagePrimeImpossible
from services.kit.data.days import civil_day

E = EtatPrime


class Qui(StrEnum):
    """In what capacity a passage is made."""

    PERSONNE = "la personne"
    EMPLOYEUR = "l'employeur"
    REGLE = "la règle"
    JURY = "le jury"


class Transition(StrEnum):
    """What happens to a prime."""

    NAITRE = "naitre"
    RECLAMER = "reclamer"
    PAYER = "payer"
    CONTESTER = "contester"
    ANNULER = "annuler"


@dataclass(frozen=True)
class Passage:
    """From which states (None: the prime does not exist yet) a transition leads to which, and who may make it."""

    de: frozenset[EtatPrime | None]
    vers: EtatPrime
    qui: frozenset[Qui]
    libelle: str


PASSAGES: Mapping[Transition, Passage] = {
    Transition.NAITRE: Passage(
        frozenset({None}), E.DUE, frozenset({Qui.REGLE}), "devient due à la validation totale, et la personne l'apprend"
    ),
    Transition.RECLAMER: Passage(
        frozenset({E.DUE}), E.RECLAMEE, frozenset({Qui.PERSONNE}), "réclame la prime : l'employeur l'apprend alors"
    ),
    Transition.PAYER: Passage(
        frozenset({E.RECLAMEE, E.CONTESTEE}),
        E.PAYEE,
        frozenset({Qui.EMPLOYEUR, Qui.PERSONNE}),
        "dit la prime payée, ou reçue",
    ),
    Transition.CONTESTER: Passage(
        frozenset({E.RECLAMEE, E.PAYEE}),
        E.CONTESTEE,
        frozenset({Qui.EMPLOYEUR, Qui.PERSONNE}),
        "conteste, avec ses raisons",
    ),
    Transition.ANNULER: Passage(
        frozenset({E.DUE, E.RECLAMEE, E.CONTESTEE}),
        E.ANNULEE,
        frozenset({Qui.JURY}),
        "retire la certification par une décision signée",
    ),
}


def pass_on(
    db: AsyncSession, prime: Prime, which: Transition, qui: Qui, *, le: datetime, motif: str | None = None
) -> None:
    """Move a prime and keep the passage. Raises PassagePrimeImpossible when the table has none such from its state."""
    passage = PASSAGES[which]
    before = EtatPrime(prime.etat)
    if before not in passage.de or qui not in passage.qui:
        raise PassagePrimeImpossible(f"L'état « {before} » ne permet pas ce passage : {qui} {passage.libelle}.")
    prime.etat = passage.vers
    prime.payee_le = civil_day(le) if which is Transition.PAYER else None
    if which is Transition.RECLAMER:
        prime.reclamee_le = civil_day(le)
    keep(db, prime, which, qui, de=before, le=le, motif=motif)


def keep(
    db: AsyncSession,
    prime: Prime,
    which: Transition,
    qui: Qui,
    *,
    de: EtatPrime | None,
    le: datetime,
    motif: str | None = None,
) -> None:
    """Keep a passage that was made, or the birth of a prime."""
    kept = {"transition": which, "de": de, "vers": PASSAGES[which].vers, "acteur": qui, "motif": motif, "le": le}
    db.add(PassagePrime.model_validate({"prime_id": prime.id, **kept}))
