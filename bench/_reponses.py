"""`python -m bench._reponses <port>`: the matching service with the demonstration branch in its index, and bare routes beside.

The branch is told to the index as the feeds would tell it, without the services that they come from.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import FastAPI, Query, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy import branche
from services.kit.feed.consumer import Event
from services.kit.run.server import serve
from services.matching import app as matching
from services.matching.recommandations.questions import QuestionMetiers
from services.matching.recommandations.schemas import MetierSimule, MetiersSimules, Simulation, Supposition

PROFIL = uuid5(NAMESPACE_URL, "banc/profil")
Told = tuple[str, dict[str, Any]]


def ref(kind: str, code: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"banc/{kind}/{code}"))


def create_app() -> ASGIApp:
    """The service, and under /brut a bare application: neither goes through what is the other's."""
    service, brut = _service(), _brut()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await (brut if scope.get("path", "").startswith("/brut/") else service)(scope, receive, send)

    return app


def _service() -> FastAPI:
    app = matching.create_app()
    started = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with started(app):
            index = app.state.etat.index
            while not index.is_ready:
                for source, told in (
                    ("competences", _catalogue()),
                    ("certification", _offre()),
                    ("parcours", _profil()),
                ):
                    _tell(app, source, told)
                await asyncio.sleep(index.publication_s)
            yield

    app.router.lifespan_context = lifespan
    return app


def _brut() -> FastAPI:
    """Plain routes with none of a service's duties: `PUT` gives what they answer.

    The `GET` reads the address that ours reads, and answers bytes; the two `POST` parse the body that ours parses, and serialise the Pydantic answer that ours
    computes.
    """
    app, lue = FastAPI(), [b""]
    listes: list[MetiersSimules] = []
    details: list[MetierSimule] = []

    @app.put("/brut/profils/{profil_id}/metiers", status_code=204)
    async def garder_lue(profil_id: UUID, request: Request) -> None:
        lue[0] = await request.body()

    @app.get("/brut/profils/{profil_id}/metiers")
    async def lire(profil_id: UUID, question: Annotated[QuestionMetiers, Query()]) -> Response:
        return Response(lue[0], media_type="application/json")

    @app.put("/brut/liste", status_code=204)
    async def garder_liste(liste: MetiersSimules) -> None:
        listes[:] = [liste]

    @app.post("/brut/liste")
    async def lister(asked: Simulation) -> MetiersSimules:
        return listes[0]

    @app.put("/brut/detail", status_code=204)
    async def garder_detail(detail: MetierSimule) -> None:
        details[:] = [detail]

    @app.post("/brut/detail")
    async def detailler(asked: Supposition) -> MetierSimule:
        return details[0]

    return app


def _tell(app: FastAPI, source: str, told: Iterable[Told]) -> None:
    state, now = app.state.consumers[source].state, datetime.now(UTC)
    events = [Event(str(i), kind, data["id"], now, f"00000000.{i}.{i}", data) for i, (kind, data) in enumerate(told, 1)]
    app.state.etat.index.apply(source, events)
    state.position, state.contact, state.caught_up = f"00000000.{len(events)}.1", time.monotonic(), True


def _catalogue() -> Iterator[Told]:
    familles: dict[str, dict[str, Any]] = {}
    for line in branche.catalogue_lines():
        own = {"id": ref(line["type"], line.get("code", "")), **line}
        if line["type"] == "famille":
            familles[line["code"]] = {name: own[name] for name in ("id", "code", "libelle")}
        elif line["type"] == "competence":
            yield "competence.modifiee", own
        elif line["type"] == "metier":
            wanted = [{**e, "competence_id": ref("competence", e["competence"])} for e in line["exigences"]]
            yield "metier.modifie", {**own, "famille": familles.get(line["famille"]), "exigences": wanted}


def _offre() -> Iterator[Told]:
    for line in branche.certification_lines():
        if line["type"] == "certification":
            blocs = [_bloc(line["code"], bloc) for bloc in line["blocs"]]
            vises = [ref("metier", code) for code in line["metiers_vises"]]
            own = {"id": ref("certification", line["code"]), "type": line["type_certification"], "blocs": blocs}
            yield "certification.modifiee", {**line, **own, "metiers_vises": vises, "certifiante": bool(blocs)}


def _bloc(certification: str, bloc: dict[str, Any]) -> dict[str, Any]:
    attested = [
        {"competence_id": ref("competence", c["competence"]), "niveau": c["niveau"]} for c in bloc["competences"]
    ]
    own = {"id": ref("bloc", f"{certification}/{bloc['code']}"), "competences": attested}
    return {**bloc, **own, "nombre_epreuves": len(bloc["modalites"])}


def _profil() -> Iterator[Told]:
    """Somebody with a métier and some thirty acquis."""
    line = max(branche.profil_lines(200, 1), key=lambda line: len(line["acquis"]))
    acquis = [{**a, "competence_id": ref("competence", a["competence"])} for a in line["acquis"]]
    days = {"debut_le": None, "fin_le": None}
    held = [{"metier_id": ref("metier", line["metier"]), "manager_id": None, **days}]
    yield "profil.modifie", {
        "id": str(PROFIL), "emplois": [{"id": str(PROFIL), "entite_id": str(UUID(int=0)), **days, "affectations": held}],
        "acquis": acquis,
    }  # fmt: skip


def supposes(people: int) -> Iterator[dict[str, Any]]:
    """What-ifs of that many employees: their métier, and what they hold."""
    for line in branche.profil_lines(people, 1):
        acquis = [
            {
                "competence_id": ref("competence", a["competence"]),
                **{name: a[name] for name in ("niveau", "provenance", "le")},
            }
            for a in line["acquis"]
        ]
        yield {"metier_id": ref("metier", line["metier"]), "acquis": acquis}


if __name__ == "__main__":
    serve(create_app, host="127.0.0.1", port=int(sys.argv[1]))
