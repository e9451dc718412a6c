"""A plan leads to the whole certification: dated steps, somebody beside, a session proposed, reminders, a reason to close."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.certification.demande.sessions.schemas import SessionEcrite
from services.certification.echeancier.moteur import apply_due
from services.certification.regles.jours import add_months, add_weekdays
from tests.certification.branche import certificateur, etapes, profil, read_session, register, salarie
from tests.certification.jury.resultats.scene import Scene, presidente, two_blocs
from tests.support.answers import pointers, verdict
from tests.support.catalogue import TODAY, in_days
from tests.support.http import hidden, ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def with_plan(api: RunningService, **more: Any) -> tuple[Scene, dict[str, Any]]:
    scene = await two_blocs(api, **more)
    await scene.decide(await scene.candidate(0), B1=True, B2=False)
    (plan,) = await scene.plans(0)
    return scene, plan


def at(api: RunningService, day: date) -> datetime:
    """Move the clock to noon of a day."""
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    api.app.state.service.clock = lambda: now
    return now


def body_of(plan: dict[str, Any], **changes: Any) -> dict[str, Any]:
    names = ("echeance_le", "accompagnateur", "accompagnateur_profil_id", "session_proposee_id", "etapes")
    return {**{name: plan[name] for name in names}, **changes}


async def put(api: RunningService, plan: dict[str, Any], **changes: Any) -> Any:
    path = f"/v1/plans/{plan['id']}"
    headers = {"If-Match": (await certificateur(api).get(path)).headers["ETag"]}
    return await certificateur(api).put(path, body_of(plan, **changes), headers=headers)


async def test_it_aims_at_twelve_months_and_proposes_the_next_session_without_a_place(api: RunningService) -> None:
    scene = await two_blocs(api)
    later = await scene.another_session(
        "S-2", debut_le=in_days(90), fin_le=in_days(92), inscription_jusqu_au=in_days(60)
    )
    await scene.another_session("S-3", debut_le=in_days(150), fin_le=in_days(151), inscription_jusqu_au=in_days(120))
    mine = await scene.candidate(0)
    await replace_session(api, scene.session["id"], etat="close")
    await scene.decide(mine, B1=True, B2=False)
    (plan,) = await scene.plans(0)
    today = date.fromisoformat(in_days(0))
    assert plan["echeance_le"] == add_months(today, 12).isoformat()
    assert (await read_session(api, later.session["id"]))["places_prises"] == 0
    (etape,) = plan["etapes"]
    assert etape["intitule"] == "Bloc B2 : Mener trois entretiens avec un tuteur"
    assert (plan["session_proposee_id"], etape["echeance_le"]) == (later.session["id"], in_days(90))


async def test_it_proposes_neither_a_full_session_nor_one_before_the_training_ends_nor_the_one_just_sat(
    api: RunningService,
) -> None:
    scene = await two_blocs(api)
    # B2 is of 18 days, five a week
    trained = add_weekdays(TODAY, 18)
    days = {"trop-tot": trained, "complete": trained + timedelta(days=1), "bonne": trained + timedelta(days=2)}
    opened = {}
    for code, day in days.items():
        dates = dict.fromkeys(("debut_le", "fin_le", "inscription_jusqu_au"), day.isoformat())
        opened[code] = (await scene.another_session(code.upper(), jury=False, places=1, **dates)).session
    await register(api, opened["complete"]["id"], 5)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True, B2=False)
    (plan,) = await scene.plans(0)
    assert plan["session_proposee_id"] == opened["bonne"]["id"]
    assert [etape["echeance_le"] for etape in plan["etapes"]] == [days["bonne"].isoformat()]


async def test_a_step_whose_day_has_come_is_given_another_when_the_bloc_is_missed_again(api: RunningService) -> None:
    scene = await two_blocs(api)
    again = await scene.another_session(
        "S-2", debut_le=in_days(60), fin_le=in_days(60), inscription_jusqu_au=in_days(60)
    )
    later = await scene.another_session(
        "S-3", jury=False, debut_le=in_days(150), fin_le=in_days(151), inscription_jusqu_au=in_days(120)
    )
    await scene.decide(await scene.candidate(0), B1=True, B2=False)
    mine = await again.candidate(0)
    at(api, TODAY + timedelta(days=60))
    await again.mark(mine, "B2", passee_le=in_days(60))
    decided = {"decisions": again.decisions(B2=False)}
    ok(await presidente(api).post(f"/v1/candidatures/{mine}/deliberations", decided), 201)
    (plan,) = await scene.plans(0)
    assert plan["session_proposee_id"] == later.session["id"]
    assert [etape["echeance_le"] for etape in plan["etapes"]] == [in_days(150)]


async def replace_session(api: RunningService, session_id: str, **changes: Any) -> None:
    read = await certificateur(api).get(f"/v1/sessions/{session_id}")
    body = {name: value for name, value in ok(read).items() if name in SessionEcrite.model_fields} | changes
    headers = {"If-Match": read.headers["ETag"]}
    ok(await certificateur(api).put(f"/v1/sessions/{session_id}", body, headers=headers))


async def test_the_certificateur_keeps_it(api: RunningService) -> None:
    scene, plan = await with_plan(api)
    later = await scene.another_session(
        "S-2", debut_le=in_days(90), fin_le=in_days(92), inscription_jusqu_au=in_days(60)
    )
    etapes_du_plan = [
        {"bloc_id": None, "intitule": "Trois entretiens avec un tuteur", "echeance_le": in_days(40), "faite_le": None},
        {**plan["etapes"][0], "echeance_le": in_days(90)},
    ]
    changes = {
        "accompagnateur": "tuteur-1",
        "accompagnateur_profil_id": profil(5),
        "session_proposee_id": later.session["id"],
        "etapes": etapes_du_plan,
    }
    kept = ok(await put(api, plan, **changes))
    assert {name: kept[name] for name in changes} == changes
    assert ok(await salarie(api, 0).get(f"/v1/plans/{plan['id']}")) == kept
    assert (await read_session(api, later.session["id"]))["places_prises"] == 0
    stale = await certificateur(api).put(f"/v1/plans/{plan['id']}", body_of(plan), headers={"If-Match": '"v1"'})
    assert verdict(stale) == (412, "version-mismatch")
    only_steps = ok(await put(api, kept, etapes=etapes_du_plan[:1]))
    assert len(only_steps["etapes"]) == 1


async def test_refuses_what_does_not_suit_the_plan(api: RunningService) -> None:
    scene, plan = await with_plan(api)
    step = {**plan["etapes"][0], "bloc_id": str(uuid4())}
    answer = await put(api, plan, etapes=[step], accompagnateur_profil_id=profil(0))
    assert pointers(answer) == ["/etapes/0/bloc_id", "/accompagnateur_profil_id"]
    answer = await put(api, plan, accompagnateur_profil_id=str(uuid4()))
    assert pointers(answer) == ["/accompagnateur_profil_id"]
    cancelled = await scene.another_session("S-2", jury=False, etat="annulee")
    later = {"debut_le": in_days(90), "fin_le": in_days(92), "inscription_jusqu_au": in_days(60)}
    full = await scene.another_session("S-3", jury=False, places=1, **later)
    await register(api, full.session["id"], 5)
    for session in (str(uuid4()), cancelled.session["id"], full.session["id"], scene.session["id"]):
        answer = await put(api, plan, session_proposee_id=session)
        assert (verdict(answer), pointers(answer)) == ((422, "session-not-proposable"), ["/session_proposee_id"])


async def test_it_reminds_a_month_before_each_day_until_it_closes(api: RunningService) -> None:
    _, plan = await with_plan(api)
    step = {**plan["etapes"][0], "echeance_le": in_days(100)}
    ok(await put(api, plan, etapes=[step], echeance_le=in_days(200)))
    service = api.app.state.service
    today = date.fromisoformat(in_days(0))

    async def told(days: int) -> int:
        await apply_due(service, at(api, today + timedelta(days=days)))
        rows = ok(await salarie(api, 0).get("/v1/notifications?limite=200"))["elements"]
        return sum(row["texte"].startswith("Votre plan") for row in rows)

    assert [await told(days) for days in (50, 75, 76, 150, 180, 190)] == [0, 1, 1, 1, 2, 2]
    ok(await salarie(api, 0).post(f"/v1/plans/{plan['id']}/cloture", {"motif": "renoncement_de_la_personne"}))
    assert await told(400) == 2


async def close(api: RunningService, plan: dict[str, Any], caller: Any, motif: str) -> Any:
    return await caller.post(f"/v1/plans/{plan['id']}/cloture", {"motif": motif})


async def test_the_person_alone_renounces_and_blocs_stay(api: RunningService) -> None:
    scene, plan = await with_plan(api)
    answer = await close(api, plan, certificateur(api), "renoncement_de_la_personne")
    assert verdict(answer) == (409, "closing-reason-not-allowed")
    answer = await close(api, plan, salarie(api, 0), "echeance_passee")
    assert verdict(answer) == (409, "closing-reason-not-allowed")
    answer = await close(api, plan, salarie(api, 0), "certification_obtenue")
    assert verdict(answer) == (422, "validation-error")
    closed = ok(await close(api, plan, salarie(api, 0), "renoncement_de_la_personne"))
    assert (closed["motif_cloture"], closed["clos_le"] is not None) == ("renoncement_de_la_personne", True)
    assert await scene.held(0) == {"B1"}
    again = await close(api, plan, salarie(api, 0), "renoncement_de_la_personne")
    assert verdict(again) == (409, "plan-closed")
    assert verdict(await put(api, plan)) == (409, "plan-closed")
    assert ok(await salarie(api, 0).get("/v1/plans?ouverts=true"))["elements"] == []


async def test_the_certificateur_closes_what_is_over(api: RunningService) -> None:
    scene, plan = await with_plan(api, etapes=etapes(fin_enregistrement=in_days(300), limite_delivrance=in_days(500)))
    for motif in ("echeance_passee", "certification_close"):
        answer = await close(api, plan, certificateur(api), motif)
        assert verdict(answer) == (409, "closing-reason-not-allowed")
    at(api, date.fromisoformat(in_days(501)))
    closed = ok(await close(api, plan, certificateur(api), "certification_close"))
    assert closed["motif_cloture"] == "certification_close"
    assert await scene.held(0) == {"B1"}


async def test_only_the_person_and_the_certificateur_read_it(api: RunningService) -> None:
    _, plan = await with_plan(api)
    path = f"/v1/plans/{plan['id']}"
    assert (await api.anonymous.get(path)).status_code == 401
    for caller in (
        salarie(api, 1),
        api.as_("manager", profil=profil(9)),
        api.as_("rh"),
        api.as_("jury", sujet="jury-1"),
    ):
        assert await hidden(caller, path, plan["id"])
        assert ok(await caller.get("/v1/plans")) == {"elements": [], "suivant": None}
    assert ok(await certificateur(api).get("/v1/plans"))["elements"] == [plan]
    body = body_of(plan)
    assert (await salarie(api, 0).put(path, body, headers={"If-Match": '"v1"'})).status_code == 403
    assert verdict(await close(api, plan, salarie(api, 1), "renoncement_de_la_personne")) == (404, "not-found")
