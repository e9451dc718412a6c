"""Changer d'employeur, ou voir le sien changer : la personne garde ce qui est à elle, et finit ailleurs ce qu'elle a commencé."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import pytest

from tests.journeys.candidats import Candidat, Examen, examen
from tests.journeys.personnes import aujourd_hui, est_connue
from tests.support.endurance import times
from tests.support.http import hidden, ok, soon
from tests.support.installation import RunningInstallation
from tests.support.loads import ndjson
from tests.support.service import Caller

pytestmark = pytest.mark.anyio
EPREUVE = {"type": "mise_en_situation", "intitule": "Mise en situation", "duree_minutes": 45}


@pytest.fixture
async def scene(installation: RunningInstallation) -> AsyncIterator[Examen]:
    async with examen(installation, 1) as found:
        yield found


async def cinq_blocs(scene: Examen) -> dict[str, Any]:
    """Une certification à cinq blocs d'une épreuve, que nul autre parcours ne touche."""
    model = await scene.modele("DEMO-CQP-CONSEILLER-RETRAITE")
    competences = [one for bloc in model["blocs"] for one in bloc["competences"]][:5]
    blocs = [
        {
            "code": f"BC0{n}",
            "intitule": f"Bloc {n} (démonstration)",
            "duree_jours": 4,
            "competences": [{"competence_id": one["competence_id"], "niveau": one["niveau"]}],
            "modalites": [EPREUVE],
        }
        for n, one in enumerate(competences, 1)
    ]
    body = {
        "code": f"DEMO-CQP-CINQ-{uuid4().hex[:6].upper()}",
        "intitule": "CQP à cinq blocs (démonstration)",
        "registre": "aucun",
        "type": "CQP",
        "certificateurs": ["CPNEF (démonstration)"],
        "voies": {"formation": True},
        "etapes": [{"etape": "creation", "le": "2020-01-06", "decidee_par": "CPNEF (démonstration)"}],
        "blocs": blocs,
    }
    return dict(ok(await scene.certificateur.post("/v1/certifications", body), 201))


async def passe(scene: Examen, elle: Candidat, certification: str, verdicts: list[tuple[str, bool]]) -> dict[str, Any]:
    """La personne s'inscrit à une session d'aujourd'hui, y passe ces blocs, et le jury en décide."""
    session = await scene.session(certification, 4)
    candidature = (await elle.demande(session_id=session, voie="formation"))["id"]
    for bloc, reussi in verdicts:
        await scene.note(candidature, bloc, 1, reussie=reussi)
    decided = await scene.decide(
        candidature, [(bloc, "acquis" if reussi else "non_acquis") for bloc, reussi in verdicts]
    )
    return decided | {"candidature_id": candidature}


async def test_avec_trois_blocs_de_cinq_elle_passe_chez_un_autre_employeur_et_y_finit_son_cqp(
    installation: RunningInstallation, scene: Examen
) -> None:
    (elle,) = scene.candidats
    certification = await cinq_blocs(scene)
    blocs = [bloc["id"] for bloc in certification["blocs"]]
    partielle = await passe(scene, elle, certification["id"], [(bloc, n < 3) for n, bloc in enumerate(blocs)])
    assert partielle["issue"] == "partielle"
    (emploi,) = ok(await elle.appel.get("/v1/emplois"))["elements"]
    installation.add_client("ancien-sirh", "sirh", entite=emploi["entite_id"])

    # elle seule tire le code, et le donne au SIRH de l'employeur qui la recrute
    tire = ok(await elle.appel.post(f"/v1/profils/{elle.profil}/code_rattachement"), 201)
    nouvelle = installation.cast.entite
    async with AsyncExitStack() as stack:

        async def calling(client: str) -> Caller:
            return await stack.enter_async_context(installation.calling_as(client))

        sirh, rh, ancien = await calling("demo-sirh"), await calling("demo-rh"), await calling("ancien-sirh")
        poste = {"entite_id": nouvelle, "matricule": f"J-{uuid4().hex[:8]}", "metier_id": emploi["metier_id"]}
        recrutee = ok(await sirh.post("/v1/emplois", poste | {"code_rattachement": tire["code"]}), 201)
        assert recrutee["profil_id"] == elle.profil
        # l'ancien employeur termine l'emploi qu'il donnait, et ne peut rien d'autre
        path = f"/v1/emplois/{emploi['id']}"
        lu = await ancien.get(path)
        fini = {name: value for name, value in lu.json().items() if name not in ("id", "profil_id", "entite_id")}
        change = fini | {"fin_le": aujourd_hui()}
        ok(await ancien.put(path, change, headers={"If-Match": lu.headers["ETag"]}))

        # la même personne, sous son nouvel employeur, garde ses blocs et son plan, et ne repasse que ce qui manque
        client = installation.add_client(f"mutee-{uuid4().hex[:6]}", "salarie", entite=nouvelle, profil=elle.profil)
        la_meme = Candidat(elle.profil, await calling(client))
        await est_connue(la_meme.appel)
        (plan,) = ok(await la_meme.appel.get("/v1/plans?ouverts=true"))["elements"]
        assert sorted(etape["bloc_id"] for etape in plan["etapes"]) == sorted(blocs[3:])
        totale = await passe(scene, la_meme, certification["id"], [(bloc, True) for bloc in blocs[3:]])
        assert totale["issue"] == "totale"
        (_,) = [
            one
            for one in ok(await la_meme.appel.get("/v1/attestations?limite=200"))["elements"]
            if one["certification_id"] == certification["id"] and one["bloc_id"] is None
        ]
        acquis = f"/v1/profils/{elle.profil}/acquis?limite=200"
        voulues = {one["competence_id"] for bloc in certification["blocs"] for one in bloc["competences"]}
        await soon(
            la_meme.appel,
            acquis,
            lambda answer: (
                voulues
                <= {row["competence_id"] for row in answer.json()["elements"] if row["provenance"] == "certifie"}
            ),
        )
        # ni l'ancien employeur ni le nouveau n'en ont rien lu
        for caller in (rh, sirh, ancien):
            for une in (partielle["candidature_id"], totale["candidature_id"]):
                assert await hidden(caller, f"/v1/candidatures/{une}", une)


