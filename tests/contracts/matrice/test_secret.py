"""What a person wishes, plans and grants changes no byte of what their manager, HR and HRIS read of the whole API."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.contracts.document import operations, whole_document
from tests.contracts.matrice.monde import Monde
from tests.contracts.matrice.requete import request_of

pytestmark = [
    pytest.mark.journey,
    pytest.mark.longue,
    pytest.mark.xdist_group("terrain"),
    pytest.mark.anyio,
]
THEY = ("manager", "rh", "sirh")
# when it was computed, how old the catalogue's feed is, and which request it answers
NOT_COMPARED = frozenset(["calculee_le", "age_s", "instance"])
# asked by POST, and nothing is written
QUESTIONS = frozenset(["simuler_metier", "simuler_metiers"])
FEEDS_S = 3.0


async def test_a_private_wish_changes_no_byte_of_what_the_employer_reads(monde: Monde) -> None:
    profil = monde.soi["salarie"]["profil_id"]
    before = await everything_read(monde)
    own, metier = f"/v1/profils/{profil}", monde.connus["metier_id"]
    wishes = [
        ("souhaits", {"metier_id": other_metier(monde, metier), "texte": "Changer", "ouvert_recommandations": False}),
        ("souhaits", {"metier_id": other_metier(monde, metier, 2), "ouvert_recommandations": True}),
        ("parcours", {"metier_id": other_metier(monde, metier), "etat": "en_cours"}),
    ]
    for name, body in wishes:
        await asyncio.to_thread(monde.call, "demo-salarie", "POST", f"{own}/{name}", body, 201)
    await asyncio.to_thread(monde.grant, "demo-conseiller", profil, keep=False)
    await asyncio.sleep(FEEDS_S)
    after = await everything_read(monde)
    assert before == after
    assert sum(status == 200 for status, _ in before.values()) > 50


async def everything_read(monde: Monde) -> dict[tuple[str, str, str], tuple[int, Any]]:
    """(actor, operation, relation) → status and body, for every GET that carries a token, and what is asked by POST."""
    document = whole_document()
    found = {}
    async with httpx.AsyncClient(base_url=monde.installation.url, timeout=60, trust_env=False) as http:
        for method, path, operation in operations(document):
            if "x-action" not in operation or not (method == "GET" or operation["operationId"] in QUESTIONS):
                continue
            for actor in THEY:
                for relation in ("equipe", "meme_entite"):
                    asked = request_of(document, method, path, operation, monde, relation, actor)
                    answer = await http.request(
                        method, asked.path, headers=asked.headers, params=asked.params, content=asked.content
                    )
                    key = (actor, operation["operationId"], relation)
                    said = answer.headers.get("content-type", "").split(";")[0]
                    body = compared(answer.json()) if said.endswith("json") else answer.content
                    # what is signed bears the instant of its signature
                    found[key] = (answer.status_code, None if said.endswith("jwt") else body)
    return found


def compared(value: Any) -> Any:
    """The body without what names the moment."""
    if isinstance(value, dict):
        return {name: compared(part) for name, part in value.items() if name not in NOT_COMPARED}
    if isinstance(value, list):
        return [compared(part) for part in value]
    return value


def other_metier(monde: Monde, but: str, nth: int = 1) -> str:
    """A métier of the branch for which nothing was wished yet."""
    rows = monde.call("demo-salarie", "GET", "/v1/metiers?referentiel=BRANCHE&limite=20", status=200)["elements"]
    return str([row["id"] for row in rows if row["id"] != but][nth])
