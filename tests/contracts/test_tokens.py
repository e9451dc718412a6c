"""Each service verifies tokens for itself: the whole table of wrong ones against each application, without a gateway."""

from __future__ import annotations

import time

import httpx
import pytest

from services.kit.web.errors import URN
from tests.contracts.targets import TARGETS, Target
from tests.support.issuer import TRUSTED, token
from tests.support.tokens import refused

pytestmark = pytest.mark.anyio
# who calls is checked before anything is read: no database is needed to refuse
NOBODY = "postgresql://personne@127.0.0.1:1/rien"


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.service)
async def test_refuses_every_wrong_token(target: Target) -> None:
    settings = target.module(target.settings)(database_url=NOBODY, issuers=[TRUSTED], cursor_secret="secret-des-tests")
    app = target.module(target.app)(settings)
    wrong = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as http:
        for name, bearer in refused(int(time.time())).items():
            answer = await http.post(target.collection, json={}, headers={"Authorization": f"Bearer {bearer}"})
            got = (answer.status_code, answer.headers["content-type"], answer.json()["type"])
            if got != (401, "application/problem+json", f"{URN}invalid-token"):
                wrong.append(f"{name}: {got}")
            assert 'error="invalid_token"' in answer.headers["www-authenticate"], name
            assert len(answer.content) <= 8_192
        good = await http.post(target.collection, json={}, headers={"Authorization": f"Bearer {token(target.writer)}"})
    assert not wrong, "\n".join(wrong)
    assert good.status_code not in (401, 500)
