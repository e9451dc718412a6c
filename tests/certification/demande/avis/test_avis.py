"""F2 and F17: an opinion is reasoned, given after the reasons were read, read by the person, answered, and expires."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.certification.echeancier.conservation import erase_due
from tests.certification.branche import GPS_A, GPS_B, certificateur, create_cqp, created, profil, salarie
from tests.certification.equipe import chef, file, know_the_team, rh
from tests.support.answers import pointers, slug
from tests.support.clock import now
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


def avis(certification_id: str, number: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "certification_id": certification_id,
        "profil_id": profil(number),
        "sens": "defavorable",
        "motif": "organisation_du_service",
        "texte": "L'équipe change d'outil jusqu'en mars.",
        **more,
    }


async def read_reasons(api: RunningService, certification_id: str) -> Any:
    return await created(chef(api).post(f"/v1/certifications/{certification_id}/raisons/lectures"))


async def give(api: RunningService, certification_id: str, number: int = 0, **more: Any) -> dict[str, Any]:
    await read_reasons(api, certification_id)
    return await created(chef(api).post("/v1/avis", avis(certification_id, number, **more)))


async def test_f17_an_opinion_without_a_receipt_of_the_reasons_is_refused(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    answer = await chef(api).post("/v1/avis", avis(certification["id"]))
    assert (answer.status_code, slug(answer)) == (409, "reasons-not-read")
    await chef(api).get(f"/v1/certifications/{certification['id']}/raisons")
    assert (await chef(api).post("/v1/avis", avis(certification["id"]))).status_code == 409
    receipt = await read_reasons(api, certification["id"])
    assert "CQP Conseiller retraite" in receipt["texte"]
    assert await read_reasons(api, certification["id"]) == receipt
    assert (await chef(api).post("/v1/avis", avis(certification["id"]))).status_code == 201
    other = await create_cqp(api, code="CQP-AUTRE", intitule="Autre CQP")
    assert (await chef(api).post("/v1/avis", avis(other["id"]))).status_code == 409


async def test_f17_reasons_that_changed_are_read_again(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    await read_reasons(api, certification["id"])
    path = f"/v1/certifications/{certification['id']}/raisons"
    before = await salarie(api, 0).get(path)
    assert (before.json()["composees"], before.headers["ETag"]) == (True, '"v0"')
    body = {"texte": "La branche certifie pour que l'expérience soit reconnue."}
    written = await api.as_("cpnef").put(path, body, headers={"If-Match": before.headers["ETag"]})
    assert (written.status_code, written.json()["composees"]) == (200, False)
    stale = await certificateur(api).put(path, body, headers={"If-Match": before.headers["ETag"]})
    assert stale.status_code == 412
    assert (await chef(api).post("/v1/avis", avis(certification["id"]))).status_code == 409
    assert (await read_reasons(api, certification["id"]))["texte"] == body["texte"]
    assert (await chef(api).post("/v1/avis", avis(certification["id"]))).status_code == 201


@pytest.mark.parametrize(
    ("name", "value"),
    [("motif", None), ("motif", "pas_le_potentiel"), ("texte", None), ("texte", "   "), ("sens", None)],
)
async def test_f02_an_opinion_carries_a_coded_reason_and_a_text(api: RunningService, name: str, value: Any) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    await read_reasons(api, certification["id"])
    body = avis(certification["id"]) | {name: value}
    if value is None:
        del body[name]
    answer = await chef(api).post("/v1/avis", body)
    assert (answer.status_code, pointers(answer)) == (422, [f"/{name}"])


async def test_f02_the_person_reads_it_and_answers_and_it_expires(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    made = await give(api, certification["id"])
    path = f"/v1/avis/{made['id']}"
    assert (await salarie(api, 0).get(path)).json() == made
    assert (await salarie(api, 0).get("/v1/avis")).json()["elements"] == [made]
    told = (await salarie(api, 0).get("/v1/notifications")).json()["elements"]
    assert [one["objet_id"] for one in told] == [made["id"]]
    reply = await salarie(api, 0).post(f"{path}/reponse", {"texte": "La session de printemps me convient."})
    assert reply.status_code == 201
    assert (await chef(api).get(path)).json()["reponse"] == "La session de printemps me convient."
    again = await salarie(api, 0).post(f"{path}/reponse", {"texte": "Encore."})
    assert (again.status_code, slug(again)) == (409, "reply-already-given")
    assert not made["expire"]
    expires = datetime.fromisoformat(made["expire_le"]).replace(tzinfo=UTC)
    assert 180 <= (expires.date() - now().date()).days <= 184
    api.app.state.service.clock = lambda: expires + timedelta(days=1, hours=12)
    assert (await salarie(api, 0).get(path)).json()["expire"]
    await erase_due(api.app.state.service, expires + timedelta(days=400))
    assert (await salarie(api, 0).get(path)).status_code == 404


async def test_an_opinion_does_not_say_whether_there_is_a_request(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    await file(api, certification["id"], 0)
    seen = [await give(api, certification["id"], number) for number in (0, 1)]
    own = {"id", "profil_id", "donne_le"}
    assert len({str({k: v for k, v in one.items() if k not in own}) for one in seen}) == 1


async def test_nobody_else_reads_or_gives_an_opinion(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    made = await give(api, certification["id"])
    path = f"/v1/avis/{made['id']}"
    assert (await api.anonymous.get(path)).status_code == 401
    others = [rh(api), certificateur(api), api.as_("jury"), api.as_("cpnef"), api.as_("sirh", entite=GPS_A)]
    for caller in [*others, salarie(api, 1), salarie(api, 8, "manager")]:
        assert (await caller.get(path)).status_code == 404
        assert (await caller.get("/v1/avis")).json()["elements"] == []
        assert (await caller.post(f"{path}/reponse", {"texte": "Non."})).status_code in (403, 404)
    for method in (chef(api).put, chef(api).patch, chef(api).delete):
        assert (await method(path)).status_code == 405
    stranger = salarie(api, 10, "manager", entite=GPS_B)
    await stranger.post(f"/v1/certifications/{certification['id']}/raisons/lectures")
    for body in (avis(certification["id"]), avis(certification["id"]) | {"profil_id": str(uuid4())}):
        assert (await stranger.post("/v1/avis", body)).status_code == 404
    assert (await rh(api).post("/v1/avis", avis(certification["id"]))).status_code == 403


async def test_a_person_asks_for_an_opinion_and_nothing_waits_for_it(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    body = {"certification_id": certification["id"]}
    asked = await created(salarie(api, 0).post("/v1/demandes_avis", body))
    again = await salarie(api, 0).post("/v1/demandes_avis", body)
    assert (again.status_code, slug(again)) == (409, "opinion-already-asked")
    path = f"/v1/demandes_avis/{asked['id']}"
    for caller in (salarie(api, 0), chef(api)):
        assert (await caller.get(path)).json() == asked
        assert (await caller.get("/v1/demandes_avis")).json()["elements"] == [asked]
    for caller in (rh(api), salarie(api, 1), certificateur(api)):
        assert (await caller.get(path)).status_code == 404
    assert (await chef(api).post(f"{path}/retrait")).status_code in (403, 404)
    await give(api, certification["id"])
    assert (await salarie(api, 0).get(path)).json()["close_le"] is not None
    second = await created(salarie(api, 0).post("/v1/demandes_avis", body))
    for _ in range(2):
        assert (await salarie(api, 0).post(f"/v1/demandes_avis/{second['id']}/retrait")).status_code == 200
    alone = await salarie(api, 7).post("/v1/demandes_avis", body)
    assert (alone.status_code, slug(alone)) == (409, "no-manager")
    assert (await salarie(api, 0).post("/v1/demandes_avis", {"certification_id": str(uuid4())})).status_code == 404


async def test_a_person_erased_leaves_no_opinion(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    about = await give(api, certification["id"], 0)
    by = await give(api, certification["id"], 1)
    await api.apply("parcours", [("profil.efface", {"id": profil(0)}), ("profil.efface", {"id": profil(9)})])
    assert (await salarie(api, 0).get(f"/v1/avis/{about['id']}")).status_code == 404
    kept = (await salarie(api, 1).get(f"/v1/avis/{by['id']}")).json()
    assert kept["manager_id"] is None
