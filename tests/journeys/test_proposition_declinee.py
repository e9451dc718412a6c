"""Une proposition déclinée, et un avis défavorable : ni l'un ni l'autre ne ferme rien, et nul n'en apprend rien."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.journeys.personnes import Equipe, equipe
from tests.support.http import hidden, ok
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.anyio
CQP = "DEMO-CQP-CONSEILLER-RETRAITE"


@pytest.fixture
async def scene(installation: RunningInstallation) -> AsyncIterator[Equipe]:
    async with equipe(installation) as found:
        yield found


async def read_by_the_employer(scene: Equipe, proposition: str) -> list[tuple[int, bytes, str | None]]:
    """Ce que le manager, les RH et le SIRH peuvent lire, à l'octet près ; un refus sans ce qui nomme l'appel."""
    seen = []
    paths = [
        "/v1/propositions",
        f"/v1/propositions/{proposition}",
        "/v1/candidatures",
        f"/v1/profils/{scene.profil}",
        "/v1/certifications?limite=200",
        "/v1/sessions?limite=200",
    ]
    for caller in (scene.manager, scene.rh, scene.sirh):
        for path in paths:
            answer = await caller.get(path)
            content = answer.content if answer.status_code == 200 else b""
            seen.append((answer.status_code, content, answer.headers.get("ETag")))
    return seen


async def test_elle_decline_sans_raison_et_son_employeur_lit_les_memes_octets(scene: Equipe) -> None:
    # son manager lui propose le CQP: elle seule voit une proposition qui l'attend
    cqp = await scene.certification(CQP)
    offre = {"certification_id": cqp["id"], "profil_id": scene.profil}
    proposed = ok(await scene.manager.post("/v1/propositions", offre), 201)
    (waiting,) = ok(await scene.personne.get("/v1/candidatures?etat=proposee"))["elements"]
    assert (waiting["certification_id"], waiting["origine"]) == (cqp["id"], "manager")
    before = await read_by_the_employer(scene, proposed["id"])
    # elle décline en un appel, sans un mot de raison
    path = f"/v1/candidatures/{waiting['id']}"
    assert ok(await scene.personne.post(f"{path}/declin"))["etat"] == "declinee"
    # rien de ce que son employeur lit n'a changé, et lui proposer encore répond la même chose
    assert await read_by_the_employer(scene, proposed["id"]) == before
    again = await scene.manager.post("/v1/propositions", offre)
    assert (again.status_code, again.json()) == (201, proposed)
    for caller in (scene.manager, scene.rh, scene.sirh):
        assert (await caller.get(path)).status_code in (403, 404)
    assert await hidden(scene.manager, path, waiting["id"])


async def gives_a_negative_opinion(scene: Equipe, certification: str) -> str:
    """Pas avant d'avoir lu pourquoi la branche certifie."""
    avis = {
        "certification_id": certification,
        "profil_id": scene.profil,
        "sens": "defavorable",
        "motif": "calendrier",
        "texte": "Le service ne peut pas se passer d'elle ce semestre.",
    }
    assert (await scene.manager.post("/v1/avis", avis)).status_code == 409
    read = ok(await scene.manager.post(f"/v1/certifications/{certification}/raisons/lectures"), 201)
    assert read["texte"]
    return str(ok(await scene.manager.post("/v1/avis", avis), 201)["id"])


async def test_a_un_avis_defavorable_elle_repond_et_passe_par_une_voie_sans_accord(scene: Equipe) -> None:
    cqp = await scene.certification("DEMO-CQP-CONSEILLER-ENTREPRISE")
    avis = await gives_a_negative_opinion(scene, cqp["id"])
    # elle lit l'avis et sa raison, et y répond; son manager lit la réponse
    path = f"/v1/avis/{avis}"
    given = ok(await scene.personne.get(path))
    assert (given["sens"], given["motif"]) == ("defavorable", "calendrier")
    reply = {"texte": "Je passerai les épreuves sur mon temps."}
    ok(await scene.personne.post(f"{path}/reponse", reply), 201)
    assert ok(await scene.manager.get(path))["reponse"] == reply["texte"]
    # les premières voies qu'elle lit ne demandent l'accord de personne
    query = {"certification": cqp["id"]}
    voies = ok(await scene.personne.get("/v1/voies", params=query))["voies"]
    free = [voie["sans_accord"] for voie in voies]
    assert free[0] is True
    assert free == sorted(free, reverse=True)
    by = voies[0]["emprunte"][0]
    # elle s'y inscrit, et nul de son employeur ne le sait
    session = await scene.ouvre_une_session(cqp["id"], "Nantes")
    candidature = ok(await scene.personne.post("/v1/candidatures", {"session_id": session["id"], "voie": by}), 201)
    assert (candidature["etat"], candidature["voie"]) == ("inscrite", by)
    for caller in (scene.manager, scene.rh):
        assert await hidden(caller, f"/v1/candidatures/{candidature['id']}", candidature["id"])
