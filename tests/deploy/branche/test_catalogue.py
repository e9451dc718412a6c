"""The catalogue of the branch: what is counted, what is named, and how competences are written."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from deploy.branche import catalogue_lines
from tests.deploy.branche.lignes import Competence, Correspondance, Famille, LigneCatalogue, Metier

LIGNES = [TypeAdapter(LigneCatalogue).validate_python(line) for line in catalogue_lines()]
FAMILLES = [line for line in LIGNES if isinstance(line, Famille)]
ITEMS = [line for line in LIGNES if isinstance(line, Competence)]
METIERS = [line for line in LIGNES if isinstance(line, Metier)]
CORRESPONDANCES = [line for line in LIGNES if isinstance(line, Correspondance)]
ROME = Path(__file__).parents[4] / "shared/data/rome_v460/unix_referentiel_code_rome_v460_utf8.csv"

INFINITIF = re.compile(r"^(?:Se |S')?\w+(?:er|ir|re|oir)$", re.IGNORECASE)
VIDE = re.compile(r"\b(savoirs?|connaître|connaissances?|maîtriser|être capable|notions?)\b", re.IGNORECASE)


def generic(libelle: str) -> list[str]:
    """Why a statement is too generic to be a competence, or nothing."""
    words = libelle.split()
    reasons = []
    if not INFINITIF.match(words[0].rstrip(",")):
        reasons.append("ne commence pas par un verbe à l'infinitif")
    if len(words) < 9:
        reasons.append("trop court pour dire l'objet, le contexte et la finalité")
    if VIDE.search(libelle):
        reasons.append("nomme une connaissance et non une action")
    return reasons


def test_counts_the_branch_of_the_study() -> None:
    assert len(METIERS) == 66
    assert 12 <= len(FAMILLES) <= 14
    natures = Counter(item.nature for item in ITEMS)
    assert 340 <= len(ITEMS) <= 380
    assert natures["competence"] >= 225
    assert natures["savoir"] >= 75
    assert natures["savoir_etre"] == natures["outil"] == 20


def test_gives_each_code_and_libelle_once() -> None:
    for lines in (FAMILLES, ITEMS, METIERS):
        for name in ("code", "libelle"):
            values = Counter(getattr(line, name) for line in lines)
            assert [value for value, times in values.items() if times > 1] == []
    pairs = Counter((line.objet_code, line.code) for line in CORRESPONDANCES)
    assert max(pairs.values()) == 1


def test_names_only_what_exists_and_leaves_no_item_unused() -> None:
    familles, items = {line.code for line in FAMILLES}, {line.code for line in ITEMS}
    metiers = {line.code for line in METIERS}
    used = {exigence.competence for metier in METIERS for exigence in metier.exigences}
    assert used == items
    assert {metier.famille for metier in METIERS} == familles
    assert {line.objet_code for line in CORRESPONDANCES} <= metiers


def test_yields_what_a_line_names_before_it() -> None:
    order = ["famille", "competence", "metier", "correspondance"]
    kinds = [order.index(line.type) for line in LIGNES]
    assert kinds == sorted(kinds)


@pytest.mark.parametrize("metier", METIERS, ids=lambda metier: metier.code)
def test_a_metier_asks_for_a_core_and_for_levels(metier: Metier) -> None:
    codes = [exigence.competence for exigence in metier.exigences]
    assert len(set(codes)) == len(codes)
    core = [exigence for exigence in metier.exigences if exigence.coeur]
    assert 6 <= len(core) <= 10
    assert all(exigence.competence.startswith("C-") for exigence in core)
    # a savoir-être has no level, everything else has one
    assert all((exigence.niveau is None) == exigence.competence.startswith("E-") for exigence in metier.exigences)
    assert len(re.findall(r"\.(?: |$)", metier.definition)) >= 2


def test_every_metier_shares_something_with_another() -> None:
    holders = Counter(exigence.competence for metier in METIERS for exigence in metier.exigences)
    alone = [m.code for m in METIERS if all(holders[e.competence] == 1 for e in m.exigences if e.competence[0] == "C")]
    assert alone == []
    competences = [item.code for item in ITEMS if item.nature == "competence"]
    specific = sum(holders[code] <= 3 for code in competences)
    assert specific > len(competences) / 2


def test_no_competence_is_generic() -> None:
    faults = {item.code: generic(item.libelle) for item in ITEMS if item.nature == "competence"}
    assert {code: reasons for code, reasons in faults.items() if reasons} == {}


@pytest.mark.parametrize("libelle", ["Savoir communiquer", "Connaître la réglementation", "Communication écrite"])
def test_the_lint_refuses_what_is_generic(libelle: str) -> None:
    assert generic(libelle)


def test_keeps_to_the_typography_of_the_project() -> None:
    texts = [line.libelle for line in (*FAMILLES, *ITEMS, *METIERS)] + [metier.definition for metier in METIERS]
    assert [text for text in texts if "  " in text or "’" in text or " ," in text or text != text.strip()] == []
    assert [item.libelle for item in ITEMS if item.libelle.endswith(".") or not item.libelle[0].isupper()] == []


def test_the_nature_shows_in_the_code() -> None:
    initials = {"competence": "C", "savoir": "S", "savoir_etre": "E", "outil": "O"}
    assert all(item.code.startswith(f"{initials[item.nature]}-") for item in ITEMS)


def test_links_some_thirty_metiers_to_the_rome() -> None:
    assert len({line.objet_code for line in CORRESPONDANCES}) >= 30
    exact = Counter(line.objet_code for line in CORRESPONDANCES if line.relation == "exacte")
    assert max(exact.values()) == 1


@pytest.mark.donnees
@pytest.mark.skipif(not ROME.exists(), reason="the ROME is not beside the project")
def test_the_rome_has_the_codes() -> None:
    with ROME.open(encoding="utf-8") as file:
        codes = {row["code_rome"] for row in csv.DictReader(file)}
    assert {line.code for line in CORRESPONDANCES} <= codes
