"""Erasing a person leaves nothing of them, and nothing brings them back."""

from __future__ import annotations

import asyncpg
import pytest

from tests.parcours.branche import (
    ECRIT,
    GESTIONNAIRE,
    Branche,
    acquis,
    besoin,
    created,
    elements,
    etag,
    events_of,
    ligne,
    ligne_acquis,
    load,
    make_profil,
    name_by,
    parcours,
    souhait,
)
from tests.support.answers import counts, verdict
from tests.support.effacement import erase

pytestmark = pytest.mark.anyio

CANARI = "canari-7f3a"


async def live(branche: Branche) -> None:
    """A row of Claire in every table, each with the canary where it takes text."""
    holder = branche.holder
    await created(holder.post(branche.path("acquis"), acquis(preuve=CANARI)))
    await created(holder.post(branche.path("souhaits"), souhait(texte=CANARI, ouvert_recommandations=True)))
    await created(holder.post(branche.path("experiences"), {"metier_id": GESTIONNAIRE, "debut_le": "2016-01-04"}))
    await created(holder.post(branche.path("parcours"), parcours(etapes=[{"intitule": CANARI}])))
    await branche.grant("recommandations", sujet=CANARI)
    await created(branche.admin.post("/v1/besoins", besoin(branche.b)))
    asked = await branche.ask(name_by(await branche.agree(), branche.b), texte=CANARI)
    reponse = {"reponse": "interessee", "coordonnees": CANARI}
    await holder.post(branche.path("contacts", asked["id"], "reponse"), reponse)
    await branche.api.as_("rh", entite=branche.a, sujet=CANARI).get(branche.path())


async def test_the_team_of_an_erased_manager_is_published_without_one(branche: Branche) -> None:
    async def told() -> list[str | None]:
        (emploi,) = (await events_of(branche.api, branche.claire))[-1]["emplois"]
        return [affectation["manager_id"] for affectation in emploi["affectations"]]

    assert await told() == [branche.paul]
    await erase(branche.api, branche.paul)
    assert await told() == [None]


async def rows_naming(branche: Branche, *words: str) -> dict[str, int]:
    """How many rows of each table hold one of the words, in any column."""
    connection = await asyncpg.connect(branche.api.database_url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = {}
        for (table,) in tables:
            rows = await connection.fetch(f"SELECT * FROM {table}")
            texts = [" ".join(_text(value) for value in row.values()) for row in rows]
            count = sum(any(word in text for word in words) for text in texts)
            found |= {table: count} if count else {}
        return found
    finally:
        await connection.close()


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


async def test_nothing_of_the_person_stays_in_any_table(branche: Branche) -> None:
    await live(branche)
    matricule = await make_profil(branche.api, branche.a, CANARI.upper().replace("-", ""))
    before = await rows_naming(branche, CANARI, branche.claire)
    own = {
        "profil",
        "emploi",
        "acquis",
        "souhait",
        "experience",
        "parcours",
        "etape_parcours",
        "consentement",
        "preference",
        "contact",
    }
    assert own | {"lecture", "evenement", "cle_idempotence", "journal"} <= set(before)
    await erase(branche.api, branche.claire)
    assert await rows_naming(branche, CANARI) == {}
    # the mark, the event that says so, and the journal lines, which say who did what and hold no content
    after = await rows_naming(branche, branche.claire)
    assert (after.pop("profil_efface"), after.pop("evenement")) == (1, 1)
    assert set(after) <= {"journal", "cle_idempotence"}
    assert (await branche.rh().get(f"/v1/profils/{matricule}")).status_code == 200


async def test_the_feed_forgets_the_person_and_says_so(branche: Branche) -> None:
    await live(branche)
    await erase(branche.api, branche.claire)
    (event,) = [event for event in await branche.api.events() if event["subject"] == branche.claire]
    assert event["type"] == "passerelle.parcours.profil.efface"
    assert event["data"] == {"id": branche.claire}
    assert await events_of(branche.api, branche.denis) != []


async def test_writes_on_the_erased_are_gone_for_who_they_were(branche: Branche) -> None:
    emploi = f"/v1/emplois/{(await branche.emploi())['id']}"
    await erase(branche.api, branche.claire)
    body, headers = {"matricule": "C-1"}, {"If-Match": '"v1"'}
    for caller in (branche.sirh(), branche.admin):
        assert verdict(await caller.put(emploi, body, headers=headers)) == (404, "not-found")
    for rest, content in (
        ("souhaits", souhait()),
        ("acquis", acquis()),
        ("parcours", parcours()),
        ("effacement", None),
    ):
        assert verdict(await branche.holder.post(branche.path(rest), content)) == (410, "gone")
    assert verdict(await branche.sirh().post(branche.path("acquis"), acquis(provenance="atteste"))) == (
        404,
        "not-found",
    )
    assert verdict(await branche.manager.post(branche.path("acquis"), acquis())) == (404, "not-found")
    assert verdict(await branche.holder.get(branche.path())) == (404, "not-found")


async def test_a_request_retried_after_erasure_brings_nobody_back(branche: Branche) -> None:
    key = {"Idempotency-Key": "avant-effacement"}
    new = {"entite_id": branche.a, "matricule": "N-1"}
    made = await created(branche.sirh().post("/v1/emplois", new, headers=key))
    said = await created(branche.holder.post(branche.path("acquis"), acquis(competence_id=ECRIT), headers=key))
    assert said["profil_id"] == branche.claire
    for profil in (made["profil_id"], branche.claire):
        await erase(branche.api, profil)
    answer = await branche.sirh().post("/v1/emplois", new, headers=key)
    assert verdict(answer) == (410, "gone")
    answer = await branche.holder.post(branche.path("acquis"), acquis(competence_id=ECRIT), headers=key)
    assert verdict(answer) == (410, "gone")
    assert await elements(branche.sirh(), "/v1/profils?matricule=N-1") == []


async def test_a_matricule_loaded_again_after_erasure_is_a_new_person(branche: Branche) -> None:
    await live(branche)
    await erase(branche.api, branche.claire)
    rapport = await load(branche.sirh(), ligne("C-1", acquis=[ligne_acquis()]))
    assert counts(rapport) == (1, 0, 0, 0)
    (new,) = await elements(branche.sirh(), "/v1/profils?matricule=C-1")
    assert new["id"] != branche.claire
    assert len(await elements(branche.sirh(), branche.path("acquis", profil=new["id"]))) == 1


async def test_the_team_of_an_erased_manager_has_none(branche: Branche) -> None:
    before = await etag(branche.rh(), branche.path())
    await erase(branche.api, branche.paul)
    assert (await branche.emploi())["manager_id"] is None
    assert await etag(branche.rh(), branche.path()) != before
