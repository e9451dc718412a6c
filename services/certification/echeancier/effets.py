"""What happens to something when its day comes: each part names its effects here.

An effect is given the instant at which its day began, even when the engine runs late. It changes rows in the session,
answers the events to publish, and does nothing when its object has already changed or is gone.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.demande.accords.silence import EFFET as SILENCE_EMPLOYEUR
from services.certification.demande.accords.silence import apply_silence
from services.certification.demande.vae import recevabilite
from services.certification.events import NewEvent
from services.certification.jury.plans.rappels import EFFET as PLAN_RAPPEL
from services.certification.jury.plans.rappels import remind

Effet = Callable[[AsyncSession, UUID, datetime], Awaitable[list[NewEvent]]]

EFFETS: dict[str, Effet] = {
    SILENCE_EMPLOYEUR: apply_silence,
    recevabilite.REPONSE: recevabilite.answer_by_silence,
    recevabilite.DEBUT: recevabilite.lapse,
    PLAN_RAPPEL: remind,
}
