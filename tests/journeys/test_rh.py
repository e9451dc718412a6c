"""Les ressources humaines d'une entité."""

from __future__ import annotations

import pytest

from tests.support.http import hidden, ok
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio


async def test_elles_lisent_les_profils_de_leur_entite_et_aucun_autre(
    rh: Caller, installation: RunningInstallation
) -> None:
    page = ok(await rh.get("/v1/profils?limite=100"))
    assert page["elements"]
    assert {emploi["entite_id"] for profil in page["elements"] for emploi in profil["emplois"]} == {
        installation.cast.entite
    }
    assert await hidden(rh, f"/v1/profils/{installation.elsewhere.salarie}", installation.elsewhere.salarie)


async def test_elles_rapprochent_leurs_besoins_des_personnes_a_portee_sans_en_nommer_aucune(
    rh: Caller, installation: RunningInstallation
) -> None:
    answer = await rh.get("/v1/rapprochements/besoins", params={"entite": installation.cast.entite})
    besoins = ok(answer)
    assert besoins["entite"]["id"] == installation.cast.entite
    assert besoins["elements"]
    assert any(besoin["certifications"] for besoin in besoins["elements"])
    assert installation.cast.salarie not in answer.text
    for besoin in besoins["elements"]:
        counts = [besoin["a_portee"], *(tranche["effectif"] for tranche in besoin["tranches"])]
        assert all(count is None or count == 0 or count >= besoins["k"] for count in counts)


async def test_les_besoins_d_une_autre_entite_n_existent_pas_pour_elles(
    rh: Caller, installation: RunningInstallation
) -> None:
    autre = installation.elsewhere.entite
    assert await hidden(rh, f"/v1/rapprochements/besoins?entite={autre}", autre)


async def test_elles_tiennent_un_besoin_de_leur_entite(rh: Caller, installation: RunningInstallation) -> None:
    (metier,) = ok(await rh.get("/v1/metiers", params={"code": "CONSEILLER-RETRAITE"}))["elements"]
    besoin = {
        "entite_id": installation.cast.entite,
        "metier_id": metier["id"],
        "horizon_le": "2032-12-31",
        "effectif": 12,
        "source": "Accord GEPP (démonstration)",
    }
    created = await rh.post("/v1/besoins", besoin)
    path = f"/v1/besoins/{ok(created, 201)['id']}"
    changed = {**besoin, "effectif": 14}
    assert (await rh.put(path, changed)).status_code == 428
    read = await rh.get(path)
    assert ok(read)["effectif"] == 12
    deleted = await rh.delete(path, headers={"If-Match": read.headers["etag"]})
    assert deleted.status_code == 204


async def test_une_recommandation_nominative_n_existe_pas_pour_elles(
    rh: Caller, installation: RunningInstallation
) -> None:
    profil = installation.cast.salarie
    assert await hidden(rh, f"/v1/recommandations/profils/{profil}/metiers", profil)
    assert await hidden(rh, f"/v1/profils/{profil}/souhaits", profil)
