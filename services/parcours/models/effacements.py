"""That a person is to be erased on a day, and what called for it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import DateTime, Field

from services.kit.data.db import versioned
from services.parcours.models.socle import Base, of_profil, one_of


class OrigineEffacement(StrEnum):
    """Ce qui appelle un effacement."""

    PERSONNE = "personne"
    CONSERVATION = "conservation"


@versioned
class Effacement(Base, table=True):
    """The erasure of a person that is to come. The person stops it, and then the row is no more.

    Until its day nothing else shows it: what an employer reads is the same with and without it.
    """

    __tablename__ = "effacement"
    __table_args__ = (one_of("origine", OrigineEffacement),)
    profil_id: UUID = of_profil(primary_key=True)
    version: int = Field(default=1)
    origine: OrigineEffacement = Field(sa_type=Text)
    demande_le: datetime = Field(sa_type=DateTime(timezone=True))
    efface_le: date = Field(index=True)
    confirme_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
