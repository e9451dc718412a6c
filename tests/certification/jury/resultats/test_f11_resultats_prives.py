"""F11 — l'échec ne se sait pas : l'employeur ne lit que la certification entière que la personne lui partage."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.certification.branche import GPS_A, GPS_B, certificateur, profil, profils, salarie
from tests.certification.jury.resultats.scene import Scene, two_blocs
from tests.support.answers import verdict
from tests.support.http import hidden, ok
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio

_FIXED = {"X-Request-Id": "requete-de-test"}


def employers(api: RunningService) -> dict[str, Caller]:
    return {
        "manager": api.as_("salarie", "manager", entite=GPS_A, profil=profil(9)),
        "rh": api.as_("rh", entite=GPS_A),
        "sirh": api.as_("sirh", entite=GPS_A),
    }


async def everything_readable(api: RunningService, scene: Scene, candidature: str, extra: list[str]) -> list[bytes]:
    """Status, headers and body of all that an employer can ask about a candidature, a session or a result."""
    session = f"/v1/sessions/{scene.session['id']}"
    own = f"/v1/candidatures/{candidature}"
    paths = [session, f"{session}/jury", f"{session}/groupes", "/v1/candidatures", own]
    paths += [f"{own}/{rest}" for rest in ("epreuves", "deliberations", "blocs")]
    paths += ["/v1/plans", "/v1/partages", "/v1/blocs_acquis", f"/v1/blocs_acquis?profil={profil(0)}"]
    paths += ["/v1/notifications", "/v1/indicateurs/certifications", "/v1/correspondances_blocs", *extra]
    found = []
    for caller in employers(api).values():
        for path in paths:
            answer = await caller.get(path, headers=_FIXED)
            head = b"\n".join(b"%s: %s" % pair for pair in sorted(answer.headers.raw))
            found.append(b"%s\n%d\n%s\n%s" % (path.encode(), answer.status_code, head, answer.content))
    return found


@pytest.mark.parametrize("verdicts", [{"B1": True, "B2": False}, {"B1": False, "B2": False}, {"B1": True, "B2": True}])
async def test_f11_an_employer_reads_the_same_bytes_whatever_the_jury_decides(
    api: RunningService, verdicts: dict[str, bool]
) -> None:
    await api.apply("parcours", profils([0], manager=profil(9)))
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    before = await everything_readable(api, scene, mine, [])
    decided = await scene.decide(mine, **verdicts)
    assert await everything_readable(api, scene, mine, []) == before
    for plan in await scene.plans(0):
        for caller in employers(api).values():
            assert await hidden(caller, f"/v1/plans/{plan['id']}", plan["id"])
    one = f"/v1/candidatures/{mine}/deliberations/{decided['id']}"
    for caller in employers(api).values():
        assert await hidden(caller, one, mine)


async def test_f11_a_total_is_shared_by_the_person_and_taken_back_without_a_trace(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True, B2=True)
    before = await everything_readable(api, scene, mine, [])
    body = {"certification_id": scene.certification["id"]}
    shared = ok(await salarie(api, 0).post("/v1/partages", body), 201)
    rh = employers(api)["rh"]
    assert ok(await rh.get("/v1/partages"))["elements"] == [shared]
    assert set(shared) == {"id", "profil_id", "certification_id", "obtenue_le", "partage_le"}
    assert verdict(await salarie(api, 0).post("/v1/partages", body)) == (409, "already-shared")
    path = f"/v1/partages/{shared['id']}"
    for stranger in (employers(api)["manager"], employers(api)["sirh"], api.as_("rh", entite=GPS_B), salarie(api, 1)):
        assert await hidden(stranger, path, shared["id"])
    etag = {"If-Match": (await salarie(api, 0).get(path)).headers["ETag"]}
    assert verdict(await rh.delete(path, headers=etag)) == (404, "not-found")
    assert (await salarie(api, 0).delete(path, headers=etag)).status_code == 204
    assert await everything_readable(api, scene, mine, []) == before
    assert await hidden(rh, path, shared["id"])


async def test_f11_nothing_but_a_total_can_be_shared(api: RunningService) -> None:
    scene = await two_blocs(api)
    await scene.decide(await scene.candidate(0), B1=True, B2=False)
    for number in (0, 1):
        answer = await salarie(api, number).post("/v1/partages", {"certification_id": scene.certification["id"]})
        assert verdict(answer) == (409, "certification-not-obtained")
    bloc: dict[str, Any] = {"certification_id": scene.certification["id"], "bloc_id": scene.blocs["B1"]}
    assert verdict(await salarie(api, 0).post("/v1/partages", bloc)) == (422, "unknown-field")
    nobody = api.as_("salarie", entite=GPS_A)
    answer = await nobody.post("/v1/partages", {"certification_id": scene.certification["id"]})
    assert answer.status_code == 403


async def test_f11_what_is_no_longer_whole_is_no_longer_shared(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True, B2=True)
    body = {"certification_id": scene.certification["id"]}
    ok(await salarie(api, 0).post("/v1/partages", body), 201)
    ok(await scene.replace(mine, certificateur(api), B2=False), 201)
    assert ok(await employers(api)["rh"].get("/v1/partages"))["elements"] == []


async def test_f11_who_changed_employer_is_not_read_by_the_former_one(api: RunningService) -> None:
    scene = await two_blocs(api)
    await scene.decide(await scene.candidate(0), B1=True, B2=True)
    shared = ok(await salarie(api, 0).post("/v1/partages", {"certification_id": scene.certification["id"]}), 201)
    await api.apply("parcours", profils([0], GPS_B))
    for entite in (GPS_A, GPS_B):
        rh = api.as_("rh", entite=entite)
        assert ok(await rh.get("/v1/partages"))["elements"] == []
        assert await hidden(rh, f"/v1/partages/{shared['id']}", shared["id"])


async def test_f11_notifications_reach_the_person_alone(api: RunningService) -> None:
    scene = await two_blocs(api)
    await scene.decide(await scene.candidate(0), B1=False, B2=False)
    for caller in employers(api).values():
        answer = await caller.get("/v1/notifications")
        assert not re.search("jury|plan|attestation", answer.text)
