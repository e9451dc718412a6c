"""Which neighbour a path belongs to. What is not listed here reaches nobody."""

from __future__ import annotations

import re
import urllib.parse
from dataclasses import dataclass, replace

from services.gateway.settings import GatewaySettings

PREFIXES: dict[str, tuple[str, ...]] = {
    "competences": ("familles", "metiers", "competences", "correspondances", "catalogue"),
    "certification": (
        "attestations",
        "certifications",
        "sessions",
        "candidatures",
        "propositions",
        "registre",
        "titulaires_a_declarer",
        "modules_formation",
        "identites",
        "avis",
        "demandes_avis",
        "demandes_a_traiter",
        "interventions",
        "primes",
        "dossiers_vae",
        "positionnements",
        "plans",
        "partages",
        "jurys",
        "correspondances_blocs",
        "blocs_acquis",
        "indicateurs",
        "regles",
        "voies",
        "demandes_accord",
        "notifications",
    ),
    "parcours": ("entites", "emplois", "profils", "besoins", "rattachements"),
    "matching": ("recommandations", "rapprochements"),
}
FEEDS = tuple(PREFIXES)
# those that keep something of people, and give them their copy; a test keeps this the list of what services declare
WITH_PEOPLE = ("parcours", "certification", "matching")
OWN = frozenset(
    [
        b"/oauth/token",
        b"/oauth/jwks.json",
        b"/.well-known/openid-configuration",
        b"/openapi.json",
        b"/docs",
        b"/vivant",
        b"/pret",
    ]
)
OWN_FOLDER = b"/docs/actifs/"
# what all services say of a person; `/v1/exports/{service}/{profil_id}` is the part of one
OF_A_PERSON = ("exports", "lectures")
_OWN_OF_A_PERSON = re.compile(rb"/v1/(?:exports/[^/]+(?:/archive)?|lectures/[^/]+)")
# read without a token; a test keeps this the list of what services declare public
PUBLIC = (
    "/v1/attestations/emetteur/did.json",
    "/v1/attestations/statuts/{liste}",
    "/v1/attestations/{attestation_id}/verification",
)
# documents come and go in a stream like a load; the service that owns them says how long they may be
DOCUMENTS = b"/pieces"
METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

_SERVICE_OF = {segment.encode(): name for name, segments in PREFIXES.items() for segment in segments}
_FEED_OF = {name.encode(): name for name in FEEDS}
_PART_OF = {(kind.encode(), name.encode()): (kind, name) for kind in OF_A_PERSON for name in WITH_PEOPLE}
# one or more non-empty segments of characters that mean the same to every parser
_PATH = re.compile(rb"(?:/(?:[A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2})+)+")
_DOT_SEGMENT = re.compile(rb"/\.{1,2}(?:/|$)")
_PUBLIC = re.compile("|".join(re.sub(r"{\w+}", "[0-9a-f-]+", path.replace(".", r"\.")) for path in PUBLIC).encode())
# once decoded, these would change which path it is, or end a text
_FORBIDDEN_ESCAPED = re.compile(rb"[\x00-\x20\x7f/\\.;%]")


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes, how large its body may be and how long it may take."""

    service: str
    prefix: str
    max_body_bytes: int
    timeout_s: float
    public: bool = False

    @property
    def path(self) -> str:
        """What the access line shows: no identifier."""
        return self.prefix


def is_clean(path: bytes) -> bool:
    """Whether the path reads the same for every parser: no empty or dot segment, no escaped separator, no parameter."""
    if not _PATH.fullmatch(path) or _DOT_SEGMENT.search(path):
        return False
    return b"%" not in path or not any(
        _FORBIDDEN_ESCAPED.search(urllib.parse.unquote_to_bytes(escape)) for escape in re.findall(rb"%..", path)
    )


def is_own(path: bytes) -> bool:
    """Whether the gateway answers this path itself."""
    if path in OWN:
        return True
    return (path.startswith(OWN_FOLDER) or _OWN_OF_A_PERSON.fullmatch(path) is not None) and is_clean(path)


class RouteTable:
    """The routes, one object for each kind of path, made once."""

    def __init__(self, settings: GatewaySettings) -> None:
        small, bulk = settings.max_body_bytes, settings.bulk_max_body_bytes
        self._bulk_suffix = settings.bulk_suffix.encode()
        self._plain = {
            s: Route(n, f"/v1/{s.decode()}", small, settings.total_timeout_s) for s, n in _SERVICE_OF.items()
        }
        self._bulk = {s: Route(n, f"/v1/{s.decode()}", bulk, settings.bulk_timeout_s) for s, n in _SERVICE_OF.items()}
        self._public = {s: replace(route, public=True) for s, route in self._plain.items()}
        self._feeds = {s: Route(n, f"/v1/evenements/{n}", 0, settings.feed_timeout_s) for s, n in _FEED_OF.items()}
        self._parts = {
            s: Route(name, f"/v1/{kind}/{name}", 0, settings.total_timeout_s) for s, (kind, name) in _PART_OF.items()
        }

    def find(self, path: bytes) -> Route | None:
        """The route of a raw path, or None when it belongs to no neighbour."""
        if not is_clean(path):
            return None
        parts = path.split(b"/", 4)
        if len(parts) < 3 or parts[1] != b"v1":
            return None
        if parts[2] == b"evenements":
            return self._feeds.get(parts[3]) if len(parts) == 4 else None
        if len(parts) == 5 and (part := self._parts.get((parts[2], parts[3]))):
            return part
        if _PUBLIC.fullmatch(path):
            return self._public.get(parts[2])
        table = self._bulk if path.endswith((self._bulk_suffix, DOCUMENTS)) else self._plain
        return table.get(parts[2])


def owner_of(path: str) -> str | None:
    """The service that a documented path (`/v1/metiers/{id}`) belongs to."""
    parts = path.split("/", 4)
    if len(parts) < 3 or parts[1] != "v1":
        return None
    if parts[2] == "evenements":
        return parts[3] if len(parts) == 4 and parts[3] in PREFIXES else None
    if parts[2] in OF_A_PERSON:
        return parts[3] if len(parts) == 5 and parts[3] in WITH_PEOPLE else None
    return _SERVICE_OF.get(parts[2].encode())
