"""Reading the hand-written files of the branch; they are small, so each is read once."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DONNEES = Path(__file__).parent / "donnees"
# file → nature of its items, in the order in which they are loaded
NATURES = {"competences": "competence", "savoirs": "savoir", "savoir_etre": "savoir_etre", "outils": "outil"}


@dataclass(frozen=True)
class Item:
    code: str
    libelle: str
    nature: str


@dataclass(frozen=True)
class Exigence:
    """An item that a métier requires, or that somebody holds: level 1 to 4, or None when levels make no sense."""

    code: str
    niveau: int | None
    coeur: bool


@dataclass(frozen=True)
class Metier:
    code: str
    libelle: str
    definition: str
    famille: str
    evolution: str
    niveau: int
    encadrement: bool
    appellations: tuple[str, ...]
    exigences: tuple[Exigence, ...]


@dataclass(frozen=True)
class Demographie:
    """How many hold a métier, where they come from, and its growth in percent after 1, 2 and 4 years."""

    poids: int
    tendances: tuple[int, int, int]
    vient_de: tuple[str, ...]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the branch."""
    with (DONNEES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";", strict=True))


def documents(folder: str) -> list[dict[str, Any]]:
    """The TOML files of a folder, in the order of their names."""
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((DONNEES / folder).glob("*.toml"))]


def exigences(text: str, *, coeur: bool = False) -> tuple[Exigence, ...]:
    """« C-LIQ-01:3 E-RIGUEUR » → two exigences, the second without a level."""
    read = []
    for word in text.split():
        code, _, niveau = word.partition(":")
        read.append(Exigence(code, int(niveau) if niveau else None, coeur))
    return tuple(read)


@cache
def items() -> Mapping[str, Item]:
    return {
        row["code"]: Item(row["code"], row["libelle"], nature) for name, nature in NATURES.items() for row in rows(name)
    }


@cache
def familles() -> Mapping[str, str]:
    """Libellé by code, in the order of the files."""
    return {document["famille"]["code"]: document["famille"]["libelle"] for document in documents("metiers")}


@cache
def metiers() -> Mapping[str, Metier]:
    return {
        code: _metier(code, document["famille"]["code"], fiche)
        for document in documents("metiers")
        for code, fiche in document["metiers"].items()
    }


def _metier(code: str, famille: str, fiche: dict[str, Any]) -> Metier:
    return Metier(
        code=code,
        libelle=fiche["libelle"],
        definition=fiche["definition"],
        famille=famille,
        evolution=fiche["evolution"],
        niveau=fiche["niveau"],
        encadrement=fiche.get("encadrement", False),
        appellations=tuple(fiche["appellations"]),
        exigences=exigences(fiche["coeur"], coeur=True) + exigences(fiche["autres"]),
    )


@cache
def demographie() -> Mapping[str, Demographie]:
    return {
        row["metier"]: Demographie(
            poids=int(row["poids"]),
            tendances=(int(row["tendance_1"]), int(row["tendance_2"]), int(row["tendance_4"])),
            vient_de=tuple(row["vient_de"].split()),
        )
        for row in rows("effectifs")
    }
