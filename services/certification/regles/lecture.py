"""Reading the rules as they are on a day: what the other parts ask, never a constant of their own."""

from datetime import date
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import Marque, ObjetRegle, VersionRegle
from services.certification.regles.errors import RegleSansVersion
from services.certification.regles.jours import en_lettres
from services.certification.regles.parametres import (
    Duree,
    Limite,
    Parametres,
    ParametresConservation,
    ParametresDelai,
    ParametresPlafond,
    ParametresPrime,
    ParametresVoie,
)
from services.certification.regles.requises import Requise
from services.kit.web.fields import Sortie


class Regle(Sortie):
    """Une règle, telle qu'elle est du jour « du » au jour « au »."""

    model_config = ConfigDict(from_attributes=True, frozen=True)
    id: UUID = Field(description="Identifiant de cette version")
    code: str = Field(description="Code de la règle, le même pour toutes ses versions")
    objet: ObjetRegle = Field(description="Ce dont elle décide")
    intitule: str = Field(description="La règle, en une ligne")
    source: str = Field(description="Texte, page ou étude d'où elle vient")
    source_url: str | None = Field(description="Adresse de la source, ou null")
    marque: Marque = Field(description="Lue à sa source, de mémoire, dite par l'étude, ou propre au logiciel")
    du: date | None = Field(description="Premier jour, ou null quand la source ne le dit pas")
    au: date | None = Field(description="Dernier jour, ou null tant qu'elle est en vigueur")
    parametres: Parametres = Field(description="Ce qu'une machine en applique")


def in_force(on: date) -> ColumnElement[bool]:
    """Versions that hold on a day."""
    since, until = col(VersionRegle.du), col(VersionRegle.au)
    return and_(or_(since.is_(None), since <= on), or_(until.is_(None), until >= on))


async def version_on(db: AsyncSession, code: str, on: date) -> Regle | None:
    """The version of a rule that holds on a day."""
    row = await db.scalar(select(VersionRegle).where(col(VersionRegle.code) == code, in_force(on)))
    return Regle.model_validate(row) if row else None


async def rule_on(db: AsyncSession, code: Requise, on: date) -> Regle:
    """The rule as it is on a day; RegleSansVersion when none of its versions holds that day."""
    if (regle := await version_on(db, code, on)) is None:
        raise RegleSansVersion(f"La règle « {code} » n'a pas de version en vigueur le {en_lettres(on)}.")
    return regle


async def duree_on(db: AsyncSession, code: Requise, on: date) -> Duree:
    """The time that a rule of delay, of conservation or of prime gives on a day."""
    parametres = (await rule_on(db, code, on)).parametres
    assert isinstance(parametres, ParametresDelai | ParametresConservation | ParametresPrime), code
    return parametres.duree


async def plafond_on(db: AsyncSession, code: Requise, on: date) -> tuple[Regle, Limite]:
    """A rule that bounds something, on a day, and its bound."""
    regle = await rule_on(db, code, on)
    assert isinstance(regle.parametres, ParametresPlafond), code
    return regle, regle.parametres.limite


async def voies_on(db: AsyncSession, on: date) -> list[tuple[Regle, ParametresVoie]]:
    """Every route that exists on a day, by code."""
    statement = select(VersionRegle).where(col(VersionRegle.objet) == ObjetRegle.VOIE, in_force(on))
    rows = await db.scalars(statement.order_by(col(VersionRegle.code)))
    regles = [Regle.model_validate(row) for row in rows]
    return [(regle, regle.parametres) for regle in regles if isinstance(regle.parametres, ParametresVoie)]
