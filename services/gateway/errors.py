"""What can go wrong at the door, each with its own status and URN."""

from typing import Any

from services.kit.web.errors import Problem


class TooManyRequests(Problem):
    status, slug, title = 429, "too-many-requests", "Trop de requêtes"


class UpstreamTimeout(Problem):
    status, slug, title = 504, "upstream-timeout", "Un service voisin n'a pas répondu à temps"


class PartieManquante(Problem):
    status, slug, title = 503, "part-missing", "Un service n'a pas donné sa part"


class ClientGone(Exception):
    """The caller closed the connection: nobody is left to answer."""

    def __init__(self, *_: Any) -> None:
        super().__init__("client gone")
