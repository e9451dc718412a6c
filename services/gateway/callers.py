"""What each address holds of the door: its open connections and its requests under way, both bounded."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

from services.gateway.errors import TooManyRequests
from services.gateway.settings import GatewaySettings
from services.kit.run.server import BoundedProtocol

# what a provider gives one customer of IPv6: all of it is one caller
IPV6_PREFIX = 64
FORWARDING = frozenset([b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via"])


class Callers:
    """Shares the door out by address. A trusted proxy has no share: those that it speaks for have theirs."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._trusted = settings.trusted_proxies
        self._readers = settings.metrics_readers
        self._connections_max = settings.connections_per_address
        self._requests_max = settings.requests_per_address
        self._connections: dict[str, dict[BoundedProtocol, None]] = {}
        self._under_way: dict[str, int] = {}

    # --- connections, as the server tells of them

    def opened(self, connection: BoundedProtocol) -> None:
        """Count a connection; an address that has all its share loses its oldest one that waits, or this one."""
        if self._is_trusted(connection.address):
            return
        own = self._connections.setdefault(share_of(connection.address), {})
        own[connection] = None
        if len(own) > self._connections_max:
            # the new one waits too, so there is always one; it is out of the count before its loss is told
            oldest = next(held for held in own if held.waits)
            del own[oldest]
            oldest.transport.abort()

    def closed(self, connection: BoundedProtocol) -> None:
        address = share_of(connection.address)
        own = self._connections.get(address, {})
        own.pop(connection, None)
        if not own:
            self._connections.pop(address, None)

    # --- requests

    def name(self, scope: Scope) -> str:
        """The caller's address, left in the scope: the connection's, or the last that trusted proxies vouch for."""
        client = scope.get("client")
        share = share_of(self._address(scope))
        if client and share != client[0]:
            scope["client"] = (share, 0)
        return share

    def may_read_metrics(self, scope: Scope) -> bool:
        """Whether the caller is this machine, or of the settings' readers.

        What says that it is forwarded, by a proxy that nobody named, may come from anywhere: it is not this machine's.
        """
        connection = scope["client"][0] if scope.get("client") else ""
        address = parse(self._address(scope))
        if address is None or (not self._is_trusted(connection) and _is_forwarded(scope)):
            return False
        return address.is_loopback or any(address in network for network in self._readers)

    def _address(self, scope: Scope) -> str:
        client = scope.get("client")
        address = client[0] if client else ""
        return self._forwarded(scope, address) if self._is_trusted(address) else address

    def enter(self, address: str) -> None:
        """Count a request that `leave` will end; raises TooManyRequests when the address has its share under way."""
        under_way = self._under_way.get(address, 0)
        if under_way >= self._requests_max:
            raise TooManyRequests("Trop de requêtes de cette adresse sont en cours.", headers={"Retry-After": "1"})
        self._under_way[address] = under_way + 1

    def leave(self, address: str) -> None:
        left = self._under_way.pop(address) - 1
        if left:
            self._under_way[address] = left

    def _forwarded(self, scope: Scope, proxy: str) -> str:
        """The right-most address of X-Forwarded-For that is no trusted proxy; what stands left of it is hearsay."""
        values = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        for text in reversed(b",".join(values).decode("latin-1").split(",")):
            if parse(text) is None:
                break
            proxy = text
            if not self._is_trusted(text):
                break
        return proxy

    def _is_trusted(self, text: str) -> bool:
        address = parse(text) if self._trusted else None
        return address is not None and any(address in network for network in self._trusted)


def _is_forwarded(scope: Scope) -> bool:
    return any(name in FORWARDING for name, _ in scope["headers"])


@lru_cache(maxsize=10_000)
def parse(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it (`192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]:4711`); None when it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@lru_cache(maxsize=10_000)
def share_of(text: str) -> str:
    """Under which name an address is counted: its network where it is of IPv6, as it is when it is no address."""
    address = parse(text)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, IPV6_PREFIX), strict=False))
    return text if address is None else str(address)
