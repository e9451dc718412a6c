"""Local copies of the neighbours' feeds: idempotent, and an erased person never comes back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from services.certification.models import EmploiConnu, ProfilConnu
from tests.certification.branche import (
    CALCUL,
    CONSEIL,
    CONSEILLER,
    GPS_A,
    bloc,
    certificateur,
    cqp,
    create_cqp,
    create_session,
    created,
    profil,
    profils,
    read_session,
    ref,
    register,
    salarie,
    withdraw,
)
from tests.support.answers import slug
from tests.support.catalogue import competence, metier
from tests.support.clock import now
from tests.support.emplois import emploi
from tests.support.relecture import reread
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio

RETIRED = competence(CONSEIL, "C-CONSEIL", retiree=True)


async def is_certifiante(api: RunningService, certification_id: str) -> bool:
    return bool((await salarie(api, 0).get(f"/v1/certifications/{certification_id}")).json()["certifiante"])


async def test_a_certification_stops_being_certifiante_when_what_it_attests_is_retired(api: RunningService) -> None:
    written = await create_cqp(api)
    other = await create_cqp(api, code="CQP-AUTRE", blocs=[bloc(atteste=[CALCUL])])
    published = len(await api.events())
    await api.apply("competences", [RETIRED])
    assert not await is_certifiante(api, written["id"])
    assert await is_certifiante(api, other["id"])
    (news,) = (await api.events())[published:]
    assert (news["subject"], news["data"]["certifiante"]) == (written["id"], False)
    await api.apply("competences", [competence(CONSEIL, "C-CONSEIL")])
    assert (await api.events())[-1]["data"]["certifiante"] is True


async def test_the_same_events_again_change_and_publish_nothing(api: RunningService) -> None:
    written = await create_cqp(api)
    await api.apply("competences", [RETIRED])
    published = await api.events()
    await api.apply("competences", [RETIRED, RETIRED])
    assert await api.events() == published
    assert not await is_certifiante(api, written["id"])


async def test_a_fiche_may_keep_a_competence_retired_since_but_not_add_it(api: RunningService) -> None:
    written = await create_cqp(api)
    await api.apply("competences", [RETIRED])
    path = f"/v1/certifications/{written['id']}"
    answer = await certificateur(api).put(path, cqp(duree_jours=40), headers={"If-Match": '"v1"'})
    assert (answer.status_code, answer.json()["certifiante"]) == (200, False)
    answer = await certificateur(api).post("/v1/certifications", cqp("CQP-NOUVEAU"))
    assert (answer.status_code, slug(answer)) == (409, "retired-competence")


async def test_a_competence_renamed_is_shown_with_its_new_words(api: RunningService) -> None:
    written = await create_cqp(api)
    await api.apply("competences", [competence(CONSEIL, "C-CONSEIL", libelle="Conseiller au téléphone")])
    blocs = (await salarie(api, 0).get(f"/v1/certifications/{written['id']}/blocs")).json()["elements"]
    assert blocs[0]["competences"][0]["libelle"] == "Conseiller au téléphone"


async def test_a_new_profil_may_ask_as_soon_as_it_is_known(api: RunningService) -> None:
    opened = await create_session(api)
    early = await salarie(api, 50).post("/v1/candidatures", {"session_id": opened["id"]})
    assert (early.status_code, slug(early)) == (409, "profile-not-known-yet")
    await api.apply("parcours", profils([50]))
    assert (await register(api, opened["id"], 50))["etat"] == "inscrite"
    assert (await read_session(api, opened["id"]))["places_prises"] == 1


async def test_erasing_a_person_gives_the_place_to_who_waits_and_leaves_no_candidature(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    elsewhere = await create_session(api, opened["certification_id"], code="S-PARIS")
    left = await register(api, elsewhere["id"], 0)
    await withdraw(api, left["id"], 0)
    held = await register(api, opened["id"], 0)
    waiting = await register(api, opened["id"], 1, attente=True)
    published = len(await api.events())
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    rest = (await certificateur(api).get("/v1/candidatures")).json()["elements"]
    assert [(element["id"], element["etat"]) for element in rest] == [(waiting["id"], "inscrite")]
    told = (await salarie(api, 1).get("/v1/notifications")).json()["elements"]
    assert [one["objet_id"] for one in told] == [profil(1), waiting["id"]], "the place, and the identity it asks for"
    seen = await read_session(api, opened["id"])
    assert (seen["places_prises"], seen["en_attente"]) == (1, 0)
    news = [
        (event["type"].rpartition("certification.")[2], event["subject"]) for event in (await api.events())[published:]
    ]
    assert news == [
        ("candidature.retiree", held["id"]),
        ("candidature.promue", waiting["id"]),
        ("session.modifiee", opened["id"]),
    ]


async def test_erasing_who_waits_leaves_the_places_as_they_are(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    await register(api, opened["id"], 0)
    await register(api, opened["id"], 1, attente=True)
    await api.apply("parcours", [("profil.efface", {"id": profil(1)})])
    seen = await read_session(api, opened["id"])
    assert (seen["places_prises"], seen["en_attente"]) == (1, 0)


async def test_an_erased_person_never_comes_back(api: RunningService) -> None:
    opened = await create_session(api)
    unknown = ref("profil/jamais-vu")
    await api.apply("parcours", [("profil.efface", {"id": profil(0)}), ("profil.efface", {"id": unknown})])
    late = ("profil.modifie", {"id": unknown, "emplois": [emploi(GPS_A)]})
    await api.apply("parcours", [*profils([0]), late])
    for identifier in (profil(0), unknown):
        answer = await api.as_("salarie", profil=identifier).post("/v1/candidatures", {"session_id": opened["id"]})
        assert (answer.status_code, slug(answer)) == (410, "gone")


async def test_a_request_retried_after_erasure_finds_the_person_gone(api: RunningService) -> None:
    opened = await create_session(api)
    body, key = {"session_id": opened["id"]}, {"Idempotency-Key": "avant-effacement"}
    await created(salarie(api, 0).post("/v1/candidatures", body, headers=key))
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    answer = await salarie(api, 0).post("/v1/candidatures", body, headers=key)
    assert (answer.status_code, slug(answer)) == (410, "gone")


async def test_erasure_during_a_request_leaves_no_ghost(api: RunningService) -> None:
    opened = await create_session(api, places=1000)
    await api.apply("parcours", profils(range(100, 130)))
    for number in range(100, 130):
        await asyncio.gather(
            salarie(api, number).post("/v1/candidatures", {"session_id": opened["id"]}),
            api.apply("parcours", [("profil.efface", {"id": profil(number)})]),
        )
    assert (await certificateur(api).get("/v1/candidatures")).json()["elements"] == []
    assert (await read_session(api, opened["id"]))["places_prises"] == 0


async def test_feeds_of_other_kinds_are_let_through(api: RunningService) -> None:
    before = await api.events()
    others = [("besoin.modifie", {"id": ref("besoin")}), ("entite.modifiee", {"id": GPS_A})]
    await api.apply("parcours", [*others, *profils([50])])
    await api.apply("competences", [("catalogue.publie", {"version": 1})])
    assert await api.events() == before
    opened = await create_session(api)
    assert (await register(api, opened["id"], 50))["etat"] == "inscrite", "what follows them in the batch is read"


async def test_a_person_is_told_once_that_their_employer_says_they_do_not_hold_something(api: RunningService) -> None:
    said = ("declaration.faite", {"id": ref("acquis"), "profil_id": profil(0)})
    await api.apply("parcours", [said])
    (told,) = (await salarie(api, 0).get("/v1/notifications")).json()["elements"]
    assert (told["objet"], told["objet_id"]) == ("acquis", ref("acquis"))
    assert "vous pouvez y répondre" in told["texte"]
    for role in ("manager", "rh", "sirh"):
        seen = await api.as_(role, entite=GPS_A, profil=profil(1)).get("/v1/notifications")
        assert seen.status_code == 403 or seen.json()["elements"] == [], role
    await api.apply("parcours", [("profil.efface", {"id": profil(0)}), said])


async def test_a_rattachement_is_told_to_the_person_and_to_the_former_employer_once(api: RunningService) -> None:
    said = {
        "id": profil(0),
        "rattachement_id": ref("rattachement"),
        "entite_id": GPS_A,
        "expire_le": "2199-12-31T00:00:00+00:00",
    }
    late = said | {"id": profil(1), "rattachement_id": ref("late"), "expire_le": "2020-12-31T00:00:00+00:00"}
    for _ in range(2):
        await api.apply("parcours", [("rattachement.demande", one) for one in (said, late)])
    person, former = salarie(api, 0), api.as_("rh", entite=GPS_A)
    for caller in (person, former):
        (told,) = (await caller.get("/v1/notifications")).json()["elements"]
        assert (told["objet"], told["objet_id"]) == ("rattachement", ref("rattachement"))
    await api.apply("parcours", [("rattachement.fait", said)])
    assert len((await person.get("/v1/notifications")).json()["elements"]) == 2
    assert len((await former.get("/v1/notifications")).json()["elements"]) == 1
    for caller in (salarie(api, 1), api.as_("rh", entite=ref("entite/b"))):
        assert (await caller.get("/v1/notifications")).json()["elements"] == []


async def test_an_employer_who_writes_to_somebody_is_told_to_them_alone_and_once(api: RunningService) -> None:
    written = ("contact.demande", {"id": profil(0), "contact_id": ref("contact/1")})
    for _ in range(2):
        await api.apply("parcours", [written])
    (told,) = (await salarie(api, 0).get("/v1/notifications")).json()["elements"]
    assert (told["objet"], told["objet_id"]) == ("contact", ref("contact/1"))
    for caller in (salarie(api, 1), api.as_("rh", entite=GPS_A), salarie(api, 2, "manager")):
        assert (await caller.get("/v1/notifications")).json()["elements"] == []
    await api.apply("parcours", [("profil.efface", {"id": profil(1)})])
    await api.apply("parcours", [("contact.demande", {"id": profil(1), "contact_id": ref("contact/2")})])
    assert (await salarie(api, 1).get("/v1/notifications")).json()["elements"] == []


async def test_a_feed_read_again_tells_nobody_of_what_they_read_long_ago(
    api: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [
        ("contact.demande", {"id": profil(0), "contact_id": ref("contact/1")}),
        ("declaration.faite", {"id": ref("acquis"), "profil_id": profil(0)}),
    ]
    kept = now() + timedelta(days=85)
    for later, expected in ((now() + timedelta(days=100), 0), (kept, 2)):
        monkeypatch.setattr(api.app.state.service, "clock", lambda later=later: later)
        await reread(api, "parcours", [*profils([0]), *said])
        assert len((await salarie(api, 0).get("/v1/notifications")).json()["elements"]) == expected


async def test_people_whom_a_restored_parcours_does_not_know_are_known_no_more(api: RunningService) -> None:
    opened = await create_session(api)
    held = await register(api, opened["id"], 0)
    await api.apply("parcours", [("profil.efface", {"id": profil(2)})])
    await reread(api, "parcours", profils([3]))
    async with api.app.state.database.reading() as db:
        rows = await db.execute(select(ProfilConnu.id, ProfilConnu.efface).order_by(col(ProfilConnu.id)))
        known = {str(profil_id): erased for profil_id, erased in rows}
        employed = {str(profil_id) for profil_id in await db.scalars(select(EmploiConnu.profil_id))}
    assert known == {profil(0): False, profil(2): True, profil(3): False}, "who asked, who is erased, who is said"
    assert employed == {profil(3)}
    assert (await read_session(api, opened["id"]))["places_prises"] == 1
    assert (await certificateur(api).get(f"/v1/candidatures/{held['id']}")).status_code == 200


async def test_what_a_restored_catalogue_does_not_say_is_retired_where_it_is_attested(api: RunningService) -> None:
    written = await create_cqp(api)
    await reread(api, "competences", [competence(CALCUL, "C-CALCUL"), metier(CONSEILLER, "M-CONSEILLER")])
    assert not await is_certifiante(api, written["id"])
    assert (await api.events())[-1]["data"]["certifiante"] is False
    answer = await certificateur(api).post("/v1/certifications", cqp("CQP-NOUVEAU"))
    assert (answer.status_code, slug(answer)) == (409, "retired-competence")
