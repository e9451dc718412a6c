"""From one employer to somebody of another: read by the person alone, who is known only when they say that they want it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.parcours.contacts.conservation import erase_expired, erasing
from tests.parcours.branche import (
    GESTIONNAIRE,
    HORIZON,
    Branche,
    besoin,
    created,
    demande,
    elements,
    etag,
    make_profil,
    name_by,
)
from tests.support.answers import pointers, verdict
from tests.support.catalogue import in_days

pytestmark = pytest.mark.anyio
REQUEST = {"X-Request-Id": "requete-de-test"}
COORDONNEES = "Claire, au 01 02 03 04 05"


@pytest.fixture
async def pseudonyme(branche: Branche) -> str:
    """How B, which needs conseillers, calls Claire, who agreed to be seen."""
    await created(branche.admin.post("/v1/besoins", besoin(branche.b)))
    return name_by(await branche.agree(), branche.b)


async def answer(branche: Branche, contact: dict[str, Any], reponse: str, **more: Any) -> Any:
    path = branche.path("contacts", contact["id"], "reponse")
    return await branche.holder.post(path, {"reponse": reponse, **more})


async def as_asked(branche: Branche, contact: dict[str, Any]) -> tuple[Any, ...]:
    """All that B reads of its request, to the byte, alone and in the list."""
    rh, path = branche.rh(branche.b), f"/v1/entites/{branche.b}/contacts"
    found = [await rh.get(one, headers=REQUEST) for one in (path, f"{path}/{contact['id']}")]
    return tuple((one.status_code, sorted(one.headers.items()), one.content) for one in found)


async def test_the_person_reads_who_asks_for_what_and_when(branche: Branche, pseudonyme: str) -> None:
    asked = await branche.ask(pseudonyme)
    (received,) = await elements(branche.holder, branche.path("contacts"))
    assert received == (await branche.holder.get(branche.path("contacts", asked["id"]))).json()
    assert (received["entite_id"], received["texte"]) == (branche.b, "Voulez-vous en parler ?")
    assert received["demande_le"] == asked["demande_le"]
    assert [received[name] for name in ("reponse", "repondu_le", "coordonnees")] == [None, None, None]
    assert "pseudonyme" not in received


async def test_who_asks_learns_who_it_is_only_from_an_interest(branche: Branche, pseudonyme: str) -> None:
    asked = await branche.ask(pseudonyme)
    assert [asked[name] for name in ("interessee", "profil_id", "coordonnees")] == [False, None, None]
    assert branche.claire.encode() not in (await as_asked(branche, asked))[1][2]
    answered = await answer(branche, asked, "interessee", coordonnees=COORDONNEES)
    assert (answered.status_code, answered.json()["reponse"]) == (200, "interessee")
    read = (await branche.rh(branche.b).get(f"/v1/entites/{branche.b}/contacts/{asked['id']}")).json()
    assert [read[name] for name in ("interessee", "profil_id", "coordonnees")] == [True, branche.claire, COORDONNEES]
    (lecture,) = await elements(branche.holder, f"/v1/lectures/parcours/{branche.claire}")
    assert (lecture["roles"], lecture["entite"], lecture["operation"]) == ("rh", branche.b, "lire_contact_emis")


async def test_a_decline_an_agreement_taken_back_and_silence_are_the_same_bytes(
    branche: Branche, pseudonyme: str
) -> None:
    asked = await branche.ask(pseudonyme)
    silent = await as_asked(branche, asked)
    assert (await answer(branche, asked, "declinee")).json()["reponse"] == "declinee"
    assert await as_asked(branche, asked) == silent
    await branche.agree(ouvert=False)
    assert await as_asked(branche, asked) == silent
    await answer(branche, asked, "interessee", coordonnees=COORDONNEES)
    assert await as_asked(branche, asked) != silent
    await answer(branche, asked, "declinee")
    assert await as_asked(branche, asked) == silent
    assert await elements(branche.holder, f"/v1/lectures/parcours/{branche.claire}") != []


async def test_ones_own_employer_reads_nothing_of_it(branche: Branche, pseudonyme: str) -> None:
    asked = await branche.ask(pseudonyme)
    await answer(branche, asked, "interessee", coordonnees=COORDONNEES)
    paths = [branche.path("contacts"), branche.path("contacts", asked["id"])]
    paths += [f"/v1/entites/{branche.b}/contacts", f"/v1/entites/{branche.b}/contacts/{asked['id']}"]
    for name, caller in branche.everybody().items():
        for path in paths:
            seen = (await caller.get(path)).status_code == 200
            own = path.startswith("/v1/profils")
            assert seen is (name == ("titulaire" if own else "rh d'ailleurs")), (name, path)
    under = branche.path("contacts", asked["id"], profil=branche.denis)
    assert verdict(await branche.salarie(branche.denis).get(under)) == (404, "not-found")
    answered = await branche.salarie(branche.denis).post(f"{under}/reponse", {"reponse": "declinee"})
    assert verdict(answered) == (404, "not-found")
    mine = f"/v1/entites/{branche.a}/contacts"
    assert await elements(branche.rh(), mine) == []
    assert verdict(await branche.rh().get(f"{mine}/{asked['id']}")) == (404, "not-found")


async def test_a_name_that_leads_to_nobody_is_refused_the_same_way(branche: Branche, pseudonyme: str) -> None:
    await created(branche.admin.post("/v1/besoins", besoin(branche.a)))
    zoe = await branche.agree(branche.zoe, entite=branche.b)
    await branche.agree(ouvert=False)
    refused = [
        (branche.b, pseudonyme),  # agrees no more
        (branche.b, str(uuid4())),  # nobody's
        (branche.b, name_by(zoe, branche.b)),  # of the entity itself
        (branche.b, name_by(zoe, branche.a)),  # the name that another entity has
        (branche.b, branche.claire),  # a profil is no name
    ]
    answers = set()
    for entite, name in refused:
        path = f"/v1/entites/{entite}/contacts"
        found = await branche.rh(entite).post(path, demande(name), headers=REQUEST)
        assert (verdict(found), pointers(found)) == ((422, "unknown-person"), ["/pseudonyme"]), name
        answers.add(found.content)
    assert len(answers) == 1


async def test_an_emploi_that_ended_takes_back_nothing_that_the_person_agreed_to(branche: Branche) -> None:
    await created(branche.admin.post("/v1/besoins", besoin(branche.b)))
    away = await make_profil(branche.api, branche.a, "P-9")
    agreed = await branche.agree(away)
    assert (await branche.change(away, fin_le=in_days(-1))).status_code == 200
    await created(branche.admin.post("/v1/besoins", besoin(branche.a)))
    asked = await branche.rh().post(f"/v1/entites/{branche.a}/contacts", demande(name_by(agreed, branche.a)))
    assert verdict(asked) == (422, "unknown-person"), "a former employer would learn that they agreed"
    await branche.ask(name_by(agreed, branche.b))
    assert len(await elements(branche.salarie(away), branche.path("contacts", profil=away))) == 1


async def test_one_asks_for_a_need(branche: Branche, pseudonyme: str) -> None:
    path = f"/v1/entites/{branche.b}/contacts"
    rh = branche.rh(branche.b)
    found = await rh.post(path, demande(pseudonyme, metier_id=GESTIONNAIRE))
    assert verdict(found) == (409, "need-missing")
    (need,) = await elements(rh, "/v1/besoins")
    for over in ({"effectif": 0}, {"horizon_le": in_days(-1), "effectif": 3}):
        own = f"/v1/besoins/{need['id']}"
        assert (await rh.put(own, besoin(branche.b, **over), headers=await etag(rh, own))).status_code == 200
        assert verdict(await rh.post(path, demande(pseudonyme))) == (409, "need-missing"), over
    assert in_days(0) < HORIZON


async def test_one_request_runs_at_a_time_whatever_was_answered(branche: Branche, pseudonyme: str) -> None:
    """By name, not by person: who agreed again is somebody whom nobody has written to."""
    path = f"/v1/entites/{branche.b}/contacts"
    rh = branche.rh(branche.b)
    several = await asyncio.gather(*(rh.post(path, demande(pseudonyme)) for _ in range(4)))
    assert sorted(found.status_code for found in several) == [201, 409, 409, 409]
    (asked,) = await elements(branche.holder, branche.path("contacts"))
    before = await rh.post(path, demande(pseudonyme), headers=REQUEST)
    await answer(branche, asked, "declinee")
    after = await rh.post(path, demande(pseudonyme), headers=REQUEST)
    assert verdict(before) == (409, "contact-already-asked")
    assert before.content == after.content
    await branche.agree(ouvert=False)
    await branche.ask(name_by(await branche.agree(), branche.b))


async def test_a_request_retried_is_one(branche: Branche, pseudonyme: str) -> None:
    path, key = f"/v1/entites/{branche.b}/contacts", {"Idempotency-Key": "une-seule-fois"}
    first, again = [await branche.rh(branche.b).post(path, demande(pseudonyme), headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert verdict(await branche.rh(branche.b).post(path, demande(pseudonyme), headers={"Idempotency-Key": None})) == (
        400, "idempotency-key-missing",
    )  # fmt: skip


async def test_what_is_written_is_bounded_and_holds_no_social_security_number(
    branche: Branche, pseudonyme: str
) -> None:
    path, rh = f"/v1/entites/{branche.b}/contacts", branche.rh(branche.b)
    for texte in ("", "x" * 1001):
        assert verdict(await rh.post(path, demande(pseudonyme, texte=texte))) == (422, "validation-error")
    nir = await rh.post(path, demande(pseudonyme, texte="1 85 05 78 006 084 36"))
    assert verdict(nir) == (422, "forbidden-data")
    asked = await branche.ask(pseudonyme)
    for reponse, more in (("declinee", {"coordonnees": COORDONNEES}), ("peut-être", {})):
        assert (await answer(branche, asked, reponse, **more)).status_code == 422
    assert verdict(await answer(branche, asked, "interessee", telephone="01")) == (422, "forbidden-field")


async def test_a_request_expires_and_nothing_of_it_stays(branche: Branche, pseudonyme: str) -> None:
    service = branche.api.app.state.service
    clock = service.clock
    asked = await branche.ask(pseudonyme)
    service.clock = lambda: clock() + timedelta(days=89)
    assert await erase_expired(service) == 0
    assert len(await elements(branche.holder, branche.path("contacts"))) == 1
    service.clock = lambda: clock() + timedelta(days=91)
    rows = [await elements(branche.holder, branche.path("contacts"))]
    rows += [await elements(branche.rh(branche.b), f"/v1/entites/{branche.b}/contacts")]
    assert rows == [[], []]
    assert verdict(await answer(branche, asked, "interessee")) == (404, "not-found")
    assert [await erase_expired(service) for _ in range(2)] == [1, 0]
    await branche.ask(pseudonyme)


async def test_a_request_retried_once_it_has_expired_is_another(branche: Branche, pseudonyme: str) -> None:
    service, path = branche.api.app.state.service, f"/v1/entites/{branche.b}/contacts"
    clock, key = service.clock, {"Idempotency-Key": "la-meme"}
    first = await created(branche.rh(branche.b).post(path, demande(pseudonyme), headers=key))
    service.clock = lambda: clock() + timedelta(days=91)
    assert await erase_expired(service) == 1
    again = await created(branche.rh(branche.b).post(path, demande(pseudonyme), headers=key))
    assert again["id"] != first["id"]


async def test_an_agreement_taken_back_while_one_is_written_to_counts(branche: Branche, pseudonyme: str) -> None:
    """The request waits for whoever writes on the person, then looks again."""
    path = f"/v1/entites/{branche.b}/contacts"
    async with branche.api.app.state.database.writing() as db:
        claire = {"claire": branche.claire}
        await db.execute(text("SELECT 1 FROM profil WHERE id = :claire FOR NO KEY UPDATE"), claire)
        gone = "UPDATE preference SET ouvert_mobilite = false, cle_mobilite = NULL WHERE profil_id = :claire"
        await db.execute(text(gone), claire)
        asking = asyncio.create_task(branche.rh(branche.b).post(path, demande(pseudonyme)))
        await asyncio.sleep(0.5)
        assert not asking.done()
        await db.commit()
    assert verdict(await asking) == (422, "unknown-person")
    assert await elements(branche.holder, branche.path("contacts")) == []


async def test_what_expires_is_erased_beside_the_service(branche: Branche, pseudonyme: str) -> None:
    service = branche.api.app.state.service
    clock = service.clock
    await branche.ask(pseudonyme)
    service.clock = lambda: clock() + timedelta(days=91)
    async with erasing(branche.api.app), asyncio.timeout(10), service.database.reading() as db:
        while await db.scalar(text("SELECT count(*) FROM contact")):
            await asyncio.sleep(0.02)
    assert await erase_expired(service) == 0


async def test_an_interest_runs_from_its_own_day(branche: Branche, pseudonyme: str) -> None:
    service = branche.api.app.state.service
    clock = service.clock
    asked = await branche.ask(pseudonyme)
    service.clock = lambda: clock() + timedelta(days=80)
    await answer(branche, asked, "interessee")
    service.clock = lambda: clock() + timedelta(days=160)
    assert await erase_expired(service) == 0
    (read,) = await elements(branche.rh(branche.b), f"/v1/entites/{branche.b}/contacts")
    assert UUID(read["profil_id"]) == UUID(branche.claire)


async def test_the_person_takes_a_copy_of_them_away(branche: Branche, pseudonyme: str) -> None:
    asked = await branche.ask(pseudonyme)
    copy = (await branche.holder.get(f"/v1/exports/parcours/{branche.claire}")).json()
    assert [(one["id"], one["texte"]) for one in copy["parties"]["contact"]] == [(asked["id"], asked["texte"])]


async def test_lists_are_paginated_the_latest_first(branche: Branche, pseudonyme: str) -> None:
    gps_c = (await created(branche.admin.post("/v1/entites", {"code": "GPS-C", "nom": "C", "genre": "gps"})))["id"]
    await created(branche.admin.post("/v1/besoins", besoin(gps_c)))
    key = await branche.agree()
    first, second = await branche.ask(pseudonyme), await branche.ask(name_by(key, gps_c), gps_c)
    path = branche.path("contacts")
    page = (await branche.holder.get(f"{path}?limite=1")).json()
    rest = (await branche.holder.get(f"{path}?limite=1&apres={page['suivant']}")).json()
    assert [one["id"] for one in (*page["elements"], *rest["elements"])] == [second["id"], first["id"]]


async def test_a_request_is_published_without_who_what_nor_words_and_leaves_the_feed_with_it(
    branche: Branche, pseudonyme: str
) -> None:
    asked = await branche.ask(pseudonyme)
    (said,) = [event for event in await branche.api.events() if event["type"].endswith("contact.demande")]
    assert said["data"] == {"id": branche.claire, "contact_id": asked["id"]}
    service = branche.api.app.state.service
    assert await erase_expired(service) == 0
    clock = service.clock
    service.clock = lambda: clock() + timedelta(days=400)
    await erase_expired(service)
    assert not [event for event in await branche.api.events() if event["type"].endswith("contact.demande")]
