"""A life as one table: the states of a thing, who makes each passage from one to the next, and what goes with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.web.errors import Problem


class Qui(StrEnum):
    """In what capacity a passage is made."""

    PERSONNE = "la personne"
    PROPOSANT = "qui propose"
    EMPLOYEUR = "l'employeur"
    CERTIFICATEUR = "le certificateur"
    JURY = "le jury"
    REGLE = "la règle"


class Passage(StrEnum):
    """A passage by its name: from which states (None: birth) to which, who may make it, what happens, in French."""

    de: frozenset[StrEnum | None]
    vers: Any
    qui: tuple[Qui, ...]
    libelle: str
    refus: type[Problem] | None

    def __new__(
        cls,
        nom: str,
        de: tuple[StrEnum | None, ...],
        vers: StrEnum,
        qui: Qui | tuple[Qui, ...],
        libelle: str,
        refus: type[Problem] | None = None,
    ) -> "Passage":
        one = str.__new__(cls, nom)
        one._value_, one.de, one.vers, one.libelle, one.refus = nom, frozenset(de), vers, libelle, refus
        one.qui = (qui,) if isinstance(qui, Qui) else qui
        return one

    def born(self) -> Any:
        """The state in which this passage brings a new row to life."""
        assert None in self.de, self
        return self.vers


class Vivant(Protocol):
    """A row whose state a table of passages governs."""

    id: UUID
    etat: Any


R = TypeVar("R", bound=Vivant)
P = TypeVar("P", bound=Passage)


@dataclass(frozen=True)
class Cycle(Generic[R, P]):
    """Every passage of a life. `effet` writes what goes with the new state; `trace` is the row that keeps the passage."""

    nom: str
    passages: Iterable[P]
    refus: type[Problem]
    effet: Callable[[R, P, datetime], None] | None = None
    trace: Callable[[R, dict[str, Any]], object] | None = None

    def check(self, etat: StrEnum | None, which: P, qui: Qui | None = None) -> None:
        """Raise the life's refusal when no such passage leaves this state, or when it is not theirs."""
        if etat not in which.de or (qui or which.qui[0]) not in which.qui:
            who = qui or " ou ".join(which.qui)
            raise (which.refus or self.refus)(f"L'état « {etat} » ne permet pas ce passage : {who} {which.libelle}.")

    def move(
        self,
        db: AsyncSession,
        row: R,
        which: P,
        *,
        le: datetime,
        qui: Qui | None = None,
        birth: bool = False,
        motif: str | None = None,
    ) -> None:
        """Change the state of a row, and keep the passage; of a row just inserted in its first state, with `birth`."""
        before = None if birth else type(which.vers)(row.etat)
        self.check(before, which, qui)
        row.etat = which.vers
        if self.effet:
            self.effet(row, which, le)
        if self.trace:
            kept = {"transition": which, "de": before, "vers": which.vers, "acteur": qui or which.qui[0], "le": le}
            db.add(self.trace(row, kept | {"motif": motif}))
