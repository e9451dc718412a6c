"""What another employer calls a person who agreed to be seen beyond their own.

A pseudonyme is made of the person's key, drawn when they agreed, and of who looks: it says nothing of the person, two
employers have two for the same one, and when the key is gone it leads nowhere. `matching` makes the same from the feed.
"""

import secrets
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import col

from services.parcours.models import Preference

OCTETS = 32


def new_key() -> bytes:
    return secrets.token_bytes(OCTETS)


def is_named(pseudonyme: UUID, entite_id: UUID) -> ColumnElement[bool]:
    """Whether the person of a row of preferences is who the employer calls so; never who agrees no more, whose key is null."""
    made = func.substring(func.sha256(col(Preference.cle_mobilite).op("||")(entite_id.bytes)), 1, 16)
    named: ColumnElement[bool] = made == pseudonyme.bytes
    return named
