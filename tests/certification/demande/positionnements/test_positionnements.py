"""A positionnement asked for, conducted, concluded, contested: versions kept, hours on what is missing."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from services.certification.demande.positionnements.lecture import concluded
from services.certification.models import VersionPositionnement
from tests.certification.branche import (
    CALCUL,
    CONSEIL,
    ECRIT,
    bloc,
    certificateur,
    create_cqp,
    created,
    etapes,
    hors_registre,
    profil,
    ref,
    salarie,
)
from tests.certification.demande.positionnements.monde import (
    acquis,
    ask,
    by_competence,
    conclude,
    contest,
    create_44_days,
    hold,
    hold_bloc,
    judge,
    verdict,
)
from tests.support.answers import pointers, slug
from tests.support.catalogue import competence, in_days
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


def verdicts(body: dict[str, Any]) -> dict[str, str]:
    return {key: row["verdict"] for key, row in by_competence(body["derniere_version"]).items()}


async def test_a_first_draft_is_made_from_acquis(api: RunningService) -> None:
    cqp = await create_44_days(api)
    await hold(api, 0, acquis(CONSEIL), acquis(CALCUL, "declare", 2))
    asked = await ask(api, 0, cqp["id"])
    version = asked["derniere_version"]
    assert (asked["etat"], version["numero"], version["decision"]) == ("demande", 1, None)
    assert asked["decision_en_vigueur"] is None
    assert verdicts(asked) == {CONSEIL: "acquise_attestee", CALCUL: "partielle", ECRIT: "non_evaluee"}
    # 18 days of 7 hours over two compétences, one held and half of the other; 26 days whole
    assert [(row["code"], row["heures"]) for row in version["blocs"]] == [("B1", 31.5), ("B2", 182.0)]
    assert (version["heures"], version["jours"]) == (213.5, 30.5)
    assert by_competence(version)[CONSEIL]["preuve"] == {
        "nature": "attestation",
        "texte": "Compétence attestée par qui l'a vue à l'œuvre, au niveau 3, le 2 mai 2024.",
    }


async def test_who_holds_nothing_has_the_44_days_and_who_holds_part_has_fewer(api: RunningService) -> None:
    cqp = await create_44_days(api)
    assert (await ask(api, 0, cqp["id"]))["derniere_version"]["jours"] == 44.0
    for number, held in enumerate([acquis(CONSEIL), acquis(ECRIT, "declare"), acquis(CALCUL, "evalue", 1)], 1):
        await hold(api, number, held)
        assert (await ask(api, number, cqp["id"]))["derniere_version"]["jours"] < 44


async def test_a_bloc_held_is_held_for_good_here_and_elsewhere(api: RunningService) -> None:
    cqp = await create_44_days(api)
    await hold_bloc(api, 0, cqp, "B1")
    asked = await ask(api, 0, cqp["id"])
    row = by_competence(asked["derniere_version"])[CALCUL]
    assert (row["verdict"], row["preuve"]["nature"]) == ("acquise_attestee", "bloc_acquis")
    answer = await judge(api, asked["id"], verdict(row, "a_acquerir"))
    assert (answer.status_code, slug(answer)) == (409, "bloc-already-held")
    other = await create_cqp(api, code="CQP-AUTRE", blocs=[bloc("X1", atteste=(CALCUL,))])
    row = by_competence((await ask(api, 0, other["id"]))["derniere_version"])[CALCUL]
    assert (row["verdict"], row["preuve"]["nature"]) == ("acquise_attestee", "certification")


async def test_the_certificateur_conducts_it_and_what_was_not_judged_keeps_its_verdict(api: RunningService) -> None:
    cqp = await create_44_days(api)
    await hold(api, 0, acquis(CONSEIL, "declare"))
    asked = await ask(api, 0, cqp["id"])
    rows = by_competence(asked["derniere_version"])
    first = await judge(api, asked["id"], verdict(rows[CONSEIL], "partielle"))
    assert first.status_code == 201, first.text
    second = await judge(api, asked["id"], verdict(rows[ECRIT], "acquise_attestee", "realisation"))
    found = by_competence(second.json()["derniere_version"])
    assert {key: (row["verdict"], row["auteur"]) for key, row in found.items()} == {
        CONSEIL: ("partielle", "certificateur"),
        CALCUL: ("non_evaluee", "regle"),
        ECRIT: ("acquise_attestee", "certificateur"),
    }
    # what the person obtains meanwhile counts in the next version, where the certificateur said nothing
    await hold(api, 0, acquis(CALCUL))
    concluded_one = (await conclude(api, asked["id"])).json()
    assert verdicts(concluded_one)[CALCUL] == "acquise_attestee"
    assert concluded_one["decision_en_vigueur"]["heures"] == 31.5


async def test_concludes_with_hours_or_directly(api: RunningService) -> None:
    cqp = await create_44_days(api)
    asked = await ask(api, 0, cqp["id"])
    answer = await conclude(api, asked["id"], "parcours")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["etat"], body["decision_en_vigueur"]["decision"]) == ("conclu", "parcours")
    assert (body["decision_en_vigueur"]["heures"], body["decision_en_vigueur"]["jours"]) == (308.0, 44.0)
    again = await conclude(api, asked["id"])
    assert (again.status_code, slug(again)) == (409, "assessment-concluded")
    row = by_competence(body["derniere_version"])[ECRIT]
    again = await judge(api, asked["id"], verdict(row, "partielle"))
    assert (again.status_code, slug(again)) == (409, "assessment-concluded")
    second = await ask(api, 0, cqp["id"])
    assert (await conclude(api, second["id"], "direct")).json()["decision_en_vigueur"]["heures"] == 0


async def test_no_course_is_imposed_on_whoever_lacks_nothing(api: RunningService) -> None:
    cqp = await create_44_days(api)
    await hold(api, 0, acquis(CONSEIL), acquis(CALCUL, "declare"), acquis(ECRIT, "certifie", 4))
    asked = await ask(api, 0, cqp["id"])
    assert asked["derniere_version"]["heures"] == 0
    answer = await conclude(api, asked["id"], "parcours")
    assert (answer.status_code, slug(answer)) == (409, "nothing-to-learn")
    assert (await conclude(api, asked["id"], "direct")).status_code == 201


async def test_the_person_contests_and_every_version_is_kept_as_it_was(api: RunningService) -> None:
    cqp = await create_44_days(api)
    asked = await ask(api, 0, cqp["id"])
    refused = await contest(api, asked["id"], 0)
    assert (refused.status_code, slug(refused)) == (409, "assessment-not-concluded")
    await conclude(api, asked["id"])
    path = f"/v1/positionnements/{asked['id']}/versions"
    kept = [(await salarie(api, 0).get(f"{path}/{numero}")).json() for numero in (1, 2)]
    contested = (await contest(api, asked["id"], 0)).json()
    assert (contested["etat"], contested["decision_en_vigueur"]["decision"]) == ("en_recours", "parcours")
    rows = by_competence(contested["derniere_version"])
    for key in (CONSEIL, CALCUL, ECRIT):
        assert (await judge(api, asked["id"], verdict(rows[key], "acquise_attestee"))).status_code == 201
    decided = (await conclude(api, asked["id"], "direct")).json()
    assert (decided["etat"], decided["decision_en_vigueur"]["decision"]) == ("conclu", "direct")
    listed = (await salarie(api, 0).get(path)).json()["elements"]
    assert [(row["numero"], row["decision"]) for row in listed] == [
        (1, None), (2, "parcours"), (3, None), (4, None), (5, None), (6, "direct"),
    ]  # fmt: skip
    assert listed[1]["recours"]["texte"] == "Mes entretiens au téléphone n'ont pas été regardés."
    after = [(await salarie(api, 0).get(f"{path}/{numero}")).json() for numero in (1, 2)]
    assert after == [kept[0], kept[1] | {"recours": listed[1]["recours"]}]
    unknown = await salarie(api, 0).get(f"{path}/99")
    assert (unknown.status_code, slug(unknown)) == (404, "not-found")
    async with api.app.state.database.writing() as db:
        with pytest.raises(IntegrityError, match="ne change pas"):
            await db.execute(update(VersionPositionnement).values(texte="Autre chose."))
    for method in ("PUT", "PATCH", "DELETE"):
        assert (await certificateur(api).request(method, f"{path}/2", json={})).status_code == 405


async def test_one_waits_for_the_certificateur_at_a_time(api: RunningService) -> None:
    cqp = await create_44_days(api)
    first = await ask(api, 0, cqp["id"])
    answer = await salarie(api, 0).post("/v1/positionnements", {"certification_id": cqp["id"]})
    assert (answer.status_code, slug(answer)) == (409, "assessment-already-open")
    await conclude(api, first["id"])
    await ask(api, 0, cqp["id"])
    answer = await contest(api, first["id"], 0)
    assert (answer.status_code, slug(answer)) == (409, "assessment-already-open")


async def test_refuses_what_cannot_be_assessed(api: RunningService) -> None:
    empty = await created(certificateur(api).post("/v1/certifications", hors_registre(blocs=[])))
    over = await create_cqp(api, code="CQP-FINI", etapes=etapes(fin_enregistrement=in_days(-1)))
    for identifier, status, problem in (
        (empty["id"], 409, "nothing-to-assess"),
        (over["id"], 409, "certification-expired"),
        (ref("certification/inconnue"), 404, "not-found"),
    ):
        answer = await salarie(api, 0).post("/v1/positionnements", {"certification_id": identifier})
        assert (answer.status_code, slug(answer)) == (status, problem)


async def test_refuses_a_caller_without_a_known_profil(api: RunningService) -> None:
    body = {"certification_id": (await create_44_days(api))["id"]}
    answer = await api.as_("salarie").post("/v1/positionnements", body)
    assert (answer.status_code, slug(answer)) == (403, "insufficient-scope")
    answer = await api.as_("salarie", profil=ref("profil/inconnu")).post("/v1/positionnements", body)
    assert (answer.status_code, slug(answer)) == (409, "profile-not-known-yet")
    await api.apply("parcours", [("profil.efface", {"id": profil(3)})])
    answer = await salarie(api, 3).post("/v1/positionnements", body)
    assert (answer.status_code, slug(answer)) == (410, "gone")


async def test_a_verdict_is_on_a_competence_of_its_bloc_and_rests_on_something(api: RunningService) -> None:
    cqp = await create_44_days(api)
    asked = await ask(api, 0, cqp["id"])
    row = by_competence(asked["derniere_version"])[ECRIT]
    elsewhere = verdict(row | {"competence_id": CONSEIL}, "partielle")
    answer = await judge(api, asked["id"], elsewhere)
    assert (answer.status_code, slug(answer), pointers(answer)) == (
        422, "competence-not-attested", ["/verdicts/0/competence_id"],
    )  # fmt: skip
    for said in ("acquise_attestee", "acquise_declaree", "partielle", "a_acquerir"):
        bare = verdict(row, said) | {"preuve": None}
        answer = await judge(api, asked["id"], verdict(row, "partielle"), bare)
        assert (answer.status_code, slug(answer)) == (422, "evidence-proves-nothing")
        assert pointers(answer) == ["/verdicts/1/preuve"]
    assert (await judge(api, asked["id"], verdict(row, "non_evaluee"))).status_code == 201
    answer = await judge(api, asked["id"], verdict(row, "acquise_attestee", "declaration"))
    assert slug(answer) == "evidence-proves-nothing"
    assert (await judge(api, asked["id"], verdict(row, "acquise_declaree", "declaration"))).status_code == 201
    opinion = verdict(row, "partielle") | {"preuve": {"nature": "avis_manager", "texte": "Pas le potentiel."}}
    assert (await judge(api, asked["id"], opinion)).status_code == 422


async def test_the_other_parts_know_the_decision_in_force(api: RunningService) -> None:
    cqp = await create_44_days(api)
    whose = UUID(profil(0)), UUID(cqp["id"])

    async def known() -> Any:
        async with api.app.state.database.reading() as db:
            return await concluded(db, *whose)

    assert await known() is None
    asked = await ask(api, 0, cqp["id"])
    assert await known() is None
    await conclude(api, asked["id"])
    contested = (await contest(api, asked["id"], 0)).json()
    row = by_competence(contested["derniere_version"])[ECRIT]
    assert (await judge(api, asked["id"], verdict(row, "partielle"))).status_code == 201
    found = await known()
    assert (str(found.positionnement_id), found.decision, found.heures) == (asked["id"], "parcours", 308.0)
    await conclude(api, asked["id"], "direct")
    assert ((await known()).decision, (await known()).heures) == ("direct", 0)


async def test_hours_are_not_known_without_durations(api: RunningService) -> None:
    cqp = await create_cqp(api, duree_jours=None, blocs=[bloc(duree_jours=None)])
    asked = await ask(api, 0, cqp["id"])
    body = (await conclude(api, asked["id"])).json()
    assert (body["decision_en_vigueur"]["heures"], body["decision_en_vigueur"]["jours"]) == (None, None)


async def test_the_person_alone_is_told(api: RunningService) -> None:
    cqp = await create_44_days(api)
    asked = await ask(api, 0, cqp["id"])
    await conclude(api, asked["id"])
    told = (await salarie(api, 0).get("/v1/notifications")).json()["elements"]
    assert [(row["objet"], row["objet_id"]) for row in told] == [("positionnement", asked["id"])]
    assert (await salarie(api, 1).get("/v1/notifications")).json()["elements"] == []


async def test_a_bloc_dropped_later_stays_in_what_was_found(api: RunningService) -> None:
    cqp = await create_44_days(api)
    asked = await ask(api, 0, cqp["id"])
    path = f"/v1/certifications/{cqp['id']}"
    read = await certificateur(api).get(path)
    columns = ("code", "intitule", "registre", "type", "niveau", "certificateurs", "voies", "duree_jours", "etapes")
    body = {name: read.json()[name] for name in columns} | {"metiers_vises": [], "blocs": [bloc("B9")]}
    headers = {"If-Match": read.headers["ETag"]}
    assert (await certificateur(api).put(path, body, headers=headers)).status_code == 200
    assert (await salarie(api, 0).get(f"/v1/positionnements/{asked['id']}")).json() == asked
    body = (await conclude(api, asked["id"])).json()
    assert [row["code"] for row in body["derniere_version"]["blocs"]] == ["B9"]


async def test_an_item_that_turned_out_a_savoir_is_not_assessed(api: RunningService) -> None:
    cqp = await create_44_days(api)
    await api.apply("competences", [competence(ECRIT, "C-ECRIT", "savoir")])
    asked = await ask(api, 0, cqp["id"])
    assert set(verdicts(asked)) == {CONSEIL, CALCUL}


async def test_the_erased_leave_no_positionnement(api: RunningService) -> None:
    cqp = await create_44_days(api)
    asked = await ask(api, 0, cqp["id"])
    await conclude(api, asked["id"])
    await contest(api, asked["id"], 0)
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    assert (await certificateur(api).get(f"/v1/positionnements/{asked['id']}")).status_code == 404
    assert (await certificateur(api).get("/v1/positionnements")).json()["elements"] == []


async def test_at_once_one_request_and_one_conclusion_are_taken(api: RunningService) -> None:
    cqp = await create_44_days(api)
    body = {"certification_id": cqp["id"]}
    asked = await asyncio.gather(*(salarie(api, 0).post("/v1/positionnements", body) for _ in range(5)))
    assert sorted(answer.status_code for answer in asked) == [201, 409, 409, 409, 409]
    (taken,) = [answer.json() for answer in asked if answer.status_code == 201]
    ended = await asyncio.gather(*(conclude(api, taken["id"]) for _ in range(4)))
    assert sorted(answer.status_code for answer in ended) == [201, 409, 409, 409]
