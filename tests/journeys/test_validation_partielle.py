"""Une validation partielle menée à la totale par son plan : seul le bloc qui manque se repasse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import uuid4

import pytest

from tests.journeys.personnes import Equipe, aujourd_hui, equipe
from tests.support.http import hidden, ok, soon
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio
PRESIDENTE = "jury-partielle-presidente"
JURY = [
    {"sujet": PRESIDENTE, "qualite": "Formatrice", "sexe": "femme", "qualifie": True, "president": True},
    {"sujet": "jury-partielle-membre", "qualite": "Gestionnaire", "sexe": "homme", "qualifie": True},
]


@pytest.fixture
async def scene(installation: RunningInstallation) -> AsyncIterator[Equipe]:
    async with equipe(installation) as found:
        yield found


@pytest.fixture
async def presidente(installation: RunningInstallation) -> AsyncIterator[Caller]:
    installation.add_client(PRESIDENTE, "jury")
    async with installation.calling_as(PRESIDENTE) as caller:
        yield caller


async def of_its_own(scene: Equipe) -> dict[str, Any]:
    """Une certification à deux blocs, faite de ceux d'un CQP de la branche, que nul autre parcours ne touche."""
    model = await scene.certification("DEMO-CQP-CONSEILLER-RETRAITE")
    blocs = []
    for bloc in model["blocs"][:2]:
        kept = {name: bloc[name] for name in ("code", "intitule", "duree_jours")}
        competences = [{"competence_id": one["competence_id"], "niveau": one["niveau"]} for one in bloc["competences"]]
        modalites = [{"type": "mise_en_situation", "intitule": "Mise en situation", "duree_minutes": 45}]
        blocs.append(kept | {"competences": competences, "modalites": modalites})
    body = {
        "code": f"DEMO-CQP-PARTIEL-{uuid4().hex[:6].upper()}",
        "intitule": "CQP à deux blocs (démonstration)",
        "registre": "aucun",
        "type": "CQP",
        "certificateurs": ["CPNEF (démonstration)"],
        "voies": {"formation": True},
        "etapes": [{"etape": "creation", "le": "2020-01-06", "decidee_par": "CPNEF (démonstration)"}],
        "blocs": blocs,
    }
    return dict(ok(await scene.certificateur.post("/v1/certifications", body), 201))


async def sits(
    scene: Equipe, presidente: Caller, session: str, verdicts: Sequence[tuple[str, str]]
) -> tuple[str, dict[str, Any]]:
    """La personne s'inscrit, passe les épreuves de ces blocs, et le jury en décide."""
    ok(await scene.certificateur.post(f"/v1/sessions/{session}/jury", {"membres": JURY}), 201)
    demande = {"session_id": session, "voie": "formation"}
    candidature = str(ok(await scene.personne.post("/v1/candidatures", demande), 201)["id"])
    await close(scene, session)
    decisions = []
    for bloc, verdict in verdicts:
        note = {"bloc_id": bloc, "rang": 1, "passee_le": aujourd_hui(), "reussie": verdict == "acquis"}
        ok(await presidente.post(f"/v1/candidatures/{candidature}/epreuves", note), 201)
        decision = {"bloc_id": bloc, "verdict": verdict, "motifs": "Observé en situation."}
        if verdict == "non_acquis":
            decision["preconisations"] = "mener trois entretiens complets avec un tuteur avant de repasser"
        decisions.append(decision)
    path = f"/v1/candidatures/{candidature}/deliberations"
    return candidature, ok(await presidente.post(path, {"decisions": decisions}), 201)


async def close(scene: Equipe, session: str) -> None:
    """La session ne prend plus personne : la suivante sera proposée."""
    path = f"/v1/sessions/{session}"
    answer = await scene.certificateur.get(path)
    fields = ("code", "debut_le", "fin_le", "lieu", "inscription_jusqu_au", "places", "attente_max")
    body = {name: answer.json()[name] for name in fields} | {"etat": "close"}
    ok(await scene.certificateur.put(path, body, headers={"If-Match": answer.headers["ETag"]}))


async def test_seul_le_bloc_qui_manque_se_repasse_et_le_plan_se_clot_de_lui_meme(
    scene: Equipe, presidente: Caller
) -> None:
    certification = await of_its_own(scene)
    held, missed = (bloc["id"] for bloc in certification["blocs"])
    first = await scene.ouvre_une_session(certification["id"], "Lyon")
    second = await scene.ouvre_une_session(certification["id"], "Paris")
    # le temps de se former à ce qui manque: celle d'aujourd'hui viendrait trop tôt
    later = await scene.ouvre_une_session(certification["id"], "Lille", dans=90)
    # un bloc acquis, un autre qui manque: la validation est partielle, et un plan s'ouvre de lui-même
    candidature, decided = await sits(scene, presidente, first["id"], [(held, "acquis"), (missed, "non_acquis")])
    assert decided["issue"] == "partielle"
    assert ok(await scene.personne.get(f"/v1/candidatures/{candidature}"))["etat"] == "validee_partiellement"
    (plan,) = ok(await scene.personne.get("/v1/plans?ouverts=true"))["elements"]
    assert [etape["bloc_id"] for etape in plan["etapes"]] == [missed]
    assert plan["session_proposee_id"] == later["id"]
    assert "trois entretiens" in plan["etapes"][0]["intitule"]
    for caller in (scene.manager, scene.rh):
        assert await hidden(caller, f"/v1/plans/{plan['id']}", plan["id"])
    # prête plus tôt, elle s'inscrit à une autre session et n'y passe que ce qui manque
    again, whole = await sits(scene, presidente, second["id"], [(missed, "acquis")])
    assert whole["issue"] == "totale"
    for one in (candidature, again):
        assert ok(await scene.personne.get(f"/v1/candidatures/{one}"))["etat"] == "validee"
    closed = ok(await scene.personne.get(f"/v1/plans/{plan['id']}"))
    assert closed["motif_cloture"] == "certification_obtenue"
    assert all(etape["faite_le"] for etape in closed["etapes"])
    # ses acquis sont certifiés, et son employeur n'a rien lu de tout cela
    wanted = {one["competence_id"] for bloc in certification["blocs"] for one in bloc["competences"]}
    own = f"/v1/profils/{scene.profil}/acquis?limite=200"
    await soon(
        scene.personne,
        own,
        lambda answer: (
            wanted <= {row["competence_id"] for row in answer.json()["elements"] if row["provenance"] == "certifie"}
        ),
    )
    for caller in (scene.manager, scene.rh):
        assert await hidden(caller, f"/v1/candidatures/{again}", again)
