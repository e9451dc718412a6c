"""La salariée."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from tests.support.http import ok, soon
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio


@pytest.fixture
def mine(installation: RunningInstallation) -> str:
    return f"/v1/recommandations/profils/{installation.cast.salarie}"


@pytest.fixture
def profil(installation: RunningInstallation) -> str:
    return f"/v1/profils/{installation.cast.salarie}"


async def metier_id(caller: Caller, code: str) -> str:
    (metier,) = ok(await caller.get("/v1/metiers", params={"code": code}))["elements"]
    return str(metier["id"])


async def test_elle_lit_ou_elle_en_est_dans_son_metier(salarie: Caller, mine: str) -> None:
    situation = ok(await salarie.get(f"{mine}/situation"))
    assert situation["metier"]["code"] == "GESTIONNAIRE-RETRAITE"
    assert situation["phrases"]
    assert situation["provenance"]["version_catalogue"]["numero"]


async def test_elle_lit_trois_metiers_puis_le_detail_d_un_seul(salarie: Caller, mine: str) -> None:
    metiers = ok(await salarie.get(f"{mine}/metiers?limite=3"))["elements"]
    assert [metier["rang"] for metier in metiers] == [1, 2, 3]
    for metier in metiers:
        assert sum(metier["contributions"].values()) == pytest.approx(metier["score"], abs=1e-6)
    choisi = next(metier for metier in metiers if metier["pour_combler"]["blocs"])
    detail = ok(await salarie.get(f"{mine}/metiers/{choisi['metier']['id']}"))
    assert (detail["score"], len(detail["ecart"]["manquantes"])) == (choisi["score"], choisi["ecart"]["manquantes"])
    assert len(detail["pour_combler"]["blocs"]) == choisi["pour_combler"]["blocs"]
    assert detail["phrases"]


async def test_elle_verifie_que_sa_recommandation_se_rejoue_a_l_identique(salarie: Caller, mine: str) -> None:
    given = await salarie.get(f"{mine}/metiers?limite=3")
    identifier = ok(given)["id"]
    kept = ok(await salarie.get(f"/v1/recommandations/{identifier}"))
    assert kept["elements"] == given.json()["elements"]
    ok(await salarie.post(f"/v1/recommandations/{identifier}/rejeu"))


async def test_elle_trouve_la_certification_qui_ferme_l_ecart_et_prend_une_place_sans_l_accord_de_quiconque(
    salarie: Caller, mine: str
) -> None:
    cible = await metier_id(salarie, "CONSEILLER-RETRAITE")
    answer = ok(await salarie.get(f"{mine}/certifications", params={"metier": cible}))
    best = answer["elements"][0]
    assert best["part_fermee"] > 0
    assert all(voie["sans_accord"] for voie in best["voies"])
    session = next(s for element in answer["elements"] for s in element["sessions"] if s["reste"] != "non")
    demande = {"session_id": session["id"], "liste_attente": True}
    candidature = ok(await salarie.post("/v1/candidatures", demande), 201)
    assert candidature["etat"] == "inscrite"
    miennes = ok(await salarie.get("/v1/candidatures"))["elements"]
    assert candidature["id"] in [une["id"] for une in miennes]
    ok(await salarie.post(f"/v1/candidatures/{candidature['id']}/retrait"))


async def test_ce_qu_elle_declare_se_voit_dans_ses_recommandations_un_instant_plus_tard(
    salarie: Caller, mine: str, profil: str
) -> None:
    before = ok(await salarie.get(f"{mine}/metiers?limite=10"))["elements"]
    cible = next(metier for metier in before if metier["ecart"]["manquantes"])["metier"]["id"]
    missing = ok(await salarie.get(f"{mine}/metiers/{cible}"))["ecart"]["manquantes"][0]
    acquis: dict[str, Any] = {
        "competence_id": missing["item"]["id"],
        "niveau": missing["requis"],
        "provenance": "declare",
        "le": "2026-01-15",
    }
    ok(await salarie.post(f"{profil}/acquis", acquis), 201)

    def is_held(answer: Any) -> bool:
        return missing["item"]["id"] not in [line["item"]["id"] for line in ok(answer)["ecart"]["manquantes"]]

    await soon(salarie, f"{mine}/metiers/{cible}", is_held)


async def test_elle_garde_ses_souhaits_pour_elle_et_emporte_tout_ce_qui_la_concerne(
    salarie: Caller, profil: str
) -> None:
    cible = await metier_id(salarie, "CONSEILLER-RETRAITE")
    souhait = {"metier_id": cible, "texte": "Travailler plus près des assurés"}
    made = ok(await salarie.post(f"{profil}/souhaits", souhait), 201)
    copie = f"/v1/exports/{profil.rsplit('/', 1)[1]}"
    services = ok(await salarie.get(copie))["services"]
    emportes = {une["id"]: une["texte"] for une in services["parcours"]["parties"]["souhait"]}
    assert emportes[made["id"]] == "Travailler plus près des assurés"
    assert {nom for nom, une in services.items() if une["parties"]} == {"parcours", "certification", "matching"}
    archive = await salarie.get(f"{copie}/archive")
    with zipfile.ZipFile(io.BytesIO(archive.content)) as fichiers:
        assert set(fichiers.namelist()) == {"index.html", "parcours.json", "certification.json", "matching.json"}
        assert "Travailler plus près des assurés" in fichiers.read("index.html").decode()


async def test_elle_ne_voit_rien_d_une_autre_entite(salarie: Caller, installation: RunningInstallation) -> None:
    autre = installation.elsewhere.salarie
    assert (await salarie.get(f"/v1/profils/{autre}")).status_code == 404
    assert (await salarie.get(f"/v1/recommandations/profils/{autre}/metiers")).status_code == 404
    visibles = ok(await salarie.get("/v1/profils"))["elements"]
    assert [une["id"] for une in visibles] == [installation.cast.salarie]
