"""Rate limits, in memory: the library `limits` counts, over a store that needs neither threads nor tasks."""

from __future__ import annotations

import time

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from services.gateway.errors import TooManyRequests

PURGE_ABOVE = 50_000


class LoopStorage(Storage):
    """Counters of one event loop. The library's own memory store wakes a thread, or scans every key, at each count."""

    STORAGE_SCHEME = ["loop"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._counts: dict[str, tuple[int, float]] = {}
        self._purge_above = PURGE_ABOVE

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        count, until = self._counts.get(key, (0, 0.0))
        if until <= now:
            count, until = 0, now + expiry
            if len(self._counts) >= self._purge_above:
                self._purge(now)
        self._counts[key] = (count + amount, until)
        return count + amount

    def _purge(self, now: float) -> None:
        self._counts = {key: value for key, value in self._counts.items() if value[1] > now}
        # at most one scan a doubling, whatever the number of callers
        self._purge_above = max(PURGE_ABOVE, 2 * len(self._counts))

    def get(self, key: str) -> int:
        count, until = self._counts.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        return self._counts.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        size = len(self._counts)
        self._counts.clear()
        return size

    def clear(self, key: str) -> None:
        self._counts.pop(key, None)


class RateLimiter:
    """Counts callers under one rate."""

    def __init__(self, rate: str, name: str) -> None:
        self.item: RateLimitItem = parse(rate)
        self._name = name
        self._limiter = FixedWindowRateLimiter(LoopStorage())
        self._limit = str(self.item.amount)

    def hit(self, caller: str) -> list[tuple[bytes, bytes]]:
        """Count one request; the RateLimit headers of its answer, or TooManyRequests."""
        allowed = self._limiter.hit(self.item, self._name, caller)
        headers = self._headers(caller)
        if not allowed:
            raise TooManyRequests(
                "La limite de requêtes est atteinte ; réessayez plus tard.",
                headers={**headers, "Retry-After": headers["RateLimit-Reset"]},
            )
        return [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    def check(self, caller: str) -> None:
        """Raise TooManyRequests when the caller is over the limit; counts nothing."""
        if not self._limiter.test(self.item, self._name, caller):
            headers = self._headers(caller)
            raise TooManyRequests(headers={**headers, "Retry-After": headers["RateLimit-Reset"]})

    def _headers(self, caller: str) -> dict[str, str]:
        stats = self._limiter.get_window_stats(self.item, self._name, caller)
        reset = max(1, round(stats.reset_time - time.time()))
        return {
            "RateLimit-Limit": self._limit,
            "RateLimit-Remaining": str(stats.remaining),
            "RateLimit-Reset": str(reset),
        }
