"""Access tokens (RFC 9068) of the configured issuers become a typed actor. Each service verifies for itself."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.datastructures import Headers

from services.kit.run.settings import Issuer, ServiceSettings
from services.kit.web.errors import InvalidToken, MalformedRequest, Problem, Unauthenticated, Unavailable
from services.kit.web.strict_json import clean_text

ALGORITHMS = ["ES256", "EdDSA", "Ed25519"]
ROLES = frozenset(
    [
        "salarie",
        "manager",
        "rh",
        "conseiller",
        "certificateur",
        "jury",
        "cpnef",
        "syndicat",
        "sirh",
        "administrateur",
        "service",
    ]
)
MAX_TOKEN_CHARS = 8_192
LEEWAY_S = 30
MAX_SUBJECT_CHARS = 255
CACHED_VERDICTS = 10_000
# a key that its issuer withdraws is refused at most this long afterwards (the sum of the two)
VERDICT_KEPT_S = 60.0
KEYS_KEPT_S = 240.0
REFETCH_KEYS_AFTER_S = 10.0

_FOREIGN_KEYS = frozenset(["jwk", "jku", "x5u", "x5c", "crit"])

FetchJson = Callable[[str], Awaitable[Any]]


@dataclass(frozen=True)
class Actor:
    """The caller: `entite` is the tenant, `profil` the profile that the person holds, `sujet` the token's subject."""

    sujet: str
    roles: frozenset[str] = field(default_factory=frozenset)
    entite: UUID | None = None
    profil: UUID | None = None

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


SUJET: ContextVar[str] = ContextVar("sujet", default="")
"""The subject whose request is under way here, empty when there is none: what is shared out by caller looks at it."""

# who reads what is declared public
ANONYMOUS = Actor(sujet="")


def _uuid(value: Any) -> UUID | None:
    if value in (None, ""):
        return None
    try:
        return UUID(str(value))
    except ValueError:
        raise InvalidToken("Le jeton porte un identifiant illisible.") from None


def _roles(value: Any) -> frozenset[str]:
    if value is None:
        return frozenset()
    if not isinstance(value, list) or not all(isinstance(role, str) for role in value):
        raise InvalidToken("Le jeton porte des rôles illisibles.")
    return ROLES.intersection(value)


def _segment(token: str, index: int) -> dict[str, Any]:
    """A token's header or payload, read without trust, to know which key and issuer to check it with."""
    from joserfc.util import urlsafe_b64decode

    try:
        value = orjson.loads(urlsafe_b64decode(token.split(".")[index].encode("ascii")))
    except (ValueError, IndexError):
        raise InvalidToken("Le jeton est illisible.") from None
    if not isinstance(value, dict):
        raise InvalidToken("Le jeton est illisible.")
    return value


def bearer(headers: Headers) -> str:
    """The one bearer token of a request's headers."""
    values = headers.getlist("authorization")
    if not values:
        raise Unauthenticated("Un jeton d'accès est requis.")
    if len(values) > 1:
        raise MalformedRequest("Un seul en-tête Authorization est permis.")
    scheme, _, token = values[0].partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN_CHARS or token.count(".") != 2:
        raise Unauthenticated("Un jeton d'accès « Bearer » est requis.")
    return token


