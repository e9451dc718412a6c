"""An identity: the person writes it, the certificateur confirms it at the registration, and nobody else reads any of it."""

from __future__ import annotations

import pytest

from tests.certification.branche import GPS_A, certificateur, create_session, profil, register, salarie, withdraw
from tests.certification.identites.gestes import ZOE, confirm, confirmed, path_of, read, write
from tests.support.answers import verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_the_person_writes_reads_and_changes_their_own(api: RunningService) -> None:
    nothing = await read(api, 0)
    assert set(nothing.values()) == {profil(0), None}
    first = ok(await write(api, 0))
    assert (first["etat"], first["ecrite"], first["confirmee"]) == ("a_confirmer", ZOE, None)
    assert await read(api, 0) == first
    assert ok(await salarie(api, 0).get("/v1/identites"))["elements"] == [first]
    assert ok(await salarie(api, 1).get("/v1/identites"))["elements"] == []
    stale = await salarie(api, 0).put(path_of(0), ZOE, headers={"If-Match": '"v0"'})
    assert verdict(stale) == (412, "version-mismatch")


async def test_the_person_s_own_copy_reads_it_in_clear(api: RunningService) -> None:
    ok(await write(api, 0))
    copy = ok(await salarie(api, 0).get(f"/v1/exports/certification/{profil(0)}"))["parties"]
    assert [(one["ecrite"], one["confirmee"]) for one in copy["identite"]] == [(ZOE, None)]


async def test_the_certificateur_reads_whom_it_registers_and_confirms(api: RunningService) -> None:
    ok(await write(api, 0))
    session = await create_session(api)
    assert verdict(await certificateur(api).get(path_of(0))) == (404, "not-found")
    assert ok(await certificateur(api).get("/v1/identites"))["elements"] == []
    candidature = await register(api, session["id"], 0)
    (waiting,) = ok(await certificateur(api).get("/v1/identites?etat=a_confirmer"))["elements"]
    assert waiting == ok(await certificateur(api).get(path_of(0)))
    assert (await confirm(api, 0)).status_code == 204
    after = await read(api, 0)
    assert (after["etat"], after["confirmee"], after["confirmee_le"] is None) == ("confirmee", ZOE, False)
    told = [row["texte"] for row in ok(await salarie(api, 0).get("/v1/notifications"))["elements"]]
    assert any("identité est confirmée" in text for text in told)
    assert not [text for text in told if ZOE["nom_naissance"] in text]
    assert ok(await certificateur(api).get(f"/v1/identites?session={session['id']}"))["elements"]
    assert ok(await certificateur(api).get(f"/v1/identites?session={profil(1)}"))["elements"] == []
    await withdraw(api, candidature["id"], 0)
    assert verdict(await certificateur(api).get(path_of(0))) == (404, "not-found")


async def test_what_was_confirmed_stays_until_a_change_is(api: RunningService) -> None:
    session = await create_session(api)
    await register(api, session["id"], 0)
    await confirmed(api, 0)
    changed = ok(await write(api, 0, ZOE | {"nom_usage": "Durand"}))
    assert (changed["etat"], changed["ecrite"]["nom_usage"], changed["confirmee"]) == ("a_confirmer", "Durand", ZOE)
    read_before = (await certificateur(api).get(path_of(0))).headers["ETag"]
    ok(await write(api, 0, ZOE | {"nom_usage": "Martin"}))
    stale = await certificateur(api).post(path_of(0, "/confirmation"), headers={"If-Match": read_before})
    assert verdict(stale) == (412, "version-mismatch"), "what is confirmed is what was read"
    assert (await confirm(api, 0)).status_code == 204
    assert (await read(api, 0))["confirmee"]["nom_usage"] == "Martin"
    assert verdict(await confirm(api, 0)) == (409, "identity-transition-impossible")


async def test_it_is_sent_back_for_a_reason_that_repeats_nothing_of_it(api: RunningService) -> None:
    session = await create_session(api)
    await register(api, session["id"], 0)
    ok(await write(api, 0))
    headers = {"If-Match": (await certificateur(api).get(path_of(0))).headers["ETag"]}
    answer = await certificateur(api).post(path_of(0, "/renvoi"), {"motif": "prenoms"}, headers=headers)
    assert answer.status_code == 204
    assert ((await read(api, 0))["etat"], (await read(api, 0))["motif"]) == ("a_corriger", "prenoms")
    told = [row["texte"] for row in ok(await salarie(api, 0).get("/v1/notifications"))["elements"]]
    assert any("les prénoms ne sont pas ceux de votre pièce" in text for text in told)
    again = ok(await write(api, 0, ZOE | {"prenoms": ["Zoé"]}))
    assert (again["etat"], again["motif"]) == ("a_confirmer", None)


async def test_nobody_else_reads_writes_or_confirms_it(api: RunningService) -> None:
    session = await create_session(api)
    await register(api, session["id"], 0)
    await confirmed(api, 0)
    for role in ("rh", "manager", "sirh", "jury", "cpnef", "administrateur", "syndicat", "conseiller", "service"):
        other = api.as_(role, entite=GPS_A, profil=profil(7))
        assert verdict(await other.get(path_of(0))) == (404, "not-found"), role
        assert ok(await other.get("/v1/identites"))["elements"] == [], role
        assert verdict(await other.put(path_of(0), ZOE, headers={"If-Match": '"v1"'})) == (404, "not-found"), role
        confirming = await other.post(path_of(0, "/confirmation"), headers={"If-Match": '"v1"'})
        assert confirming.status_code == 403, role
    assert verdict(await api.anonymous.get(path_of(0))) == (401, "unauthenticated")
    assert verdict(await certificateur(api).put(path_of(0), ZOE, headers={"If-Match": '"v1"'})) == (404, "not-found")


async def test_nobody_confirms_their_own(api: RunningService) -> None:
    session = await create_session(api)
    await register(api, session["id"], 0)
    ok(await write(api, 0))
    self_serving = api.as_("certificateur", "salarie", profil=profil(0))
    answer = await self_serving.post(path_of(0, "/confirmation"), headers={"If-Match": '"v1"'})
    assert verdict(answer) == (404, "not-found")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"nom_naissance": "王小明"}, "/nom_naissance"),
        ({"nom_naissance": "Дмитрий"}, "/nom_naissance"),
        ({"prenoms": []}, "/prenoms"),
        ({"prenoms": ["Zoë", "7"]}, "/prenoms/1"),
        ({"prenoms": ["-"]}, "/prenoms/0"),
        ({"naissance_le": "2140-01-01"}, "/naissance_le"),
    ],
)
async def test_what_no_register_of_births_says_is_refused_without_repeating_it(
    api: RunningService, wrong: dict[str, object], pointer: str
) -> None:
    answer = await write(api, 0, ZOE | wrong)
    assert answer.status_code == 422
    assert [one["pointeur"] for one in answer.json()["erreurs"]] == [pointer]
    assert not [name for name in ("王", "Дмитрий", "Lefèvre", "2140") if name in answer.text]


@pytest.mark.parametrize("nom", ["Nguyễn Thị Hồng", "Żółć", "D’Ávila Ñuñez", "d'Arc-O'Brien", "Ibn Rušd"])
async def test_names_of_people_who_live_here_are_written(api: RunningService, nom: str) -> None:
    assert ok(await write(api, 0, ZOE | {"nom_naissance": nom}))["ecrite"]["nom_naissance"] == nom
