"""A right request for any operation, made from the document's own examples, so that only the authorisation decides."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.contracts.document import Document, resolve
from tests.contracts.matrice.monde import ACTORS, Ids, Monde, unknown

STALE = '"v999999"'  # nobody's version: a change that is allowed stops there, and changes nothing
# who may say where an acquis comes from
PROVENANCES = {"manager": "atteste", "certificateur": "certifie", "service": "evalue"}
NAMES = {"metier": "metier_id", "entite": "entite_id", "certification": "certification_id"}


@dataclass
class Requete:
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None


def request_of(
    document: Document, method: str, path: str, operation: Document, monde: Monde, relation: str, actor: str
) -> Requete:
    """The request of an actor about the rows of a relation."""
    ids = monde.ids(relation, actor)
    about = names_in_path(operation)
    if "groupe_id" in about:
        ids = {**ids, "session_id": ids["session_du_groupe_id"]}
    if relation == "inconnu":
        ids = {**ids, **nobody_s(about), "entite_id": unknown(), "profil_id": unknown()}
    return request_with(document, method, path, operation, monde, relation, actor, ids)


def names_in_path(operation: Document) -> list[str]:
    return [p["name"] for p in operation.get("parameters", []) if p["in"] == "path"]


def nobody_s(names: Iterable[str]) -> Ids:
    """Identifiers that nobody knows."""
    return {name: {"numero": "999999", "liste": "9999"}.get(name) or unknown() for name in names}


def request_with(
    document: Document, method: str, path: str, operation: Document, monde: Monde, relation: str, actor: str, ids: Ids
) -> Requete:
    """The request of an actor about these identifiers."""
    # KeyError: the world has no such row, and an unknown one in its place would prove nothing
    asked = Requete(method, path.format(**{name: ids[name] for name in names_in_path(operation)}))
    for parameter in operation.get("parameters", []):
        _add(asked, parameter, ids, relation)
    _add_body(asked, document, operation, ids, actor, monde)
    if relation == "soi" and asked.content:
        asked.content = asked.content.replace(b'"atteste"', b'"declare"')  # of oneself one declares
    client = ACTORS[actor]
    if client and operation.get("security"):
        asked.headers["Authorization"] = f"Bearer {monde.installation.token(client)}"
    return asked


def _add(asked: Requete, parameter: Document, ids: Ids, relation: str) -> None:
    name = parameter["name"]
    if name == "If-Match":
        asked.headers[name] = STALE
    elif name == "Idempotency-Key":
        asked.headers[name] = uuid4().hex
    elif name == "dry_run":
        asked.params[name] = "true"
    elif name == "attente":
        asked.params[name] = "0"
    elif name in ("entite", "profil") and relation != "tous":
        asked.params[name] = ids[f"{name}_id"]
    elif name == "titre":
        asked.params[name] = "Dossier"
    elif parameter["in"] == "query" and parameter.get("required"):
        asked.params[name] = ids[NAMES[name]]


def _add_body(asked: Requete, document: Document, operation: Document, ids: Ids, actor: str, monde: Monde) -> None:
    content: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        schema = resolve(document, content["application/json"]["schema"])
        body = _with_ids(copy.deepcopy(schema["examples"][0]), ids)
        if "provenance" in body and "profil_id" not in body:
            body["provenance"] = PROVENANCES.get(actor, "declare")
        if "matricule" in body:
            body["matricule"] = f"M-{uuid4().hex[:8]}"  # never as long as a social security number
        asked.content = json.dumps(body).encode()
        asked.headers["Content-Type"] = "application/json"
    elif "application/pdf" in content:
        asked.content, asked.headers["Content-Type"] = content["application/pdf"]["example"].encode(), "application/pdf"
    elif "application/x-ndjson" in content:
        asked.content, asked.headers["Content-Type"] = b"{}\n", "application/x-ndjson"
    elif content:
        secret = monde.installation.installation.issuer.secret("demo-rh")
        asked.content = f"grant_type=client_credentials&client_id=demo-rh&client_secret={secret}".encode()
        asked.headers["Content-Type"] = "application/x-www-form-urlencoded"


def _with_ids(value: Any, ids: Ids, name: str = "") -> Any:
    """The example with identifiers that exist, and no manager."""
    if isinstance(value, dict):
        return {key: _with_ids(item, ids, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_ids(item, ids, name) for item in value]
    if name == "manager_id":
        return None
    if name == "metiers_vises":
        return ids["metier_id"]
    return ids[name] if name in ids and name.endswith("_id") and isinstance(value, str) else value
