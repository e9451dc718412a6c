"""Le CQP conseiller retraite, obtenu par ses trois voies: un parcours adapté, la VAE, les épreuves directement."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.kit.data.days import civil_day
from tests.journeys.personnes import embauche, est_connue
from tests.support.http import hidden, ok, soon
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio
CQP = "DEMO-CQP-CONSEILLER-RETRAITE"
JURY = [
    {
        "sujet": "jury-cqp-presidente",
        "qualite": "Formatrice au CFEM",
        "sexe": "femme",
        "qualifie": True,
        "president": True,
    },
    {"sujet": "jury-cqp-membre", "qualite": "Conseiller retraite", "sexe": "homme", "qualifie": True},
]


@dataclass
class Scene:
    """Le CQP, une session dont les épreuves commencent aujourd'hui, et ceux qui y jouent un rôle."""

    cqp: dict[str, Any]
    session: str
    profil: str
    personne: Caller
    certificateur: Caller
    presidente: Caller
    manager: Caller
    rh: Caller

    @property
    def aujourd_hui(self) -> date:
        return civil_day(datetime.now(UTC))

    async def prend_une_place(self, voie: str) -> str:
        demande = {"session_id": self.session, "voie": voie}
        candidature = ok(await self.personne.post("/v1/candidatures", demande), 201)
        assert (candidature["etat"], candidature["voie"]) == ("inscrite", voie)
        return str(candidature["id"])

    async def passe_les_epreuves(self, candidature: str) -> None:
        for bloc in self.cqp["blocs"]:
            for rang in range(1, len(bloc["modalites"]) + 1):
                note = {
                    "bloc_id": bloc["id"],
                    "rang": rang,
                    "passee_le": self.aujourd_hui.isoformat(),
                    "reussie": True,
                }
                ok(await self.presidente.post(f"/v1/candidatures/{candidature}/epreuves", note), 201)

    async def le_jury_valide_tout(self, candidature: str) -> None:
        decisions = [
            {"bloc_id": bloc["id"], "verdict": "acquis", "motifs": "Tenu jusqu'au bout, cas imprévu compris."}
            for bloc in self.cqp["blocs"]
        ]
        path = f"/v1/candidatures/{candidature}/deliberations"
        assert ok(await self.presidente.post(path, {"decisions": decisions}), 201)["issue"] == "totale"

    async def la_certification_est_obtenue(self, candidature: str) -> None:
        """La personne a ses blocs; ses acquis sont certifiés; l'employeur n'en apprend rien."""
        path = f"/v1/candidatures/{candidature}"
        assert ok(await self.personne.get(path))["etat"] == "validee"
        held = ok(await self.personne.get("/v1/blocs_acquis"))["elements"]
        assert {bloc["id"] for bloc in self.cqp["blocs"]} <= {row["bloc_id"] for row in held}
        wanted = {one["competence_id"] for bloc in self.cqp["blocs"] for one in bloc["competences"]}
        own = f"/v1/profils/{self.profil}/acquis?limite=200"
        await soon(self.personne, own, lambda answer: wanted <= certified(answer.json()["elements"]))
        for caller in (self.manager, self.rh):
            assert await hidden(caller, path, candidature)
            assert ok(await caller.get("/v1/candidatures"))["elements"] == []


def certified(rows: list[dict[str, Any]]) -> set[str]:
    return {row["competence_id"] for row in rows if row["provenance"] == "certifie"}


@pytest.fixture
async def scene(installation: RunningInstallation, manager: Caller, rh: Caller) -> AsyncIterator[Scene]:
    """Une personne nouvelle dans l'équipe, et un jury qui peut siéger."""
    cast, suffix = installation.cast, uuid4().hex[:8]
    async with contextlib.AsyncExitStack() as stack:

        async def calling(client: str, *roles: str, **claims: Any) -> Caller:
            if roles:
                installation.add_client(client, *roles, **claims)
            return await stack.enter_async_context(installation.calling_as(client))

        profil = (await embauche(await calling("demo-sirh"), cast.manager))["profil_id"]
        personne = await calling(f"candidate-{suffix}", "salarie", entite=cast.entite, profil=profil)
        await est_connue(personne)
        certificateur = await calling("demo-certificateur")
        presidente = await calling("jury-cqp-presidente", "jury")
        (resume,) = ok(await personne.get("/v1/certifications", params={"code": CQP}))["elements"]
        cqp = ok(await personne.get(f"/v1/certifications/{resume['id']}"))
        today = civil_day(datetime.now(UTC)).isoformat()
        body = {"code": f"S-CQP-{suffix.upper()}", "lieu": "Lyon", "places": 4, "debut_le": today, "fin_le": today}
        path = f"/v1/certifications/{cqp['id']}/sessions"
        session = ok(await certificateur.post(path, body | {"inscription_jusqu_au": today}), 201)["id"]
        ok(await certificateur.post(f"/v1/sessions/{session}/jury", {"membres": JURY}), 201)
        yield Scene(cqp, session, profil, personne, certificateur, presidente, manager, rh)


