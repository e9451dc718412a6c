"""The readers of a person's recommendations by their grant, until when."""

from datetime import datetime

from services.certification.models import ProfilConnu


def reads(profil: ProfilConnu, sujet: str, now: datetime) -> bool:
    """Whether the person's grant to this subject is still alive."""
    return any(
        grant["sujet"] == sujet and datetime.fromisoformat(str(grant["jusqu_au"])) > now for grant in profil.lecteurs
    )
