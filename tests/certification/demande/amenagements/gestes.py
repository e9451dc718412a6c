"""What a person asks and what the certificateur answers."""

from __future__ import annotations

from typing import Any

import httpx

from tests.certification.branche import certificateur, salarie
from tests.support.service import Caller, RunningService

DEMANDE: dict[str, Any] = {"natures": ["tiers_temps", "autre"], "texte": "Une dyslexie : les sujets lus à voix haute."}
DISPOSITIONS = "Un lecteur, et un tiers de temps en plus."
REPONSE: dict[str, Any] = {"accepte": True, "texte": DISPOSITIONS}


def path_of(candidature: str, end: str = "") -> str:
    return f"/v1/candidatures/{candidature}/amenagement{end}"


async def _read_before(caller: Caller, candidature: str) -> dict[str, str]:
    return {"If-Match": (await caller.get(path_of(candidature))).headers["ETag"]}


async def ask(api: RunningService, candidature: str, number: int = 0, **changes: Any) -> httpx.Response:
    caller = salarie(api, number)
    headers = await _read_before(caller, candidature)
    return await caller.put(path_of(candidature), DEMANDE | changes, headers=headers)


async def answer(api: RunningService, candidature: str, accepte: bool, texte: str = DISPOSITIONS) -> httpx.Response:
    headers = await _read_before(certificateur(api), candidature)
    body = {"accepte": accepte, "texte": texte}
    return await certificateur(api).post(path_of(candidature, "/reponse"), body, headers=headers)


async def withdraw(api: RunningService, candidature: str, number: int = 0) -> httpx.Response:
    caller = salarie(api, number)
    return await caller.delete(path_of(candidature), headers=await _read_before(caller, candidature))
