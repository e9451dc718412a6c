"""What a token request says (RFC 6749 §2.3 and §4.4): read by hand, since its errors have a shape of their own."""

from __future__ import annotations

import base64
import binascii
import urllib.parse
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

FORM = "application/x-www-form-urlencoded"
MAX_FIELDS = 20


class OAuthError(Exception):
    """An error of RFC 6749 §5.2."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "invalid_request"

    def __init__(self, description: str, *, basic: bool = False) -> None:
        super().__init__(description)
        self.description, self.basic = description, basic


class InvalidClient(OAuthError):
    status, code = 401, "invalid_client"


class UnsupportedGrantType(OAuthError):
    code = "unsupported_grant_type"


@dataclass(frozen=True)
class TokenRequest:
    """The credentials given, and whether they came by Basic."""

    client_id: str
    secret: str
    basic: bool


async def read_token_request(request: Request) -> TokenRequest:
    """The request's credentials; raises OAuthError."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM:
        raise OAuthError(f"Le corps doit être de type {FORM}.")
    form = _form(await request.body())
    basic = _basic(request.headers.getlist("authorization"))
    if basic and ("client_secret" in form or form.get("client_id", basic[0]) != basic[0]):
        raise OAuthError("Le client s'authentifie de deux façons.")
    grant_type = form.get("grant_type")
    if grant_type is None:
        raise OAuthError("Le paramètre grant_type est requis.")
    if grant_type != "client_credentials":
        raise UnsupportedGrantType("Seul client_credentials est pris en charge.")
    client_id, secret = basic or (form.get("client_id", ""), form.get("client_secret", ""))
    if not client_id or not secret:
        raise InvalidClient("Le client doit s'authentifier.", basic=bool(basic))
    return TokenRequest(client_id, secret, bool(basic))


def _form(body: bytes) -> dict[str, str]:
    try:
        pairs = urllib.parse.parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:
        raise OAuthError("Le formulaire est mal formé.") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise OAuthError("Un paramètre est répété.")
    # RFC 6749 §3.1: a parameter without a value counts as absent
    return {name: value for name, value in form.items() if value}


def _basic(values: list[str]) -> tuple[str, str] | None:
    if not values:
        return None
    scheme, _, encoded = values[0].partition(" ")
    if len(values) > 1 or scheme.lower() != "basic":
        raise InvalidClient("Le client s'authentifie par Basic ou dans le formulaire.", basic=True)
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise InvalidClient("L'en-tête Authorization est illisible.", basic=True) from None
    client_id, separator, secret = text.partition(":")
    if not separator:
        raise InvalidClient("L'en-tête Authorization est illisible.", basic=True)
    return urllib.parse.unquote_plus(client_id), urllib.parse.unquote_plus(secret)
