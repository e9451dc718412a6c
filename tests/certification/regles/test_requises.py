"""A rule that the code reads and the base lacks stops the start with its name, and readiness says it."""

from __future__ import annotations

from typing import Any

import pytest

from services.certification.regles.requises import ReglesManquantes, Requise
from tests.certification.regles.absence import remove_rule
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


def test_a_new_installation_holds_every_required_rule(regles: list[dict[str, Any]]) -> None:
    assert set(Requise) <= {rule["code"] for rule in regles}


async def test_the_service_does_not_start_without_a_required_rule(api: RunningService) -> None:
    await remove_rule(api, Requise.VAE_JURY)
    await remove_rule(api, Requise.PLAN_RAPPEL)
    with pytest.raises(ReglesManquantes, match="« plan-rappel », « vae-jury »"):
        async with api.app.router.lifespan_context(api.app):
            pytest.fail("it started")


async def test_readiness_names_the_rule_that_is_missing(api: RunningService) -> None:
    answer = await api.anonymous.get("/pret")
    assert (answer.status_code, answer.json()["dependances"]["regles"]) == (200, {"pret": True, "detail": []})
    await remove_rule(api, Requise.PRIME_DELAI)
    answer = await api.anonymous.get("/pret")
    assert answer.status_code == 503
    assert answer.json()["dependances"]["regles"] == {"pret": False, "detail": ["prime-delai"]}
