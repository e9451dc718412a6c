"""Une journée de travail où nul identifiant n'est dit : les seuls employés sont ceux que la personne a lus elle-même."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx

from tests.support.service import Caller

_IDENTIFIANT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Journee(Caller):
    """Les appels d'une personne; l'essai échoue au premier identifiant qu'aucune de ses réponses ne lui a donné."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.lus: set[str] = set()

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        sent = " ".join([path, *(json.dumps(options.get(name)) for name in ("json", "params"))])
        dictated = set(_IDENTIFIANT.findall(sent)) - self.lus
        assert not dictated, f"{method} {path}: {dictated} was read in no answer"
        answer = await self.caller.request(method, path, **options)
        if "json" in answer.headers.get("content-type", ""):
            self.lus |= set(_IDENTIFIANT.findall(answer.text))
        return answer
