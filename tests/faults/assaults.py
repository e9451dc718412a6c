"""`python -m tests.faults.assaults <name> <port> <seconds>`: what one address does to the door, for a bounded time.

Only to 127.0.0.1, and with a pause between two attempts. « ready » is printed once the first wave is out.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Awaitable, Callable

HELD_S = 6.0
# where the door believes its proxy, all of it comes from this address
HEAD = b" HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.66\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 90\r\n"
TOKEN = os.environ.get("ASSAULT_TOKEN", "").encode()

Wave = Callable[[socket.socket], Awaitable[None]]


def sending(request: bytes) -> Wave:
    """Send this and do nothing more: what comes back is not read."""

    async def wave(caller: socket.socket) -> None:
        await asyncio.get_running_loop().sock_sendall(caller, request)

    return wave


async def endless_header(caller: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(caller, b"GET /" + HEAD + b"X-Long: ")
    for _ in range(512):  # 32 MB
        await loop.sock_sendall(caller, b"a" * 65_536)


WAVES: dict[str, tuple[int, Wave]] = {
    "endless_headers": (2, endless_header),
    "never_read": (400, sending(b"GET /docs/actifs/swagger-ui-bundle.js" + HEAD + b"\r\n")),
    "never_read_relayed": (
        400,
        sending(b"GET /v1/metiers/grand" + HEAD + b"Authorization: Bearer " + TOKEN + b"\r\n\r\n"),
    ),
    "half_bodies": (420, sending(b"POST /oauth/token" + HEAD + FORM + b"\r\ngrant_type=")),
    "crowd": (800, sending(b"")),
}


async def hold(wave: Wave, port: int, out: asyncio.Semaphore) -> None:
    """One connection after the other, each held for a while."""
    first = True
    while True:
        with socket.socket() as caller:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            caller.setblocking(False)
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(HELD_S):
                    await asyncio.get_running_loop().sock_connect(caller, ("127.0.0.1", port))
                    await wave(caller)
            if first:
                out.release()
                first = False
            await asyncio.sleep(HELD_S)


async def assault(name: str, port: int, seconds: float) -> None:
    number, wave = WAVES[name]
    out = asyncio.Semaphore(0)
    async with asyncio.TaskGroup() as group:
        callers = [group.create_task(hold(wave, port, out)) for _ in range(number)]
        for _ in callers:
            await out.acquire()
        print("ready", flush=True)
        await asyncio.sleep(seconds)
        for caller in callers:
            caller.cancel()


if __name__ == "__main__":
    asyncio.run(assault(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
