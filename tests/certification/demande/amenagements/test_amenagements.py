"""Arrangements for a handicap: between the person and the certificateur; the president knows what, nobody else anything."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.certification.echeancier.conservation import erase_due
from services.certification.identites.rotation import former_keys, seal_again
from services.cli.identity_keys import add_key
from tests.certification.branche import GPS_A, certificateur, profil, salarie
from tests.certification.demande.amenagements.gestes import DEMANDE, DISPOSITIONS, answer, ask, path_of, withdraw
from tests.certification.demande.vae.monde import at
from tests.certification.jury.resultats.scene import MEMBRE, Scene, fetch, presidente, two_blocs
from tests.certification.titres.attestations.papier import Papier
from tests.support.answers import verdict
from tests.support.catalogue import in_days
from tests.support.clock import now, today
from tests.support.http import ok
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
CLAIR = ["dyslexie", "tiers de temps", "tiers_temps"]


@pytest.fixture
async def scene(api: RunningService) -> Scene:
    """A session that begins in twenty days, and its jury."""
    days = {"debut_le": in_days(20), "fin_le": in_days(21), "inscription_jusqu_au": in_days(9)}
    return await (await two_blocs(api)).another_session("S-A-VENIR", **days)


@pytest.fixture
async def mine(scene: Scene) -> str:
    """The candidature of employee 0."""
    return await scene.candidate(0)


async def told(caller: Caller) -> list[str]:
    rows = ok(await caller.get("/v1/notifications"))["elements"]
    return [row["texte"] for row in rows if row["objet"] == "amenagement"]


async def candidates(caller: Caller, api: RunningService, scene: Scene) -> list[dict[str, Any]]:
    (jury,) = ok(await certificateur(api).get(f"/v1/jurys?session={scene.session['id']}"))["elements"]
    return list(ok(await caller.get(jury["lire_candidats"]))["elements"])


async def test_the_person_asks_the_certificateur_answers_and_each_step_is_told(api: RunningService, mine: str) -> None:
    nothing = ok(await salarie(api, 0).get(path_of(mine)))
    assert nothing["candidature_id"] == mine
    assert set(nothing.values()) == {mine, None}
    asked = ok(await ask(api, mine))
    assert (asked["etat"], asked["natures"], asked["texte"]) == ("demande", DEMANDE["natures"], DEMANDE["texte"])
    (waiting,) = ok(await certificateur(api).get("/v1/demandes_a_traiter?objet=amenagement"))["elements"]
    assert ok(await certificateur(api).get(waiting["adresse"])) == asked
    assert (await answer(api, mine, True)).status_code == 204
    read = ok(await salarie(api, 0).get(path_of(mine)))
    assert (read["etat"], read["reponse"]) == ("accepte", DISPOSITIONS)
    assert ok(await certificateur(api).get("/v1/demandes_a_traiter?objet=amenagement"))["elements"] == []
    assert (await answer(api, mine, False, "La salle ne le permet pas.")).status_code == 204
    assert [one.split(":")[0].strip() for one in await told(salarie(api, 0))] == [
        "Votre demande d'aménagement est refusée",
        "Votre demande d'aménagement est acceptée",
        "Votre demande d'aménagement est transmise au certificateur, qui est seul à la lire. Tout ce qui en est écrit"
        " est effacé une fois le résultat acquis et le temps de le contester passé.",
    ]
    assert await told(certificateur(api)) == ["Demande d'aménagement des épreuves : « CQP Conseiller retraite »."]


async def test_a_changed_request_waits_again_and_an_answer_is_to_what_was_read(api: RunningService, mine: str) -> None:
    ok(await ask(api, mine))
    before = {"If-Match": (await certificateur(api).get(path_of(mine))).headers["ETag"]}
    assert (await answer(api, mine, True)).status_code == 204
    changed = ok(await ask(api, mine, natures=["materiel"], texte=None))
    assert (changed["etat"], changed["natures"], changed["reponse"]) == ("demande", ["materiel"], None)
    stale = await certificateur(api).post(path_of(mine, "/reponse"), {"accepte": True, "texte": "Oui"}, headers=before)
    assert verdict(stale) == (412, "version-mismatch")
    for bad in ({"natures": []}, {"natures": ["repos"]}, {"texte": "x" * 2001}, {"pourquoi": "x"}):
        assert (await ask(api, mine, **bad)).status_code == 422, bad


async def test_the_president_of_the_session_reads_what_is_arranged_and_never_why(
    api: RunningService, scene: Scene, mine: str
) -> None:
    ok(await ask(api, mine))
    president, member = presidente(api), api.as_("jury", sujet=MEMBRE["sujet"])
    assert [one["amenagement"] for one in await candidates(president, api, scene)] == [None], "nothing is accepted yet"
    assert (await answer(api, mine, True)).status_code == 204
    (seen,) = await candidates(president, api, scene)
    assert seen["amenagement"] == DISPOSITIONS
    assert "dyslexie" not in json.dumps(seen, ensure_ascii=False)
    for caller in (member, certificateur(api)):
        assert [one["amenagement"] for one in await candidates(caller, api, scene)] == [None]
    assert (await answer(api, mine, False, "Rien ne sera aménagé")).status_code == 204
    assert [one["amenagement"] for one in await candidates(president, api, scene)] == [None]


async def test_nobody_else_learns_that_it_exists(api: RunningService, scene: Scene, mine: str) -> None:
    ok(await ask(api, mine))
    assert (await answer(api, mine, True)).status_code == 204
    stale, body = {"If-Match": '"v1"'}, {"accepte": True, "texte": "Oui"}
    for roles in (("manager",), ("rh",), ("sirh",), ("jury",), ("conseiller",), ("cpnef",), ("administrateur",), ("service",)):  # fmt: skip
        caller = api.as_(*roles, sujet="jury-1", entite=GPS_A)
        assert (await caller.get(path_of(mine))).status_code == 403, roles
        assert (await caller.put(path_of(mine), DEMANDE, headers=stale)).status_code == 403, roles
        assert (await caller.post(path_of(mine, "/reponse"), body, headers=stale)).status_code == 403, roles
    for caller in (salarie(api, 1), api.as_("manager", "salarie", profil=profil(1), entite=GPS_A)):
        assert verdict(await caller.get(path_of(mine))) == (404, "not-found")
        assert (await caller.put(path_of(mine), DEMANDE, headers=stale)).status_code == 404
    assert (await api.anonymous.get(path_of(mine))).status_code == 401
    assert verdict(await certificateur(api).get(path_of(str(uuid4())))) == (404, "not-found")
    # who is of the desk and asks does not answer themself
    both = api.as_("certificateur", "salarie", profil=profil(0), entite=GPS_A)
    assert (await both.post(path_of(mine, "/reponse"), body, headers=stale)).status_code == 404


async def test_the_convocation_says_what_is_arranged(api: RunningService, mine: str) -> None:
    async def paper() -> str:
        return Papier((await salarie(api, 0).get(f"/v1/candidatures/{mine}/convocation")).content).text

    ok(await ask(api, mine))
    assert "lecteur" not in await paper()
    assert (await answer(api, mine, True)).status_code == 204
    assert "".join(f"Aménagé pour vous : {DISPOSITIONS}".split()) in await paper()
    assert "dyslexie" not in await paper()


async def test_it_is_in_clear_in_no_table_no_log_and_no_event(
    api: RunningService, mine: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        ok(await ask(api, mine))
        assert (await answer(api, mine, True)).status_code == 204
    words = [form for word in CLAIR for form in (word, word.encode().hex())]
    for table in await fetch(api, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        if table["tablename"] != "version_regle":
            for row in await fetch(api, f'SELECT t::text AS texte FROM "{table["tablename"]}" t'):
                assert not [word for word in words if word in row["texte"]], table
    said = "".join([caplog.text, *capfd.readouterr(), json.dumps(await api.events(), ensure_ascii=False)])
    assert not [word for word in CLAIR if word in said]
    copy = ok(await salarie(api, 0).get(f"/v1/exports/certification/{profil(0)}"))["parties"]["amenagement"]
    assert [(one["demande"], one["reponse"]) for one in copy] == [(DEMANDE, DISPOSITIONS)]


async def test_a_new_key_seals_it_again(api: RunningService, mine: str, cles: Any) -> None:
    ok(await ask(api, mine))
    service, name = api.app.state.service, add_key(cles, now())
    assert (await seal_again(service), await former_keys(service)) == (1, set())
    assert [row["demande_cle"] for row in await fetch(api, "SELECT demande_cle FROM amenagement")] == [name]
    assert ok(await salarie(api, 0).get(path_of(mine)))["texte"] == DEMANDE["texte"]


async def test_what_is_withdrawn_leaves_nothing(api: RunningService, mine: str) -> None:
    ok(await ask(api, mine))
    assert (await withdraw(api, mine)).status_code == 204
    assert set(ok(await certificateur(api).get(path_of(mine))).values()) == {mine, None}
    assert (await told(salarie(api, 0)), await told(certificateur(api))) == ([], [])
    assert verdict(await withdraw(api, mine)) == (404, "not-found")
    ok(await ask(api, mine))
    assert (await answer(api, mine, True)).status_code == 204
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    assert await fetch(api, "SELECT 1 FROM amenagement") == []
    assert await told(certificateur(api)) == []


async def test_nothing_is_asked_once_the_epreuves_began(api: RunningService, mine: str) -> None:
    at(api, today() + timedelta(days=20))
    assert verdict(await ask(api, mine)) == (409, "accommodation-closed")


async def test_the_clock_erases_it_two_months_after_the_result(api: RunningService, scene: Scene, mine: str) -> None:
    other = await scene.candidate(1)
    for number, one in enumerate((mine, other)):
        ok(await ask(api, one, number))
    day = today() + timedelta(days=20)
    at(api, day)
    await scene.decide(mine, B1=True, B2=True)
    assert verdict(await answer(api, mine, True)) == (409, "accommodation-closed")
    at(api, day + timedelta(days=40))
    await erase_due(api.app.state.service, api.app.state.service.clock())
    assert len(await fetch(api, "SELECT 1 FROM amenagement")) == 2
    at(api, day + timedelta(days=63))
    await erase_due(api.app.state.service, api.app.state.service.clock())
    rows = await fetch(api, "SELECT candidature_id FROM amenagement")
    assert [str(row["candidature_id"]) for row in rows] == [other], "a candidature that goes on keeps its own"
    assert await told(salarie(api, 0)) == []
