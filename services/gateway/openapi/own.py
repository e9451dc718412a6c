"""The gateway's own documented routes."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from services.gateway.exports.lectures import router as lectures
from services.gateway.exports.routes import router as exports
from services.gateway.health import router as health
from services.gateway.issuer.routes import router as issuer
from services.kit.web.documentation import complete
from services.kit.web.errors import Probleme


def add_routes(app: FastAPI) -> None:
    """Flat: an included router hides its routes from the « Allow » of a 405."""
    app.router.routes.extend([*health.routes, *issuer.routes, *exports.routes, *lectures.routes])


def own_document() -> dict[str, Any]:
    """The OpenAPI document of the gateway's own routes."""
    app = FastAPI()
    add_routes(app)
    document = get_openapi(title="Passerelle", version="1", routes=app.routes, openapi_version="3.1.0")
    problem = Probleme.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"].update({**problem.pop("$defs"), "Probleme": problem})
    complete(document)
    return document
