"""Seals have a secret of their own: whatever else is changed, what was sealed is still known to be intact."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from joserfc import jws
from pydantic import SecretStr

from services.certification.app import create_app
from services.certification.jury.resultats.cle import derive
from services.certification.settings import CertificationSettings
from tests.certification.branche import know_the_branch, salarie
from tests.certification.jury.resultats.scene import two_blocs
from tests.support.http import ok
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
FIRST, SECOND, OTHER = "premier-secret", "second-secret", "autre-secret"


@pytest.fixture
async def api(postgres: PostgresForTests) -> AsyncIterator[RunningService]:
    """A service that was given a secret for its seals."""
    given = {"sceau_secrets": [FIRST]}
    async with running(postgres, "certification", create_app, CertificationSettings, **given) as service:
        await know_the_branch(service)
        yield service


def restart(api: RunningService, *secrets: str, cursors: str = OTHER) -> None:
    """The same service with other secrets."""
    settings = api.app.state.settings
    settings.sceau_secrets = [SecretStr(secret) for secret in secrets]
    settings.cursor_secret = SecretStr(cursors)


async def intact(api: RunningService, candidature: str) -> list[bool]:
    rows = ok(await salarie(api, 0).get(f"/v1/candidatures/{candidature}/deliberations"))["elements"]
    return [row["intacte"] for row in rows]


async def test_another_secret_of_cursors_leaves_every_seal_good(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    decided = await scene.decide(mine, B1=True, B2=False)
    assert jws.deserialize_compact(decided["jws"], derive(FIRST), algorithms=["Ed25519"]).payload
    restart(api, FIRST)
    assert await intact(api, mine) == [True]


async def test_a_new_secret_seals_and_the_former_checks_what_it_sealed(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True, B2=False)
    restart(api, SECOND, FIRST)
    replaced = ok(await scene.replace(mine, B2=True), 201)
    assert jws.deserialize_compact(replaced["jws"], derive(SECOND), algorithms=["Ed25519"]).payload
    assert await intact(api, mine) == [True, True]
    restart(api, SECOND)
    assert await intact(api, mine) == [False, True], "what a secret that is gone sealed is not said intact"


async def test_what_the_secret_of_cursors_sealed_before_is_still_checked(api: RunningService) -> None:
    restart(api, cursors="secret-des-curseurs")
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True, B2=False)
    restart(api, FIRST, cursors="secret-des-curseurs")
    ok(await scene.replace(mine, B2=True), 201)
    assert await intact(api, mine) == [True, True]
    restart(api, FIRST, "secret-des-curseurs")
    assert await intact(api, mine) == [True, True], "listed, it outlives its first use"
    restart(api, FIRST)
    assert await intact(api, mine) == [False, True]
