"""Where a certification stands on a day, from its dated decisions."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from services.certification.models import Etape

ORDRE = (Etape.CREATION, Etape.TRANSMISSION, Etape.ENREGISTREMENT, Etape.FIN_ENREGISTREMENT, Etape.LIMITE_DELIVRANCE)


class EtatCertification(StrEnum):
    """Où en est la certification dans son cycle de vie."""

    CREEE = "creee"
    TRANSMISE = "transmise"
    ENREGISTREE = "enregistree"
    EXPIREE = "expiree"
    CLOSE = "close"


def last_delivery_day(jours: Mapping[Etape, date]) -> date | None:
    """The last day on which the certification can be delivered, or None: the delivery limit, else the end of registration."""
    return jours.get(Etape.LIMITE_DELIVRANCE) or jours.get(Etape.FIN_ENREGISTREMENT)


def etat_on(jours: Mapping[Etape, date], jour: date) -> EtatCertification:
    """The state on a civil day; the last day of a registration still counts (the register's ACTIF turns 0 the day after)."""
    fin, limite = jours.get(Etape.FIN_ENREGISTREMENT), last_delivery_day(jours)
    if limite and limite < jour:
        return EtatCertification.CLOSE
    if fin and fin < jour:
        return EtatCertification.EXPIREE
    reached = {etape for etape, le in jours.items() if le <= jour}
    if Etape.ENREGISTREMENT in reached:
        return EtatCertification.ENREGISTREE
    return EtatCertification.TRANSMISE if Etape.TRANSMISSION in reached else EtatCertification.CREEE


def is_open_to_new_candidates(jours: Mapping[Etape, date], jour: date, fin_session: date) -> bool:
    """Whether someone may enter on `jour` for a session that ends on `fin_session`.

    Nobody enters after the end of registration, but who has entered may still be certified until the delivery limit.
    """
    fin, limite = jours.get(Etape.FIN_ENREGISTREMENT), last_delivery_day(jours)
    return not (fin and fin < jour) and not (limite and limite < fin_session)
