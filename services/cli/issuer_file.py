"""The embedded issuer's file: its key, the services' credentials, the development people. Made once, then kept."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from joserfc.jwk import ECKey

from services.cli.data_folder import write_private
from services.cli.settings import DATABASES
from services.kit.run.settings import Issuer

INSTALLATION = "installation"
# client id → (name, roles)
PEOPLE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "demo-salarie": ("Une salariée", ("salarie",)),
    "demo-manager": ("Son manager", ("manager", "salarie")),
    "demo-rh": ("La RH de leur entité", ("rh",)),
    "demo-conseiller": ("Un conseiller en évolution professionnelle", ("conseiller",)),
    "demo-certificateur": ("Le certificateur", ("certificateur",)),
    "demo-jury": ("Un membre de jury", ("jury",)),
    "demo-cpnef": ("La CPNEF", ("cpnef",)),
    "demo-syndicat": ("Un syndicat", ("syndicat",)),
    "demo-sirh": ("Le SIRH de leur entité", ("sirh",)),
    "demo-administrateur": ("L'administrateur", ("administrateur",)),
}


@dataclass
class IssuerFile:
    """Content of the file; `save()` after a change, the gateway reads it again."""

    path: Path
    content: dict[str, Any]

    @classmethod
    def ensure(cls, path: Path, issuer: str) -> IssuerFile:
        """The file at `path`, made when absent, completed with clients that it lacks."""
        content = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"cle": _key(), "clients": []}
        file = cls(path, {"issuer": issuer, "cle": content["cle"], "clients": content["clients"]})
        known = {client["client_id"] for client in file.content["clients"]}
        file.content["clients"] += [client for client in _clients() if client["client_id"] not in known]
        file.save()
        return file

    @classmethod
    def read(cls, path: Path) -> IssuerFile:
        return cls(path, json.loads(path.read_text(encoding="utf-8")))

    def save(self) -> None:
        write_private(self.path, self.content)

    def client(self, client_id: str) -> dict[str, Any]:
        """The client of that id; raises KeyError."""
        return next((c for c in self.content["clients"] if c["client_id"] == client_id), None) or _unknown(client_id)

    def secret(self, client_id: str) -> str:
        return str(self.client(client_id)["secret"])

    def add(
        self,
        client_id: str,
        roles: Sequence[str],
        *,
        entite: UUID | str | None = None,
        profil: UUID | str | None = None,
    ) -> None:
        """A client more, with a secret of its own; one that exists already is bound again."""
        if all(client["client_id"] != client_id for client in self.content["clients"]):
            self.content["clients"].append(_client(client_id, client_id, tuple(roles)))
        self.bind(client_id, entite=entite, profil=profil)

    def bind(self, client_id: str, *, entite: UUID | str | None = None, profil: UUID | str | None = None) -> None:
        """Give a development person the entity and profil that its tokens will carry."""
        client = self.client(client_id)
        client["entite"], client["profil"] = (str(value) if value else None for value in (entite, profil))

    def trusted(self) -> Issuer:
        """The issuer as services trust it: its public key inline, so that none waits for the gateway to start."""
        public = ECKey.import_key(self.content["cle"]).as_dict(private=False)
        return Issuer(issuer=self.content["issuer"], jwks={"keys": [public]})

    def cursor_secret(self, service: str) -> str:
        """The secret, one for all starts, so that a cursor given before a restart is still good."""
        return hmac.new(self.content["cle"]["d"].encode(), f"curseurs {service}".encode(), hashlib.sha256).hexdigest()


def _unknown(client_id: str) -> dict[str, Any]:
    raise KeyError(client_id)


def _key() -> dict[str, Any]:
    parameters: Any = {"kid": secrets.token_hex(8), "use": "sig", "alg": "ES256"}
    return dict(ECKey.generate_key("P-256", parameters=parameters, private=True).as_dict(private=True))


def _clients() -> list[dict[str, Any]]:
    services = [_client(name, f"Service {name}", ("service",)) for name in DATABASES]
    own = _client(INSTALLATION, "La ligne de commande de l'installation", ("administrateur",))
    return [*services, own, *(_client(client_id, name, roles) for client_id, (name, roles) in PEOPLE.items())]


def _client(client_id: str, name: str, roles: tuple[str, ...]) -> dict[str, Any]:
    return {
        "client_id": client_id,
        "secret": secrets.token_urlsafe(32),
        "nom": name,
        "sujet": client_id,
        "roles": list(roles),
        "entite": None,
        "profil": None,
    }
