"""Reading answers: the slug and pointers of a problem, checked to be one; the counts of a load's report."""

from __future__ import annotations

from typing import Any

import httpx

from services.kit.web.errors import MAX_BYTES, URN


def slug(answer: httpx.Response) -> str:
    """Slug of a problem answer, checked to be one."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    document = answer.json()
    assert document["status"] == answer.status_code
    assert len(answer.content) <= MAX_BYTES
    return str(document["type"]).removeprefix(URN)


def verdict(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, slug(answer)


def pointers(answer: httpx.Response) -> list[str]:
    return [erreur["pointeur"] for erreur in answer.json()["erreurs"]]


def counts(rapport: dict[str, Any]) -> tuple[int, int, int, int]:
    return rapport["creees"], rapport["modifiees"], rapport["inchangees"], rapport["rejetees_total"]
