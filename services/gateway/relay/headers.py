"""Headers as bytes: what passes the door in each direction."""

from __future__ import annotations

from collections.abc import Iterable

Header = tuple[bytes, bytes]

HOP_BY_HOP = frozenset(
    [
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"http2-settings",
        b"expect",
    ]
)
# identity and addressing belong to the door: nobody outside says who they are or by which way they came
_FROM_OUTSIDE = frozenset(
    [
        b"host",
        b"content-length",
        b"cookie",
        b"forwarded",
        b"via",
        b"traceparent",
        b"x-request-id",
        b"x-gps",
        b"x-real-ip",
        b"x-http-method-override",
        b"x-method-override",
        b"x-rewrite-url",
    ]
)
_PREFIXES_FROM_OUTSIDE = (b"x-user", b"x-forwarded", b"x-original", b"x-gps", b"x-passerelle")
# the server of the gateway writes its own
_FROM_NEIGHBOUR = frozenset([b"date", b"server", b"x-request-id", b"set-cookie", b"alt-svc"])


def named_by_connection(headers: Iterable[Header]) -> frozenset[bytes]:
    """The headers that `Connection` declares to be for this hop only."""
    values = [value for name, value in headers if name == b"connection"]
    return frozenset(token.strip().lower() for value in values for token in value.split(b","))


def request_headers(headers: Iterable[Header]) -> list[Header]:
    """A caller's headers without what is for this hop, or claims what only the door may say."""
    headers = list(headers)
    hop = named_by_connection(headers)
    return [
        (name, value)
        for name, value in headers
        if name not in HOP_BY_HOP
        and name not in _FROM_OUTSIDE
        and name not in hop
        and not name.startswith(_PREFIXES_FROM_OUTSIDE)
        and b"_" not in name
    ]


def response_headers(headers: list[Header]) -> list[Header]:
    """A neighbour's headers without what is for that hop; a length beside a transfer encoding is not believed."""
    hop = named_by_connection(headers)
    chunked = any(name == b"transfer-encoding" for name, _ in headers)
    return [
        (name, value)
        for name, value in headers
        if name not in HOP_BY_HOP
        and name not in _FROM_NEIGHBOUR
        and name not in hop
        and not (chunked and name == b"content-length")
    ]
