"""Every operation × every actor × own, team, same entity, other entity, entity that was left, entity that follows another,
session of another jury, unknown: the table, and the real answers.

The table (matrice.csv) is written from the rules of the branch, never from the answers. Its words: « permis » (reaches the
rows: 2xx, or for a write what only somebody allowed is told), « 403 » (never this role, or a row that it reads and may
not change), « vide » (an empty list), « rien » (an empty list, or the
404 of what does not exist), « refuse » (the reference is refused as one that does not exist), the status, or « - » where
the relation has no sense for the actor. What is hidden and what is unknown must be the same answer, byte for byte.
"""

from __future__ import annotations

import asyncio
import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.contracts.document import Document, operations, whole_document
from tests.contracts.matrice.monde import ACTORS, Monde
from tests.contracts.matrice.relations import D_UN_JURY, D_UNE_PERSONNE, PERSONNES, expected, left_out
from tests.contracts.matrice.requete import Requete, names_in_path, nobody_s, request_of, request_with

TABLE = Path(__file__).with_name("matrice.csv")
RELATIONS = {"tous", "connu", *D_UNE_PERSONNE, *D_UN_JURY}
WORDS = {"permis", "vide", "rien", "refuse", "401", "403", "404", "-"}
HIDDEN = {"403", "404", "rien", "refuse"}
ALLOWED = {200, 201, 204, 409, 412, 422}
AT_ONCE = 4
# who reads something of the employee, and who might be thought to
READERS = ("salarie", "manager", "rh", "sirh", "conseiller_autorise", "certificateur", "administrateur")
# who may reach the rows of an identifier, in one part or another
WRITERS = ("salarie", "rh", "certificateur", "cpnef", "administrateur")
# what tells one request from another, and nothing of the rows
OF_THE_REQUEST = {"date", "x-request-id", "traceparent", "ratelimit-remaining", "ratelimit-reset"}

Row = dict[str, str]


def table() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def document() -> Document:
    return whole_document()


def test_every_operation_has_its_rows(document: Document) -> None:
    """A row for each relation that the identifiers have with who calls."""
    by_operation: dict[str, set[str]] = defaultdict(set)
    for row in table():
        assert row["relation"] not in by_operation[row["operation"]], row
        by_operation[row["operation"]].add(row["relation"])
    known = {operation["operationId"]: operation for _, _, operation in operations(document)}
    assert set(by_operation) == set(known)
    missing = {}
    for identifier, relations in by_operation.items():
        assert relations <= RELATIONS, identifier
        if lacking := (expected(document, known[identifier]) or {"tous"}) - relations:
            missing[identifier] = sorted(lacking)
    assert not missing


def test_every_cell_is_a_word_of_the_table() -> None:
    for row in table():
        assert set(row) == {"operation", "relation", *ACTORS}
        for actor in ACTORS:
            assert row[actor] in WORDS, row
            assert (row[actor] == "-") is left_out(row["relation"], actor), row


def test_the_sabotage_of_an_expectation_is_noticed() -> None:
    """The judge itself: an answer of another class is a fault."""
    there = httpx.Response(200, json={"elements": [1]})
    assert agrees("permis", "GET", there)
    for word in ("vide", "rien", "404", "403", "401", "refuse"):
        assert not agrees(word, "GET", there)
    for status in (401, 403, 404, 500):
        assert not agrees("permis", "POST", httpx.Response(status, json={}))


def agrees(word: str, method: str, answer: httpx.Response) -> bool:
    """Whether an answer is of the class that the table says."""
    status = answer.status_code
    if word == "permis":
        return status == 200 if method == "GET" else status in ALLOWED
    if word in ("vide", "rien"):
        return is_empty(answer) or (word == "rien" and status == 404)
    if word == "refuse":
        return status in (404, 422)
    return status == int(word)


def is_empty(answer: httpx.Response) -> bool:
    """A list with nothing in it; what is not JSON is no list."""
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return answer.status_code == 200 and is_json and answer.json().get("elements") == []


def fingerprint(answer: httpx.Response) -> tuple[Any, ...]:
    """All that the caller sees, but what names the request."""
    body = answer.content
    if answer.headers.get("content-type", "").startswith("application/problem+json"):
        body = json.dumps({k: v for k, v in answer.json().items() if k != "instance"}).encode()
    headers = sorted((k, v) for k, v in answer.headers.items() if k not in OF_THE_REQUEST)
    return answer.status_code, headers, body


