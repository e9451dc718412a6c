"""What happens to something when its day comes: each part names its effects here.

An effect is given the instant at which its day began, even when the engine runs late. It changes rows and
publishes in the unit of work that it is given, and does nothing when its object has already changed or is gone.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from services.certification.demande.accords.silence import EFFET as SILENCE_EMPLOYEUR
from services.certification.demande.accords.silence import apply_silence
from services.certification.demande.vae import recevabilite
from services.certification.echeancier import dossiers
from services.certification.jury.plans.rappels import EFFET as PLAN_RAPPEL
from services.certification.jury.plans.rappels import remind
from services.certification.titres.attestations import validite
from services.certification.titres.declarations import rappels as declarations
from services.kit.data.uow import UnitOfWork

Effet = Callable[[UnitOfWork, UUID, datetime], Awaitable[None]]

EFFETS: dict[str, Effet] = {
    SILENCE_EMPLOYEUR: apply_silence,
    recevabilite.REPONSE: recevabilite.answer_by_silence,
    recevabilite.DEBUT: recevabilite.lapse,
    PLAN_RAPPEL: remind,
    validite.EFFET: validite.remind_validite,
    declarations.RAPPEL: declarations.remind,
    declarations.DEPASSE: declarations.remind,
    dossiers.SANS_EMPLOI: dossiers.give_notice,
    dossiers.RELECTURE: dossiers.give_notice,
    dossiers.FIN: dossiers.end,
}
