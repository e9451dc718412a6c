"""Une attestation de la branche de démonstration devant un vérificateur qui n'en connaît rien, et la prime qui naît avec elle."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from tests.journeys.personnes import Equipe, aujourd_hui, equipe
from tests.support.http import hidden, ok
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio
CQP = "DEMO-CQP-CONSEILLER-RETRAITE"
PRESIDENTE = f"jury-{uuid4().hex[:8]}"
JURY: list[dict[str, Any]] = [
    {"sujet": PRESIDENTE, "qualite": "Formatrice", "sexe": "femme", "qualifie": True, "president": True},
    {"sujet": "jury-membre", "qualite": "Conseiller retraite", "sexe": "homme", "qualifie": True},
]


class Dehors:
    """Quelqu'un à qui l'attestation est montrée : sans jeton, il ne lit que ce qui est public."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.pages: dict[str, bytes] = {}

    async def lit(self, url: str) -> httpx.Response:
        answer = await self.http.get(url)
        assert answer.status_code == 200, answer.text
        self.pages[url] = answer.content
        return answer

    async def verifie(self, attestation: dict[str, Any], jeton: str | None = None) -> Any:
        titre = attestation["titre"]
        await self.lit(titre["credentialStatus"]["statusListCredential"])
        verifier = OB3Verifier.for_issuer_did(titre["issuer"]["id"])
        read = self.pages.__getitem__
        return verifier.verify(jeton or attestation["jeton"], check_status=True, download=read)


async def juge(equipe: Equipe, presidente: Caller, cqp: dict[str, Any], session: str) -> str:
    """La personne passe toutes les épreuves, et le jury valide tous les blocs."""
    demande = {"session_id": session, "voie": "formation"}
    candidature = ok(await equipe.personne.post("/v1/candidatures", demande), 201)["id"]
    path = f"/v1/candidatures/{candidature}"
    for bloc in cqp["blocs"]:
        for rang in range(1, len(bloc["modalites"]) + 1):
            note = {"bloc_id": bloc["id"], "rang": rang, "passee_le": aujourd_hui(), "reussie": True}
            ok(await presidente.post(f"{path}/epreuves", note), 201)
    decisions = [{"bloc_id": bloc["id"], "verdict": "acquis", "motifs": "Tenu jusqu'au bout."} for bloc in cqp["blocs"]]
    assert ok(await presidente.post(f"{path}/deliberations", {"decisions": decisions}), 201)["issue"] == "totale"
    return str(candidature)


async def test_un_tiers_verifie_l_attestation_et_la_prime_reste_a_la_personne_jusqu_a_ce_qu_elle_la_reclame(
    installation: RunningInstallation, cpnef: Caller
) -> None:
    regle = {"type": "CQP", "montant": "100.00", "devise": "EUR", "du": "2020-01-01", "source": "Montant fictif"}
    assert (await cpnef.post("/v1/primes/regles", regle)).status_code in (201, 409)
    installation.add_client(PRESIDENTE, "jury")
    async with (
        equipe(installation) as suivie,
        installation.calling_as(PRESIDENTE) as presidente,
        httpx.AsyncClient(timeout=30, trust_env=False) as http,
    ):
        dehors, personne = Dehors(http), suivie.personne
        cqp = await suivie.certification(CQP)
        session = (await suivie.ouvre_une_session(cqp["id"], "Nantes"))["id"]
        ok(await suivie.certificateur.post(f"/v1/sessions/{session}/jury", {"membres": JURY}), 201)
        candidature = await juge(suivie, presidente, cqp, session)
        # une attestation par bloc, et une pour la certification entière
        rows = ok(await personne.get("/v1/attestations"))["elements"]
        assert {row["bloc_id"] for row in rows} == {None, *(bloc["id"] for bloc in cqp["blocs"])}
        entiere = next(row["id"] for row in rows if row["bloc_id"] is None)
        attestation = ok(await personne.get(f"/v1/attestations/{entiere}"))
        assert (await dehors.verifie(attestation)).achievement.name == cqp["intitule"]
        jeton = attestation["jeton"]
        change = jeton[:-9] + ("A" if jeton[-9] != "A" else "B") + jeton[-8:]
        with pytest.raises(OB3VerificationError):
            await dehors.verifie(attestation, change)
        assert "Attestation valable." in (await dehors.lit(attestation["verification"])).text
        paper = await personne.post(f"/v1/attestations/{entiere}/pdf")
        assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
        # la prime est née du même jury : l'employeur n'en sait rien avant qu'elle la réclame
        (prime,) = ok(await personne.get("/v1/primes"))["elements"]
        path = f"/v1/primes/{prime['id']}"
        for caller in (suivie.manager, suivie.rh):
            assert await hidden(caller, path, prime["id"])
            assert await hidden(caller, f"/v1/attestations/{entiere}", entiere)
        ok(await personne.post(f"{path}/reclamation"))
        assert ok(await suivie.rh.post(f"{path}/paiement"))["etat"] == "payee"
        # une décision signée reprend un bloc : ce que le tiers avait accepté ne vaut plus
        repris = {
            "bloc_id": cqp["blocs"][0]["id"],
            "verdict": "non_acquis",
            "motifs": "La copie notée est celle d'une autre personne.",
            "preconisations": "Repasser l'épreuve à la prochaine session.",
        }
        remplace = {"raison": "Deux copies avaient été interverties.", "decisions": [repris]}
        ok(await presidente.post(f"/v1/candidatures/{candidature}/remplacements", remplace), 201)
        with pytest.raises(OB3VerificationError, match="revocation"):
            await dehors.verifie(attestation)
        assert "Attestation révoquée" in (await dehors.lit(attestation["verification"])).text
