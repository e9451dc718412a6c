"""Dossiers de faisabilité: people who write, file and follow theirs, on a clock that the tests move."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx

from services.certification.echeancier.conservation import erase_due
from services.certification.echeancier.moteur import apply_due
from services.certification.models import Candidature
from services.kit.data.days import PARIS
from tests.certification.branche import CALCUL, CONSEIL, bloc, certificateur, create_cqp, created, etapes, salarie
from tests.support.http import ok
from tests.support.service import Caller, RunningService

EXPERIENCE = {
    "intitule": "Conseillère en agence",
    "structure": "Un groupe de protection sociale",
    "debut_le": "2016-03-01",
    "fin_le": None,
    "activites": "Entretiens d'information retraite et simulations de départ.",
}
ACCOMPAGNATEUR = {"nom": "Camille Roy", "organisme": None, "sujet": "accompagnatrice"}
CONTENU: dict[str, Any] = {
    "bloc_ids": None,
    "experiences": [EXPERIENCE],
    "formations": [{"intitule": "Réglementation de la retraite", "organisme": "CFEM", "le": "2019-06-30"}],
    "accompagnateur": ACCOMPAGNATEUR,
    "avis_conseiller": None,
}


def at(api: RunningService, jour: date, heure: int = 10, minute: int = 0) -> None:
    """Put the service's clock on a civil day, at an hour of Paris."""
    instant = datetime(jour.year, jour.month, jour.day, heure, minute, tzinfo=PARIS).astimezone(UTC)
    api.app.state.service.clock = lambda: instant


async def tick(api: RunningService) -> int:
    """Let the engine run at the service's time."""
    return await apply_due(api.app.state.service, api.app.state.service.clock())


async def erase(api: RunningService) -> int:
    """Let what was kept long enough be erased at the service's time."""
    return await erase_due(api.app.state.service, api.app.state.service.clock())


async def create_rncp(api: RunningService, **more: Any) -> dict[str, Any]:
    """The CQP at the RNCP, in two blocs, open to VAE."""
    blocs = [bloc("B1", atteste=(CONSEIL,)), bloc("B2", atteste=(CALCUL,))]
    return await create_cqp(api, **{"blocs": blocs, "etapes": etapes(fin_enregistrement="2031-07-18"), **more})


async def begin(api: RunningService, number: int, certification: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"certification_id": certification["id"], **more}
    return await created(salarie(api, number).post("/v1/dossiers_vae", body))


async def write(api: RunningService, number: int, dossier: dict[str, Any], **more: Any) -> httpx.Response:
    path = f"/v1/dossiers_vae/{dossier['id']}"
    etag = (await salarie(api, number).get(path)).headers["ETag"]
    return await salarie(api, number).put(path, CONTENU | more, headers={"If-Match": etag})


async def file(api: RunningService, number: int, dossier: dict[str, Any]) -> httpx.Response:
    return await salarie(api, number).post(f"/v1/dossiers_vae/{dossier['id']}/depot")


async def filed(api: RunningService, number: int, certification: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A dossier begun, written and filed."""
    dossier = await begin(api, number, certification)
    ok(await write(api, number, dossier, **more))
    return dict(ok(await file(api, number, dossier)))


async def answer(api: RunningService, dossier: dict[str, Any], by: Caller | None = None, **more: Any) -> httpx.Response:
    body = {"decision": "recevable", **more}
    return await (by or certificateur(api)).post(f"/v1/dossiers_vae/{dossier['id']}/recevabilite", body)


async def step(api: RunningService, number: int, dossier: dict[str, Any], name: str) -> httpx.Response:
    return await salarie(api, number).post(f"/v1/dossiers_vae/{dossier['id']}/{name}")


async def read(api: RunningService, number: int, dossier: dict[str, Any]) -> dict[str, Any]:
    return dict(ok(await salarie(api, number).get(f"/v1/dossiers_vae/{dossier['id']}")))


async def candidature(api: RunningService, identifier: str) -> Candidature:
    async with api.app.state.database.reading() as db:
        row = await db.get(Candidature, UUID(identifier))
    assert isinstance(row, Candidature)
    return row


async def told(api: RunningService, number: int) -> list[str]:
    """Texts of a person's notifications, the last first."""
    return [one["texte"] for one in ok(await salarie(api, number).get("/v1/notifications"))["elements"]]
