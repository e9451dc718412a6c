"""Le SIRH d'une entité: une machine."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.branche import personnages
from tests.support.http import ok, soon
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio


def person(entite: str, matricule: str, **more: Any) -> dict[str, Any]:
    acquis = [{"competence": "C-LIQ-01", "niveau": 3, "provenance": "atteste", "le": "2024-05-02"}]
    job = {"metier": "GESTIONNAIRE-RETRAITE", "metier_depuis_le": "2021-09-01"}
    return {"entite": entite, "matricule": matricule, **job, "acquis": acquis, **more}


async def load(caller: Caller, *lines: dict[str, Any]) -> dict[str, Any]:
    body = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": None}
    return dict(ok(await caller.post("/v1/emplois/imports", content=body, headers=headers)))


async def test_il_charge_ses_salaries_garde_les_bonnes_lignes_et_peut_recommencer(sirh: Caller) -> None:
    entite = personnages()["demo-sirh"].entite
    matricules = [f"J-{uuid4().hex[:8]}" for _ in range(3)]
    lines = [
        person(entite, matricules[0]),
        person(entite, matricules[1], metier="METIER-QUI-N-EXISTE-PAS"),
        person(entite, matricules[2], manager=matricules[0]),
    ]
    report = await load(sirh, *lines)
    assert (report["lignes"], report["creees"], report["rejetees_total"]) == (3, 2, 1)
    assert report["rejetees"][0]["ligne"] == 2
    again = await load(sirh, lines[0], lines[2])
    assert (again["creees"], again["modifiees"], again["inchangees"]) == (0, 0, 2)


async def test_il_ne_peut_rien_ecrire_dans_une_autre_entite(sirh: Caller, installation: RunningInstallation) -> None:
    entites = ok(await sirh.get("/v1/entites?limite=100"))["elements"]
    autre = next(entite["code"] for entite in entites if entite["id"] == installation.elsewhere.entite)
    report = await load(sirh, person(autre, f"J-{uuid4().hex[:8]}"))
    assert (report["creees"], report["rejetees_total"]) == (0, 1)


async def test_la_personne_qu_il_vient_de_charger_a_ses_recommandations_un_instant_plus_tard(
    sirh: Caller, installation: RunningInstallation
) -> None:
    entite, matricule = personnages()["demo-sirh"].entite, f"J-{uuid4().hex[:8]}"
    await load(sirh, person(entite, matricule))
    (emploi,) = ok(await sirh.get("/v1/emplois", params={"matricule": matricule}))["elements"]
    client = installation.add_client(matricule, "salarie", entite=emploi["entite_id"], profil=emploi["profil_id"])
    async with installation.calling_as(client) as nouvelle:
        path = f"/v1/recommandations/profils/{emploi['profil_id']}/metiers"
        answer = await soon(nouvelle, path, lambda answer: answer.status_code == 200)
        assert answer.json()["elements"]


async def test_pour_lui_un_profil_ne_dit_ni_souhait_ni_candidature(
    sirh: Caller, installation: RunningInstallation
) -> None:
    profil = installation.cast.salarie
    answers: list[httpx.Response] = [
        await sirh.get(f"/v1/profils/{profil}/souhaits"),
        await sirh.get(f"/v1/recommandations/profils/{profil}/situation"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert ok(await sirh.get("/v1/candidatures"))["elements"] == []
