"""The gateway's own pages: health, the document and its reader, the issuer. A FastAPI application behind the door."""

from __future__ import annotations

from pathlib import Path

import fastapi_offline
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from services.gateway.issuer.trust import Trust
from services.gateway.limits import RateLimiter
from services.gateway.metrics import read_metrics
from services.gateway.openapi.documents import Documents
from services.gateway.openapi.own import add_routes
from services.gateway.settings import GatewaySettings
from services.kit.run.http import ServiceClient
from services.kit.run.metrics import PATH as METRICS
from services.kit.run.metrics import Metrics
from services.kit.web.problems import add_problem_handlers

ASSETS = Path(fastapi_offline.__file__).parent / "static"
# the page loads nothing from elsewhere, and the browser enforces it
DOCS_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


async def _openapi(request: Request) -> Response:
    """Le document OpenAPI de tous les services."""
    return Response(await request.app.state.documents.merged(), media_type="application/json")


async def _docs(request: Request) -> Response:
    """Lecteur du document OpenAPI; ses fichiers viennent d'ici."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Passerelle — documentation de l'API",
        swagger_js_url="/docs/actifs/swagger-ui-bundle.js",
        swagger_css_url="/docs/actifs/swagger-ui.css",
        swagger_favicon_url="/docs/actifs/favicon.png",
    )
    html = bytes(page.body).replace(b"<html>", b'<html lang="fr">', 1)
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": DOCS_POLICY})


def create_pages(
    settings: GatewaySettings, *, trust: Trust, documents: Documents, client: ServiceClient, metrics: Metrics
) -> FastAPI:
    """The application that answers the gateway's own paths."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, telemetry={"logs": False})
    state = app.state
    state.settings, state.trust, state.documents, state.client = settings, trust, documents, client
    state.metrics, state.looking = metrics, None
    state.token_requests = RateLimiter(settings.token_rate_per_address, "jetons")
    state.token_failures = RateLimiter(settings.token_failures_per_client, "echecs")
    state.exports = RateLimiter(settings.export_rate_per_subject, "exports")
    add_problem_handlers(app)
    add_routes(app)
    app.router.add_route("/openapi.json", _openapi, include_in_schema=False)
    app.router.add_route("/docs", _docs, include_in_schema=False)
    app.router.add_route(METRICS, read_metrics, include_in_schema=False)
    app.mount("/docs/actifs", StaticFiles(directory=ASSETS))
    return app
