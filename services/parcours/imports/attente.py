"""The staged lines: everything of a file waits in temporary tables until it has been read, since a line may name a manager
who comes later."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.data.db import copy_rows
from services.parcours.imports.lignes import COLONNES_ACQUIS, COLONNES_EMPLOI, COLONNES_EXPERIENCE, Rows

CHANGES = "charge_change"
# `dits`: the columns that the line gives; what it does not give is filled in with what is stored. `clos`: it says that the
# emploi is over. Known once compared with what is stored: `nouveau` makes an emploi, `passe` is about one that had ended,
# `revient` gives again the matricule of one that had ended, `passage` ends an affectation and begins another,
# `ailleurs` is about somebody whom another entity has employed too
_TABLES = (
    """CREATE TEMPORARY TABLE charge_emploi (
        ligne integer PRIMARY KEY, id uuid NOT NULL, profil_id uuid NOT NULL, entite_id uuid NOT NULL,
        matricule text NOT NULL, debut_le date, fin_le date, metier_id uuid, metier_depuis_le date, manager text,
        quotite numeric, lieu text, dits text[] NOT NULL, retour text, clos boolean NOT NULL,
        fin_supposee boolean NOT NULL, empreinte bytea, donne_acquis boolean NOT NULL, donne_experiences boolean NOT NULL,
        nouveau boolean NOT NULL DEFAULT true, personne_nouvelle boolean NOT NULL DEFAULT true,
        passe boolean NOT NULL DEFAULT false, revient boolean NOT NULL DEFAULT false,
        passage boolean NOT NULL DEFAULT false, ailleurs boolean NOT NULL DEFAULT false, manager_id uuid, manager_emploi uuid, affectation_id uuid,
        ancien_metier uuid, ancien_debut date, ancienne_fin date, avant_le date) ON COMMIT DROP""",
    """CREATE TEMPORARY TABLE charge_acquis (
        ligne integer NOT NULL, rang integer NOT NULL, competence_id uuid NOT NULL, niveau integer,
        provenance text NOT NULL, le date NOT NULL, positif boolean NOT NULL, preuve text) ON COMMIT DROP""",
    """CREATE TEMPORARY TABLE charge_experience (
        ligne integer NOT NULL, metier_id uuid NOT NULL, debut_le date NOT NULL, fin_le date) ON COMMIT DROP""",
)
_NAMES = ("charge_emploi", "charge_acquis", "charge_experience")


async def open_staging(db: AsyncSession) -> None:
    for statement in _TABLES:
        await db.execute(text(statement))
    await open_changes(db)


async def open_changes(db: AsyncSession) -> None:
    """Begin the list of the people of whom something changed."""
    await db.execute(text(f"CREATE TEMPORARY TABLE {CHANGES} (id uuid PRIMARY KEY) ON COMMIT DROP"))


async def stage(db: AsyncSession, rows: Rows) -> None:
    for name, columns, records in (
        ("charge_emploi", COLONNES_EMPLOI, rows.emplois),
        ("charge_acquis", COLONNES_ACQUIS, rows.acquis),
        ("charge_experience", COLONNES_EXPERIENCE, rows.experiences),
    ):
        if records:
            await copy_rows(db, None, columns, records, name=name)


async def all_staged(db: AsyncSession) -> None:
    """Let the planner know how many lines there are."""
    for name in _NAMES:
        await db.execute(text(f"ANALYZE {name}"))


async def discard(db: AsyncSession, lignes: Iterable[int]) -> None:
    values = {"lignes": sorted(set(lignes))}
    if values["lignes"]:
        for name in _NAMES:
            await db.execute(text(f"DELETE FROM {name} WHERE ligne = ANY(:lignes)"), values)


async def run(db: AsyncSession, statement: str, jour: date | None = None) -> Sequence[Any]:
    """Rows of a statement about the staged lines, none when it gives none; `jour` is today, where it asks for it."""
    result: CursorResult[Any] = await db.execute(text(statement), {"jour": jour} if ":jour" in statement else {})  # type: ignore[assignment]
    return result.all() if result.returns_rows else []


async def note(db: AsyncSession, profils: Iterable[UUID]) -> None:
    """Name people in `charge_change`: something of theirs changed."""
    statement = f"INSERT INTO {CHANGES} SELECT unnest(CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING"
    await db.execute(text(statement), {"ids": list(profils)})
