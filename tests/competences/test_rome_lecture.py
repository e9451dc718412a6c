"""Reading the official ROME files: what is taken, what is left aside, and every damage refused with file, line and reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from services.cli.imports.fichiers import FichierRefuse
from services.cli.imports.rome import read_rome
from tests.competences.rome_extrait import (
    APPELLATIONS,
    LIENS,
    LIENS_GARDES,
    LIGNES,
    TEXTES,
    path_of,
    write_extrait,
    write_table,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_extrait(tmp_path)


def test_reads_familles_items_and_metiers(folder: Path) -> None:
    rome = read_rome(folder)
    assert (rome.version, len(rome), rome.liens) == ("460", LIGNES, LIENS_GARDES)
    assert [(it["code"], it["parent"]) for it in rome.familles] == [("C", None), ("C11", "C")]
    assert [(it["code"], it["nature"], it["definition"]) for it in rome.competences] == [
        ("100001", "competence", None),
        ("100002", "competence", "Écrire clair."),
        ("300412", "savoir_etre", "Capacité à écouter."),
        ("200001", "savoir", None),
        ("200002", "savoir", None),
    ]
    gestionnaire = rome.metiers[0]
    assert (gestionnaire["code"], gestionnaire["famille"]) == ("C1109", "C11")
    assert gestionnaire["appellations"] == ["Rédacteur d'assurances"]
    assert gestionnaire["exigences"] == [
        {"competence": "100001", "niveau": None, "coeur": True},
        {"competence": "100002", "niveau": None, "coeur": True},
        {"competence": "300412", "niveau": None, "coeur": False},
        {"competence": "200001", "niveau": None, "coeur": True},
    ]


def test_mends_the_known_damage_of_the_official_texts(folder: Path) -> None:
    rome = read_rome(folder)
    assert rome.metiers[0]["definition"] == (
        "Gère des contrats. Suit l'évolution du marché.\nCet emploi est accessible avec un Bac+2."
    )
    assert rome.competences[4]["libelle"] == "Chargé de mission à l’étranger"
    assert rome.repares == {"apostrophe doublée rétablie": 1, "caractère Windows-1252 rétabli": 1}


def test_counts_what_it_leaves_aside_by_reason(folder: Path) -> None:
    assert read_rome(folder).ecartes == {
        "contextes de travail, qui ne sont ni compétence ni savoir": 2,
        "liens vers un contexte de travail": 2,
        "appellations déjà données par le libellé du métier": 2,
        "fichiers que le catalogue n'utilise pas": 1,
    }


def refused(folder: Path, table: str) -> tuple[int, str]:
    with pytest.raises(FichierRefuse) as caught:
        read_rome(folder)
    assert caught.value.fichier == path_of(folder, table).name
    assert str(caught.value).startswith(f"{caught.value.fichier}, ligne {caught.value.ligne} : ")
    return caught.value.ligne, caught.value.raison


TABLES = [
    "grand_domaine",
    "domaine_professionnel",
    "cr_gd_dp",
    "referentiel_code_rome",
    "referentiel_competence",
    "referentiel_savoir",
    "referentiel_contexte_travail",
    "item",
    "referentiel_appellation",
    "texte",
    "coherence_item",
    "liens_rome_referentiels",
]


@pytest.mark.parametrize("table", TABLES)
def test_a_file_cut_anywhere_is_refused(folder: Path, table: str) -> None:
    whole = path_of(folder, table).read_bytes()
    body = whole.index(b"\n") + 1
    for cut in range(len(whole) - 1, 0, -max(1, len(whole) // 60)):
        path_of(folder, table).write_bytes(whole[:cut])
        with pytest.raises(FichierRefuse) as caught:
            read_rome(folder)
        if cut < body or not whole[:cut].endswith(b"\n"):
            assert caught.value.fichier == path_of(folder, table).name


@pytest.mark.parametrize("table", TABLES)
def test_a_file_cut_at_the_end_of_a_line_is_refused(folder: Path, table: str) -> None:
    lines = path_of(folder, table).read_bytes().splitlines(keepends=True)
    for kept in range(1, len(lines)):
        path_of(folder, table).write_bytes(b"".join(lines[:kept]))
        with pytest.raises(FichierRefuse):
            read_rome(folder)


def test_a_file_cut_within_a_line_names_that_line(folder: Path) -> None:
    path = path_of(folder, "coherence_item")
    path.write_bytes(path.read_bytes()[:-8])
    assert refused(folder, "coherence_item") == (len(LIENS) + 1, "dernière ligne inachevée : fichier tronqué")
    path.write_bytes(path.read_bytes() + b"\n")
    line, reason = refused(folder, "coherence_item")
    assert line == len(LIENS) + 1
    assert "tronqué" in reason or "colonnes" in reason


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda text: text.encode("latin-1", errors="replace"), "hors UTF-8"),
        (lambda text: text.encode("utf-8").decode("latin-1").encode("utf-8"), "mal encodé"),
        (lambda text: text.encode("utf-8").decode("cp1252").encode("utf-8"), "mal encodé"),
        (lambda text: text.encode("ascii", errors="replace").decode().replace("?", "\ufffd").encode(), "mal encodé"),
        (lambda text: text.encode("utf-16"), "hors UTF-8"),
        (lambda text: text.encode("utf-8-sig"), "colonne absente"),
    ],
    ids=["latin-1", "read as latin-1", "read as cp1252", "replaced", "utf-16", "bom"],
)
def test_a_misencoded_file_is_refused(folder: Path, spoil: Callable[[str], bytes], reason: str) -> None:
    path = path_of(folder, "texte")
    text = path.read_text(encoding="utf-8")
    path.write_bytes(spoil(text))
    line, said = refused(folder, "texte")
    assert reason in said
    expected = next(i for i, row in enumerate(text.splitlines(), 1) if not row.isascii())
    assert line == (1 if reason == "colonne absente" or "utf-16" in repr(spoil) or b"\x00" in spoil(text) else expected)


def test_a_missing_column_or_file_is_refused(folder: Path) -> None:
    path = path_of(folder, "referentiel_savoir")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("libelle_savoir", "libelle"), encoding="utf-8")
    assert refused(folder, "referentiel_savoir") == (1, "colonne absente : libelle_savoir")
    path.write_text(text.replace('"code_ogr_savoir","libelle_savoir"', '"libelle_savoir","code_ogr_savoir"'))
    line, reason = refused(folder, "referentiel_savoir")
    assert (line, "ordre" in reason) == (1, True)
    path.unlink()
    assert refused(folder, "referentiel_savoir") == (1, "fichier absent ou illisible")


@pytest.mark.parametrize(
    ("table", "row", "reason"),
    [
        ("coherence_item", ("C1109", "999999", ""), "code 999999 absent des référentiels"),
        ("coherence_item", ("Z9999", "100001", ""), "métier Z9999 inconnu"),
        ("coherence_item", ("C1109", "100001", ""), "lien C1109–100001 déjà donné"),
        ("coherence_item", ("C1109", "200002", "Peut-être"), "valeur inconnue dans « coeur_metier »"),
        ("coherence_item", ("C1109", "200002"), "2 colonnes au lieu de 3"),
        ("referentiel_savoir", ("100001", "Doublon", "", "", "", ""), "code 100001 déjà donné"),
        ("referentiel_savoir", ("", "Sans code", "", "", "", ""), "la colonne « code_ogr_savoir » est vide"),
        ("referentiel_savoir", ("200009", " ", "", "", "", ""), "la colonne « libelle_savoir » est vide"),
        ("referentiel_competence", ("1", "", "X", "", "", "", "Autre", *[""] * 5), "catégorie de compétence inconnue"),
        ("referentiel_code_rome", ("C1109", *[""] * 9), "code C1109 déjà donné"),
        ("cr_gd_dp", ("C1109", "", "C", "", "Z99", ""), "domaine Z99 inconnu"),
        ("item", ("1<script>", "", ""), "code 1?script? absent des référentiels"),
        ("texte", ("C1110", "3", "definition", "3", "Trou."), "phrase 2 attendue : une ligne manque"),
        ("texte", ("C1110", "3", "autre", "1", "X."), "type de texte inconnu"),
    ],
)
def test_a_row_that_cannot_be_is_refused_where_it_is(
    folder: Path, table: str, row: tuple[str, ...], reason: str
) -> None:
    path = path_of(folder, table)
    lines = path.read_text(encoding="utf-8").count("\n")
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(f'"{value}"' for value in row) + "\n")
    line, said = refused(folder, table)
    assert (line, said.startswith(reason)) == (lines + 1, True), said


def test_an_unclosed_quote_names_where_it_opens(folder: Path) -> None:
    path = path_of(folder, "texte")
    path.write_text(
        path.read_text(encoding="utf-8").replace('Gère des contrats."', "Gère des contrats."), encoding="utf-8"
    )
    line, reason = refused(folder, "texte")
    assert line == 2
    assert "colonnes" in reason or "guillemets" in reason


def test_a_line_missing_in_the_middle_is_refused(folder: Path) -> None:
    write_table(folder, "texte", [TEXTES[0], *TEXTES[2:4]])
    assert refused(folder, "texte") == (5, "le texte « acces_metier » du métier C1110 manque : fichier tronqué")
    write_extrait(folder)
    write_table(folder, "coherence_item", LIENS[1:])
    assert "C1109/100001 absent" in refused(folder, "liens_rome_referentiels")[1]
    write_extrait(folder)
    rows = [(ogr, name, name, rome, *[""] * 5, "", "", rome, "N") for ogr, name, rome in APPELLATIONS[1:]]
    write_table(folder, "referentiel_appellation", rows)
    assert "9001 : fichier tronqué" in refused(folder, "referentiel_appellation")[1]


def test_a_folder_holds_one_version(folder: Path, tmp_path: Path) -> None:
    path_of(folder, "themes").rename(folder / "unix_themes_v461_utf8.csv")
    with pytest.raises(FichierRefuse, match="plusieurs versions mêlées : 460, 461"):
        read_rome(folder)
    empty = tmp_path / "vide"
    empty.mkdir()
    with pytest.raises(FichierRefuse, match="aucun fichier officiel"):
        read_rome(empty)
