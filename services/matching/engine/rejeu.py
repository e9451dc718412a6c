"""The hash of all that an answer depends on, so that a stored answer can be replayed and compared byte for byte."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from services.matching.engine.referentiel.modele import Personne


def canonical(personne: Personne, parametres: Mapping[str, Any]) -> bytes:
    """Canonical JSON of the inputs: keys sorted, evidence in a fixed order, no space."""
    fields = asdict(personne)
    for name in ("acquis", "experiences", "souhaits"):
        fields[name] = sorted(fields[name], key=_dump)
    return _dump({"personne": fields, "parametres": dict(parametres)}).encode()


def empreinte(personne: Personne, parametres: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical inputs, in hexadecimal."""
    return hashlib.sha256(canonical(personne, parametres)).hexdigest()


def _dump(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")
