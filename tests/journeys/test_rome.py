"""Le ROME 4.0 officiel, chargé par les portes du catalogue, puis recommandé."""

from __future__ import annotations

import asyncio
import io
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from deploy.branche import personnages
from services.cli.errors import CommandError
from services.cli.imports.rome import read_rome
from services.cli.rome import load_rome
from tests.journeys.test_sirh import load, person
from tests.support.http import ok, soon
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = [pytest.mark.anyio, pytest.mark.donnees, pytest.mark.longue, pytest.mark.timeout(600)]


@pytest.fixture
def folder(reference_data: Path) -> Path:
    return reference_data / "rome_v460"


async def import_rome(installation: RunningInstallation, folder: Path) -> str:
    """What the command says."""
    said = io.StringIO()
    await load_rome(installation.settings, folder, Console(file=said, width=200))
    return said.getvalue()


async def test_un_fichier_tronque_est_refuse_avec_sa_ligne_et_rien_n_est_charge(
    installation: RunningInstallation, cpnef: Caller, folder: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "rome"
    shutil.copytree(folder, damaged)
    (file,) = damaged.glob("unix_coherence_item_*")
    file.write_bytes(file.read_bytes()[:-7])
    before = ok(await cpnef.get("/v1/metiers?referentiel=ROME&limite=1"))["elements"]
    with pytest.raises(CommandError, match=rf"{file.name}, ligne \d+ : .*Rien n'a été chargé"):
        await import_rome(installation, damaged)
    assert ok(await cpnef.get("/v1/metiers?referentiel=ROME&limite=1"))["elements"] == before


async def test_qui_tient_les_competences_d_un_metier_du_rome_se_le_voit_recommander(
    installation: RunningInstallation, sirh: Caller, folder: Path
) -> None:
    first = await import_rome(installation, folder)
    assert "1584 métiers" in first
    assert "Laissé de côté" in first
    again = await import_rome(installation, folder)
    assert "\n0 lignes créées, 0 modifiées" in again

    metier = next(metier for metier in read_rome(folder).metiers if len(metier["exigences"]) > 30)
    acquis = [
        {
            "competence": e["competence"],
            "referentiel": "ROME",
            "niveau": None,
            "provenance": "declare",
            "le": "2025-01-15",
        }
        for e in metier["exigences"]
    ]
    line = person(personnages()["demo-sirh"].entite, "J-ROME", acquis=acquis, metier=None, metier_depuis_le=None)

    async with asyncio.timeout(60):
        while (await load(sirh, line))["rejetees_total"]:  # parcours is still reading the catalogue's feed
            await asyncio.sleep(0.5)
    (emploi,) = ok(await sirh.get("/v1/emplois", params={"matricule": "J-ROME"}))["elements"]
    client = installation.add_client("demo-rome", "salarie", entite=emploi["entite_id"], profil=emploi["profil_id"])
    async with installation.calling_as(client) as nouvelle:
        path = f"/v1/recommandations/profils/{emploi['profil_id']}/metiers?referentiel=ROME&limite=5"
        answer = await soon(nouvelle, path, lambda answer: answer.status_code == 200 and answer.json()["elements"])
        assert metier["code"] in [element["metier"]["code"] for element in answer.json()["elements"]]
