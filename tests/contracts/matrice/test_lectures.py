"""Whatever somebody else reads of a person, by any GET of the document, the person finds a line of it: from the table of rights."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from services.gateway.relay.routes import FEEDS
from tests.contracts.document import operations, whole_document
from tests.contracts.matrice.monde import ACTORS, Monde
from tests.contracts.matrice.relations import PERSONNES
from tests.contracts.matrice.requete import names_in_path, request_of
from tests.contracts.matrice.test_matrice import table

pytestmark = [pytest.mark.journey, pytest.mark.longue, pytest.mark.xdist_group("terrain"), pytest.mark.anyio]
CLIENTS = {
    "soi": "demo-salarie",
    "manager": "demo-manager",
    "meme_entite": "matrice-collegue",
    "autre_entite": "matrice-ailleurs",
}
# who reads is nobody in particular
PUBLIC = {"verifier_attestation"}
# services tell each other what changed, and no human reads it
FLUX = {f"lire_evenements_{name}" for name in FEEDS}


def people(monde: Monde) -> dict[str, str]:
    """The persons of the world, by profil, with the client by which each reads what is theirs."""
    found = {
        monde.soi[actor]["profil_id"]: CLIENTS[name] for name, actor in (("soi", "salarie"), ("manager", "manager"))
    }
    elsewhere = ("meme_entite", "autre_entite")
    return found | {monde.par_relation[relation]["profil_id"]: CLIENTS[relation] for relation in elsewhere}


def named(value: Any) -> Iterator[str]:
    """Whose an answer says that something is."""
    if isinstance(value, dict):
        if isinstance(value.get("profil_id"), str):
            yield value["profil_id"]
        for part in value.values():
            yield from named(part)
    if isinstance(value, list):
        for part in value:
            yield from named(part)


async def test_who_was_read_by_somebody_else_finds_a_line_of_it(monde: Monde) -> None:
    document = whole_document()
    by_id = {
        operation["operationId"]: (path, operation)
        for method, path, operation in operations(document)
        if method == "GET"
    }
    known, read = people(monde), defaultdict(set)
    async with httpx.AsyncClient(base_url=monde.installation.url, timeout=60, trust_env=False) as http:
        for row in (row for row in table() if row["operation"] in by_id.keys() - PUBLIC - FLUX):
            path, operation = by_id[row["operation"]]
            for actor in (actor for actor in ACTORS if row[actor] == "permis"):
                asked = request_of(document, "GET", path, operation, monde, row["relation"], actor)
                answer = await http.get(asked.path, headers=asked.headers, params=asked.params)
                assert answer.status_code == 200, f"{row['operation']} {actor}: {answer.text}"
                is_json = answer.headers["content-type"].startswith("application/json")
                seen = set(named(answer.json())) if is_json else set()
                if set(names_in_path(operation)) & PERSONNES:
                    seen.add(monde.ids(row["relation"], actor)["profil_id"])
                for profil in (seen & known.keys()) - {monde.soi.get(actor, {}).get("profil_id")}:
                    read[profil].add((ACTORS[actor], row["operation"]))
    lines = {profil: await asyncio.to_thread(told, monde, client, profil) for profil, client in known.items()}
    missing = {profil: sorted(wanted - lines[profil]) for profil, wanted in read.items() if wanted - lines[profil]}
    assert not missing, missing
    assert len({operation for wanted in read.values() for _, operation in wanted}) > 45, "readings were looked at"


def told(monde: Monde, client: str, profil: str) -> set[tuple[str, str]]:
    """(who, by which operation) of all the lines that a person reads."""
    found, page = set(), {"suivant": ""}
    while page["suivant"] is not None:
        after = page["suivant"] and f"&apres={page['suivant']}"
        page = monde.call(client, "GET", f"/v1/lectures/{profil}?limite=200{after}", status=200)
        found |= {(line["sujet"], line["operation"]) for line in page["elements"]}
    return found
