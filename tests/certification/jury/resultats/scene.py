"""A certification of two blocs, its session that begins today, a jury that may sit, and what they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import asyncpg

from tests.certification.branche import (
    CALCUL,
    CONSEIL,
    bloc,
    certificateur,
    create_cqp,
    create_session,
    created,
    register,
    salarie,
)
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.service import Caller, RunningService

PRESIDENTE: dict[str, Any] = {
    "sujet": "jury-1", "qualite": "Formatrice, CFEM", "sexe": "femme", "qualifie": True, "president": True,
}  # fmt: skip
MEMBRE: dict[str, Any] = {"sujet": "jury-2", "qualite": "Conseiller", "sexe": "homme", "qualifie": False}


def presidente(api: RunningService) -> Caller:
    return api.as_("jury", sujet="jury-1")


@dataclass
class Scene:
    """What is judged: a certification, its blocs by code, a session."""

    api: RunningService
    certification: dict[str, Any]
    session: dict[str, Any]

    @property
    def blocs(self) -> dict[str, str]:
        return {one["code"]: one["id"] for one in self.certification["blocs"]}

    async def another_session(self, code: str, *, jury: bool = True, **more: Any) -> Scene:
        opened = await open_session(self.api, self.certification["id"], code=code, **more)
        if jury:
            await compose(self.api, opened["id"])
        return Scene(self.api, self.certification, opened)

    async def candidate(self, number: int) -> str:
        return str((await register(self.api, self.session["id"], number))["id"])

    async def mark(self, candidature: str, *codes: str, **more: Any) -> None:
        """Every épreuve of these blocs, passed unless said otherwise."""
        for code in codes:
            wanted = next(one for one in self.certification["blocs"] if one["code"] == code)
            for rang in range(1, len(wanted["modalites"]) + 1):
                body = {"bloc_id": wanted["id"], "rang": rang, "passee_le": in_days(0), "reussie": True, **more}
                path = f"/v1/candidatures/{candidature}/epreuves"
                await created(presidente(self.api).post(path, body))

    async def deliberate(self, candidature: str, **verdicts: bool) -> Any:
        """The jury's answer on these blocs, whose épreuves are marked first."""
        await self.mark(candidature, *verdicts)
        body = {"decisions": self.decisions(**verdicts)}
        return await presidente(self.api).post(f"/v1/candidatures/{candidature}/deliberations", body)

    async def decide(self, candidature: str, **verdicts: bool) -> dict[str, Any]:
        return dict(ok(await self.deliberate(candidature, **verdicts), 201))

    async def replace(self, candidature: str, caller: Caller | None = None, **verdicts: bool) -> Any:
        body = {"raison": "Une épreuve avait été notée par erreur", "decisions": self.decisions(**verdicts)}
        path = f"/v1/candidatures/{candidature}/remplacements"
        return await (caller or presidente(self.api)).post(path, body)

    def decisions(self, **verdicts: bool) -> list[dict[str, Any]]:
        return [decision(self.blocs[code], acquis) for code, acquis in verdicts.items()]

    async def state(self, candidature: str) -> str:
        return str(ok(await certificateur(self.api).get(f"/v1/candidatures/{candidature}"))["etat"])

    async def plans(self, number: int) -> list[dict[str, Any]]:
        return list(ok(await salarie(self.api, number).get("/v1/plans"))["elements"])

    async def held(self, number: int) -> set[str]:
        """Codes of the blocs that the n-th employee holds."""
        rows = ok(await salarie(self.api, number).get("/v1/blocs_acquis"))["elements"]
        return {row["code"] for row in rows}


def decision(bloc_id: str, acquis: bool) -> dict[str, Any]:
    return {
        "bloc_id": bloc_id,
        "verdict": "acquis" if acquis else "non_acquis",
        "motifs": "Les entretiens sont menés jusqu'à l'accord" if acquis else "L'entretien s'arrête avant les droits",
        "preconisations": None if acquis else "Mener trois entretiens avec un tuteur",
    }


async def open_session(api: RunningService, certification_id: str, **more: Any) -> dict[str, Any]:
    """A session whose épreuves begin today."""
    days = {"debut_le": in_days(0), "fin_le": in_days(2), "inscription_jusqu_au": in_days(0)}
    return await create_session(api, certification_id, **{**days, **more})


async def compose(api: RunningService, session_id: str, *membres: dict[str, Any]) -> dict[str, Any]:
    body = {"membres": list(membres) or [PRESIDENTE, MEMBRE]}
    return await created(certificateur(api).post(f"/v1/sessions/{session_id}/jury", body))


async def two_blocs(api: RunningService, **more: Any) -> Scene:
    blocs = [bloc("B1", atteste=[CONSEIL]), bloc("B2", atteste=[CALCUL])]
    certification = await create_cqp(api, **{"blocs": blocs, **more})
    session = await open_session(api, certification["id"])
    await compose(api, session["id"])
    return Scene(api, certification, session)


async def fetch(api: RunningService, query: str, *values: Any) -> list[Any]:
    """Rows of the database itself."""
    connection = await asyncpg.connect(api.database_url)
    try:
        return list(await connection.fetch(query, *values))
    finally:
        await connection.close()


async def kinds(api: RunningService, *wanted: str) -> list[tuple[str, dict[str, Any]]]:
    """(type, data) of the events of these kinds, in order."""
    prefix = "passerelle.certification."
    found = [(str(event["type"]).removeprefix(prefix), event["data"]) for event in await api.events()]
    return [(kind, data) for kind, data in found if kind in wanted]
