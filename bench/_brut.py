"""`python -m bench._brut <port>`: the same answers from bare routes on asyncpg, with none of a service's duties.

`BANC_BASES` gives the URL of each service's database; uvicorn is set as for the services.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from fastapi import FastAPI, Response

from services.kit.run.server import serve

EMPLOIS = (
    "SELECT e.id, e.profil_id, e.entite_id, e.matricule, e.debut_le, e.fin_le, a.metier_id,"
    " a.debut_le AS metier_depuis_le, a.manager_id, a.quotite::float8 AS quotite, a.lieu FROM emploi e"
    " JOIN affectation a ON a.emploi_id = e.id AND a.fin_le IS NULL WHERE e.profil_id = $1 ORDER BY e.id"
)
METIERS = (
    "SELECT m.id, m.referentiel, m.code, m.libelle, m.definition, f.id AS f_id, f.code AS f_code,"
    " f.libelle AS f_libelle, m.evolution, m.niveau, m.encadrement, m.appellations, m.retire"
    " FROM metier m LEFT JOIN famille f ON f.id = m.famille_id WHERE NOT m.retire"
    " ORDER BY m.referentiel, m.code LIMIT $1"
)
LIMITE = 50


def create_app() -> FastAPI:
    """`/v1/profils/{id}` and `/v1/metiers`, the bytes that the services answer (but the cursor, which is signed)."""
    urls: dict[str, str] = json.loads(os.environ["BANC_BASES"])
    pools: dict[str, Any] = {}

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            for name, url in urls.items():
                pools[name] = await stack.enter_async_context(asyncpg.create_pool(url, min_size=10, max_size=10))
            yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/v1/profils/{profil_id}")
    async def profil(profil_id: UUID) -> Response:
        async with pools["parcours"].acquire() as connection:
            rows = await connection.fetch(EMPLOIS, profil_id)
        emplois = [dict(row) for row in rows]
        return _json({"id": profil_id, "emplois": emplois}) if emplois else Response(status_code=404)

    @app.get("/v1/metiers")
    async def metiers(suivant: str) -> Response:
        async with pools["competences"].acquire() as connection:
            rows = await connection.fetch(METIERS, LIMITE)
        return _json({"elements": [_metier(row) for row in rows], "suivant": suivant})

    return app


def _metier(row: Any) -> dict[str, Any]:
    famille = {"id": row["f_id"], "code": row["f_code"], "libelle": row["f_libelle"]} if row["f_id"] else None
    return {
        "id": row["id"], "referentiel": row["referentiel"], "code": row["code"], "libelle": row["libelle"],
        "definition": row["definition"], "famille": famille, "evolution": row["evolution"], "niveau": row["niveau"],
        "encadrement": row["encadrement"], "appellations": row["appellations"], "retire": row["retire"],
    }  # fmt: skip


def _json(content: Any) -> Response:
    return Response(orjson.dumps(content, default=str), media_type="application/json")


if __name__ == "__main__":
    serve(create_app, host="127.0.0.1", port=int(sys.argv[1]))
