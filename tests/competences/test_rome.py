"""The ROME through the service's own door, over a real socket: one request, all or nothing, harmless when repeated."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from services.cli.imports.envoi import send_rome
from services.cli.imports.fichiers import FichierRefuse
from services.cli.imports.rome import Rome, read_rome
from services.kit.run.http import ServiceClient, UpstreamProblem
from tests.competences.branche import codes, read
from tests.competences.rome_extrait import LIGNES, path_of, write_extrait
from tests.support.answers import counts
from tests.support.issuer import token
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def _cpnef() -> str:
    return token("cpnef", sujet="cpnef:test")


@pytest.fixture
async def door(api: RunningService) -> AsyncIterator[ServiceClient]:
    """A client of the service, listening on a port of its own."""
    server = uvicorn.Server(uvicorn.Config(api.app, port=0, lifespan="off", access_log=False, log_level="critical"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    client = ServiceClient(f"http://127.0.0.1:{port}", token=_cpnef)
    try:
        yield client
    finally:
        await client.aclose()
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def test_loads_an_excerpt_and_repeats_it_harmlessly(
    api: RunningService, door: ServiceClient, tmp_path: Path
) -> None:
    rome, seen = read_rome(write_extrait(tmp_path)), list[tuple[int, int]]()
    rapport = await send_rome(door, rome, progress=lambda sent, total: seen.append((sent, total)))
    assert counts(rapport.model_dump()) == (LIGNES, 0, 0, 0)
    assert seen == [(LIGNES, LIGNES)]
    assert await codes(api, "/v1/metiers?referentiel=ROME") == ["C1109", "C1110"]
    (summary,) = (await read(api, "/v1/metiers?code=C1109"))["elements"]
    lu = await read(api, f"/v1/metiers/{summary['id']}")
    assert [(it["code"], it["nature"], it["coeur"]) for it in lu["exigences"]] == [
        ("100001", "competence", True),
        ("100002", "competence", True),
        ("200001", "savoir", True),
        ("300412", "savoir_etre", False),
    ]
    before = await api.events()
    assert counts((await send_rome(door, rome)).model_dump()) == (0, 0, LIGNES, 0)
    assert await api.events() == before


async def test_a_dry_run_keeps_nothing(api: RunningService, door: ServiceClient, tmp_path: Path) -> None:
    rapport = await send_rome(door, read_rome(write_extrait(tmp_path)), dry_run=True)
    assert (rapport.creees, rapport.dry_run) == (LIGNES, True)
    assert await api.events() == []


async def test_one_refused_line_keeps_everything_out(api: RunningService, door: ServiceClient, tmp_path: Path) -> None:
    rome = read_rome(write_extrait(tmp_path))
    rome.metiers[-1]["exigences"][0]["competence"] = "999999"
    with pytest.raises(UpstreamProblem) as caught:
        await send_rome(door, rome)
    assert (caught.value.status, caught.value.slug) == (422, "import-rejected")
    assert [erreur.pointeur for erreur in caught.value.erreurs] == [f"/{LIGNES}/exigences/0/competence"]
    assert await api.events() == []
    assert await codes(api, "/v1/familles") == []


async def _feed(api: RunningService) -> Counter[str]:
    """Events by type, the order checked: no métier before an item that it requires."""
    found, known, after = Counter[str](), set[str](), ""
    while True:
        answer = await api.as_("service").get(f"/v1/evenements/competences?limite=1000{after}")
        batch: list[dict[str, Any]] = answer.json()["evenements"]
        for event in batch:
            found[event["type"].rsplit(".", 2)[-2]] += 1
            known.add(event["subject"])
            assert {it["competence_id"] for it in event["data"].get("exigences", [])} <= known
        if not batch:
            return found
        after = f"&apres={answer.json()['position']}"


@pytest.fixture(scope="module")
def official(reference_data: Path) -> Rome:
    return read_rome(reference_data / "rome_v460")


@pytest.mark.donnees
@pytest.mark.longue
async def test_loads_the_whole_rome_within_a_minute(api: RunningService, door: ServiceClient, official: Rome) -> None:
    natures = Counter(item["nature"] for item in official.competences)
    assert (len(official.metiers), official.liens) == (1_584, 90_556)
    assert (natures["competence"] + natures["savoir_etre"], natures["savoir"]) == (18_317, 15_354)
    assert sum(it["coeur"] for metier in official.metiers for it in metier["exigences"]) == 20_631
    started = time.monotonic()
    rapport = await send_rome(door, official)
    assert time.monotonic() - started < 60
    assert counts(rapport.model_dump()) == (35_379, 0, 0, 0)
    assert await _feed(api) == {"famille": 124, "competence": 33_671, "metier": 1_584}
    assert counts((await send_rome(door, official)).model_dump()) == (0, 0, 35_379, 0)
    assert (await _feed(api)).total() == 35_379
    assert "C1109" in await codes(api, "/v1/metiers?q=gestionaire%20assurances")


@pytest.mark.donnees
@pytest.mark.parametrize(("table", "cut"), [("coherence_item", 0.5), ("referentiel_savoir", 0.9), ("texte", 0.99)])
def test_an_official_file_cut_short_is_refused(reference_data: Path, tmp_path: Path, table: str, cut: float) -> None:
    for source in (reference_data / "rome_v460").glob("*.csv"):
        (tmp_path / source.name).symlink_to(source)
    damaged = path_of(tmp_path, table)
    whole = damaged.read_bytes()
    damaged.unlink()
    damaged.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises(FichierRefuse) as caught:
        read_rome(tmp_path)
    assert (caught.value.fichier, caught.value.ligne > 1_000) == (damaged.name, True)
