"""What an actor may do: a service's `politiques.cedar`, readable by a works council, checked against its schema at start.

The head of a `permit` (principal in Role, action) says which roles may ever call: refused there, the answer is 403.
Its `when` says on which rows: refused there, the answer is the 404 of a row that does not exist.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import cedarpy
import orjson

from services.kit.web.auth import Actor

ANYONE = "*"
KEPT_DECISIONS = 10_000


@dataclass(frozen=True)
class Ressource:
    """A row as the policies see it: its type, id and the attributes that the schema declares."""

    type: str
    id: str
    attributs: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.type}/{self.id}"


class Policy:
    """The policies of one service, parsed once. Raises ValueError when they do not fit their schema."""

    def __init__(self, folder: Path) -> None:
        text = (folder / "politiques.cedar").read_text(encoding="utf-8")
        schema = (folder / "politiques.cedarschema").read_text(encoding="utf-8")
        result = cedarpy.validate_policies(text, schema)
        if not result.validation_passed:
            raise ValueError(f"{folder.name}/politiques.cedar: {'; '.join(map(str, result.errors))}")
        self._policies = cedarpy.PolicySet.from_str(text)
        self._schema = cedarpy.Schema.from_str(schema)
        self.roles_by_action = _heads(json.loads(cedarpy.policies_to_json_str(text)))
        self._decisions: dict[tuple[Actor, bytes], bool] = {}

    def may_call(self, actor: Actor, action: str) -> bool:
        """Whether some policy lets one of the actor's roles perform `action` on some row."""
        roles = self.roles_by_action.get(action, frozenset())
        return ANYONE in roles or not roles.isdisjoint(actor.roles)

    def allows(self, actor: Actor, action: str, resource: Ressource) -> bool:
        """The decision, kept: the policies do not change while the process lives, and see nothing but these values."""
        key = (actor, orjson.dumps([action, resource.type, resource.id, resource.attributs]))
        decision = self._decisions.get(key)
        if decision is None:
            if len(self._decisions) >= KEPT_DECISIONS:
                self._decisions.clear()
            decision = self._decisions[key] = self._decide(actor, action, resource)
        return decision

    def _decide(self, actor: Actor, action: str, resource: Ressource) -> bool:
        principal = {"type": "Acteur", "id": actor.sujet}
        target = {"type": resource.type, "id": resource.id}
        parents = [{"type": "Role", "id": role} for role in sorted(actor.roles)]
        attributes = {"entite": str(actor.entite or ""), "profil": str(actor.profil or ""), "sujet": actor.sujet}
        entities: list[dict[str, Any]] = [
            {"uid": principal, "attrs": attributes, "parents": parents},
            {"uid": target, "attrs": dict(resource.attributs), "parents": []},
        ]
        request = {"principal": principal, "action": {"type": "Action", "id": action}, "resource": target}
        result = cedarpy.is_authorized(request, self._policies, entities, self._schema)
        if result.diagnostics.errors:
            raise ValueError(f"{action} on {resource.type}: {result.diagnostics.errors}")
        return bool(result.allowed)


@cache
def policy_of(folder: Path) -> Policy:
    """The policies of the service in `folder`, read once in a process."""
    return Policy(folder)


def _heads(policies: dict[str, Any]) -> dict[str, frozenset[str]]:
    """Roles by action, read from the heads of the `permit` policies."""
    roles: dict[str, set[str]] = {}
    for policy in policies["staticPolicies"].values():
        if policy["effect"] != "permit":
            continue
        principal, action = policy["principal"], policy["action"]
        role = principal["entity"]["id"] if principal["op"] == "in" else ANYONE
        actions = action.get("entities") or ([action["entity"]] if "entity" in action else [])
        if not actions:
            raise ValueError("politiques.cedar: a permit must name its actions")
        for entity in actions:
            roles.setdefault(entity["id"], set()).add(role)
    return {action: frozenset(names) for action, names in roles.items()}
