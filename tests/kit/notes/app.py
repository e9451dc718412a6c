"""A small service of notes, to test the kit's mechanisms without a domain."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import FastAPI, Query
from pydantic import ConfigDict
from pydantic import Field as Bounds
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel, col

from services.kit.data.db import kit_metadata, new_id, versioned
from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Consumer
from services.kit.run.settings import ServiceSettings, settings_config
from services.kit.web.access import Ressource
from services.kit.web.app import create_service
from services.kit.web.bulk import Lignes, Rapport
from services.kit.web.errors import ImportRejected, NotFound, Problem
from services.kit.web.fields import Booleen, Code, Entier, Entree, Instant, Jour, Texte
from services.kit.web.pagination import Page, PageParams, paginate
from services.kit.web.routing import ServiceRouter
from services.kit.web.versions import SortieVersionnee

HERE = Path(__file__).parent


class NotesSettings(ServiceSettings):
    model_config = settings_config("NOTES_")


class Base(SQLModel, registry=registry(metadata=kit_metadata(people=True))):
    pass


@versioned
class Note(Base, table=True):
    id: UUID = Field(default_factory=new_id, primary_key=True)
    auteur: str
    code: str = Field(unique=True)
    texte: str
    version: int = 1


Rang = Annotated[Entier, Bounds(ge=0, le=2**31 - 1)]
Mots = Annotated[list[Code], Bounds(max_length=20)]


class NoteCreee(Entree):
    code: Code
    texte: Texte(200)  # type: ignore[valid-type]
    rang: Rang = 0
    vraie: Booleen = False
    mots: Mots = []
    le: Jour | None = None
    a: Instant | None = None


class NoteModifiee(Entree):
    texte: Texte(200)  # type: ignore[valid-type]


class NoteLue(SortieVersionnee):
    id: UUID
    code: str
    texte: str


class LigneNote(Entree):
    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "A", "rang": 1, "texte": "chargée"}]})
    code: Code
    rang: Rang = 0
    texte: Texte(200) = "chargée"  # type: ignore[valid-type]


router = ServiceRouter(tags=["Notes"])


def as_resource(note: Note) -> Ressource:
    return Ressource("Note", str(note.id), {"auteur": note.auteur})


@router.get("/v1/notes", action="lire_notes", operation_id="lire_notes", summary="Lire les notes")
async def lire_notes(
    uow: UnitOfWork,
    page: PageParams,
    q: Annotated[str | None, Query(max_length=20)] = None,
    depuis: Annotated[Jour | None, Query()] = None,
) -> Page[NoteLue]:
    """Les notes."""
    statement = select(Note).where(col(Note.auteur) == uow.actor.sujet).order_by(col(Note.code))
    return await paginate(uow, statement, page, to=NoteLue.model_validate)


@router.post(
    "/v1/notes", action="ecrire_note", operation_id="creer_note", summary="Écrire", status_code=201,
    location="/v1/notes/{id}",
)  # fmt: skip
async def creer_note(note: NoteCreee, uow: UnitOfWork) -> NoteLue:
    """Écrit une note."""
    row = Note(auteur=uow.actor.sujet, code=note.code, texte=note.texte)
    uow.db.add(row)
    uow.allow(as_resource(row))
    await uow.db.flush()
    uow.emit("note.ecrite", subject=str(row.id), data={"id": str(row.id), "code": row.code})
    return NoteLue.model_validate(row)


async def _visible(uow: UnitOfWork, note_id: UUID) -> Note:
    row = await uow.db.get(Note, note_id)
    if row is None:
        raise NotFound
    uow.allow(as_resource(row))
    return row


@router.get("/v1/notes/{note_id}", action="lire_note", operation_id="lire_note", summary="Lire une note")
async def lire_note(note_id: UUID, uow: UnitOfWork) -> NoteLue:
    """Une note."""
    row = await _visible(uow, note_id)
    return NoteLue.model_validate(row)


@router.patch("/v1/notes/{note_id}", action="ecrire_note", operation_id="modifier_note", summary="Modifier")
async def modifier_note(note_id: UUID, note: NoteModifiee, uow: UnitOfWork) -> NoteLue:
    """Modifie une note."""
    row = await _visible(uow, note_id)
    uow.check_version(row)
    row.texte = note.texte
    await uow.db.flush()
    uow.emit("note.modifiee", subject=str(row.id), data={"id": str(row.id)})
    return NoteLue.model_validate(row)


@router.post(
    "/v1/notes/imports", action="charger_notes", operation_id="charger_notes", summary="Charger",
    bulk=LigneNote, idempotency="optional", errors=[ImportRejected],
)  # fmt: skip
async def charger_notes(uow: UnitOfWork, lignes: Lignes, dry_run: bool = False) -> Rapport:
    """Charge des notes."""
    report = Rapport(dry_run=dry_run)
    async for batch in lignes:
        for ligne in batch:
            report.lignes += 1
            if ligne.erreurs:
                report.reject(ligne.numero, ligne.erreurs)
            else:
                uow.db.add(Note(auteur=uow.actor.sujet, code=ligne.donnees.code, texte=ligne.donnees.texte))
                report.creees += 1
    await uow.emit_many("notes.chargees", [(str(i), {"i": i}) for i in range(report.creees)])
    if dry_run:
        uow.rollback_at_end()
    return report


@router.get("/v1/pannes/{kind}", action="lire_notes", operation_id="panne", summary="Tomber en panne")
async def panne(kind: str, uow: UnitOfWork) -> NoteLue:
    """Une panne choisie."""
    if kind == "probleme":
        raise Problem("détail")
    raise RuntimeError("secret-canari")


def create_app(settings: NotesSettings | None = None, consumers: list[Consumer] | None = None) -> FastAPI:
    return create_service(
        "notes", settings=settings or NotesSettings(), routers=[router], here=HERE, metadata=Base.metadata,
        consumers=consumers or [],
    )  # fmt: skip


def create_tables(_: str, url: str) -> None:
    """Stands for the migrations of this service."""

    async def run() -> None:
        engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        await engine.dispose()

    asyncio.run(run())


__all__: list[Any] = ["create_app", "create_tables"]
