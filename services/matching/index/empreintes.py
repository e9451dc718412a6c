"""A content hash of a set that is kept up to date: the same set has the same hash, whatever the order it came in."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

_MODULO = 2**256


def canonique(value: Any) -> bytes:
    """JSON of a value, dataclasses included, one text per value: keys sorted, sets in order."""
    return orjson.dumps(value, default=sorted, option=orjson.OPT_SORT_KEYS)


def empreinte_de(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonique(value)).hexdigest()


class Ensemble:
    """Sum of the hashes of the members, modulo 2^256."""

    def __init__(self) -> None:
        self._membres: dict[str, bytes] = {}
        self._somme = 0

    def put(self, key: str, value: Any) -> bool:
        """Add or replace a member; False when it is the same as before."""
        digest = hashlib.sha256(canonique(value)).digest()
        before = self._membres.get(key)
        if before == digest:
            return False
        self._somme += int.from_bytes(digest) - int.from_bytes(before or b"")
        self._membres[key] = digest
        return True

    @property
    def empreinte(self) -> str:
        return f"{self._somme % _MODULO:064x}"
