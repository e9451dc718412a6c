"""Un CQP de la branche, de sa création à son enregistrement au RNCP, renouvelé puis remplacé: décidé, daté, lu de tous."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.kit.data.days import civil_day
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio
CQP = "DEMO-CQP-CONSEILLER-RETRAITE"


async def test_un_cqp_est_transmis_enregistre_renouvele_et_remplace(
    installation: RunningInstallation, salarie: Caller, cpnef: Caller
) -> None:
    (modele,) = ok(await salarie.get("/v1/certifications", params={"code": CQP}))["elements"]
    code = f"DEMO-CQP-{uuid4().hex[:8].upper()}"
    body: dict[str, Any] = {
        "code": code,
        "intitule": "CQP Gestionnaire retraite",
        "registre": "aucun",
        "type": "CQP",
        "certificateurs": ["CPNEF de la retraite complémentaire et de la prévoyance"],
        "voies": {"formation": True},
        "etapes": [{"etape": "creation", "le": "2020-01-15", "decidee_par": "CPNEF"}],
        "metiers_vises": modele["metiers_vises"],
        "blocs": [],
    }
    async with installation.calling_as("demo-certificateur") as certificateur:
        cree = ok(await certificateur.post("/v1/certifications", body), 201)
        path = f"/v1/certifications/{cree['id']}"
        # visible de tous dès sa création, même sans compétence décrite ; mais on ne peut pas le transmettre ainsi
        assert ok(await salarie.get(path))["certifiante"] is False
        transmise = {"le": "2021-03-01", "decidee_par": "CPNEF"}
        refus = await cpnef.post(f"{path}/transmission", transmise)
        assert (refus.status_code, refus.json()["erreurs"][0]["pointeur"]) == (409, "/blocs")
        bloc = ok(await salarie.get(f"/v1/certifications/{modele['id']}"))["blocs"][0]
        ecrit = {name: bloc[name] for name in ("code", "intitule", "duree_jours", "modalites")}
        atteste = [{"competence_id": one["competence_id"], "niveau": 3} for one in bloc["competences"]]
        ok(await certificateur.post(f"{path}/blocs", ecrit | {"competences": atteste}), 201)
        assert ok(await cpnef.post(f"{path}/transmission", transmise))["etat"] == "transmise"
    decidee = {"decidee_par": "France compétences"}
    fins = {"fin_enregistrement_le": in_days(200), "limite_delivrance_le": in_days(600)}
    registre = {"registre": "RNCP", "niveau": 5, "vae": True, "le": "2022-07-19"}
    lue = ok(await cpnef.post(f"{path}/enregistrement", decidee | fins | registre))
    assert (lue["registre"], lue["etat"], lue["voies"]["vae"]) == ("RNCP", "enregistree", True)
    # le rétroplanning a déjà sonné : dix-huit et douze mois avant la fin
    alertes = ok(await cpnef.get("/v1/certifications/echeances?venues=true&limite=200"))["elements"]
    assert [row["mois_avant"] for row in alertes if row["code"] == code] == [18, 12]
    today = civil_day(datetime.now(UTC)).isoformat()
    ok(await cpnef.post(f"{path}/renouvellements", decidee | {"le": today, "fin_enregistrement_le": in_days(1500)}))
    ok(await cpnef.post(f"{path}/remplacements", {"le": today, "decidee_par": "CPNEF", "remplacantes": [modele["id"]]}))
    vie = ok(await salarie.get(f"{path}/decisions"))["elements"]
    assert [row["decision"] for row in vie] == [
        "creation", "transmission", "enregistrement", "renouvellement", "remplacement", "fin_enregistrement",
    ]  # fmt: skip
    assert vie[-1]["le"] == in_days(1500)
    assert not [
        row
        for row in ok(await cpnef.get("/v1/certifications/echeances?venues=true&limite=200"))["elements"]
        if row["code"] == code
    ]