async def test_par_un_parcours_adapte_a_ce_qu_elle_sait_deja_faire(scene: Scene) -> None:
    # elle déclare ce qu'elle sait faire, son manager atteste ce qu'il a vu: deux compétences du premier bloc
    own, first = f"/v1/profils/{scene.profil}/acquis", scene.cqp["blocs"][0]["competences"]
    for caller, provenance, competence in ((scene.personne, "declare", first[0]), (scene.manager, "atteste", first[1])):
        acquis = {"competence_id": competence["competence_id"], "niveau": 4, "provenance": provenance}
        ok(await caller.post(own, acquis | {"le": "2026-03-02"}), 201)
    # elle demande un positionnement, sans l'accord de quiconque, une fois que ses acquis sont connus
    demande = {"certification_id": scene.cqp["id"]}
    path = f"/v1/positionnements/{ok(await scene.personne.post('/v1/positionnements', demande), 201)['id']}"
    version = ok(await scene.personne.get(path))["derniere_version"]
    # le certificateur la voit à l'œuvre sur une compétence que nul n'avait regardée
    missing = next(row for row in version["verdicts"] if row["verdict"] == "non_evaluee")
    preuve = {"nature": "mise_en_situation", "texte": "A conduit un entretien difficile jusqu'à l'accord."}
    seen = {name: missing[name] for name in ("bloc_id", "competence_id")} | {"verdict": "partielle", "preuve": preuve}
    ok(await scene.certificateur.post(f"{path}/verdicts", {"verdicts": [seen]}), 201)
    conclusion = {"decision": "parcours", "texte": "Ce qui reste se prépare en un trimestre."}
    decided = ok(await scene.certificateur.post(f"{path}/conclusion", conclusion), 201)["decision_en_vigueur"]
    assert 0 < decided["jours"] < scene.cqp["duree_jours"] == 44
    for caller in (scene.manager, scene.rh):
        assert await hidden(caller, path, path.rsplit("/", 1)[1])
    # elle suit son parcours, passe les épreuves, et le jury valide tous les blocs
    candidature = await scene.prend_une_place("formation")
    await scene.passe_les_epreuves(candidature)
    await scene.le_jury_valide_tout(candidature)
    await scene.la_certification_est_obtenue(candidature)


async def test_par_la_vae_sans_que_l_employeur_le_sache(scene: Scene) -> None:
    # elle écrit son dossier de faisabilité et le dépose: le certificateur a deux mois pour répondre
    opened = ok(await scene.personne.post("/v1/dossiers_vae", {"certification_id": scene.cqp["id"]}), 201)
    path = f"/v1/dossiers_vae/{opened['id']}"
    etag = (await scene.personne.get(path)).headers["ETag"]
    experience = {
        "intitule": "Conseillère",
        "debut_le": "2016-03-01",
        "activites": "Entretiens d'information retraite.",
    }
    ok(await scene.personne.put(path, {"experiences": [experience]}, headers={"If-Match": etag}))
    assert ok(await scene.personne.post(f"{path}/depot"))["reponse_avant_le"] > scene.aujourd_hui.isoformat()
    # il le dit recevable: elle a sa candidature par la VAE, et commence son parcours
    answered = ok(await scene.certificateur.post(f"{path}/recevabilite", {"decision": "recevable"}))
    candidature = str(answered["candidature_id"])
    assert ok(await scene.personne.get(f"/v1/candidatures/{candidature}"))["voie"] == "vae"
    ok(await scene.personne.post(f"{path}/commencement"))
    for caller in (scene.manager, scene.rh):
        assert await hidden(caller, path, opened["id"])
    # elle se présente au jury de la session, sur son dossier
    ok(await scene.personne.post(f"/v1/candidatures/{candidature}/inscription", {"session_id": scene.session}))
    await scene.le_jury_valide_tout(candidature)
    await scene.la_certification_est_obtenue(candidature)


async def test_directement_parce_qu_elle_sait_deja_tout_faire(scene: Scene) -> None:
    # sans positionnement conclu, nul ne se présente aux épreuves directes
    candidature = await scene.prend_une_place("epreuves_directes")
    bloc = scene.cqp["blocs"][0]
    note = {"bloc_id": bloc["id"], "rang": 1, "passee_le": scene.aujourd_hui.isoformat(), "reussie": True}
    refused = await scene.presidente.post(f"/v1/candidatures/{candidature}/epreuves", note)
    assert refused.status_code == 409
    # le certificateur la voit à l'œuvre sur tout: il ne reste aucune heure de formation
    asked = ok(await scene.personne.post("/v1/positionnements", {"certification_id": scene.cqp["id"]}), 201)
    path = f"/v1/positionnements/{asked['id']}"
    preuve = {"nature": "realisation", "texte": "Trois dossiers menés seule, relus par le certificateur."}
    verdicts = [
        {
            "bloc_id": row["bloc_id"],
            "competence_id": row["competence_id"],
            "verdict": "acquise_attestee",
            "preuve": preuve,
        }
        for row in asked["derniere_version"]["verdicts"]
    ]
    ok(await scene.certificateur.post(f"{path}/verdicts", {"verdicts": verdicts}), 201)
    conclusion = {"decision": "direct", "texte": "Présentez-vous aux épreuves."}
    decided = ok(await scene.certificateur.post(f"{path}/conclusion", conclusion), 201)["decision_en_vigueur"]
    assert (decided["decision"], decided["heures"]) == ("direct", 0)
    # elle passe les épreuves et obtient tout, sans un jour de formation
    await scene.passe_les_epreuves(candidature)
    await scene.le_jury_valide_tout(candidature)
    await scene.la_certification_est_obtenue(candidature)
