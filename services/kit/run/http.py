"""The client of neighbouring services: total deadline, byte cap, bounded retries on safe calls, problems passed on intact."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import cache
from typing import Any

import httpx
import orjson
import stamina

from services.kit.web.errors import URN, Problem, Probleme, Unavailable, UpstreamInvalid

TokenProvider = Callable[[], Awaitable[str]]
SAFE = frozenset({"GET", "HEAD"})
RETRIED = frozenset({502, 503, 504})


@cache
def _authorities() -> ssl.SSLContext:
    """Reading the certificates of the authorities takes as long as a hundred calls: once for all clients."""
    return httpx.create_ssl_context()


class UpstreamProblem(Problem):
    """A neighbour's own problem, kept as it is: its status, type, title, detail, errors and Retry-After.

    Raises ValueError when `document` is not a problem of ours.
    """

    def __init__(self, document: dict[str, Any], status: int, headers: Mapping[str, str] | None = None) -> None:
        checked = Probleme.model_validate({"instance": "", "erreurs": [], **document, "status": status})
        if not checked.type.startswith(URN) or max(len(checked.title), len(checked.detail)) > 1_000:
            raise ValueError("not a problem of Passerelle")
        self.status = status  # type: ignore[misc]
        self.slug = checked.type.removeprefix(URN)  # type: ignore[misc]
        self.title = checked.title  # type: ignore[misc]
        kept = {"Retry-After": headers["retry-after"]} if headers and "retry-after" in headers else {}
        super().__init__(checked.detail, erreurs=checked.erreurs, headers=kept)


class ServiceClient:
    """HTTP calls to one neighbour.

    `deadline_s` bounds a whole call, retries included (httpx's own timeout is per read); `max_bytes` bounds an answer.
    """

    def __init__(
        self,
        base_url: str = "",
        *,
        token: TokenProvider | None = None,
        deadline_s: float = 5.0,
        max_bytes: int = 32_000_000,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._token = token
        self.deadline_s = deadline_s
        self.max_bytes = max_bytes
        self._http = httpx.AsyncClient(
            base_url=base_url,
            transport=transport,
            verify=_authorities(),
            timeout=httpx.Timeout(deadline_s, connect=2.0),
            follow_redirects=False,
            trust_env=False,
            headers={"Accept-Encoding": "identity", "Accept": "application/json"},
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def get(self, path: str, *, deadline_s: float | None = None, **params: Any) -> Any:
        """The JSON answer of a GET; retried while the neighbour is out of reach and the deadline allows."""
        return await self.request("GET", path, deadline_s=deadline_s, params=params)

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: bytes | AsyncIterator[bytes] | None = None,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        deadline_s: float | None = None,
    ) -> Any:
        """The JSON answer; raises UpstreamProblem, UpstreamInvalid or Unavailable."""
        sent = dict(headers or {})
        if json is not None:
            content, sent["Content-Type"] = orjson.dumps(json), "application/json"

        async def once() -> Any:
            if self._token:
                sent["Authorization"] = f"Bearer {await self._token()}"
            wait = httpx.Timeout(deadline_s or self.deadline_s, connect=2.0)
            query = {name: value for name, value in (params or {}).items() if value is not None}
            async with self._http.stream(
                method, path, params=query, content=content, headers=sent, timeout=wait
            ) as answer:
                return self._parse(answer, await self._read(answer))

        attempts = 3 if method in SAFE else 1
        try:
            async with asyncio.timeout(deadline_s or self.deadline_s):
                async for attempt in stamina.retry_context(
                    on=_is_passing, attempts=attempts, wait_initial=0.1, wait_max=1.0, timeout=None
                ):
                    with attempt:
                        return await once()
        except (httpx.HTTPError, TimeoutError, OSError):
            raise Unavailable("Un service voisin ne répond pas.") from None

    async def _read(self, answer: httpx.Response) -> bytes:
        received = bytearray()
        async for chunk in answer.aiter_raw():
            received += chunk
            if len(received) > self.max_bytes:
                raise UpstreamInvalid("La réponse d'un service voisin est trop volumineuse.")
        return bytes(received)

    def _parse(self, answer: httpx.Response, body: bytes) -> Any:
        kind = answer.headers.get("content-type", "").split(";")[0]
        if answer.status_code == 204:
            return None
        if 300 <= answer.status_code < 400 or kind not in ("application/json", "application/problem+json"):
            raise UpstreamInvalid("La réponse d'un service voisin n'est pas du JSON.")
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise UpstreamInvalid("La réponse d'un service voisin n'est pas du JSON.") from None
        if answer.status_code < 400:
            return value
        if answer.status_code == 500:
            raise UpstreamInvalid("Un service voisin a échoué.")
        try:
            problem = UpstreamProblem(value, answer.status_code, answer.headers)
        except (ValueError, TypeError):
            raise UpstreamInvalid("L'erreur d'un service voisin est illisible.") from None
        raise problem


def _is_passing(error: Exception) -> bool:
    return isinstance(error, httpx.TransportError) or (isinstance(error, UpstreamProblem) and error.status in RETRIED)


class ClientCredentials:
    """An access token by client credentials (RFC 6749 §4.4), kept until a minute before it expires."""

    def __init__(self, client: ServiceClient, token_url: str, client_id: str, secret: str) -> None:
        self._client = client
        self._url = token_url
        self._form = httpx.QueryParams(
            {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        )
        self._token, self._until = "", 0.0

    async def __call__(self) -> str:
        if time.monotonic() >= self._until:
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            try:
                form = str(self._form).encode()
                answer = await self._client.request("POST", self._url, content=form, headers=headers)
                self._token = str(answer["access_token"])
                self._until = time.monotonic() + float(answer.get("expires_in", 300)) - 60
            except (Problem, KeyError, TypeError, ValueError, AttributeError):
                # whatever its reason, it is this service's affair: the caller's own credentials are not in question
                raise Unavailable("Ce service n'a pas obtenu son jeton d'accès.") from None
        return self._token