@pytest.mark.journey
@pytest.mark.longue
@pytest.mark.timeout(900)
@pytest.mark.xdist_group("terrain")
@pytest.mark.anyio
async def test_the_services_answer_as_the_table_says(monde: Monde, document: Document) -> None:
    by_id = {operation["operationId"]: (method, path, operation) for method, path, operation in operations(document)}
    faults: list[str] = []
    hidden: dict[tuple[str, str, bool], list[tuple[str, tuple[Any, ...]]]] = defaultdict(list)
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(http: httpx.AsyncClient, row: Row, actor: str) -> None:
        method, path, operation = by_id[row["operation"]]
        asked = request_of(document, method, path, operation, monde, row["relation"], actor)
        async with gate:
            answer = await _send(http, asked)
        if not agrees(row[actor], method, answer):
            what = f"{row['operation']} {row['relation']} {actor}"
            faults.append(f"{what}: {answer.status_code} instead of {row[actor]} {answer.text[:300]!r}")
        if row[actor] in HIDDEN:
            hidden[row["operation"], actor, row[actor] == "403"].append((row["relation"], fingerprint(answer)))

    async with httpx.AsyncClient(base_url=monde.installation.url, timeout=60, trust_env=False) as http:
        cells = [(row, actor) for row in table() for actor in ACTORS if row[actor] != "-"]
        await asyncio.gather(*(ask(http, row, actor) for row, actor in cells))
    for (operation_id, actor, _), answers in hidden.items():
        different = {relation for relation, seen in answers if seen != answers[-1][1]}
        if different:
            faults.append(f"{operation_id} {actor}: {sorted(different)} can be told from {answers[-1][0]}")
    assert not faults, "\n".join(sorted(faults))


@pytest.mark.journey
@pytest.mark.longue
@pytest.mark.xdist_group("terrain")
@pytest.mark.anyio
async def test_a_row_of_somebody_is_nowhere_under_another_person(monde: Monde, document: Document) -> None:
    """Under the address of the demonstration's employee, rows of others are unknown, to whoever reads the employee's."""
    faults: list[str] = []
    tried = 0
    async with httpx.AsyncClient(base_url=monde.installation.url, timeout=60, trust_env=False) as http:
        for method, path, operation in operations(document):
            parent, *children = [name for name in names_in_path(operation) if name in PERSONNES] or [""]
            for actor in READERS if children else ():
                own = monde.ids("equipe", actor)
                others = [monde.ids(relation, actor) for relation in ("meme_entite", "autre_entite")]
                seen = []
                for ids in [*others, nobody_s(children)]:
                    about = {**own, **{name: ids[name] for name in children}, parent: own[parent]}
                    asked = request_with(document, method, path, operation, monde, "equipe", actor, about)
                    seen.append(fingerprint(await _send(http, asked)))
                tried += 1
                if seen[0][0] not in (403, 404) or any(one != seen[0] for one in seen):
                    faults.append(f"{operation['operationId']} {actor}: {seen}")
    assert not faults, "\n".join(faults)
    assert tried > 15 * len(READERS)


@pytest.mark.journey
@pytest.mark.longue
@pytest.mark.xdist_group("terrain")
@pytest.mark.anyio
async def test_what_is_no_identifier_is_an_unknown_one(monde: Monde, document: Document) -> None:
    """An address whose identifiers are not of their form is no address: 404, or the 403 of a role that never may."""
    unknown = {row["operation"]: row for row in table() if row["relation"] == "inconnu"}
    faults: list[str] = []
    known = monde.ids("inconnu", "administrateur")
    async with httpx.AsyncClient(base_url=monde.installation.url, timeout=60, trust_env=False) as http:
        for method, path, operation in operations(document):
            names = names_in_path(operation)
            formed = {p["name"] for p in operation.get("parameters", []) if p["schema"].get("format") == "uuid"}
            for actor in WRITERS if set(names) & formed else ():
                for text in ("pas-un-uuid", f"urn:uuid:{uuid4()}", "0"):
                    about = nobody_s(names) | dict.fromkeys(formed & set(names), text)
                    asked = request_with(document, method, path, operation, monde, "inconnu", actor, known | about)
                    answer = await _send(http, asked)
                    may = {404} if operation["security"] else {401, 404}
                    may |= {403} if unknown.get(operation["operationId"], {}).get(actor) == "403" else set()
                    if answer.status_code not in may:
                        faults.append(f"{operation['operationId']} {actor} {text}: {answer.status_code}")
    assert not faults, "\n".join(faults)


async def _send(http: httpx.AsyncClient, asked: Requete) -> httpx.Response:
    return await http.request(
        asked.method, asked.path, headers=asked.headers, params=asked.params or None, content=asked.content
    )
