"""Reading the files of a référentiel strictly: the exact header, UTF-8, whole rows, or a refusal with file, line and reason."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# UTF-8 that was read as Latin-1 or Windows-1252 and written again, and what decoders put in place of what they lost
_SPOILT = re.compile("Ã[\u0080-\u00bf]|â€|\ufffd")


class FichierRefuse(Exception):
    """A file that cannot be imported: nothing was sent."""

    def __init__(self, fichier: str, ligne: int, raison: str) -> None:
        super().__init__(f"{fichier}, ligne {ligne} : {raison}")
        self.fichier, self.ligne, self.raison = fichier, ligne, raison


@dataclass(frozen=True)
class Rangee:
    """A row and where it starts."""

    fichier: str
    ligne: int
    valeurs: dict[str, str]

    def __getitem__(self, colonne: str) -> str:
        return self.valeurs[colonne]

    def refuse(self, raison: str) -> FichierRefuse:
        return FichierRefuse(self.fichier, self.ligne, raison)

    def required(self, colonne: str) -> str:
        """The value of a column that may not be empty."""
        if not self.valeurs[colonne].strip():
            raise self.refuse(f"la colonne « {colonne} » est vide")
        return self.valeurs[colonne]


def read_table(path: Path, colonnes: tuple[str, ...]) -> Iterator[Rangee]:
    """The rows of a CSV file whose header is exactly `colonnes`. Raises FichierRefuse."""
    text = _decode(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        header = tuple(next(reader, ()))
        if header != colonnes:
            raise FichierRefuse(path.name, 1, _header_fault(header, colonnes))
        start = reader.line_num + 1
        for row in reader:
            if len(row) != len(colonnes):
                raise FichierRefuse(path.name, start, f"{len(row)} colonnes au lieu de {len(colonnes)}")
            if any(map(_SPOILT.search, row)):
                raise FichierRefuse(path.name, start, "texte mal encodé : le fichier n'est pas l'original en UTF-8")
            yield Rangee(path.name, start, dict(zip(colonnes, row, strict=True)))
            start = reader.line_num + 1
    except csv.Error:
        raise FichierRefuse(path.name, start, "guillemets mal fermés : fichier tronqué ou abîmé") from None


def _decode(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError:
        raise FichierRefuse(path.name, 1, "fichier absent ou illisible") from None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FichierRefuse(path.name, line, f"octet 0x{raw[error.start]:02x} hors UTF-8") from None
    if not text.endswith("\n"):
        raise FichierRefuse(path.name, text.count("\n") + 1, "dernière ligne inachevée : fichier tronqué")
    return text


def _header_fault(header: tuple[str, ...], colonnes: tuple[str, ...]) -> str:
    missing = [name for name in colonnes if name not in header]
    if missing:
        return f"colonne absente : {', '.join(missing)}"
    return "colonnes inattendues ou dans un autre ordre que celui du format officiel"
