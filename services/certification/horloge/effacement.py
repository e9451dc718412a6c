"""What a part erases when a rule says that it was kept long enough."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.regles.parametres import Duree, Unite
from services.certification.regles.requises import Requise
from services.kit.data.days import PARIS


@dataclass(frozen=True)
class Perime:
    """The condition under which rows have been kept for as long as a rule allows, on a day."""

    duree: Duree
    jour: date

    def __call__(self, depuis: Any) -> ColumnElement[bool]:
        """Whether the delay that opened on the date `depuis` is over; false where it is null."""
        nombre = self.duree.nombre
        months = 0 if self.duree.unite is Unite.JOURS else nombre * (12 if self.duree.unite is Unite.ANNEES else 1)
        days = nombre if self.duree.unite is Unite.JOURS else 0
        over: ColumnElement[bool] = depuis + func.make_interval(0, months, 0, days) < self.jour
        return over


def civil_date(instant: Any) -> ColumnElement[Any]:
    """The civil day in Europe/Paris of a column of instants."""
    return func.date(func.timezone(PARIS.key, instant))


# erases what is `Perime`, and answers the ids of what is gone: what was told of it, and what waits for it, goes too
Efface = Callable[[AsyncSession, Perime], Awaitable[list[UUID]]]


@dataclass(frozen=True)
class Effacement:
    """A rule of conservation and what it erases in this service."""

    regle: Requise
    efface: Efface
