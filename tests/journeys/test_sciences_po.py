"""Le certificat Sciences-Po : quatre personnes, un rapport commun de dix pages, un oral commun, et chacune son résultat."""

from __future__ import annotations

import pytest

from tests.journeys.candidats import examen
from tests.journeys.personnes import aujourd_hui
from tests.support.http import ok
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.anyio
CODE = "DEMO-CERTIFICAT-SCIENCES-PO"


async def test_quatre_personnes_rendent_un_travail_commun_et_chacune_a_son_resultat(
    installation: RunningInstallation,
) -> None:
    async with examen(installation, 4) as scene:
        certification = await scene.a_l_image_de(CODE)
        (bloc,) = (one["id"] for one in certification["blocs"])
        session = await scene.session(certification["id"], 4)
        asked = [await one.demande(session_id=session, voie="formation") for one in scene.candidats]
        assert {one["etat"] for one in asked} == {"inscrite"}
        candidatures = [one["id"] for one in asked]
        # un rapport de onze pages est refusé; de dix, il est le travail des quatre
        path = f"/v1/sessions/{session}/groupes"
        work = {
            "bloc_id": bloc,
            "rang": 1,
            "candidatures": candidatures,
            "sujet_travail": "Accompagner les assurés vers la retraite progressive",
            "remis_le": aujourd_hui(),
            "oral_le": aujourd_hui(),
        }
        assert (await scene.certificateur.post(path, work | {"pages": 11})).status_code == 422
        groupe = ok(await scene.certificateur.post(path, work | {"pages": 10}), 201)
        assert sorted(groupe["candidatures"]) == sorted(candidatures)
        assert (groupe["pages"], groupe["oral_le"]) == (10, aujourd_hui())
        # le travail et l'oral sont communs, le résultat de chacun est le sien: la dernière n'a pas réussi l'oral
        passed = dict(zip(candidatures, (True, True, True, False), strict=True))
        for candidature, reussie in passed.items():
            note = await scene.note(candidature, bloc, 1, reussie=True)
            assert (note["type"], note["groupe_id"]) == ("travail_collectif", groupe["id"])
            await scene.note(candidature, bloc, 2, reussie=reussie)
            decided = await scene.decide(candidature, [(bloc, "acquis" if reussie else "non_acquis")])
            assert (decided["issue"] == "totale") is reussie
        for one, candidature in zip(scene.candidats, candidatures, strict=True):
            own = ok(await one.appel.get(f"/v1/candidatures/{candidature}/epreuves"))["elements"]
            assert [note["reussie"] for note in own] == [True, passed[candidature]]
            (tenu,) = ok(await one.appel.get(f"/v1/candidatures/{candidature}/blocs"))["elements"]
            assert bool(tenu["acquis_le"]) is passed[candidature]
            # le résultat des trois autres n'est pas à elle
            for other in set(candidatures) - {candidature}:
                assert (await one.appel.get(f"/v1/candidatures/{other}/epreuves")).status_code == 404


async def test_chaque_salarie_voit_le_certificat_qui_n_atteste_aucune_competence_et_ne_s_obtient_pas_par_vae(
    installation: RunningInstallation,
) -> None:
    async with examen(installation, 1) as scene, installation.calling_as("demo-salarie") as salarie:
        for caller in (salarie, scene.candidats[0].appel):
            (seen,) = ok(await caller.get("/v1/certifications", params={"code": CODE}))["elements"]
            assert seen["certifiante"] is False
            routes = ok(await caller.get("/v1/voies", params={"certification": seen["id"]}))
            assert routes["ouverte"] is True
            assert all("vae" not in voie["emprunte"] for voie in routes["voies"])
