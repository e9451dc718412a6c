"""Une identité de l'inscription à l'attestation : le document porte le nom, et rien d'autre dans l'installation ne le dit."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.certification.titres.attestations.papier import Papier
from tests.journeys.personnes import equipe
from tests.journeys.test_attestation_et_prime import CQP, juge
from tests.support.canaris import IDENTITE, bases, journaux, qui_en_disent
from tests.support.http import ok
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.anyio
PRESIDENTE = f"jury-{uuid4().hex[:8]}"
JURY: list[dict[str, Any]] = [
    {"sujet": PRESIDENTE, "qualite": "Formatrice", "sexe": "femme", "qualifie": True, "president": True},
    {"sujet": "jury-membre", "qualite": "Conseiller retraite", "sexe": "homme", "qualifie": True},
]


async def test_de_l_inscription_a_l_attestation_le_nom_n_est_lu_que_sur_le_document(
    installation: RunningInstallation,
) -> None:
    installation.add_client(PRESIDENTE, "jury")
    async with (
        equipe(installation) as suivie,
        installation.calling_as(PRESIDENTE) as presidente,
        httpx.AsyncClient(timeout=30, trust_env=False) as http,
    ):
        personne, certificateur = suivie.personne, suivie.certificateur
        sienne = f"/v1/identites/{suivie.profil}"
        etag = (await personne.get(sienne)).headers["ETag"]
        ok(await personne.put(sienne, IDENTITE, headers={"If-Match": etag}))
        assert (await certificateur.get(sienne)).status_code == 404
        cqp = await suivie.certification(CQP)
        session = (await suivie.ouvre_une_session(cqp["id"], "Rennes"))["id"]
        ok(await certificateur.post(f"/v1/sessions/{session}/jury", {"membres": JURY}), 201)
        await juge(suivie, presidente, cqp, session)
        # le certificateur la trouve dans la liste de sa session, et la confirme
        (attend,) = ok(await certificateur.get(f"/v1/identites?etat=a_confirmer&session={session}"))["elements"]
        lue = await certificateur.get(f"/v1/identites/{attend['profil_id']}")
        lu = {"If-Match": lue.headers["ETag"]}
        assert (await certificateur.post(f"{sienne}/confirmation", headers=lu)).status_code == 204
        for autre in (suivie.manager, suivie.rh, suivie.sirh):
            assert (await autre.get(sienne)).status_code == 404
        # le document et sa page portent le nom ; la page sans le secret du document, non
        rows = ok(await personne.get("/v1/attestations"))["elements"]
        entiere = next(row for row in rows if row["bloc_id"] is None)
        paper = Papier((await personne.post(f"/v1/attestations/{entiere['id']}/pdf")).content)
        assert "ColibrianeSerinette-Œstberg(nomdenaissance:Canarinœuf)" in paper.text
        (adresse,) = paper.links
        assert "Colibriane Serinette-Œstberg" in (await http.get(adresse)).text
        nue = (await http.get(adresse.partition("?")[0])).text
        assert ("Colibriane" in nue, "Attestation valable." in nue) == (False, True)
        (ligne,) = ok(await certificateur.get("/v1/registre", params={"numero": entiere["numero"]}))["elements"]
        assert (ligne["titulaire"]["nom_naissance"], ligne["entiere"]) == ("Canarinœuf", True)
    tables = await bases(installation)
    assert {"certification.identite", "parcours.journal", "matching.evenement"} <= set(tables)
    assert suivie.profil in tables["certification.identite"]
    assert qui_en_disent(tables) == set()
    assert qui_en_disent(journaux(installation)) == set()
    assert qui_en_disent({"vu": f"{IDENTITE}"}) == {"vu"}, "the search sees nothing"
