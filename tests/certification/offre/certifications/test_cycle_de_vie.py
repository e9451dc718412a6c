"""The whole life of a certification: decided, dated, by whom; renewed twice, replaced, and its candidates kept."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.certification.regles.jours import add_months
from tests.certification.branche import (
    GPS_A,
    certificateur,
    cqp,
    create_cqp,
    created,
    etapes,
    hors_registre,
    profil,
    salarie,
    session,
)
from tests.certification.titres.primes.scene import cpnef, later
from tests.support.answers import pointers, slug, verdict
from tests.support.catalogue import TODAY, in_days
from tests.support.http import ok
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
TRANSMISE = {"le": "2014-03-01", "decidee_par": "CPNEF"}
ENREGISTREE = {
    "le": "2018-07-19", "decidee_par": "France compétences", "registre": "RNCP", "numero_fiche": "RNCP40344",
    "niveau": 5, "vae": True, "fin_enregistrement_le": "2023-07-19", "limite_delivrance_le": in_days(400),
}  # fmt: skip


async def unregistered(api: RunningService, **more: Any) -> str:
    body = hors_registre(**more)
    return str((await created(certificateur(api).post("/v1/certifications", body)))["id"])


async def decide(caller: Caller, certification: str, what: str, **body: Any) -> Any:
    return await caller.post(f"/v1/certifications/{certification}/{what}", body)


async def decisions(api: RunningService, certification: str) -> list[tuple[str, str, str]]:
    rows = ok(await salarie(api, 1).get(f"/v1/certifications/{certification}/decisions"))["elements"]
    return [(row["decision"], row["le"], row["decidee_par"]) for row in rows]


async def test_each_step_is_decided_dated_and_read_by_everybody(api: RunningService) -> None:
    one = await unregistered(api)
    assert ok(await decide(cpnef(api), one, "transmission", **TRANSMISE))["etat"] == "transmise"
    lue = ok(await decide(cpnef(api), one, "enregistrement", **ENREGISTREE))
    assert (lue["registre"], lue["numero_fiche"], lue["niveau"], lue["voies"]["vae"]) == ("RNCP", "RNCP40344", 5, True)
    assert lue["etat"] == "expiree", "its end is over, its limit is not"
    first = {"le": "2023-06-30", "decidee_par": "France compétences", "fin_enregistrement_le": "2026-07-19"}
    second = {**first, "le": "2026-06-30", "fin_enregistrement_le": in_days(900), "limite_delivrance_le": in_days(2000)}
    ok(await decide(certificateur(api), one, "renouvellements", **first))
    lue = ok(await decide(certificateur(api), one, "renouvellements", **second))
    assert lue["etat"] == "enregistree"
    other = await unregistered(api, code="CQP-SUIVANT")
    ok(await decide(cpnef(api), one, "remplacements", le=in_days(0), decidee_par="CPNEF", remplacantes=[other]))
    assert await decisions(api, one) == [
        ("creation", "2012-06-14", "CPNEF"),
        ("transmission", "2014-03-01", "CPNEF"),
        ("enregistrement", "2018-07-19", "France compétences"),
        ("renouvellement", "2023-06-30", "France compétences"),
        ("renouvellement", "2026-06-30", "France compétences"),
        ("remplacement", in_days(0), "CPNEF"),
        ("fin_enregistrement", in_days(900), "France compétences"),
        ("limite_delivrance", in_days(2000), "France compétences"),
    ]
    assert ("remplace", in_days(0), "CPNEF") in await decisions(api, other)
    page = ok(await salarie(api, 1).get(f"/v1/certifications/{one}/decisions?limite=3"))
    rest = ok(await salarie(api, 1).get(f"/v1/certifications/{one}/decisions?limite=200&apres={page['suivant']}"))
    assert len(page["elements"] + rest["elements"]) == 8


async def test_a_renewal_goes_further_and_a_decision_is_taken_once(api: RunningService) -> None:
    one = await unregistered(api)
    renewed = {"le": in_days(0), "decidee_par": "France compétences", "fin_enregistrement_le": "2023-07-19"}
    refused = await decide(cpnef(api), one, "renouvellements", **renewed)
    assert (refused.status_code, slug(refused)) == (409, "not-registered")
    ok(await decide(cpnef(api), one, "transmission", **TRANSMISE))
    ok(await decide(cpnef(api), one, "enregistrement", **ENREGISTREE))
    for what, body in (("transmission", TRANSMISE), ("enregistrement", ENREGISTREE)):
        again = await decide(cpnef(api), one, what, **body)
        assert (again.status_code, slug(again)) == (409, "decision-already-taken")
    refused = await decide(cpnef(api), one, "renouvellements", **renewed)
    assert (refused.status_code, pointers(refused)) == (422, ["/fin_enregistrement_le"])
    itself = {"le": in_days(0), "decidee_par": "CPNEF", "remplacantes": [one, str(uuid4())]}
    refused = await decide(cpnef(api), one, "remplacements", **itself)
    assert (refused.status_code, pointers(refused)) == (422, ["/remplacantes/0", "/remplacantes/1"])
    other = await unregistered(api, code="CQP-SUIVANT")
    said = {"le": in_days(0), "decidee_par": "CPNEF", "remplacantes": [other]}
    ok(await decide(cpnef(api), one, "remplacements", **said))
    refused = await decide(cpnef(api), one, "remplacements", **said)
    assert (refused.status_code, slug(refused)) == (409, "decision-already-taken")


async def test_a_register_keeps_its_rules(api: RunningService) -> None:
    one = await unregistered(api)
    for change, pointer in (
        ({"registre": "aucun"}, "/registre"),
        ({"registre": "RS"}, "/niveau"),
        ({"numero_fiche": "RS5000"}, "/numero_fiche"),
    ):
        answer = await decide(cpnef(api), one, "enregistrement", **{**ENREGISTREE, **change})
        assert (answer.status_code, pointer in pointers(answer)) == (422, True), change
    early = await decide(cpnef(api), one, "enregistrement", **{**ENREGISTREE, "le": "2001-01-01"})
    assert verdict(early) == (422, "inconsistent-dates")


ACTIONS = {
    "transmission": (TRANSMISE, {"cpnef"}),
    "enregistrement": (ENREGISTREE, {"cpnef", "certificateur"}),
    "renouvellements": ({**TRANSMISE, "fin_enregistrement_le": in_days(900)}, {"cpnef", "certificateur"}),
    "remplacements": ({**TRANSMISE, "remplacantes": [str(uuid4())]}, {"cpnef"}),
}


@pytest.mark.parametrize("what", ACTIONS)
async def test_who_may_decide_what(api: RunningService, what: str) -> None:
    body, roles = ACTIONS[what]
    one = await unregistered(api)
    assert verdict(await decide(api.anonymous, one, what, **body)) == (401, "unauthenticated")
    for role in ("salarie", "manager", "rh", "sirh", "syndicat", "jury", "service", "administrateur", "certificateur"):
        answer = await decide(api.as_(role, entite=GPS_A, profil=profil(1)), one, what, **body)
        assert (answer.status_code == 403) == (role not in roles), role
    assert verdict(await decide(cpnef(api), str(uuid4()), what, **body)) == (404, "not-found")


async def test_what_is_missing_and_the_decisions_of_an_unknown_one_are_not_found(api: RunningService) -> None:
    for path in ("decisions", "manques"):
        for unknown in (uuid4(), "pas-un-uuid"):
            answer = await salarie(api, 1).get(f"/v1/certifications/{unknown}/{path}")
            assert verdict(answer) == (404, "not-found")
        assert verdict(await api.anonymous.get(f"/v1/certifications/{uuid4()}/{path}")) == (401, "unauthenticated")


async def alerts(caller: Caller, query: str = "") -> list[tuple[str, int, str, bool]]:
    rows = ok(await caller.get(f"/v1/certifications/echeances{query}"))["elements"]
    return [(row["code"], row["mois_avant"], row["alerte_le"], row["venue"]) for row in rows]


async def test_alerts_come_eighteen_twelve_and_six_months_before_the_end(api: RunningService) -> None:
    fin = add_months(TODAY, 13)
    for code, end in (("CQP-A", fin), ("CQP-FINI", date(2024, 1, 1))):
        await create_cqp(api, code=code, etapes=etapes(fin_enregistrement=end.isoformat()))
    await create_cqp(api, code="CQP-SANS-FIN")
    days = {mois: add_months(fin, -mois) for mois in (18, 12, 6)}
    expected = [("CQP-A", mois, days[mois].isoformat(), days[mois] <= TODAY) for mois in (18, 12, 6)]
    for caller in (cpnef(api), certificateur(api), api.as_("administrateur")):
        assert await alerts(caller) == expected
        assert await alerts(caller, "?venues=true") == expected[:1]
    first = ok(await cpnef(api).get("/v1/certifications/echeances?limite=2"))
    rest = ok(await cpnef(api).get(f"/v1/certifications/echeances?limite=2&apres={first['suivant']}"))
    assert [row["mois_avant"] for row in first["elements"] + rest["elements"]] == [18, 12, 6]
    for role in ("salarie", "rh", "syndicat", "service"):
        answer = await api.as_(role, entite=GPS_A).get("/v1/certifications/echeances")
        assert verdict(answer) == (403, "insufficient-scope")
    later(api, 32)
    assert len(await alerts(cpnef(api), "?venues=true")) == 2


async def test_who_is_engaged_keeps_their_right_until_the_delivery_limit(api: RunningService) -> None:
    fin = etapes(fin_enregistrement=in_days(10), limite_delivrance=in_days(400))
    certification = (await create_cqp(api, etapes=fin))["id"]
    engaged = await created(salarie(api, 0).post("/v1/candidatures", {"certification_id": certification}))
    later(api, 20)
    days = {"debut_le": in_days(60), "fin_le": in_days(62), "inscription_jusqu_au": in_days(50)}
    opened = await created(certificateur(api).post(f"/v1/certifications/{certification}/sessions", session(**days)))
    late = await salarie(api, 1).post("/v1/candidatures", {"session_id": opened["id"]})
    assert verdict(late) == (409, "certification-expired")
    path = f"/v1/candidatures/{engaged['id']}/inscription"
    entered = ok(await salarie(api, 0).post(path, {"session_id": opened["id"]}))
    assert entered["etat"] == "inscrite"
    beyond = session("S-TARD", **{**days, "fin_le": in_days(401)})
    answer = await certificateur(api).post(f"/v1/certifications/{certification}/sessions", beyond)
    assert verdict(answer) == (409, "certification-expired")


async def test_replacing_the_fiche_keeps_the_renewals(api: RunningService) -> None:
    one = (await create_cqp(api, etapes=etapes(fin_enregistrement=in_days(10))))["id"]
    renewed = {"le": in_days(0), "decidee_par": "France compétences", "fin_enregistrement_le": in_days(900)}
    answer = await decide(cpnef(api), one, "renouvellements", **renewed)
    body = cqp(intitule="Autre", etapes=etapes(fin_enregistrement=in_days(900)))
    put = await certificateur(api).put(f"/v1/certifications/{one}", body, headers={"If-Match": answer.headers["ETag"]})
    assert put.status_code == 200, put.text
    assert "renouvellement" in [name for name, *_ in await decisions(api, one)]
    published = [event for event in await api.events() if event["type"].endswith("certification.modifiee")]
    assert published[-2]["data"]["fin_enregistrement_le"] == in_days(900)
