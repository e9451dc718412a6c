"""The official ROME 4.0 CSV (France Travail) as lines of the catalogue's bulk door.

Pure reading: no server. The files name each other's codes twice over (`item` repeats the référentiels, `liens` repeats
`coherence_item`), so that a file cut at the end of a line is found out too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.cli.imports.fichiers import FichierRefuse, Rangee, read_table
from services.cli.imports.format_rome import (
    BLOC_APPELLATION,
    BLOC_METIER,
    COEUR,
    COLONNES,
    NATURES,
    REFERENTIEL,
    TEXTES,
)

_NAME = re.compile(r"unix_(?P<table>[a-z_]+)_v(?P<version>\d+)_utf8\.csv")
# letters that Windows-1252 has where Unicode has control characters; found in a few texts of the official files
_LEFT_BY_WINDOWS = re.compile("[\u0080-\u009f]")


@dataclass
class Rome:
    """What was read, as lines of the bulk door, and what was left aside, counted by reason."""

    version: str
    familles: list[dict[str, Any]] = field(default_factory=list)
    competences: list[dict[str, Any]] = field(default_factory=list)
    metiers: list[dict[str, Any]] = field(default_factory=list)
    ecartes: Counter[str] = field(default_factory=Counter)
    repares: Counter[str] = field(default_factory=Counter)

    @property
    def liens(self) -> int:
        return sum(len(metier["exigences"]) for metier in self.metiers)

    def lines(self) -> Iterator[dict[str, Any]]:
        """Familles, items, then the métiers that require them."""
        yield from self.familles
        yield from self.competences
        yield from self.metiers

    def __len__(self) -> int:
        return len(self.familles) + len(self.competences) + len(self.metiers)


def read_rome(folder: Path) -> Rome:
    """Read and cross-check the official files of `folder`. Raises FichierRefuse with the file, the line and the reason."""
    return _Lecture(folder).read()


class _Lecture:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.version, self.others = _find_version(folder)
        self.rome = Rome(self.version)
        self.items: dict[str, str] = {}
        self.metiers: dict[str, Rangee] = {}

    def table(self, name: str) -> Iterator[Rangee]:
        return read_table(self.folder / self.filename(name), COLONNES[name])

    def filename(self, name: str) -> str:
        return f"unix_{name}_v{self.version}_utf8.csv"

    def text(self, value: str) -> str:
        """One line of clean text, mended where the official files are known to be damaged."""
        if _LEFT_BY_WINDOWS.search(value):
            self.rome.repares["caractère Windows-1252 rétabli"] += 1
            value = _LEFT_BY_WINDOWS.sub(_from_windows, value)
        return " ".join(value.split())

    def prose(self, value: str) -> str:
        """A sentence of `texte`, where apostrophes are doubled."""
        if "''" in value:
            self.rome.repares["apostrophe doublée rétablie"] += 1
            value = value.replace("''", "'")
        return self.text(value)

    def read(self) -> Rome:
        self._read_items()
        self._read_familles()
        domaines = self._read_metiers()
        textes, appellations = self._read_textes(), self._read_appellations()
        exigences = self._read_exigences()
        for code, row in self.metiers.items():
            self.rome.metiers.append(
                {
                    "type": "metier",
                    "referentiel": REFERENTIEL,
                    "code": code,
                    "libelle": self.text(row.required("libelle_rome")),
                    "definition": textes[code],
                    "famille": domaines[code],
                    "appellations": appellations[code],
                    "exigences": exigences[code],
                }
            )
        if self.others:
            self.rome.ecartes["fichiers que le catalogue n'utilise pas"] = self.others
        return self.rome

    def _read_items(self) -> None:
        for row in self.table("referentiel_competence"):
            nature = NATURES.get(row["cat_comp"])
            if nature is None:
                raise row.refuse("catégorie de compétence inconnue")
            self._add_item(row, "code_ogr", "libelle_competence", nature, row["definition"])
        for row in self.table("referentiel_savoir"):
            self._add_item(row, "code_ogr_savoir", "libelle_savoir", "savoir", "")
        for row in self.table("referentiel_contexte_travail"):
            self._know(row, "code_ogr", "contexte")
            self.rome.ecartes["contextes de travail, qui ne sont ni compétence ni savoir"] += 1
        named = {row["code_ogr"]: row for row in self.table("item")}
        self._refuse_difference("item", named, self.items)

    def _add_item(self, row: Rangee, code: str, libelle: str, nature: str, definition: str) -> None:
        self._know(row, code, nature)
        self.rome.competences.append(
            {
                "type": "competence",
                "referentiel": REFERENTIEL,
                "code": row[code],
                "libelle": self.text(row.required(libelle)),
                "nature": nature,
                "definition": self.text(definition) or None,
            }
        )

    def _know(self, row: Rangee, colonne: str, kind: str) -> None:
        code = row.required(colonne)
        if code in self.items:
            raise row.refuse(f"code {_shown(code)} déjà donné")
        self.items[code] = kind

    def _refuse_difference(self, name: str, named: dict[str, Rangee], known: dict[str, Any]) -> None:
        """Refuse what a file names and the others do not know, then what they know and it does not name."""
        for code, row in named.items():
            if code not in known:
                raise row.refuse(f"code {_shown(code)} absent des référentiels : un fichier est tronqué")
        missing = [code for code in known if code not in named]
        if missing:
            reason = f"{len(missing)} codes manquent, dont {_shown(missing[0])} : fichier tronqué"
            last = next(reversed(named.values())).ligne if named else 1
            raise FichierRefuse(self.filename(name), last + 1, reason)

    def _read_familles(self) -> None:
        """Grands domaines, and under them, by the letter that opens their code, the domaines professionnels."""
        for row in self.table("grand_domaine"):
            self._add_famille(row, "code_grand_domaine", "libelle_grand_domaine", None)
        grands = {famille["code"] for famille in self.rome.familles}
        for row in self.table("domaine_professionnel"):
            letter = row.required("code_domaine_professionnel")[0]
            if letter not in grands:
                raise row.refuse(f"grand domaine {_shown(letter)} inconnu")
            self._add_famille(row, "code_domaine_professionnel", "libelle_domaine_professionnel", letter)

    def _add_famille(self, row: Rangee, code: str, libelle: str, parent: str | None) -> None:
        self.rome.familles.append(
            {
                "type": "famille",
                "referentiel": REFERENTIEL,
                "code": row.required(code),
                "libelle": self.text(row.required(libelle)),
                "parent": parent,
            }
        )

    def _read_metiers(self) -> dict[str, str]:
        """Know the métiers; returns the domaine professionnel of each."""
        for row in self.table("referentiel_code_rome"):
            if row.required("code_rome") in self.metiers:
                raise row.refuse(f"code {_shown(row['code_rome'])} déjà donné")
            self.metiers[row["code_rome"]] = row
        familles = {famille["code"]: famille["parent"] for famille in self.rome.familles}
        placed: dict[str, Rangee] = {}
        for row in self.table("cr_gd_dp"):
            if familles.get(row["code_domaine_professionel"]) != row["code_grand_domaine"]:
                raise row.refuse(f"domaine {_shown(row['code_domaine_professionel'])} inconnu")
            placed[row["code_rome"]] = row
        self._refuse_difference("cr_gd_dp", placed, self.metiers)
        return {code: row["code_domaine_professionel"] for code, row in placed.items()}

    def _metier_of(self, row: Rangee) -> str:
        if row["code_rome"] not in self.metiers:
            raise row.refuse(f"métier {_shown(row['code_rome'])} inconnu")
        return row["code_rome"]

    def _read_textes(self) -> dict[str, str]:
        """Of each métier, its definition and how one enters it."""
        phrases: dict[tuple[str, str], list[str]] = defaultdict(list)
        last = 1
        for row in self.table("texte"):
            found = phrases[self._metier_of(row), row["libelle_type_texte"]]
            if row["libelle_type_texte"] not in TEXTES:
                raise row.refuse("type de texte inconnu")
            if row["position_phrase"] != str(len(found) + 1):
                raise row.refuse(f"phrase {len(found) + 1} attendue : une ligne manque")
            found.append(self.prose(row.required("libelle_texte")))
            last = row.ligne
        for code in self.metiers:
            for kind in TEXTES:
                if (code, kind) not in phrases:
                    reason = f"le texte « {kind} » du métier {_shown(code)} manque : fichier tronqué"
                    raise FichierRefuse(self.filename("texte"), last + 1, reason)
        return {code: "\n".join(" ".join(phrases[code, kind]) for kind in TEXTES) for code in self.metiers}

    def _read_appellations(self) -> dict[str, list[str]]:
        """Of each métier, its other names; the one that is its libellé is not repeated."""
        found: dict[str, list[str]] = defaultdict(list)
        named: dict[str, Rangee] = {}
        for row in self.table("referentiel_appellation"):
            named[row.required("code_ogr")] = row
            name = self.text(row.required("libelle_appellation_long"))
            if name == self.text(self.metiers[self._metier_of(row)]["libelle_rome"]):
                self.rome.ecartes["appellations déjà données par le libellé du métier"] += 1
            else:
                found[row["code_rome"]].append(name)
        linked = {row["code_ogr"]: row for row in self.table("liens_rome_referentiels") if _is_name(row)}
        self._refuse_difference("referentiel_appellation", named, linked)
        return found

    def _read_exigences(self) -> dict[str, list[dict[str, Any]]]:
        """Of each métier, the compétences and savoirs that it requires, the core marked."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        linked: dict[str, Rangee] = {}
        for row in self.table("coherence_item"):
            code, item = self._metier_of(row), row["code_ogr"]
            if item not in self.items:
                raise row.refuse(f"code {_shown(item)} absent des référentiels")
            if row["coeur_metier"] not in COEUR:
                raise row.refuse("valeur inconnue dans « coeur_metier »")
            if f"{code}/{item}" in linked:
                raise row.refuse(f"lien {_shown(code)}–{_shown(item)} déjà donné")
            linked[f"{code}/{item}"] = row
            if self.items[item] == "contexte":
                self.rome.ecartes["liens vers un contexte de travail"] += 1
            else:
                found[code].append({"competence": item, "niveau": None, "coeur": COEUR[row["coeur_metier"]]})
        repeated = {
            f"{row['code_rome']}/{row['code_ogr']}": row
            for row in self.table("liens_rome_referentiels")
            if not _is_name(row) and row["code_compo_bloc"] != BLOC_METIER
        }
        self._refuse_difference("liens_rome_referentiels", repeated, linked)
        return found


def _is_name(row: Rangee) -> bool:
    return row["code_compo_bloc"] == BLOC_APPELLATION


def _shown(code: str) -> str:
    """A code as a message may show it."""
    return re.sub(r"[^A-Za-z0-9/.-]", "?", code)[:20]


def _from_windows(match: re.Match[str]) -> str:
    return bytes([ord(match[0])]).decode("cp1252", errors="ignore")


def _find_version(folder: Path) -> tuple[str, int]:
    """The one version of the official files in the folder, and how many of them are not read."""
    found = [match for path in sorted(folder.glob("unix_*.csv")) if (match := _NAME.fullmatch(path.name))]
    versions = {match["version"] for match in found}
    if not found:
        raise FichierRefuse(folder.name, 0, "aucun fichier officiel du ROME (unix_…_v<version>_utf8.csv)")
    if len(versions) > 1:
        raise FichierRefuse(folder.name, 0, f"plusieurs versions mêlées : {', '.join(sorted(versions))}")
    return versions.pop(), sum(match["table"] not in COLONNES for match in found)