class TokenVerifier:
    """Verifies tokens against the issuers' keys, fetched with `fetch` and kept a while, as verdicts are."""

    def __init__(self, settings: ServiceSettings, fetch: FetchJson, now: Callable[[], float] = time.time) -> None:
        self.issuers: dict[str, Issuer] = {issuer.issuer: issuer for issuer in settings.issuers}
        self.audience = settings.audience
        self.max_lifetime = settings.max_token_lifetime_s
        self._fetch = fetch
        self._now = now
        self._keys: dict[str, KeySet] = {}
        self._asked_at: dict[str, float] = {}
        self._asking = asyncio.Lock()
        self._verdicts: OrderedDict[bytes, tuple[float, Actor]] = OrderedDict()

    async def actor(self, headers: Headers) -> Actor:
        """The actor of a request; raises Unauthenticated, InvalidToken or MalformedRequest."""
        token = bearer(headers)
        digest = hashlib.sha256(token.encode()).digest()
        cached = self._verdicts.get(digest)
        if cached and cached[0] > self._now():
            actor = cached[1]
        else:
            actor = await self._judged(token, digest)
        SUJET.set(actor.sujet)
        return actor

    async def _judged(self, token: str, digest: bytes) -> Actor:
        """The token's verdict, kept at most until it expires."""
        claims, issuer = await self._verify(token)
        actor = Actor(
            sujet=str(claims["sub"]),
            roles=_roles(claims.get(issuer.roles_claim)),
            entite=_uuid(claims.get(issuer.entite_claim)),
            profil=_uuid(claims.get(issuer.profil_claim)),
        )
        self._verdicts[digest] = (min(float(claims["exp"]), self._now() + VERDICT_KEPT_S), actor)
        if len(self._verdicts) > CACHED_VERDICTS:
            self._verdicts.popitem(last=False)
        return actor

    async def _verify(self, token: str) -> tuple[dict[str, Any], Issuer]:
        header, payload = _segment(token, 0), _segment(token, 1)
        issuer = self.issuers.get(str(payload.get("iss")))
        if issuer is None:
            raise InvalidToken("L'émetteur du jeton n'est pas reconnu.")
        if header.get("typ") not in issuer.types or not _FOREIGN_KEYS.isdisjoint(header):
            raise InvalidToken("L'en-tête du jeton est refusé.")
        try:
            keys = await self._key_set(issuer, str(header.get("kid", "")))
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, TypeError, KeyError):
            raise InvalidToken("La signature du jeton est refusée.") from None
        self._check(claims)
        return claims, issuer

    def _check(self, claims: dict[str, Any]) -> None:
        now = self._now()
        exp, iat, nbf = claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)
        audience = claims.get("aud")
        if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in (exp, iat, nbf)):
            raise InvalidToken("Le jeton ne porte pas ses dates.")
        assert isinstance(exp, int | float)
        assert isinstance(iat, int | float)
        if exp <= now or iat > now + LEEWAY_S or nbf > now + LEEWAY_S or exp - iat > self.max_lifetime:
            raise InvalidToken("Le jeton n'est pas, ou n'est plus, valable.")
        if self.audience not in (audience if isinstance(audience, list) else [audience]):
            raise InvalidToken("Le jeton est destiné à un autre service.")
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT_CHARS or clean_text(subject) is None:
            raise InvalidToken("Le jeton ne dit pas qui appelle.")

    async def _key_set(self, issuer: Issuer, kid: str) -> KeySet:
        if issuer.jwks is not None:
            return KeySet.import_key_set(issuer.jwks)  # type: ignore[arg-type]
        async with self._asking:
            keys = self._keys.get(issuer.issuer)
            age = self._now() - self._asked_at.get(issuer.issuer, float("-inf"))
            known = keys is not None and any(key.kid == kid for key in keys.keys)
            if age > (KEYS_KEPT_S if known else REFETCH_KEYS_AFTER_S):
                self._asked_at[issuer.issuer] = self._now()
                keys = await self._ask(issuer) or keys
        if keys is None:
            raise Unavailable("Les clés de l'émetteur du jeton ne peuvent pas être lues.", retry_after=5)
        return keys

    async def _ask(self, issuer: Issuer) -> KeySet | None:
        """The issuer's keys as published now, kept; None when they cannot be read: those already known still serve."""
        try:
            keys = KeySet.import_key_set(await self._fetch(issuer.jwks_url or ""))
        except (Problem, JoseError, ValueError, TypeError, KeyError, AttributeError):
            return None
        self._keys[issuer.issuer] = keys
        return keys
