"""Une personne met fin à son dossier : elle seule, après un délai ; le registre et la prime réclamée restent sans elle."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.journeys.confidences import CONFIDENCES, se_confie
from tests.journeys.personnes import Equipe, equipe, est_effacee, le_delai_passe
from tests.journeys.test_attestation_et_prime import CQP, JURY, PRESIDENTE, juge
from tests.support.canaris import MOTS, bases, journaux, qui_en_disent
from tests.support.http import ok
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio
REQUETE = {"X-Request-Id": "requete-de-test"}
# qui a agi, par le sujet de son jeton ; la marque qu'une personne a été effacée, vide, et l'événement qui le dit
RESTE = {"journal", "profil_connu", "profil_efface", "evenement", "cle_idempotence"}


async def ce_que_lit_l_employeur(suivie: Equipe) -> list[bytes]:
    paths = [f"/v1/profils/{suivie.profil}", f"/v1/profils/{suivie.profil}/acquis", "/v1/primes", "/v1/notifications"]
    callers = (suivie.rh, suivie.manager, suivie.sirh)
    return [(await caller.get(path, headers=REQUETE)).content for caller in callers for path in paths]


async def tout(installation: RunningInstallation) -> dict[str, str]:
    """Les tables de toutes les bases, les flux parmi elles, et les journaux des processus."""
    return await bases(installation) | journaux(installation)


async def certifiee(installation: RunningInstallation, suivie: Equipe) -> tuple[dict[str, Any], dict[str, Any]]:
    """Son attestation entière, et la prime qu'elle réclame."""
    cqp = await suivie.certification(CQP)
    session = (await suivie.ouvre_une_session(cqp["id"], "Brest"))["id"]
    ok(await suivie.certificateur.post(f"/v1/sessions/{session}/jury", {"membres": JURY}), 201)
    async with installation.calling_as(PRESIDENTE) as presidente:
        await juge(suivie, presidente, cqp, session)
    rows = ok(await suivie.personne.get("/v1/attestations"))["elements"]
    (entiere,) = [row["id"] for row in rows if row["bloc_id"] is None]
    (prime,) = ok(await suivie.personne.get("/v1/primes"))["elements"]
    ok(await suivie.personne.post(f"/v1/primes/{prime['id']}/reclamation"))
    return ok(await suivie.personne.get(f"/v1/attestations/{entiere}")), prime


async def test_elle_seule_y_met_fin_et_le_registre_reste(installation: RunningInstallation, cpnef: Caller) -> None:
    regle = {"type": "CQP", "montant": "100.00", "devise": "EUR", "du": "2020-01-01", "source": "Montant fictif"}
    assert (await cpnef.post("/v1/primes/regles", regle)).status_code in (201, 409)
    installation.add_client(PRESIDENTE, "jury")
    async with equipe(installation) as suivie, httpx.AsyncClient(timeout=30, trust_env=False) as dehors:
        await se_confie(installation, suivie)
        attestation, prime = await certifiee(installation, suivie)
        path = f"/v1/profils/{suivie.profil}/effacement"
        for autre in (suivie.rh, suivie.sirh, suivie.manager):
            assert (await autre.post(path)).status_code in (403, 404)
        sienne = f"/v1/identites/{suivie.profil}"
        lue = {"If-Match": (await suivie.certificateur.get(sienne)).headers["ETag"]}
        ok(await suivie.certificateur.post(f"{sienne}/confirmation", headers=lue), 204)
        # ce qu'elle a confié est où elle l'a mis, dans la réponse gardée qui l'a accusé, et nulle part ailleurs
        textes = await tout(installation)
        assert qui_en_disent(textes, MOTS) == set()
        for table, mot in CONFIDENCES.items():
            gardee = f"{table.partition('.')[0]}.cle_idempotence"
            assert qui_en_disent(textes, [mot]) - {gardee} == {table}, mot
        avant = await ce_que_lit_l_employeur(suivie)
        demande = await suivie.personne.post(path)
        ok(demande, 201)
        ok(await suivie.personne.delete(path, headers={"If-Match": demande.headers["ETag"]}), 204)
        ok(await suivie.personne.post(path), 201)
        assert await ce_que_lit_l_employeur(suivie) == avant
        await le_delai_passe(installation, suivie.profil)
        await est_effacee(suivie)
        textes = await tout(installation)
        restent = qui_en_disent(textes, [suivie.profil])
        assert {name.partition(".")[2] for name in restent if not name.endswith(".log")} <= RESTE
        assert qui_en_disent(textes, [*MOTS, *CONFIDENCES.values()]) == set()
        ligne = ok(await suivie.certificateur.get(f"/v1/registre/{attestation['id']}"))
        assert (ligne["profil_id"], ligne["titulaire"]) == (None, None)
        assert (ligne["numero"], ligne["etat"]) == (attestation["numero"], "en_vigueur")
        page = await dehors.get(attestation["verification"])
        assert page.status_code == 200
        assert "Attestation inconnue" not in page.text
        assert ok(await suivie.rh.get(f"/v1/primes/{prime['id']}"))["etat"] == "reclamee"
