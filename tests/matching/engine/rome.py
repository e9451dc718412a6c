"""The official ROME files, read into the engine's objects. They stay outside the project; nothing of them is copied here."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from services.matching.engine.referentiel.modele import Exigence, Famille, Item, Metier

DONNEES = Path(__file__).parents[4] / "shared" / "data"
Etiquettes = dict[str, dict[str, set[str]]]
"""By source métier and kind of mobility, the métiers that experts name."""


def rows(folder: str, name: str) -> Iterator[dict[str, str]]:
    # v347 doubles its apostrophes
    with (DONNEES / folder / name).open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {key: value.replace("''", "'") for key, value in row.items()}


def _grouped(folder: str, name: str, column: str) -> dict[str, list[str]]:
    found = defaultdict(list)
    for row in rows(folder, name):
        found[row["code_rome"]].append(row[column])
    return found


def _metiers(version: str, exigences: dict[str, dict[str, Exigence]]) -> list[Metier]:
    folder, suffix = f"rome_{version}", f"_{version}_utf8.csv"
    appellations = _grouped(folder, f"unix_referentiel_appellation{suffix}", "libelle_appellation_court")
    textes = _grouped(folder, f"unix_texte{suffix}", "libelle_texte")
    return [
        Metier(
            id=row["code_rome"],
            referentiel="ROME",
            code=row["code_rome"],
            libelle=row["libelle_rome"],
            definition=" ".join(textes[row["code_rome"]]),
            famille=Famille(row["code_rome"][:3], row["code_rome"][:3], row["code_rome"][:3], row["code_rome"][0]),
            appellations=tuple(appellations[row["code_rome"]]),
            exigences=tuple(exigences[row["code_rome"]].values()),
        )
        for row in rows(folder, f"unix_referentiel_code_rome{suffix}")
    ]


def v460() -> tuple[list[Item], list[Metier], Etiquettes]:
    folder = "rome_v460"
    items = [
        Item(row["code_ogr"], "ROME", row["code_ogr"], row["libelle_competence"], "competence")
        for row in rows(folder, "unix_referentiel_competence_v460_utf8.csv")
    ] + [
        Item(row["code_ogr_savoir"], "ROME", row["code_ogr_savoir"], row["libelle_savoir"], "savoir")
        for row in rows(folder, "unix_referentiel_savoir_v460_utf8.csv")
    ]
    known = {item.id for item in items}
    exigences: dict[str, dict[str, Exigence]] = defaultdict(dict)
    for row in rows(folder, "unix_coherence_item_v460_utf8.csv"):
        if row["code_ogr"] in known:
            coeur = row["coeur_metier"] not in ("", "Non")
            exigences[row["code_rome"]][row["code_ogr"]] = Exigence(row["code_ogr"], None, coeur)
    etiquettes: Etiquettes = defaultdict(lambda: defaultdict(set))
    for row in rows(folder, "unix_rubrique_mobilite_v460_utf8.csv"):
        etiquettes[row["code_rome"]]["tous"].add(row["code_rome_cible"])
    return items, _metiers("v460", exigences), etiquettes


def v347() -> tuple[list[Item], list[Metier], Etiquettes]:
    folder = "rome_v347"
    labels = {
        r["code_ogr"]: (r["libelle_competence"], "savoir")
        for r in rows(folder, "unix_referentiel_competence_v347_utf8.csv")
    }
    labels |= {
        r["code_ogr"]: (r["libelle_env_travail"], "outil")
        for r in rows(folder, "unix_referentiel_env_travail_v347_utf8.csv")
    }
    labels |= {r["code_ogr"]: (r["libelle_activite"], "competence") for r in rows(folder, "activites_v344.csv")}
    items = [Item(code, "ROME", code, libelle, nature) for code, (libelle, nature) in labels.items()]
    exigences: dict[str, dict[str, Exigence]] = defaultdict(dict)
    for row in rows(folder, "unix_coherence_item_v347_utf8.csv"):
        if row["code_ogr"] in labels:
            exigences[row["code_rome"]][row["code_ogr"]] = Exigence(row["code_ogr"])
    etiquettes: Etiquettes = defaultdict(lambda: defaultdict(set))
    for row in rows(folder, "unix_rubrique_mobilite_v347_utf8.csv"):
        for kind in ("tous", row["libelle_type_mobilite"]):
            etiquettes[row["code_rome"]][kind].add(row["code_rome_cible"])
    return items, _metiers("v347", exigences), etiquettes
