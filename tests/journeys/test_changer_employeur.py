"""Changer d'employeur : la personne garde ce qui est à elle, et finit ailleurs ce qu'elle a commencé."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from tests.journeys.candidats import Candidat, Examen, examen
from tests.journeys.personnes import aujourd_hui, est_connue
from tests.support.http import hidden, ok, soon
from tests.support.installation import RunningInstallation
from tests.support.service import Caller

pytestmark = pytest.mark.anyio


@pytest.fixture
async def scene(installation: RunningInstallation) -> AsyncIterator[Examen]:
    async with examen(installation, 1) as found:
        yield found


async def recrute(sirh: Caller, elle: Candidat, entite: str, metier: str) -> None:
    """Elle seule tire le code, et le donne au SIRH de l'employeur qui la recrute."""
    tire = ok(await elle.appel.post(f"/v1/profils/{elle.profil}/code_rattachement"), 201)
    poste = {"entite_id": entite, "matricule": f"J-{uuid4().hex[:8]}", "metier_id": metier}
    recrutee = ok(await sirh.post("/v1/emplois", poste | {"code_rattachement": tire["code"]}), 201)
    assert recrutee["profil_id"] == elle.profil


async def laisse_partir(ancien: Caller, emploi: dict[str, Any]) -> None:
    """L'ancien employeur termine l'emploi qu'il donnait, et ne peut rien d'autre."""
    lu = await ancien.get(f"/v1/emplois/{emploi['id']}")
    fini = {name: value for name, value in lu.json().items() if name not in ("id", "profil_id", "entite_id")}
    change = fini | {"fin_le": aujourd_hui()}
    ok(await ancien.put(f"/v1/emplois/{emploi['id']}", change, headers={"If-Match": lu.headers["ETag"]}))


async def elle_tient(elle: Candidat, certification: dict[str, Any]) -> None:
    """L'attestation de la certification entière, et ce que ses blocs attestent parmi les acquis."""
    rows = ok(await elle.appel.get("/v1/attestations?limite=200"))["elements"]
    assert [certification["id"]] == [one["certification_id"] for one in rows if one["bloc_id"] is None]
    voulues = {one["competence_id"] for bloc in certification["blocs"] for one in bloc["competences"]}

    def certifiees(answer: Any) -> bool:
        rows = answer.json()["elements"]
        return voulues <= {row["competence_id"] for row in rows if row["provenance"] == "certifie"}

    await soon(elle.appel, f"/v1/profils/{elle.profil}/acquis?limite=200", certifiees)


async def test_avec_trois_blocs_de_cinq_elle_passe_chez_un_autre_employeur_et_y_finit_son_cqp(
    installation: RunningInstallation, scene: Examen
) -> None:
    (elle,) = scene.candidats
    certification = await scene.a_cinq_blocs()
    blocs = [bloc["id"] for bloc in certification["blocs"]]
    premiere = await elle.demande(session_id=await scene.session(certification["id"], 4), voie="formation")
    assert (await scene.juge(premiere["id"], [(bloc, n < 3) for n, bloc in enumerate(blocs)]))["issue"] == "partielle"
    (emploi,) = ok(await elle.appel.get("/v1/emplois"))["elements"]
    nouvelle = installation.cast.entite
    installation.add_client("ancien-sirh", "sirh", entite=emploi["entite_id"])
    mutee = installation.add_client(f"mutee-{uuid4().hex[:6]}", "salarie", entite=nouvelle, profil=elle.profil)
    async with (
        installation.calling_as("demo-sirh") as sirh,
        installation.calling_as("demo-rh") as rh,
        installation.calling_as("ancien-sirh") as ancien,
        installation.calling_as(mutee) as appel,
    ):
        await recrute(sirh, elle, nouvelle, emploi["metier_id"])
        await laisse_partir(ancien, emploi)
        # la même personne, sous son nouvel employeur, garde ses blocs et son plan, et ne repasse que ce qui manque
        la_meme = Candidat(elle.profil, appel)
        await est_connue(appel)
        (plan,) = ok(await appel.get("/v1/plans?ouverts=true"))["elements"]
        assert sorted(etape["bloc_id"] for etape in plan["etapes"]) == sorted(blocs[3:])
        seconde = await la_meme.demande(session_id=await scene.session(certification["id"], 4), voie="formation")
        assert (await scene.juge(seconde["id"], [(bloc, True) for bloc in blocs[3:]]))["issue"] == "totale"
        await elle_tient(la_meme, certification)
        # ni l'ancien employeur ni le nouveau n'en ont rien lu
        for caller in (rh, sirh, ancien):
            for une in (premiere["id"], seconde["id"]):
                assert await hidden(caller, f"/v1/candidatures/{une}", une)
