"""Le conseiller en évolution professionnelle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.http import hidden, ok, soon
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio


def jusqu_a_demain() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


async def test_il_ne_lit_que_ce_que_la_personne_lui_ouvre_et_tant_qu_elle_le_veut(
    salarie: Caller, conseiller: Caller, installation: RunningInstallation
) -> None:
    profil = f"/v1/profils/{installation.cast.salarie}"
    metiers = f"/v1/recommandations/profils/{installation.cast.salarie}/metiers"
    assert await hidden(conseiller, metiers, installation.cast.salarie)

    consentement = {"sujet": "demo-conseiller", "perimetre": "recommandations", "jusqu_au": jusqu_a_demain()}
    given = ok(await salarie.post(f"{profil}/consentements", consentement), 201)
    opened = await soon(conseiller, metiers, lambda answer: answer.status_code == 200)
    assert opened.json()["elements"]
    assert await hidden(conseiller, f"{profil}/souhaits", installation.cast.salarie)

    ok(await salarie.post(f"{profil}/consentements/{given['id']}/revocation"))
    await soon(conseiller, metiers, lambda answer: answer.status_code == 404)


async def test_la_personne_voit_qu_il_l_a_lue(
    salarie: Caller, conseiller: Caller, installation: RunningInstallation
) -> None:
    profil = f"/v1/profils/{installation.cast.salarie}"
    consentement = {"sujet": "demo-conseiller", "perimetre": "profil", "jusqu_au": jusqu_a_demain()}
    given = ok(await salarie.post(f"{profil}/consentements", consentement), 201)
    assert ok(await conseiller.get(profil))["id"] == installation.cast.salarie
    lectures = ok(await salarie.get(f"/v1/lectures/{installation.cast.salarie}"))["elements"]
    assert ("demo-conseiller", "lire_profil") in [(one["sujet"], one["operation"]) for one in lectures]
    ok(await salarie.post(f"{profil}/consentements/{given['id']}/revocation"))
    assert await hidden(conseiller, profil, installation.cast.salarie)
