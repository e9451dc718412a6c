"""Les personnes d'un parcours : chacune avec son jeton, embauchées pour lui dans l'équipe de la démonstration."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from services.kit.data.days import civil_day
from tests.support.http import WITHIN_S, ok
from tests.support.installation import RunningInstallation
from tests.support.service import Caller


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

    async def ouvre_une_session(
        self, certification_id: str, lieu: str, places: int = 4, dans: int = 0
    ) -> dict[str, Any]:
        """Une session d'un jour : aujourd'hui, ou dans quelques jours."""
        jour = (civil_day(datetime.now(UTC)) + timedelta(days=dans)).isoformat()
        body = {
            "code": f"S-{uuid4().hex[:8].upper()}",
            "lieu": lieu,
            "places": places,
            "debut_le": jour,
            "fin_le": jour,
            "inscription_jusqu_au": jour,
        }
        path = f"/v1/certifications/{certification_id}/sessions"
        return dict(ok(await self.certificateur.post(path, body), 201))


def aujourd_hui() -> str:
    return civil_day(datetime.now(UTC)).isoformat()


async def embauche(sirh: Caller, manager_id: str) -> dict[str, Any]:
    """L'emploi d'une personne nouvelle dans l'équipe du manager, au métier d'une de ses équipières."""
    team = ok(await sirh.get("/v1/emplois?limite=200"))["elements"]
    model = next(row for row in team if row["manager_id"] == manager_id and row["metier_id"])
    poste = {name: model[name] for name in ("entite_id", "metier_id", "metier_depuis_le", "manager_id")}
    return dict(ok(await sirh.post("/v1/emplois", poste | {"matricule": f"J-{uuid4().hex[:8]}"}), 201))


async def est_connue(personne: Caller) -> None:
    """Attend que le service des certifications sache qui demande : il refuse alors la session, et non la personne."""
    async with asyncio.timeout(WITHIN_S):
        while (await personne.post("/v1/candidatures", {"session_id": str(uuid4())})).status_code != 404:
            await asyncio.sleep(0.1)


async def le_delai_passe(installation: RunningInstallation, profil: str) -> None:
    """L'effacement demandé arrive à son jour, confirmé la veille : l'horloge d'un processus ne se déplace pas."""
    connection = await asyncpg.connect(installation.database_url("parcours"))
    try:
        await connection.execute(
            "UPDATE effacement SET confirme_le = demande_le, efface_le = current_date - 1 WHERE profil_id = $1",
            UUID(profil),
        )
    finally:
        await connection.close()


async def est_effacee(equipe: Equipe) -> None:
    """Attend le passage de l'horloge, puis que tous les services l'aient appris."""
    async with asyncio.timeout(120):
        while (await equipe.rh.get(f"/v1/profils/{equipe.profil}")).status_code != 404:
            await asyncio.sleep(1)
        while (await equipe.personne.get("/v1/attestations")).json()["elements"]:
            await asyncio.sleep(0.2)


@contextlib.asynccontextmanager
async def equipe(installation: RunningInstallation) -> AsyncIterator[Equipe]:
    """Une personne que l'équipe vient d'embaucher, et qu'aucun autre parcours ne suit."""
    async with contextlib.AsyncExitStack() as stack:

        async def calling(client: str) -> Caller:
            return await stack.enter_async_context(installation.calling_as(client))

        cast, sirh = installation.cast, await calling("demo-sirh")
        profil = (await embauche(sirh, cast.manager))["profil_id"]
        client = installation.add_client(f"personne-{uuid4().hex[:8]}", "salarie", entite=cast.entite, profil=profil)
        personne = await calling(client)
        await est_connue(personne)
        manager, rh, certificateur = [await calling(f"demo-{name}") for name in ("manager", "rh", "certificateur")]
        yield Equipe(profil, personne, manager, rh, sirh, certificateur)