async def test_deux_groupes_fusionnent_sans_qu_une_demande_ni_une_place_ne_bouge(
    installation: RunningInstallation, scene: Examen
) -> None:
    combien = times(20, endurance=2_000)
    async with AsyncExitStack() as stack:

        async def calling(client: str) -> Caller:
            return await stack.enter_async_context(installation.calling_as(client))

        administrateur = await calling("demo-administrateur")
        code = uuid4().hex[:6].upper()
        entites = {}
        for nom in (f"GPS-{code}-A", f"GPS-{code}-B"):
            body = {"code": nom, "nom": f"Groupe {nom} (démonstration)", "genre": "gps"}
            entites[nom] = ok(await administrateur.post("/v1/entites", body), 201)["id"]
            # les mêmes matricules des deux côtés : ce ne sont pas les mêmes personnes
            lignes = [
                {
                    "entite": nom,
                    "matricule": f"{n:05}",
                    "metier": "CONSEILLER-RETRAITE",
                    "manager": "00000" if n else None,
                }
                for n in range(combien)
            ]
            rapport = ok(await administrateur.post("/v1/emplois/imports", **ndjson(*lignes)))
            assert rapport["creees"] == combien
        (a, b), (a_id, b_id) = entites, entites.values()
        emplois = f"/v1/emplois?entite={b_id}&matricule=00001"
        (emploi,) = ok(await administrateur.get(emplois))["elements"]
        client = installation.add_client(f"fusionnee-{code}", "salarie", entite=b_id, profil=emploi["profil_id"])
        elle = Candidat(emploi["profil_id"], await calling(client))
        await est_connue(elle.appel)
        certification = await cinq_blocs(scene)
        session = await scene.session(certification["id"], 4, jury=False)
        candidature = await elle.demande(session_id=session, voie="formation")

        passages = [
            {"entite": b, "matricule": f"{n:05}", "vers": a, "nouveau": f"B-{n:05}", "effet_le": aujourd_hui()}
            for n in range(combien)
        ]
        doors = "/v1/emplois/successions"
        essai = ok(await administrateur.post(f"{doors}?dry_run=true", **ndjson(*passages)))
        assert (essai["creees"], essai["rejetees_total"], essai["dry_run"]) == (combien, 0, True)
        assert ok(await administrateur.post(doors, **ndjson(*passages)))["creees"] == combien
        assert ok(await administrateur.post(doors, **ndjson(*passages)))["inchangees"] == combien

        effectifs = ok(await administrateur.get(f"/v1/entites/{a_id}/effectifs"))["elements"]
        assert [ligne["effectif"] for ligne in effectifs] == [2 * combien]
        assert ok(await administrateur.get(f"/v1/entites/{b_id}/effectifs"))["elements"] == []
        # son histoire reste sous l'ancien groupe, sa demande est celle d'avant
        siens = ok(await elle.appel.get("/v1/emplois"))["elements"]
        assert [(it["entite_id"], it["matricule"], it["fin_le"] is None) for it in siens] == [
            (b_id, "00001", False),
            (a_id, "B-00001", True),
        ]
        assert ok(await elle.appel.get(f"/v1/candidatures/{candidature['id']}")) == candidature
