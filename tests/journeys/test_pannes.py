"""Un service tué et tenu à terre: les autres répondent, jamais une attente sans fin, jamais un 500."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest

from tests.support.http import ok, problem, soon
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600)]

ANSWER_WITHIN_S = 8.0
# a read that the service alone can answer
READS = {
    "competences": "/v1/metiers?limite=1",
    "certification": "/v1/certifications?limite=1",
    "parcours": "/v1/entites?limite=1",
    "matching": "/v1/recommandations/profils/{salarie}/metiers?limite=1",
}


def read_of(installation: RunningInstallation, service: str) -> str:
    return READS[service].format(salarie=installation.cast.salarie)


async def timed(caller: Caller, path: str) -> httpx.Response:
    started = time.monotonic()
    answer = await caller.get(path)
    assert time.monotonic() - started < ANSWER_WITHIN_S, f"{path} kept its caller waiting"
    return answer


@pytest.mark.parametrize("down", READS)
async def test_un_service_a_terre_laisse_les_autres_repondre(
    installation: RunningInstallation, salarie: Caller, down: str
) -> None:
    with installation.down(down):
        for service in READS:
            answer = await timed(salarie, read_of(installation, service))
            if service == down:
                assert answer.status_code in (502, 503, 504)
                assert problem(answer)["status"] == answer.status_code
            else:
                ok(answer)
        ready = await timed(salarie, "/pret")
        assert ready.status_code == 503
        assert ready.json()["services"][down]["pret"] is False
    ok(await soon(salarie, read_of(installation, down), lambda answer: answer.status_code == 200))


@pytest.mark.parametrize("down", ["competences", "certification", "parcours"])
async def test_une_recommandation_demandee_pendant_la_panne_vient_de_l_index_et_dit_son_age(
    installation: RunningInstallation, salarie: Caller, down: str
) -> None:
    with installation.down(down):
        answer = await timed(salarie, read_of(installation, "matching"))
        flux = ok(answer)["provenance"]["flux"]
        assert set(flux) == {"competences", "certification", "parcours"}
        age = flux[down]["age_s"]
        assert age is not None

        def is_older(later: httpx.Response) -> bool:
            return bool(ok(later)["provenance"]["flux"][down]["age_s"] > age)

        await soon(salarie, read_of(installation, "matching"), is_older)


async def test_un_matching_relance_pendant_qu_un_voisin_est_a_terre_repond_503_et_jamais_500(
    installation: RunningInstallation, salarie: Caller
) -> None:
    path = read_of(installation, "matching")
    with installation.down("parcours"):
        installation.restart("matching")
        until = time.monotonic() + 10
        while time.monotonic() < until:
            answer = await timed(salarie, path)
            assert answer.status_code in (200, 502, 503, 504)
            assert answer.status_code == 200 or problem(answer)["status"] == answer.status_code
            await asyncio.sleep(0.5)
    ok(await soon(salarie, path, lambda answer: answer.status_code == 200))


async def test_la_passerelle_tuee_revient_d_elle_meme(installation: RunningInstallation, salarie: Caller) -> None:
    installation.restart("gateway")

    async def back() -> bool:
        try:
            return (await salarie.get(READS["competences"])).status_code == 200
        except httpx.TransportError:
            return False

    async with asyncio.timeout(60):
        while not await back():
            await asyncio.sleep(0.2)
