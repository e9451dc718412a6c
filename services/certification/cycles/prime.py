"""The life of a prime that is due."""

from datetime import datetime
from typing import Any

from services.certification.cycles.cycle import Cycle, Passage, Qui
from services.certification.errors import PassagePrimeImpossible
from services.certification.models import EtatPrime, PassagePrime, Prime
from services.kit.data.days import civil_day

E, LES_DEUX = EtatPrime, (Qui.EMPLOYEUR, Qui.PERSONNE)


class TransitionPrime(Passage):
    """What happens to a prime."""

    # fmt: off
    NAITRE = "naitre", (None,), E.DUE, Qui.REGLE, "devient due à la validation totale, et la personne l'apprend"
    RECLAMER = "reclamer", (E.DUE,), E.RECLAMEE, (Qui.PERSONNE, Qui.CERTIFICATEUR), "réclame la prime : l'employeur l'apprend alors ; le certificateur, pour qui s'est effacé et montre le document de son attestation"
    PAYER = "payer", (E.RECLAMEE, E.CONTESTEE), E.PAYEE, LES_DEUX, "dit la prime payée, ou reçue"
    CONTESTER = "contester", (E.RECLAMEE, E.PAYEE), E.CONTESTEE, LES_DEUX, "conteste, avec ses raisons"
    ANNULER = "annuler", (E.DUE, E.RECLAMEE, E.CONTESTEE), E.ANNULEE, Qui.JURY, "retire la certification par une décision signée"
    # fmt: on


def _effet(prime: Prime, which: TransitionPrime, le: datetime) -> None:
    prime.payee_le = civil_day(le) if which is TransitionPrime.PAYER else None
    if which is TransitionPrime.RECLAMER:
        prime.reclamee_le = civil_day(le)


def _trace(prime: Prime, kept: dict[str, Any]) -> PassagePrime:
    return PassagePrime.model_validate({"prime_id": prime.id, **kept})


PRIME = Cycle[Prime, TransitionPrime]("une prime", TransitionPrime, PassagePrimeImpossible, _effet, _trace)
