"""Le manager."""

from __future__ import annotations

import pytest

from tests.support.http import hidden, ok, problem
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio


async def test_il_lit_son_equipe_et_elle_seule(manager: Caller, installation: RunningInstallation) -> None:
    cast = installation.cast
    seen = ok(await manager.get("/v1/profils?limite=100"))["elements"]
    assert {cast.salarie, cast.manager} <= {profil["id"] for profil in seen}
    own = [profil["id"] for profil in seen if profil["id"] == cast.manager]
    team = [emploi["manager_id"] for profil in seen if profil["id"] != cast.manager for emploi in profil["emplois"]]
    assert own == [cast.manager]
    assert set(team) == {cast.manager}
    assert await hidden(manager, f"/v1/profils/{installation.elsewhere.salarie}", installation.elsewhere.salarie)


async def test_il_atteste_ce_qu_il_a_vu_faire(manager: Caller, installation: RunningInstallation) -> None:
    (competence,) = ok(await manager.get("/v1/competences", params={"code": "C-ACC-02"}))["elements"]
    acquis = {"competence_id": competence["id"], "niveau": 2, "provenance": "atteste", "le": "2026-03-02"}
    path = f"/v1/profils/{installation.cast.salarie}/acquis"
    assert ok(await manager.post(path, acquis), 201)["provenance"] == "atteste"
    # a certified one is not his to write
    refused = await manager.post(path, {**acquis, "provenance": "certifie"})
    assert refused.status_code in (403, 404)


async def test_pour_lui_les_souhaits_les_candidatures_et_les_recommandations_n_existent_pas(
    salarie: Caller, manager: Caller, installation: RunningInstallation
) -> None:
    profil = installation.cast.salarie
    (metier,) = ok(await salarie.get("/v1/metiers", params={"code": "GESTIONNAIRE-REVERSION"}))["elements"]
    souhait = ok(await salarie.post(f"/v1/profils/{profil}/souhaits", {"metier_id": metier["id"]}), 201)
    recommandation = ok(await salarie.get(f"/v1/recommandations/profils/{profil}/metiers"))
    for path, identifier in [
        (f"/v1/profils/{profil}/souhaits", profil),
        (f"/v1/profils/{profil}/souhaits/{souhait['id']}", souhait["id"]),
        (f"/v1/profils/{profil}/consentements", profil),
        (f"/v1/recommandations/profils/{profil}/metiers", profil),
        (f"/v1/recommandations/profils/{profil}/situation", profil),
        (f"/v1/recommandations/{recommandation['id']}", recommandation["id"]),
    ]:
        assert await hidden(manager, path, identifier), path


async def test_il_ne_peut_pas_demander_une_place_pour_quelqu_un_d_autre(
    manager: Caller, installation: RunningInstallation
) -> None:
    session = ok(await manager.get("/v1/sessions?ouvertes=true&limite=1"))["elements"][0]
    demande = {"session_id": session["id"], "profil_id": installation.cast.salarie}
    assert problem(await manager.post("/v1/candidatures", demande))["status"] == 422
