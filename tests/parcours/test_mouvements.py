"""What moves: a person to another employer, emplois to other numbers; nothing of the person is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.parcours.branche import (
    CALCUL,
    CONSEILLER,
    GESTIONNAIRE,
    Branche,
    created,
    elements,
    etag,
    events_of,
    ligne,
    ligne_acquis,
    load,
    numbers,
    souhait,
)
from tests.support.answers import counts, pointers, verdict
from tests.support.catalogue import in_days
from tests.support.clock import now
from tests.support.loads import csv, ndjson
from tests.support.service import Caller

pytestmark = pytest.mark.anyio


async def draw(branche: Branche, caller: Caller, profil: str) -> str:
    answer = await caller.post(branche.path("code_rattachement", profil=profil), None)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


async def renumber(caller: Caller, *pairs: tuple[str, str], entite: str = "GPS-A") -> dict[str, Any]:
    lines = [{"entite": entite, "ancien": ancien, "nouveau": nouveau} for ancien, nouveau in pairs]
    answer = await caller.post("/v1/emplois/renumerotations", **ndjson(*lines))
    assert answer.status_code == 200, answer.text
    rapport: dict[str, Any] = answer.json()
    return rapport


# --- a person who changes employer


async def test_a_code_brings_the_emploi_of_another_entity_to_the_record(branche: Branche) -> None:
    await branche.certify()
    await created(branche.holder.post(branche.path("souhaits"), souhait()))
    code = await draw(branche, branche.holder, branche.claire)
    body = {"entite_id": branche.b, "matricule": "N-1", "metier_id": GESTIONNAIRE, "code_rattachement": code}
    emploi = await created(branche.sirh(branche.b).post("/v1/emplois", body))
    assert emploi["profil_id"] == branche.claire
    (event,) = await events_of(branche.api, branche.claire)
    assert {it["entite_id"] for it in event["emplois"]} == {branche.a, branche.b}
    assert [it["competence_id"] for it in event["acquis"]] == [CALCUL]
    # the new employer reads the emploi that it gives, and of the person what an employer reads: no result, no wish
    person = (await branche.rh(branche.b).get(branche.path())).json()
    assert [it["entite_id"] for it in person["emplois"]] == [branche.b]
    assert await elements(branche.rh(branche.b), branche.path("acquis")) == []
    assert (await branche.rh(branche.b).get(branche.path("souhaits"))).status_code == 404


async def test_a_code_serves_once_and_for_a_time_and_its_refusals_say_the_same(branche: Branche) -> None:
    sirh = branche.sirh(branche.b)

    async def give(code: str, matricule: str) -> Any:
        return await sirh.post(
            "/v1/emplois", {"entite_id": branche.b, "matricule": matricule, "code_rattachement": code}
        )

    first = await draw(branche, branche.holder, branche.claire)
    second = await draw(branche, branche.holder, branche.claire)
    refused = [await give(first, "N-1"), await give("7KQM-2XRA-9DWT-HC4P", "N-2")]
    assert (await give(second.replace("-", ""), "N-3")).status_code == 201
    refused.append(await give(second, "N-4"))
    late = await draw(branche, branche.holder, branche.claire)
    service = branche.api.app.state.service
    service.clock = lambda: now() + timedelta(days=14)
    refused.append(await give(late, "N-5"))
    service.clock = now
    third = await draw(branche, branche.holder, branche.claire)
    assert (await branche.holder.delete(branche.path("code_rattachement"))).status_code == 204
    refused.append(await give(third, "N-6"))
    assert {verdict(answer) for answer in refused} == {(422, "invalid-attachment-code")}
    assert len({answer.json()["erreurs"][0]["motif"] for answer in refused}) == 1
    assert list(await numbers(branche, branche.b)) == ["C-1", "N-3"]


async def test_nobody_else_draws_the_code_of_a_person(branche: Branche) -> None:
    for caller in (branche.manager, branche.rh(), branche.sirh(), branche.admin, branche.conseiller):
        answer = await caller.post(branche.path("code_rattachement"), None)
        assert answer.status_code in (403, 404), answer.text


async def test_a_load_brings_people_by_their_codes_and_replays_without_harm(branche: Branche) -> None:
    code = await draw(branche, branche.holder, branche.claire)
    sirh = branche.sirh(branche.b)
    come = ligne("N-1", entite="GPS-B", code_rattachement=code, acquis=[ligne_acquis()])
    wrong = ligne("N-2", entite="GPS-B", code_rattachement="7KQM-2XRA-9DWT-HC4P")
    twice = ligne("N-3", entite="GPS-B", code_rattachement=code)
    rapport = await load(sirh, come, wrong, twice)
    assert counts(rapport) == (1, 0, 0, 2)
    assert [(it["ligne"], it["pointeur"]) for it in rapport["rejetees"]] == [
        (2, "/code_rattachement"),
        (3, "/code_rattachement"),
    ]
    assert (await numbers(branche, branche.b))["N-1"] == branche.claire
    assert counts(await load(sirh, come)) == (0, 0, 1, 0)


async def test_an_emploi_made_for_somebody_new_joins_the_record_with_what_its_loads_brought(branche: Branche) -> None:
    sirh = branche.sirh(branche.b)
    await load(sirh, ligne("N-1", entite="GPS-B", acquis=[ligne_acquis("C-CALCUL")]))
    (made,) = await elements(sirh, "/v1/emplois?matricule=N-1")
    blank = made["profil_id"]
    own = await created(branche.salarie(blank, branche.b).post(branche.path("souhaits", profil=blank), souhait()))
    code = await draw(branche, branche.holder, branche.claire)
    path = f"/v1/emplois/{made['id']}"
    body = {"code_rattachement": code}
    assert verdict(await sirh.post(f"{path}/rattachement", body)) == (428, "precondition-required")
    answer = await sirh.post(f"{path}/rattachement", body, headers=await etag(sirh, path))
    assert answer.status_code == 200, answer.text
    assert answer.json()["profil_id"] == branche.claire
    assert [it["competence_id"] for it in await elements(branche.holder, branche.path("acquis"))] == [CALCUL]
    # the record that the emploi left is still its holder's
    kept = await elements(branche.salarie(blank, branche.b), branche.path("souhaits", profil=blank))
    assert [it["id"] for it in kept] == [own["id"]]
    assert (await events_of(branche.api, blank))[-1]["emplois"] == []


# --- numbers


async def test_a_number_that_ended_comes_back_only_as_somebody_said(branche: Branche) -> None:
    await branche.change(branche.denis, fin_le=in_days(-10))
    sirh = branche.sirh()
    body = {"entite_id": branche.a, "matricule": "D-1", "metier_id": CONSEILLER}
    refused = await sirh.post("/v1/emplois", body)
    assert (verdict(refused), pointers(refused)) == ((409, "return-to-say"), ["/retour"])
    assert "meme_personne" in refused.json()["erreurs"][0]["motif"]
    assert "nouvelle_personne" in refused.json()["erreurs"][0]["motif"]
    newcomer = await created(sirh.post("/v1/emplois", body | {"retour": "nouvelle_personne", "fin_le": in_days(-5)}))
    assert newcomer["profil_id"] != branche.denis
    again = await created(sirh.post("/v1/emplois", body | {"retour": "meme_personne", "debut_le": in_days(0)}))
    assert again["profil_id"] == newcomer["profil_id"]


async def test_a_newcomer_under_a_recycled_number_reads_nothing_of_the_leaver(branche: Branche) -> None:
    await created(branche.salarie(branche.denis).post(branche.path("souhaits", profil=branche.denis), souhait()))
    await branche.change(branche.denis, fin_le=in_days(-1))
    body = {"entite_id": branche.a, "matricule": "D-1", "retour": "nouvelle_personne"}
    newcomer = (await created(branche.sirh().post("/v1/emplois", body)))["profil_id"]
    me = branche.salarie(newcomer)
    assert await elements(me, branche.path("souhaits", profil=newcomer)) == []
    assert (await me.get(branche.path("souhaits", profil=branche.denis))).status_code == 404
    assert len(await elements(branche.salarie(branche.denis), branche.path("souhaits", profil=branche.denis))) == 1


async def test_a_renumbering_keeps_the_people_and_is_harmless_when_repeated(branche: Branche) -> None:
    before = await numbers(branche)
    sirh = branche.sirh()
    # two exchange their numbers, a third takes a new one
    pairs = [("C-1", "D-1"), ("D-1", "C-1"), ("P-1", "0000P1")]
    assert counts(await renumber(sirh, *pairs)) == (0, 3, 0, 0)
    after = {"D-1": before["C-1"], "C-1": before["D-1"], "0000P1": before["P-1"]}
    assert await numbers(branche) == after
    version = await etag(sirh, f"/v1/emplois/{(await branche.emploi())['id']}")
    assert counts(await renumber(sirh, *pairs)) == (0, 0, 3, 0)
    assert await numbers(branche) == after
    assert await etag(sirh, f"/v1/emplois/{(await branche.emploi())['id']}") == version


async def test_the_file_of_last_month_is_told_the_new_number(branche: Branche) -> None:
    sirh = branche.sirh()
    await renumber(sirh, ("D-1", "0000D1"))
    rapport = await load(sirh, ligne("D-1"), ligne("N-1"))
    assert counts(rapport) == (1, 0, 0, 1)
    (refused,) = rapport["rejetees"]
    assert (refused["ligne"], refused["pointeur"]) == (1, "/matricule")
    assert "0000D1" in refused["motif"]
    answer = await sirh.post("/v1/emplois", {"entite_id": branche.a, "matricule": "D-1"})
    assert (verdict(answer), pointers(answer)) == ((409, "return-to-say"), ["/matricule"])
    assert "0000D1" in answer.json()["erreurs"][0]["motif"]
    # given to somebody else, and said so
    assert counts(await load(sirh, ligne("D-1", retour="nouvelle_personne"))) == (1, 0, 0, 0)
    assert (await numbers(branche))["0000D1"] == branche.denis


async def test_a_number_that_a_single_write_changes_is_remembered_too(branche: Branche) -> None:
    assert (await branche.change(branche.denis, matricule="0000D1")).status_code == 200
    (refused,) = (await load(branche.sirh(), ligne("D-1")))["rejetees"]
    assert "0000D1" in refused["motif"]
    # taken back, it is a number like another
    assert (await branche.change(branche.denis, matricule="D-1")).status_code == 200
    assert counts(await load(branche.sirh(), ligne("D-1"))) == (0, 0, 1, 0)


async def test_a_renumbering_refuses_what_is_taken_or_unknown_and_keeps_the_rest(branche: Branche) -> None:
    before = await numbers(branche)
    rapport = await renumber(
        branche.sirh(), ("C-1", "P-1"), ("INCONNU", "X-1"), ("D-1", "C-1"), ("C-1", "X-2"), ("P-1", "P-1")
    )
    # Claire may not take Paul's number, so hers is not free for Denis either
    assert [(it["ligne"], it["pointeur"]) for it in rapport["rejetees"]] == [
        (1, "/nouveau"),
        (2, "/ancien"),
        (3, "/nouveau"),
        (4, "/ancien"),
    ]
    assert counts(rapport) == (0, 0, 1, 4)
    assert await numbers(branche) == before
    foreign = await renumber(branche.sirh(), ("C-1", "X-1"), entite="GPS-B")
    assert [it["pointeur"] for it in foreign["rejetees"]] == ["/entite"]
    trial = await branche.sirh().post(
        "/v1/emplois/renumerotations?dry_run=true", **csv("entite,ancien,nouveau\nGPS-A,C-1,X-1\n")
    )
    assert counts(trial.json()) == (0, 1, 0, 0)
    assert await numbers(branche) == before
