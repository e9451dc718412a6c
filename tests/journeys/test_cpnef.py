"""La CPNEF: la branche."""

from __future__ import annotations

import pytest

from tests.support.clock import today
from tests.support.http import hidden, ok, soon
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio


async def test_elle_lit_les_besoins_de_toute_la_branche_et_ce_qui_y_repondrait(cpnef: Caller) -> None:
    besoins = ok(await cpnef.get("/v1/rapprochements/besoins"))
    assert besoins["entite"] is None
    assert len({besoin["metier"]["code"] for besoin in besoins["elements"]}) > 10
    assert any(besoin["certifications"] for besoin in besoins["elements"])


async def test_elle_ne_voit_jamais_une_personne(cpnef: Caller, installation: RunningInstallation) -> None:
    profil = installation.cast.salarie
    for path in (f"/v1/profils/{profil}", f"/v1/recommandations/profils/{profil}/metiers"):
        answer = await cpnef.get(path)
        assert answer.status_code == 403 or await hidden(cpnef, path, profil)


async def test_elle_ne_voit_aucun_effectif_de_moins_de_cinq(cpnef: Caller) -> None:
    page = ok(await cpnef.get("/v1/besoins/effectifs?limite=100"))
    counts = [value for line in page["elements"] for name, value in line.items() if name == "effectif"]
    assert counts
    assert all(count is None or count >= 5 for count in counts)


async def test_elle_change_le_catalogue_et_en_publie_une_version_que_les_recommandations_nomment(
    cpnef: Caller, salarie: Caller, installation: RunningInstallation
) -> None:
    code = f"C-JOURNEE-{today():%Y%m%d}"
    competence = {"code": code, "libelle": "Présenter à un groupe le calendrier d'un départ", "nature": "competence"}
    ok(await cpnef.post("/v1/competences", competence), 201)
    version = ok(await cpnef.post("/v1/catalogue/versions", {"effective_le": today().isoformat()}), 201)
    path = f"/v1/recommandations/profils/{installation.cast.salarie}/metiers"
    await soon(
        salarie,
        path,
        lambda answer: ok(answer)["provenance"]["version_catalogue"]["numero"] == str(version["numero"]),
    )


async def test_elle_retrouve_le_catalogue_tel_qu_il_etait_un_jour_donne(cpnef: Caller) -> None:
    numero = ok(await cpnef.get("/v1/catalogue/versions?limite=1"))["elements"][0]["numero"]
    version = ok(await cpnef.get(f"/v1/catalogue/versions/{numero}"))
    assert version["metiers"] == 66
    assert len(version["empreinte"]) == 64
