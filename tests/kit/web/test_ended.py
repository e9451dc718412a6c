"""What a request held is freed when it has been answered, not when the collector passes: nothing of it refers to itself."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from services.kit.data.uow import UnitOfWork
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("method", "options", "status"),
    [
        ("GET", {}, 200),
        ("POST", {"json": {"code": "A", "texte": "x"}}, 201),
        ("POST", {"json": {"code": "A"}}, 422),
    ],
)
async def test_a_unit_of_work_ends_with_its_request(
    notes: RunningService, method: str, options: dict[str, Any], status: int
) -> None:
    gc.collect()
    gc.disable()
    try:
        answer = await notes.as_("salarie", sujet="a").request(method, "/v1/notes", **options)
        left = [one for one in gc.get_objects() if isinstance(one, UnitOfWork)]
    finally:
        gc.enable()
    assert (answer.status_code, left) == (status, [])
