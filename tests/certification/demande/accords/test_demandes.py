"""What a person asks of their employer, and what the rule lets the employer answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.certification.branche import GPS_B, certificateur, cqp, etapes, profil, salarie
from tests.certification.demande.accords.branche import TODAY, answer, ask, at, demande, read, rh, told
from tests.support.answers import pointers, verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_a_vae_leave_is_asked_thirty_days_before(api: RunningService, certification: dict[str, Any]) -> None:
    refused = await salarie(api, 0).post("/v1/demandes_accord", demande(certification, jours=29))
    assert verdict(refused) == (409, "notice-too-short")
    assert pointers(refused) == ["/debut_souhaite_le"]
    assert "2026-12-24" in refused.json()["detail"]
    asked = await ask(api, certification, jours=30)
    assert (asked["etat"], asked["silence_le"]) == ("en_attente", "2026-12-10")


@pytest.mark.parametrize(("fin", "first"), [(150, 60), (None, 60), (300, 120)])
async def test_a_long_absence_is_asked_earlier(
    api: RunningService, certification: dict[str, Any], fin: int | None, first: int
) -> None:
    """CPF on work time: 60 days, 120 when the absence lasts six months or more."""
    more: dict[str, Any] = {"voie": "cpf-temps-travail"}
    if fin is not None:
        more["fin_souhaitee_le"] = (TODAY + timedelta(days=first + fin)).isoformat()
    refused = await salarie(api, 0).post("/v1/demandes_accord", demande(certification, jours=first - 1, **more))
    assert verdict(refused) == (409, "notice-too-short")
    assert (TODAY + timedelta(days=first)).isoformat() in refused.json()["detail"]
    assert (await ask(api, certification, jours=first, **more))["silence_le"] == "2026-12-25"


async def test_an_employer_cannot_refuse_a_vae_leave(api: RunningService, certification: dict[str, Any]) -> None:
    asked = await ask(api, certification)
    refused = await answer(api, asked["id"], "refus", motif="Trop de travail.")
    assert verdict(refused) == (409, "refusal-not-allowed")
    assert (await read(salarie(api, 0), asked["id"]))["etat"] == "en_attente"
    assert ok(await answer(api, asked["id"]))["etat"] == "accordee"


async def test_a_postponement_has_reasons_and_a_limit(api: RunningService, certification: dict[str, Any]) -> None:
    """A month from the request at most: asked on 1 December for the 31st, the leave starts on 1 January at the latest."""
    at(api, date(2026, 12, 1))
    asked = await ask(api, certification, jours=37)
    assert asked["debut_souhaite_le"] == "2026-12-31"
    without = await answer(api, asked["id"], "report", debut_le="2027-01-01")
    assert (verdict(without), pointers(without)) == ((422, "validation-error"), ["/motif"])
    undated = await answer(api, asked["id"], "report", motif="Clôture annuelle.")
    assert pointers(undated) == ["/debut_le"]
    for jour in ("2027-01-02", "2026-12-31", "2026-12-15"):
        too_far = await answer(api, asked["id"], "report", motif="Clôture annuelle.", debut_le=jour)
        assert verdict(too_far) == (409, "postponement-not-allowed")
        assert "1er janvier 2027" in too_far.json()["erreurs"][0]["motif"]
    postponed = ok(await answer(api, asked["id"], "report", motif="Clôture annuelle.", debut_le="2027-01-01"))
    assert (postponed["etat"], postponed["reportee_au"], postponed["motif"]) == (
        "reportee", "2027-01-01", "Clôture annuelle.",
    )  # fmt: skip
    assert "a répondu" in (await told(salarie(api, 0)))[0]


async def test_an_employer_may_refuse_where_the_law_lets_it(api: RunningService, certification: dict[str, Any]) -> None:
    asked = await ask(api, certification, voie="cpf-temps-travail")
    postponed = await answer(api, asked["id"], "report", motif="Effectif réduit.", debut_le="2027-03-01")
    assert verdict(postponed) == (409, "postponement-not-allowed")
    assert (await answer(api, asked["id"], "refus")).status_code == 422
    refused = ok(await answer(api, asked["id"], "refus", motif="Effectif réduit."))
    assert (refused["etat"], refused["motif"], refused["par_silence"]) == ("refusee", "Effectif réduit.", False)
    assert (await read(salarie(api, 0), asked["id"]))["motif"] == "Effectif réduit."


async def test_an_answer_is_given_once(api: RunningService, certification: dict[str, Any]) -> None:
    asked = await ask(api, certification)
    ok(await answer(api, asked["id"]))
    assert verdict(await answer(api, asked["id"])) == (409, "request-closed")


async def test_the_same_request_waits_once(api: RunningService, certification: dict[str, Any]) -> None:
    asked = await ask(api, certification)
    again = await salarie(api, 0).post("/v1/demandes_accord", demande(certification))
    assert verdict(again) == (409, "request-already-pending")
    await salarie(api, 0).post(f"/v1/demandes_accord/{asked['id']}/retrait")
    assert (await ask(api, certification))["etat"] == "en_attente"


async def test_a_person_withdraws_without_a_reason(api: RunningService, certification: dict[str, Any]) -> None:
    asked = await ask(api, certification)
    path = f"/v1/demandes_accord/{asked['id']}/retrait"
    assert ok(await salarie(api, 0).post(path))["etat"] == "retiree"
    assert ok(await salarie(api, 0).post(path))["etat"] == "retiree"
    assert [text for text in await told(rh(api)) if "retirée" in text] == [
        "Une demande d'accord (conge-vae) est retirée."
    ]
    assert verdict(await answer(api, asked["id"])) == (409, "request-closed")


async def test_what_needs_nobody_is_not_asked_for(api: RunningService, certification: dict[str, Any]) -> None:
    for voie in (
        "vae-hors-temps-travail",
        "cpf-hors-temps-travail",
        "cqp-epreuves-directes",
        "conseil-evolution-professionnelle",
    ):
        asked = await salarie(api, 0).post("/v1/demandes_accord", demande(certification, voie))
        assert verdict(asked) == (409, "agreement-not-needed"), voie


async def test_a_route_that_is_not_open_is_refused_with_those_that_are(
    api: RunningService, certification: dict[str, Any]
) -> None:
    for voie in ("pro-a", "inconnue", "avis-manager-validite"):
        asked = await salarie(api, 0).post("/v1/demandes_accord", demande(certification, voie))
        assert verdict(asked) == (409, "route-not-open"), voie
        assert "conge-vae" in asked.json()["erreurs"][0]["motif"]
    closed = await certificateur(api).post(
        "/v1/certifications",
        {**cqp("CQP-CLOS"), "etapes": etapes(fin_enregistrement="2026-11-23")},
    )
    asked = await salarie(api, 0).post("/v1/demandes_accord", demande(ok(closed, 201), "plan-developpement"))
    assert verdict(asked) == (409, "route-not-open")


async def test_hours_stay_within_the_rule(api: RunningService, certification: dict[str, Any]) -> None:
    for voie, heures in (("conge-vae", 49), ("periode-reconversion", 149), ("periode-reconversion", 2101)):
        asked = await salarie(api, 0).post("/v1/demandes_accord", demande(certification, voie, heures=heures))
        assert (verdict(asked), pointers(asked)) == ((422, "out-of-range"), ["/heures"]), (voie, heures)
    assert (await ask(api, certification, heures=48))["heures"] == 48
    assert (await ask(api, certification, voie="periode-reconversion", heures=450))["silence_le"] is None
    assert (await ask(api, certification, voie="plan-developpement", heures=900))["heures"] == 900


async def test_dates_follow_each_other_and_the_bloc_is_the_certification_s(
    api: RunningService, certification: dict[str, Any]
) -> None:
    body = demande(certification, fin_souhaitee_le="2026-12-25")
    assert verdict(await salarie(api, 0).post("/v1/demandes_accord", body)) == (422, "inconsistent-dates")
    bloc = certification["blocs"][0]["id"]
    assert (await ask(api, certification, bloc_id=bloc))["bloc_id"] == bloc
    elsewhere = demande(certification, bloc_id=certification["id"])
    assert (await salarie(api, 1).post("/v1/demandes_accord", elsewhere)).status_code == 404


async def test_it_is_between_the_person_and_the_human_resources_of_their_employer(
    api: RunningService, certification: dict[str, Any]
) -> None:
    asked = await ask(api, certification)
    path = f"/v1/demandes_accord/{asked['id']}"
    assert ok(await rh(api).get("/v1/demandes_accord"))["elements"] == [asked]
    assert ok(await salarie(api, 0).get("/v1/demandes_accord?etat=en_attente"))["elements"] == [asked]
    for hidden in (salarie(api, 1), rh(api, GPS_B), api.as_("manager", "salarie", profil=profil(2)), api.as_("rh")):
        assert (await hidden.get(path)).status_code == 404
        assert ok(await hidden.get("/v1/demandes_accord"))["elements"] == []
    assert (await rh(api, GPS_B).post(f"{path}/reponse", {"decision": "accord"})).status_code == 404
    assert (await salarie(api, 1).post(f"{path}/retrait")).status_code == 404
    for outside in ("manager", "certificateur", "cpnef", "sirh", "syndicat", "conseiller"):
        assert (await api.as_(outside).get(path)).status_code == 403


async def test_a_later_rule_changes_no_request_already_made(api: RunningService, certification: dict[str, Any]) -> None:
    """The version under which it was asked decides of its answer."""
    asked = await ask(api, certification, voie="cpf-temps-travail")
    regle = ok(await api.as_("cpnef").get("/v1/regles/cpf-temps-travail"))
    parametres = {**regle["parametres"], "refus_possible": False, "silence": None}
    body = {"du": "2026-11-25", "intitule": "x", "source": "x", "marque": "src", "parametres": parametres}
    ok(await api.as_("cpnef").post("/v1/regles/cpf-temps-travail/versions", body), 201)
    at(api, TODAY + timedelta(days=2))
    later = await ask(api, certification, 1, voie="cpf-temps-travail", jours=70)
    assert (asked["silence_le"], later["silence_le"]) == ("2026-12-25", None)
    assert verdict(await answer(api, later["id"], "refus", motif="Non.")) == (409, "refusal-not-allowed")
    assert ok(await answer(api, asked["id"], "refus", motif="Non."))["etat"] == "refusee"
