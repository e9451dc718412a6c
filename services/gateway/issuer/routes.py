"""The issuer's three routes; where there is no issuer file they do not exist."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from services.gateway.documented import problem_responses
from services.gateway.errors import TooManyRequests
from services.gateway.issuer.file import EmbeddedIssuer
from services.gateway.issuer.requests import FORM, InvalidClient, OAuthError, read_token_request
from services.gateway.issuer.schemas import ClesPubliques, ConfigurationOpenid, ErreurOauth, Jeton
from services.gateway.issuer.tokens import access_token
from services.kit.web.errors import MalformedRequest, NotFound, PayloadTooLarge, RequestTimeout

router = APIRouter(tags=["jetons"])
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


async def _issuer(request: Request) -> EmbeddedIssuer:
    issuer: EmbeddedIssuer | None = request.app.state.trust.issuer()
    if issuer is None:
        raise NotFound("Cette installation n'a pas d'émetteur intégré.")
    return issuer


Issuer = Annotated[EmbeddedIssuer, Depends(_issuer)]
_TOKEN_FORM = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"type": "string", "const": "client_credentials", "description": "Toujours client_credentials"},
        "client_id": {"type": "string", "minLength": 1, "description": "Identifiant du client, absent avec Basic"},
        "client_secret": {"type": "string", "minLength": 1, "description": "Secret du client, absent avec Basic"},
    },
}
_EXAMPLE = {"grant_type": "client_credentials", "client_id": "demo-rh", "client_secret": "secret-de-demonstration"}


@router.post(
    "/oauth/token",
    operation_id="obtenir_jeton",
    summary="Obtenir un jeton d'accès",
    response_model=Jeton,
    responses={
        400: {"description": "Demande mal formée", "model": ErreurOauth},
        401: {"description": "Client inconnu ou secret erroné", "model": ErreurOauth},
        **problem_responses(NotFound, RequestTimeout, PayloadTooLarge, TooManyRequests),
    },
    openapi_extra={"requestBody": {"required": True, "content": {FORM: {"schema": _TOKEN_FORM, "example": _EXAMPLE}}}},
)
async def obtenir_jeton(request: Request, issuer: Issuer) -> Response:
    """Délivre un jeton d'une heure à un client (RFC 6749, client_credentials). Le client s'authentifie dans le formulaire ou par Basic."""
    try:
        return JSONResponse(await _answer(request, issuer), headers=NO_STORE)
    except OAuthError as error:
        headers = {**NO_STORE, **({"WWW-Authenticate": 'Basic realm="passerelle"'} if error.basic else {})}
        body = {"error": error.code, "error_description": error.description}
        return JSONResponse(body, error.status, headers)


def _pair(address: str, client_id: str) -> str:
    """Under which name wrong secrets are counted: whoever guesses from elsewhere does not lock the client out."""
    return f"{address} {client_id[:100]}"


async def _answer(request: Request, issuer: EmbeddedIssuer) -> dict[str, Any]:
    state, settings = request.app.state, request.app.state.settings
    address = request.client.host if request.client else ""
    state.token_requests.hit(address)
    asked = await read_token_request(request)
    caller = _pair(address, asked.client_id)
    state.token_failures.check(caller)
    client = issuer.authenticate(asked.client_id, asked.secret)
    if client is None:
        state.token_failures.hit(caller)
        raise InvalidClient("Client inconnu ou secret erroné.", basic=asked.basic)
    token = access_token(issuer, client, audience=settings.audience, lifetime_s=settings.token_lifetime_s)
    return {"access_token": token, "token_type": "Bearer", "expires_in": settings.token_lifetime_s}


@router.get(
    "/oauth/jwks.json",
    operation_id="lire_cles_publiques",
    summary="Lire les clés publiques de l'émetteur",
    response_model=ClesPubliques,
    responses=problem_responses(MalformedRequest, NotFound, TooManyRequests),
)
async def lire_cles_publiques(issuer: Issuer) -> Response:
    """Donne les clés qui vérifient les jetons de l'émetteur intégré."""
    return JSONResponse(issuer.jwks, headers={"Cache-Control": "public, max-age=60"})


@router.get(
    "/.well-known/openid-configuration",
    operation_id="lire_configuration_openid",
    summary="Lire les métadonnées de l'émetteur",
    response_model=ConfigurationOpenid,
    responses=problem_responses(MalformedRequest, NotFound, TooManyRequests),
)
async def lire_configuration_openid(issuer: Issuer) -> Response:
    """Donne les adresses et les capacités de l'émetteur intégré."""
    name = issuer.name.rstrip("/")
    document = ConfigurationOpenid(
        issuer=issuer.name,
        token_endpoint=f"{name}/oauth/token",
        jwks_uri=f"{name}/oauth/jwks.json",
        grant_types_supported=["client_credentials"],
        response_types_supported=[],
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        id_token_signing_alg_values_supported=["ES256"],
        subject_types_supported=["public"],
    )
    return JSONResponse(document.model_dump())
