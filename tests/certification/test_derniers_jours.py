"""The day before a bound, the day itself and the day after: what each allows, of every delay that another module owns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from tests.certification.branche import certificateur, create_cqp, create_session, created, etapes, salarie, session
from tests.certification.demande.avis.test_avis import avis, read_reasons
from tests.certification.demande.remplissage.test_conduite import act
from tests.certification.demande.vae import monde as vae
from tests.certification.demande.vae.monde import at, create_rncp, filed
from tests.certification.equipe import chef, know_the_team, rh
from tests.certification.jury.resultats.scene import Scene, compose
from tests.support.catalogue import TODAY
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
DEBUT, LIMITE = TODAY + timedelta(days=60), TODAY + timedelta(days=30)
AVANT, JUSQU_AU, DEPUIS = (True, False, False), (True, True, False), (False, True, True)
OFFSETS = (-1, 0, 1)


@dataclass
class Terrain:
    """The service, the n-th person who acts, and codes that nobody has used."""

    api: RunningService
    n: int = 0
    codes: int = 0

    def code(self) -> str:
        self.codes += 1
        return f"X-{self.codes}"

    async def certification(self, **more: Any) -> dict[str, Any]:
        at(self.api, TODAY)
        return await create_cqp(self.api, code=self.code(), **more)

    async def session(self, certification: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        owner = certification or await self.certification()
        days = {"debut_le": DEBUT.isoformat(), "inscription_jusqu_au": LIMITE.isoformat()}
        days["fin_le"] = (DEBUT + timedelta(days=2)).isoformat()
        return await create_session(self.api, owner["id"], code=self.code(), **{**days, **more})

    async def rncp(self) -> dict[str, Any]:
        at(self.api, TODAY)
        return await create_rncp(self.api, code=self.code())

    async def asks(self, opened: dict[str, Any], jour: date, **more: Any) -> bool:
        at(self.api, jour)
        body = {"session_id": opened["id"], **more}
        return (await salarie(self.api, self.n).post("/v1/candidatures", body)).status_code == 201

    async def scene(self) -> Scene:
        certification = await self.certification()
        opened = await self.session(certification)
        await compose(self.api, opened["id"])
        return Scene(self.api, certification, opened)


Act = Callable[[Terrain, int], Awaitable[bool]]


def on(bound: date, offset: int) -> date:
    return bound + timedelta(days=offset)


async def inscription(terrain: Terrain, offset: int) -> bool:
    return await terrain.asks(await terrain.session(), on(LIMITE, offset))


async def ouverture(terrain: Terrain, offset: int) -> bool:
    begins = TODAY + timedelta(days=10)
    return await terrain.asks(await terrain.session(inscription_a_partir_du=begins.isoformat()), on(begins, offset))


async def promotion(terrain: Terrain, offset: int) -> bool:
    """A place given back goes to who waits, until the session begins."""
    opened = await terrain.session(places=1)
    await terrain.asks(opened, TODAY)
    first = ok(await salarie(terrain.api, terrain.n).get("/v1/candidatures?limite=200"))["elements"][-1]
    body = {"session_id": opened["id"], "liste_attente": True}
    waiting = await created(salarie(terrain.api, terrain.n + 10).post("/v1/candidatures", body))
    at(terrain.api, on(DEBUT, offset))
    ok(await salarie(terrain.api, terrain.n).post(f"/v1/candidatures/{first['id']}/retrait"))
    read = ok(await salarie(terrain.api, terrain.n + 10).get(f"/v1/candidatures/{waiting['id']}"))
    return bool(read["etat"] == "inscrite")


async def deliberation(terrain: Terrain, offset: int) -> bool:
    scene = await terrain.scene()
    candidature = await scene.candidate(terrain.n)
    at(terrain.api, DEBUT)
    await scene.mark(candidature, "B1")
    at(terrain.api, on(DEBUT, offset))
    body = {"decisions": scene.decisions(B1=True)}
    answer = await terrain.api.as_("jury", sujet="jury-1").post(f"/v1/candidatures/{candidature}/deliberations", body)
    return bool(answer.status_code == 201)


async def absence(terrain: Terrain, offset: int) -> bool:
    scene = await terrain.scene()
    candidature = await scene.candidate(terrain.n)
    at(terrain.api, on(DEBUT, offset))
    answer = await certificateur(terrain.api).post(f"/v1/candidatures/{candidature}/absence")
    return bool(answer.status_code == 200)


async def confirmation(terrain: Terrain, offset: int) -> bool:
    opened = await terrain.session()
    at(terrain.api, on(DEBUT, offset))
    return bool((await act(terrain.api, opened["id"], "confirmation")).status_code == 200)


async def enregistrement(terrain: Terrain, offset: int) -> bool:
    end = etapes(fin_enregistrement=LIMITE.isoformat(), limite_delivrance=(LIMITE + timedelta(days=300)).isoformat())
    certification = await terrain.certification(etapes=end)
    at(terrain.api, on(LIMITE, offset))
    body = {"certification_id": certification["id"]}
    return (await salarie(terrain.api, terrain.n).post("/v1/candidatures", body)).status_code == 201


async def delivrance(terrain: Terrain, offset: int) -> bool:
    end = etapes(fin_enregistrement=LIMITE.isoformat(), limite_delivrance=(DEBUT + timedelta(days=2)).isoformat())
    certification = await terrain.certification(etapes=end)
    last = {"code": terrain.code(), "debut_le": DEBUT.isoformat(), "fin_le": on(DEBUT, 2 + offset).isoformat()}
    body = session(**last, inscription_jusqu_au=LIMITE.isoformat())
    path = f"/v1/certifications/{certification['id']}/sessions"
    return (await certificateur(terrain.api).post(path, body)).status_code == 201


async def recevabilite(terrain: Terrain, offset: int) -> bool:
    dossier = await filed(terrain.api, terrain.n, await terrain.rncp())
    at(terrain.api, on(date.fromisoformat(dossier["reponse_avant_le"]), offset))
    return (await vae.answer(terrain.api, dossier)).status_code == 200


async def commencement(terrain: Terrain, offset: int) -> bool:
    dossier = await filed(terrain.api, terrain.n, await terrain.rncp())
    until = ok(await vae.answer(terrain.api, dossier))["a_commencer_avant_le"]
    at(terrain.api, on(date.fromisoformat(until), offset))
    return (await vae.step(terrain.api, terrain.n, dossier, "commencement")).status_code == 200


async def accord(terrain: Terrain, offset: int) -> bool:
    body = {"certification_id": (await terrain.rncp())["id"], "voie": "conge-vae", "debut_souhaite_le": str(DEBUT)}
    asked = await created(salarie(terrain.api, terrain.n).post("/v1/demandes_accord", body))
    last = on(date.fromisoformat(asked["silence_le"]), -1)
    at(terrain.api, on(last, offset))
    path = f"/v1/demandes_accord/{asked['id']}/reponse"
    return (await rh(terrain.api).post(path, {"decision": "accord"})).status_code == 200


async def preavis(terrain: Terrain, offset: int) -> bool:
    certification = await terrain.rncp()
    shown = ok(await salarie(terrain.api, terrain.n).get(f"/v1/voies?certification={certification['id']}"))["voies"]
    (route,) = [one for one in shown if one["regle"] == "conge-vae"]
    first = on(date.fromisoformat(route["debut_au_plus_tot_le"]), offset)
    body = {"certification_id": certification["id"], "voie": "conge-vae", "debut_souhaite_le": first.isoformat()}
    return (await salarie(terrain.api, terrain.n).post("/v1/demandes_accord", body)).status_code == 201


async def validite(terrain: Terrain, offset: int) -> bool:
    certification = await terrain.rncp()
    await read_reasons(terrain.api, certification["id"])
    given = await created(chef(terrain.api).post("/v1/avis", avis(certification["id"], terrain.n)))
    at(terrain.api, on(date.fromisoformat(given["expire_le"]), offset))
    return not ok(await chef(terrain.api).get(f"/v1/avis/{given['id']}"))["expire"]


BORNES: dict[Act, tuple[bool, bool, bool]] = {
    inscription: JUSQU_AU,
    ouverture: DEPUIS,
    promotion: JUSQU_AU,
    deliberation: DEPUIS,
    absence: DEPUIS,
    confirmation: AVANT,
    enregistrement: JUSQU_AU,
    delivrance: JUSQU_AU,
    recevabilite: JUSQU_AU,
    commencement: JUSQU_AU,
    accord: JUSQU_AU,
    preavis: DEPUIS,
    validite: JUSQU_AU,
}


async def test_every_bound_allows_what_it_says_to_the_day(api: RunningService) -> None:
    await know_the_team(api)
    terrain, found = Terrain(api), {}
    for do in BORNES:
        shown = []
        for n, offset in enumerate(OFFSETS):
            terrain.n = n
            shown.append(await do(terrain, offset))
        found[do.__name__] = tuple(shown)
    assert found == {do.__name__: expected for do, expected in BORNES.items()}
