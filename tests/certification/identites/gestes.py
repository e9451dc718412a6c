"""What a person and the certificateur do with an identity."""

from __future__ import annotations

from typing import Any

import httpx

from tests.certification.branche import certificateur, profil, salarie
from tests.support.http import ok
from tests.support.service import RunningService

ZOE: dict[str, Any] = {
    "nom_naissance": "Lefèvre-Œstberg", "nom_usage": None, "prenoms": ["Zoë", "Marie"],
    "naissance_le": "1984-05-02", "naissance_lieu": "Saint-Étienne",
}  # fmt: skip


def path_of(number: int, end: str = "") -> str:
    return f"/v1/identites/{profil(number)}{end}"


async def read(api: RunningService, number: int) -> dict[str, Any]:
    return dict(ok(await salarie(api, number).get(path_of(number))))


async def write(api: RunningService, number: int, identite: dict[str, Any] = ZOE) -> httpx.Response:
    etag = (await salarie(api, number).get(path_of(number))).headers["ETag"]
    return await salarie(api, number).put(path_of(number), identite, headers={"If-Match": etag})


async def confirm(api: RunningService, number: int) -> httpx.Response:
    etag = (await certificateur(api).get(path_of(number))).headers["ETag"]
    return await certificateur(api).post(path_of(number, "/confirmation"), headers={"If-Match": etag})


async def confirmed(api: RunningService, number: int, identite: dict[str, Any] = ZOE) -> None:
    """Write and confirm the identity of somebody who has a place in a session."""
    ok(await write(api, number, identite))
    assert (await confirm(api, number)).status_code == 204
