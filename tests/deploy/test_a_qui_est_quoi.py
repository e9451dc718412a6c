"""The page « À qui est quoi » has one line for each kind of row about people, and says of each what the house does."""

from __future__ import annotations

import csv
import re

import pytest

from deploy.a_qui_est_quoi_page import MATRIX, PAGE, SAID, kinds, page


def rows() -> list[dict[str, str]]:
    with SAID.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_kind_of_row_about_people_is_on_the_page_once() -> None:
    said = [(row["service"], row["table"]) for row in rows()]
    assert len(said) == len(set(said))
    assert all(set(row) == {"service", "table", "ecrit", "lit", "fin", "droit"} for row in rows()), (
        "a comma out of quotes"
    )
    assert set(said) == kinds(), "a line of deploy/a_qui_est_quoi.csv for each table of the PARTIES, then the page"


def test_the_page_is_what_the_house_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m deploy.a_qui_est_quoi_page"


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['service']}/{row['table']}")
def test_a_line_says_who_writes_who_reads_and_what_ends_it(row: dict[str, str]) -> None:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        operations = {line["operation"] for line in csv.DictReader(file)}
    named = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", f"{row['ecrit']} {row['lit']}"))
    assert named <= operations, "an operation of the matrix, by its name"
    (line,) = re.findall(rf"^\| `{row['table']}` \({row['service']}\) \|.*$", page(), re.MULTILINE)
    cells = [cell.strip() for cell in line.strip("|").split(" | ")]
    assert len(cells) == 6, line
    assert all(len(cell) > 5 for cell in cells[:5]), line


def test_no_line_lets_an_employer_end_a_record() -> None:
    """What ends a row of a person is never said to be their employer, their manager or a machine."""
    for line in page().splitlines():
        if line.startswith("| `"):
            end = line.split(" | ")[4]
            assert not re.search(r"\b(RH|SIRH|manager|employeur)\b", end), line
