"""A made-up excerpt in the format of the official ROME 4.0 CSV: two métiers, seven items."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from services.cli.imports.format_rome import COLONNES

COMPETENCES = [
    ("100001", "Compétence", "Conseiller un client", "", "Savoir-faire"),
    ("100002", "Compétence", "Rédiger un courrier", "Écrire clair.", "Savoir-faire"),
    ("300412", "Macro-compétence", "Être à l'écoute", "Capacité à écouter.", "Savoir-être professionnel"),
]
SAVOIRS = [("200001", "Droit social"), ("200002", "Chargé de mission à l\u0092étranger")]
CONTEXTES = [("126450", "Travail posté"), ("23374", "Travail le samedi")]
METIERS = [("C1109", "9001", "Gestionnaire en assurances"), ("C1110", "9002", "Souscripteur en assurances")]
APPELLATIONS = [
    ("9001", "Gestionnaire en assurances", "C1109"),
    ("9003", "Rédacteur d'assurances", "C1109"),
    ("9002", "Souscripteur en assurances", "C1110"),
]
TEXTES = [
    ("C1109", "3", "definition", "1", "Gère des contrats."),
    ("C1109", "3", "definition", "2", "Suit l''évolution\tdu marché."),
    ("C1109", "4", "acces_metier", "1", "Cet emploi est accessible avec un Bac+2."),
    ("C1110", "3", "definition", "1", "Étudie des risques."),
    ("C1110", "4", "acces_metier", "1", "Cet emploi est accessible avec un Bac+3."),
]
LIENS = [
    ("C1109", "100001", "Principale"),
    ("C1109", "100002", "Émergente"),
    ("C1109", "300412", ""),
    ("C1109", "200001", "Principale"),
    ("C1109", "126450", ""),
    ("C1110", "100001", ""),
    ("C1110", "200002", ""),
    ("C1110", "23374", ""),
]
LIENS_GARDES = 6
LIGNES = 2 + 5 + 2


def path_of(folder: Path, table: str) -> Path:
    return folder / f"unix_{table}_v460_utf8.csv"


def _rows() -> dict[str, list[tuple[str, ...]]]:
    appellations = [(ogr, name, name, rome, *[""] * 5, "SYNONYME", "", rome, "N") for ogr, name, rome in APPELLATIONS]
    codes = [*(row[0] for row in COMPETENCES), *(row[0] for row in SAVOIRS), *(row[0] for row in CONTEXTES)]
    return {
        "grand_domaine": [("C", "Banque, assurance, immobilier")],
        "domaine_professionnel": [("C11", "Assurance")],
        "cr_gd_dp": [
            (code, name, "C", "Banque, assurance, immobilier", "C11", "Assurance") for code, _, name in METIERS
        ],
        "referentiel_code_rome": [(code, "1", ogr, name, *[""] * 5, code) for code, ogr, name in METIERS],
        "referentiel_competence": [
            (code, nature, name, text, "", "", kind, "Technique", *[""] * 4)
            for code, nature, name, text, kind in COMPETENCES
        ],
        "referentiel_savoir": [(code, name, "Normes", "Droit", "", "N") for code, name in SAVOIRS],
        "referentiel_contexte_travail": [(code, name, "2", "Horaires") for code, name in CONTEXTES],
        "item": [(code, "", "1") for code in codes],
        "referentiel_appellation": appellations,
        "texte": list(TEXTES),
        "coherence_item": list(LIENS),
        "liens_rome_referentiels": [
            *((rome, "1", "", ogr) for rome, ogr, _ in METIERS),
            *((rome, "2", "", ogr) for ogr, _, rome in APPELLATIONS),
            *((rome, "5", "1", item) for rome, item, _ in LIENS),
        ],
    }


def write_extrait(folder: Path) -> Path:
    """Write the whole excerpt, and one official file that the catalogue does not use."""
    for table, rows in _rows().items():
        write_table(folder, table, rows)
    path_of(folder, "themes").write_text('"code_theme"\n"001"\n', encoding="utf-8")
    return folder


def write_table(folder: Path, table: str, rows: Sequence[Sequence[str]]) -> None:
    with path_of(folder, table).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows([COLONNES[table], *rows])
