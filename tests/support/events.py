"""The types of the three feeds with the exact keys of their data, once: what is read in a test must be one of them."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[1] / "contracts" / "evenements.csv"


@cache
def keys_by_type() -> dict[tuple[str, str], frozenset[str]]:
    """By service and type, the keys of `data`."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["service"], row["type"]): frozenset(row["cles"].split()) for row in csv.DictReader(file)}


def check_event(service: str, event: dict[str, Any]) -> None:
    """AssertionError for an event of a listed service whose type or keys are not those of the table."""
    kind = event["type"].removeprefix(f"passerelle.{service}.")
    if service in {name for name, _ in keys_by_type()} and not kind.startswith("essai."):
        assert keys_by_type().get((service, kind)) == set(event["data"]), f"{kind}: {sorted(event['data'])}"
