"""Bulk loads: CSV and NDJSON bodies read as they come, each line checked, a report line per rejected line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.requests import ClientDisconnect, Request

from services.kit.errors import (
    Erreur,
    ImportRejected,
    MalformedRequest,
    PayloadTooLarge,
    Problem,
    UnsupportedMediaType,
)
from services.kit.problems import erreurs_of
from services.kit.strict_json import clean_text, field_names, number_fields, parse_json

BATCH = 1_000
MAX_LINE_BYTES = 1_000_000
MAX_REPORTED = 1_000
_NUMBER = re.compile(r"[+-]?[0-9]{1,19}(\.[0-9]{1,19})?", re.ASCII)


@dataclass(frozen=True)
class Ligne:
    """One line of a bulk load: its number from 1, its checked content, or the errors found in it."""

    numero: int
    donnees: Any = None
    erreurs: list[Erreur] = field(default_factory=list)


class LigneRejetee(BaseModel):
    """Une ligne refusée."""

    ligne: int = Field(description="Numéro de la ligne dans le fichier, à partir de 1")
    pointeur: str = Field(description="Endroit de l'erreur dans la ligne")
    motif: str = Field(description="Raison du refus")


class Rapport(BaseModel):
    """Compte rendu d'un chargement : ce qui a été créé, modifié, laissé tel quel, refusé."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lignes": 3, "creees": 1, "modifiees": 0, "inchangees": 1, "rejetees_total": 1, "dry_run": False,
                    "rejetees": [{"ligne": 2, "pointeur": "/metier", "motif": "Métier inconnu"}],
                }
            ]
        }
    )  # fmt: skip
    lignes: int = Field(default=0, description="Lignes lues")
    creees: int = Field(default=0, description="Lignes qui ont créé une ressource")
    modifiees: int = Field(default=0, description="Lignes qui ont modifié une ressource")
    inchangees: int = Field(default=0, description="Lignes qui n'ont rien changé")
    rejetees: list[LigneRejetee] = Field(default=[], description="Lignes refusées, les mille premières erreurs")
    rejetees_total: int = Field(default=0, description="Nombre de lignes refusées")
    dry_run: bool = Field(default=False, description="Vrai si rien n'a été gardé")

    def reject(self, numero: int, erreurs: list[Erreur]) -> None:
        self.rejetees_total += 1
        for erreur in erreurs:
            if len(self.rejetees) < MAX_REPORTED:
                self.rejetees.append(LigneRejetee(ligne=numero, pointeur=erreur.pointeur, motif=erreur.motif))


def _reject_file(line: int, reason: str) -> Problem:
    return ImportRejected(f"Ligne {line}: {reason}", erreurs=[Erreur(pointeur=f"/{line}", motif=reason)])


async def _ndjson(request: Request, adapter: TypeAdapter[Any]) -> AsyncIterator[Ligne]:
    names = field_names(request.state.bulk)
    number, rest = 0, b""
    async for chunk in request.stream():
        *lines, rest = (rest + chunk).split(b"\n")
        if len(rest) > MAX_LINE_BYTES:
            raise PayloadTooLarge("Une ligne dépasse un mégaoctet.")
        for line in lines:
            number += 1
            if line.strip():
                yield _parse_line(number, line, adapter, names)
    if rest.strip():
        yield _parse_line(number + 1, rest, adapter, names)


def _parse_line(number: int, line: bytes, adapter: TypeAdapter[Any], names: frozenset[str]) -> Ligne:
    try:
        return Ligne(number, donnees=adapter.validate_python(parse_json(line, names)))
    except ValidationError as error:
        return Ligne(
            number,
            erreurs=erreurs_of(error.errors(include_url=False, include_input=False)),
        )
    except Problem as problem:
        return Ligne(
            number,
            erreurs=problem.erreurs or [Erreur(pointeur="", motif=problem.title)],
        )


async def _csv(request: Request, adapter: TypeAdapter[Any]) -> AsyncIterator[Ligne]:
    numbers = number_fields(request.state.bulk)
    text = _decode(await request.body())
    separator = ";" if ";" in text.split("\n", 1)[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if not header or len(set(header)) != len(header):
            raise _reject_file(1, "l'en-tête manque ou répète une colonne")
        for row in reader:
            if row:
                yield _parse_row(reader.line_num, header, row, adapter, numbers)
    except csv.Error:
        raise _reject_file(reader.line_num, "guillemet non fermé, champ trop long ou caractère refusé") from None


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        column = error.start - body.rfind(b"\n", 0, error.start)
        raise _reject_file(line, f"octet {column} hors UTF-8") from None


def _parse_row(
    number: int, header: list[str], row: list[str], adapter: TypeAdapter[Any], numbers: frozenset[str]
) -> Ligne:
    if len(row) != len(header):
        raise _reject_file(number, f"{len(header)} colonnes attendues")
    if any("\0" in value for value in row):
        raise _reject_file(number, "caractère NUL")
    cells = {name: clean_text(value) for name, value in zip(header, row, strict=True) if value != ""}
    if any(value is None or (value.strip() != value) for value in cells.values()):
        return Ligne(number, erreurs=[Erreur(pointeur="", motif="Caractère ou espace refusé dans une cellule")])
    for name in sorted(numbers.intersection(cells)):
        # Python would read `1_000`, ` nan ` and digits of any script
        if not _NUMBER.fullmatch(cells[name] or ""):
            return Ligne(number, erreurs=[Erreur(pointeur=f"/{name}", motif="Nombre en chiffres attendu")])
    try:
        return Ligne(number, donnees=adapter.validate_strings(cells))
    except ValidationError as error:
        return Ligne(
            number,
            erreurs=erreurs_of(error.errors(include_url=False, include_input=False)),
        )


async def _batches(request: Request) -> AsyncIterator[list[Ligne]]:
    """Batches of checked lines; raises ImportRejected when the file itself cannot be read."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    readers = {"application/x-ndjson": _ndjson, "text/csv": _csv}
    if kind not in readers or request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Ce chargement attend application/x-ndjson ou text/csv, en UTF-8, non compressé.")
    batch: list[Ligne] = []
    try:
        async for line in readers[kind](request, TypeAdapter(request.state.bulk)):
            batch.append(line)
            if len(batch) >= BATCH:
                yield batch
                batch = []
    except ClientDisconnect:
        raise MalformedRequest("Le corps est incomplet.") from None
    if batch:
        yield batch


async def _lignes(request: Request) -> AsyncIterator[list[Ligne]]:
    return _batches(request)


Lignes = Annotated[AsyncIterator[list[Ligne]], Depends(_lignes)]
