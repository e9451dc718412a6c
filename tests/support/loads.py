"""Options of a bulk request, in each format."""

from __future__ import annotations

import json
from typing import Any


def ndjson(*lines: dict[str, Any]) -> dict[str, Any]:
    body = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return {"content": body.encode(), "headers": {"Content-Type": "application/x-ndjson"}}


def csv(text: str) -> dict[str, Any]:
    return {"content": text.encode(), "headers": {"Content-Type": "text/csv"}}
