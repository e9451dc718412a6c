"""Familles: a tree in each référentiel."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.competences.branche import codes, cpnef, create, famille, read, seed, write
from tests.support.answers import pointers, slug
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_a_famille_is_under_another_of_its_referentiel(api: RunningService) -> None:
    parent = await create(api, "/v1/familles", famille("F-1"))
    child = await create(api, "/v1/familles", famille("F-2", parent_id=parent["id"]))
    assert child == famille("F-2", parent_id=parent["id"]) | {"id": child["id"], "referentiel": "BRANCHE"}
    assert await codes(api, f"/v1/familles?parent={parent['id']}") == ["F-2"]
    for other in (str(uuid4()), (await create(api, "/v1/familles", famille("A", referentiel="ROME")))["id"]):
        answer = await cpnef(api).post("/v1/familles", famille("F-3", parent_id=other))
        assert (answer.status_code, slug(answer), pointers(answer)) == (422, "unknown-famille", ["/parent_id"])


async def test_lists_are_narrowed(api: RunningService) -> None:
    for code, referentiel in (("F-2", "BRANCHE"), ("F-1", "BRANCHE"), ("F-1", "ROME")):
        await create(api, "/v1/familles", famille(code, referentiel=referentiel))
    assert await codes(api, "/v1/familles") == ["F-1", "F-2", "F-1"]
    assert await codes(api, "/v1/familles?referentiel=ROME") == ["F-1"]
    assert await codes(api, "/v1/familles?code=F-2") == ["F-2"]
    first = await read(api, "/v1/familles?limite=2")
    assert await codes(api, f"/v1/familles?limite=2&apres={first['suivant']}") == ["F-1"]


async def test_a_famille_never_goes_under_itself(api: RunningService) -> None:
    top = await create(api, "/v1/familles", famille("F-1"))
    middle = await create(api, "/v1/familles", famille("F-2", parent_id=top["id"]))
    bottom = await create(api, "/v1/familles", famille("F-3", parent_id=middle["id"]))
    for parent in (top, middle, bottom):
        answer = await write(api, "PUT", f"/v1/familles/{top['id']}", famille("F-1", parent_id=parent["id"]))
        assert (answer.status_code, slug(answer), pointers(answer)) == (422, "cycle", ["/parent_id"])
    moved = await write(api, "PUT", f"/v1/familles/{bottom['id']}", famille("F-3", parent_id=top["id"]))
    assert moved.json()["parent_id"] == top["id"]


async def test_a_code_is_given_once_in_a_referentiel(api: RunningService) -> None:
    await create(api, "/v1/familles", famille("F-1"))
    other = await create(api, "/v1/familles", famille("F-2"))
    assert slug(await cpnef(api).post("/v1/familles", famille("F-1"))) == "code-taken"
    answer = await write(api, "PUT", f"/v1/familles/{other['id']}", famille("F-1"))
    assert (answer.status_code, slug(answer)) == (409, "code-taken")
    answer = await write(api, "PUT", f"/v1/familles/{other['id']}", famille("F-2", referentiel="ROME"))
    assert (answer.status_code, pointers(answer)) == (422, ["/referentiel"])


async def test_a_new_libelle_is_published_with_the_metiers_that_show_it(api: RunningService) -> None:
    ids = await seed(api)
    before = len(await api.events())
    body = famille(libelle="Retraite")
    await write(api, "PUT", f"/v1/familles/{ids['famille']}", body)
    changed, shown = (await api.events())[before:]
    assert (changed["type"], changed["data"]["libelle"]) == ("passerelle.competences.famille.modifiee", "Retraite")
    assert changed["data"] == body | {"id": ids["famille"], "referentiel": "BRANCHE", "parent_id": None}
    assert shown["data"]["famille"] == {"id": ids["famille"], "code": "F-RETRAITE", "libelle": "Retraite"}
    again = await write(api, "PUT", f"/v1/familles/{ids['famille']}", body)
    assert again.status_code == 200
    assert len(await api.events()) == before + 2
