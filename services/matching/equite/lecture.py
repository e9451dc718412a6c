"""A population file: people as the engine may know them on one side, the groups they are counted in on the other, never mixed.

NDJSON, a line a person, in the form of `POST /v1/emplois/imports`; or CSV, where `acquis` reads « CODE:3 CODE ». Any other
column may be a group. The catalogue, in the form of `POST /v1/catalogue/imports`, is in a file of its own or in the same one.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Acquis, Exigence, Experience, Famille, Item, Metier, Personne
from services.matching.evaluation.fichiers import FichierInattendu

LUES: Final = ("metier", "acquis", "experiences")
"""The columns that reach the engine: no other one does."""
TECHNIQUES: Final = ("id", "matricule", "referentiel", "metier_depuis_le", "manager", "entite", "type")
BRANCHE: Final = "BRANCHE"
NON_RENSEIGNE: Final = "(non renseigné)"
Ligne = Mapping[str, Any]


@dataclass(frozen=True)
class Lecture:
    """`groupes` gives a value a person for each column asked, in the order of `personnes`."""

    catalogue: Catalogue
    personnes: tuple[Personne, ...]
    groupes: dict[str, tuple[str, ...]]


def read(population: Path, catalogue: Path | None = None, colonnes: Iterable[str] = ()) -> Lecture:
    """Raises FichierInattendu. Without `colonnes`, every column that the engine does not read is a group."""
    lines = list(_lines(population))
    described = [line for line in (_lines(catalogue) if catalogue else lines) if line.get("type") in _DECRITES]
    people = [line for line in lines if line.get("type") not in _DECRITES]
    if not described or not people:
        what = "personne" if described else "métier décrit (donner --catalogue)"
        raise FichierInattendu(f"{population} : aucun {what}" if not described else f"{population} : aucune {what}")
    asked = list(colonnes) or sorted({key for line in people for key in line} - {*LUES, *TECHNIQUES})
    for name in asked:
        if name in LUES or not any(name in line for line in people):
            raise FichierInattendu(f"{population} : « {name} » n'est pas une colonne de groupe")
    groupes = {name: tuple(_value(line.get(name)) for line in people) for name in asked}
    try:
        return Lecture(_catalogue(described), tuple(_personne(i, line) for i, line in enumerate(people)), groupes)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FichierInattendu(f"{population} : valeur absente ou inattendue ({error})") from error


_DECRITES: Final = ("famille", "competence", "metier", "correspondance")


def _lines(path: Path) -> Iterator[Ligne]:
    with path.open(encoding="utf-8-sig", newline="") as text:
        if path.suffix == ".csv":
            yield from csv.DictReader(text)
            return
        for number, line in enumerate(text, 1):
            if line.strip():
                try:
                    found = json.loads(line)
                except ValueError:
                    found = None
                if not isinstance(found, dict):
                    raise FichierInattendu(f"{path}, ligne {number} : un objet JSON est attendu")
                yield found


def _catalogue(lines: Iterable[Ligne]) -> Catalogue:
    by_type: dict[str, list[Ligne]] = {name: [] for name in _DECRITES}
    for line in lines:
        by_type[line["type"]].append(line)
    familles = {f["code"]: Famille(f["code"], f["code"], f["libelle"], f.get("parent")) for f in by_type["famille"]}
    items = [
        Item(_key(line, line["code"]), line.get("referentiel", BRANCHE), line["code"], line["libelle"], line["nature"])
        for line in by_type["competence"]
    ]
    return Catalogue.build(items, [_metier(line, familles) for line in by_type["metier"]])


def _metier(line: Ligne, familles: Mapping[str, Famille]) -> Metier:
    return Metier(
        id=_key(line, line["code"]),
        referentiel=line.get("referentiel", BRANCHE),
        code=line["code"],
        libelle=line["libelle"],
        definition=line.get("definition"),
        famille=familles.get(line.get("famille") or ""),
        evolution=line.get("evolution"),
        niveau=line.get("niveau"),
        encadrement=line.get("encadrement", False),
        appellations=tuple(line.get("appellations", ())),
        exigences=tuple(
            Exigence(_key(line, e["competence"]), e.get("niveau"), e.get("coeur", False)) for e in line["exigences"]
        ),
    )


def _key(line: Ligne, code: str) -> str:
    """Codes are unique within a référentiel."""
    return f"{line.get('referentiel') or BRANCHE}:{code}"


def _personne(number: int, line: Ligne) -> Personne:
    """The whole of what is read of someone for the engine."""
    acquis = line.get("acquis") or ()
    if isinstance(acquis, str):
        words = (word.partition(":") for word in acquis.split())
        acquis = [{"competence": code, "niveau": int(niveau) if niveau else None} for code, _, niveau in words]
    experiences = line.get("experiences") or ()
    if isinstance(experiences, str):
        experiences = [{"metier": code} for code in experiences.split()]
    return Personne(
        id=str(number),
        metier=_key(line, line["metier"]) if line.get("metier") else None,
        acquis=tuple(
            Acquis(
                _key(a if a.get("referentiel") else line, a["competence"]),
                a.get("niveau"),
                a.get("provenance", "declare"),
                _day(a.get("le")),
                a.get("positif", True),
            )
            for a in acquis
        ),
        experiences=tuple(
            Experience(_key(line, e["metier"]), _day(e.get("debut_le")), _day(e.get("fin_le"))) for e in experiences
        ),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _value(value: Any) -> str:
    return NON_RENSEIGNE if value in (None, "") else str(value)
