"""Bulk loads: CSV and NDJSON bodies read as they come, each line checked, a report line per rejected line."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.requests import ClientDisconnect, Request

from services.kit.web.errors import (
    Erreur,
    ImportRejected,
    MalformedRequest,
    PayloadTooLarge,
    Problem,
    UnsupportedMediaType,
)
from services.kit.web.problems import erreurs_of
from services.kit.web.strict_json import clean_text, field_names, number_fields, parse_json

BATCH = 1_000
MAX_LINE_BYTES = 1_000_000
MAX_REPORTED = 1_000
_NO_HEADER = "l'en-tête manque ou répète une colonne"
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
        return Ligne(number, erreurs=erreurs_of(error.errors(include_url=False, include_input=False)))
    except Problem as problem:
        return Ligne(number, erreurs=problem.erreurs or [Erreur(pointeur="", motif=problem.title)])


class _Starved(Exception):
    """What has come of the file ends here, in a record or between two."""


class _Records:
    """Records of a CSV file that comes in pieces: one cut by the end of a piece is read again with the next."""

    def __init__(self, separator: str) -> None:
        self.number = 0
        self._lines: deque[str] = deque()
        self._of_record: list[str] = []
        self._complete = False
        self._reader = csv.reader(self, delimiter=separator, strict=True)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self._lines:
            raise StopIteration if self._complete else _Starved
        self._of_record.append(self._lines.popleft())
        return self._of_record[-1]

    def read(self, lines: list[str], *, complete: bool) -> Iterator[list[str]]:
        """Records that end in `lines`; `number` is then the line at which the last one given ends."""
        self._lines.extend(lines)
        self._complete = complete
        while True:
            self._of_record = []
            try:
                record = next(self._reader)
            except StopIteration:
                return
            except _Starved:
                self._lines.extend(self._of_record)
                return
            except csv.Error:
                line = self.number + len(self._of_record)
                raise _reject_file(line, "guillemet non fermé, champ trop long ou caractère refusé") from None
            self.number += len(self._of_record)
            yield record


async def _csv(request: Request, adapter: TypeAdapter[Any]) -> AsyncIterator[Ligne]:
    numbers = number_fields(request.state.bulk)
    records: _Records | None = None
    header: list[str] = []
    async for lines, complete in _text_lines(request):
        if records is None:
            records = _Records(";" if lines and ";" in lines[0] else ",")
        for row in records.read(lines, complete=complete):
            if not header:
                header = _header(row)
            elif row:
                yield _parse_row(records.number, header, row, adapter, numbers)
    if not header:
        raise _reject_file(1, _NO_HEADER)


def _header(row: list[str]) -> list[str]:
    names = [name.strip() for name in row]
    if not names or len(set(names)) != len(names):
        raise _reject_file(1, _NO_HEADER)
    return names


async def _text_lines(request: Request) -> AsyncIterator[tuple[list[str], bool]]:
    """Lines as they come, each with its end, and whether they are the last ones."""
    number, rest = 0, b""
    async for chunk in request.stream():
        *lines, rest = (rest + chunk).splitlines(keepends=True) or [b""]
        if rest.endswith(b"\n"):  # a \r may be half an end
            lines, rest = [*lines, rest], b""
        if len(rest) > MAX_LINE_BYTES:
            raise PayloadTooLarge("Une ligne dépasse un mégaoctet.")
        if lines:
            yield [_decode(line, number + i) for i, line in enumerate(lines, 1)], False
        number += len(lines)
    yield [_decode(line, number + i) for i, line in enumerate(rest.splitlines(keepends=True), 1)], True


def _decode(line: bytes, number: int) -> str:
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise _reject_file(number, f"octet {error.start + 1} hors UTF-8") from None


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
        found = adapter.validate_strings(cells)
        # an empty cell gives nothing, and says so, unlike a column that is not there
        found.model_fields_set.update(name for name in header if name in type(found).model_fields)
        return Ligne(number, donnees=found)
    except ValidationError as error:
        return Ligne(number, erreurs=erreurs_of(error.errors(include_url=False, include_input=False)))


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
