"""F11 — failing is shaming: what a positionnement finds is the person's and the CFEM's; the employer reads nothing of it."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.certification.branche import GPS_A, create_session, profil
from tests.certification.demande.positionnements.monde import (
    ask,
    by_competence,
    conclude,
    contest,
    create_44_days,
    judge,
    verdict,
)
from tests.certification.demande.vae.monde import answer, filed, step
from tests.support.http import ok
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio


def employers(api: RunningService) -> dict[str, Caller]:
    """The person's manager, who is an employee too, human resources, the HRIS, and a jury."""
    return {
        "manager": api.as_("manager", "salarie", entite=GPS_A, profil=profil(1)),
        "rh": api.as_("rh", entite=GPS_A),
        "sirh": api.as_("sirh", entite=GPS_A),
        "jury": api.as_("jury"),
        "conseiller": api.as_("conseiller"),
        "cpnef": api.as_("cpnef"),
        "syndicat": api.as_("syndicat"),
    }


async def everything_read(api: RunningService, ids: dict[str, str]) -> dict[tuple[str, str], Any]:
    """(who, path) → status, ETag and body of every GET of the service, but what names the request."""
    found = {}
    paths = [path for path, item in api.app.openapi()["paths"].items() if "get" in item]
    for name, caller in employers(api).items():
        for path in paths:
            asked = path.format_map(ids | {"numero": "1", "code": "vae-recevabilite"})
            read = await caller.get(asked)
            found[name, asked] = read.status_code, read.headers.get("ETag"), _said(read)
    return found


def _said(read: httpx.Response) -> str:
    if not read.headers["content-type"].split(";")[0].endswith("json"):
        return read.text  # the page that checks an attestation
    return json.dumps({key: value for key, value in read.json().items() if key != "instance"})


class Known(dict[str, str]):
    """Identifiers by the name of the parameter; one that is not there is nobody's, always the same."""

    def __missing__(self, name: str) -> str:
        self[name] = str(uuid4())
        return self[name]

    def __or__(self, other: Any) -> Known:
        for key, value in other.items():
            self[key] = value
        return self


async def test_a_positionnement_and_a_vae_file_change_no_byte_of_what_the_employer_reads(api: RunningService) -> None:
    cqp = await create_44_days(api)
    opened = await create_session(api, cqp["id"])
    ids = Known(certification_id=cqp["id"], session_id=opened["id"], profil_id=profil(0))
    before, fed = await everything_read(api, ids), await api.events()
    asked = await ask(api, 0, cqp["id"])
    row = by_competence(asked["derniere_version"])[next(iter(by_competence(asked["derniere_version"])))]
    ok(await judge(api, asked["id"], verdict(row, "a_acquerir")), 201)
    ok(await conclude(api, asked["id"]), 201)
    ok(await contest(api, asked["id"], 0), 201)
    dossier = await filed(api, 0, cqp)
    refusal = {"motif": "activites_sans_rapport", "explication": "Rien sur la retraite."}
    ok(await answer(api, dossier, decision="irrecevable", **refusal))
    assert await everything_read(api, ids) == before
    assert await api.events() == fed
    assert sum(status == 200 for status, _, _ in before.values()) > 7 * 5


@pytest.mark.parametrize("path", ["positionnements", "dossiers_vae"])
async def test_the_row_itself_is_the_404_of_what_does_not_exist(api: RunningService, path: str) -> None:
    cqp = await create_44_days(api)
    row = await ask(api, 0, cqp["id"]) if path == "positionnements" else await filed(api, 0, cqp)
    if path == "dossiers_vae":
        ok(await answer(api, row))
        ok(await step(api, 0, row, "commencement"))
    for caller in employers(api).values():
        theirs = await caller.get(f"/v1/{path}/{row['id']}")
        unknown = await caller.get(f"/v1/{path}/{uuid4()}")
        assert (theirs.status_code, unknown.status_code) == (404, 404)
        assert theirs.text.replace(theirs.json()["instance"], "") == unknown.text.replace(
            unknown.json()["instance"], ""
        )
        assert ok(await caller.get(f"/v1/{path}")) == {"elements": [], "suivant": None}
