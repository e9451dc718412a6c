"""Les personnes d'un parcours : chacune avec son jeton, choisies parmi l'équipe de la démonstration."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from services.kit.days import civil_day
from tests.support.http import ok
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

SUIVIES: set[str] = set()


@dataclass
class Equipe:
    """Une personne de l'équipe, son manager, les RH, le SIRH et le certificateur."""

    profil: str
    personne: Caller
    manager: Caller
    rh: Caller
    sirh: Caller
    certificateur: Caller

    async def certification(self, code: str) -> dict[str, Any]:
        (resume,) = ok(await self.personne.get("/v1/certifications", params={"code": code}))["elements"]
        return dict(ok(await self.personne.get(f"/v1/certifications/{resume['id']}")))

    async def ouvre_une_session(self, certification_id: str, lieu: str, places: int = 4) -> dict[str, Any]:
        """Une session dont le premier jour est aujourd'hui."""
        today = aujourd_hui()
        body = {
            "code": f"S-{uuid4().hex[:8].upper()}",
            "lieu": lieu,
            "places": places,
            "debut_le": today,
            "fin_le": today,
            "inscription_jusqu_au": today,
        }
        path = f"/v1/certifications/{certification_id}/sessions"
        return dict(ok(await self.certificateur.post(path, body), 201))


def aujourd_hui() -> str:
    return civil_day(datetime.now(UTC)).isoformat()


@contextlib.asynccontextmanager
async def equipe(installation: RunningInstallation) -> AsyncIterator[Equipe]:
    """Une personne de l'équipe que nul autre parcours de ce module ne suit ; les dernières de la liste d'abord."""
    async with contextlib.AsyncExitStack() as stack:

        async def calling(client: str) -> Caller:
            return await stack.enter_async_context(installation.calling_as(client))

        cast, manager = installation.cast, await calling("demo-manager")
        team = ok(await manager.get("/v1/profils?limite=200"))["elements"]
        taken = {cast.salarie, cast.manager, *SUIVIES}
        mine = [row["id"] for row in team if row["id"] not in taken and row["manager_id"] == cast.manager]
        profil = mine[-1]
        SUIVIES.add(profil)
        client = installation.add_client(f"personne-{uuid4().hex[:8]}", "salarie", entite=cast.entite, profil=profil)
        others = [await calling(f"demo-{name}") for name in ("rh", "sirh", "certificateur")]
        yield Equipe(profil, await calling(client), manager, *others)
