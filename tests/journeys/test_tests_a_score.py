"""Voltaire et Digitt : un test, un score, le niveau qu'il atteint ; et pas de VAE hors du RNCP."""

from __future__ import annotations

import pytest

from tests.journeys.candidats import examen
from tests.support.http import ok
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.anyio
VOLTAIRE = {
    299: None,
    300: "Technique",
    499: "Technique",
    500: "Professionnel",
    700: "Affaires",
    899: "Affaires",
    900: "Expert",
}
DIGITT = {349: None, 350: "Essentiel", 549: "Essentiel", 550: "Autonome", 799: "Autonome", 800: "Avancé"}
TESTS = pytest.mark.parametrize(
    ("code", "niveaux"),
    [("DEMO-RS-VOLTAIRE", VOLTAIRE), ("DEMO-RS-DIGITT", DIGITT)],
    ids=["voltaire", "digitt"],
)


@TESTS
async def test_le_score_donne_le_niveau_et_le_jury_decide(
    installation: RunningInstallation, code: str, niveaux: dict[int, str | None]
) -> None:
    async with examen(installation, 1) as scene:
        (person,) = scene.candidats
        certification = await scene.a_l_image_de(code)
        (bloc,) = certification["blocs"]
        assert (certification["registre"], bloc["code"]) == ("RS", "ENSEMBLE")
        session = await scene.session(certification["id"], 4)
        candidature = (await person.demande(session_id=session, voie="formation"))["id"]
        # de chaque score, la personne lit le niveau; au-dessous du premier, le test n'est pas réussi
        for score in niveaux:
            await scene.note(candidature, bloc["id"], 1, score=score)
        read = ok(await person.appel.get(f"/v1/candidatures/{candidature}/epreuves"))["elements"]
        assert {one["score"]: one["niveau_score"] for one in read} == niveaux
        assert all(one["reussie"] is (one["niveau_score"] is not None) for one in read)
        # un test ne se note pas par « réussi », ni au-delà du score le plus haut
        path = f"/v1/candidatures/{candidature}/epreuves"
        note = {name: read[-1][name] for name in ("bloc_id", "rang", "passee_le")}
        for wrong in ({"reussie": True}, {"score": 1001}):
            assert (await scene.presidente.post(path, note | wrong)).status_code == 422
        assert (await scene.decide(candidature, [(bloc["id"], "acquis")]))["issue"] == "totale"
        assert ok(await person.appel.get(f"/v1/candidatures/{candidature}"))["etat"] == "validee"


@TESTS
async def test_hors_du_rncp_aucune_voie_ne_passe_par_la_vae(
    installation: RunningInstallation, code: str, niveaux: dict[int, str | None]
) -> None:
    async with examen(installation, 1) as scene:
        (person,) = scene.candidats
        certification = await scene.modele(code)
        (epreuve,) = certification["blocs"][0]["modalites"]
        levels = [one["score_min"] for one in epreuve["niveaux_score"]]
        assert levels == [
            min(s for s, n in niveaux.items() if n == name) for name in dict.fromkeys(niveaux.values()) if name
        ]
        routes = ok(await person.appel.get("/v1/voies", params={"certification": certification["id"]}))["voies"]
        assert routes
        assert all("vae" not in voie["emprunte"] for voie in routes)
        refused = await person.appel.post("/v1/dossiers_vae", {"certification_id": certification["id"]})
        assert refused.status_code == 409
        assert refused.json()["type"].endswith("not-open-to-vae")
