"""What the API says about an erasure to come."""

from datetime import date, datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.versions import SortieVersionnee
from services.parcours.models import OrigineEffacement
from services.parcours.profils.schemas import EXEMPLE_ID


class EffacementLu(SortieVersionnee):
    """L'effacement à venir d'une personne. Elle seule le lit, et elle seule l'arrête."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "profil_id": EXEMPLE_ID,
                    "origine": "personne",
                    "demande_le": "2026-11-24T09:30:00Z",
                    "efface_le": "2026-12-08",
                    "confirme_le": None,
                }
            ]
        },
    )
    profil_id: UUID = Field(description="Profil de la personne")
    origine: OrigineEffacement = Field(description="La personne l'a demandé, ou la règle de conservation l'appelle")
    demande_le: datetime = Field(description="Instant de la demande, ou du préavis")
    efface_le: date = Field(description="Jour où tout sera effacé ; jusque-là, la personne peut l'arrêter")
    confirme_le: datetime | None = Field(
        description="Instant où le délai a passé sans que la personne l'arrête, ou null"
    )
