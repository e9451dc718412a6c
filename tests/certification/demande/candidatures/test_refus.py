"""Only the certificateur refuses, for a reason of a closed list in which no opinion enters; the person may appeal."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.certification.branche import (
    GPS_A,
    certificateur,
    create_cqp,
    create_session,
    profil,
    read_session,
    register,
    salarie,
)
from tests.certification.equipe import file
from tests.support.answers import pointers, slug
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
MOTIF = {"motif": "prerequis_reglementaire"}


async def refuse(api: RunningService, candidature_id: str, motif: str = MOTIF["motif"]) -> Any:
    return await certificateur(api).post(f"/v1/candidatures/{candidature_id}/refus", {"motif": motif})


async def test_a_refusal_gives_the_place_to_the_first_who_waits_and_may_be_contested_once(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    mine, next_one = [await register(api, opened["id"], number, attente=True) for number in range(2)]
    refused = await refuse(api, mine["id"])
    assert (refused.status_code, refused.json()["motif"]) == (201, "prerequis_reglementaire")
    assert (await salarie(api, 1).get(f"/v1/candidatures/{next_one['id']}")).json()["etat"] == "inscrite"
    assert (await read_session(api, opened["id"]))["places_prises"] == 1
    path = f"/v1/candidatures/{mine['id']}"
    assert (await salarie(api, 0).get(path)).json()["etat"] == "refusee"
    told = (await salarie(api, 0).get("/v1/notifications")).json()["elements"]
    assert "contester" in told[0]["texte"]
    contested = await salarie(api, 0).post(f"{path}/recours", {"texte": "Le titre a été produit."})
    assert (contested.status_code, contested.json()["recours"]) == (201, "Le titre a été produit.")
    decision = {"decision": "maintenue", "texte": "Le titre a expiré."}
    decided = await certificateur(api).post(f"{path}/recours/decision", decision)
    assert (decided.status_code, decided.json()["decision"]) == (200, "maintenue")
    again = await salarie(api, 0).post(f"{path}/recours", {"texte": "Encore."})
    assert (again.status_code, slug(again)) == (409, "appeal-already-decided")
    listed = (await salarie(api, 0).get(f"{path}/refus")).json()["elements"]
    assert [one["reponse"] for one in listed] == ["Le titre a expiré."]
    anew = await file(api, opened["certification_id"], 0)
    assert anew["etat"] == "deposee"


async def test_an_appeal_that_is_heard_restores_the_request(api: RunningService) -> None:
    mine = await file(api, (await create_cqp(api))["id"], 0)
    path = f"/v1/candidatures/{mine['id']}"
    await refuse(api, mine["id"])
    early = await certificateur(api).post(f"{path}/recours/decision", {"decision": "retablie", "texte": "Oui."})
    assert (early.status_code, slug(early)) == (409, "transition-impossible")
    await salarie(api, 0).post(f"{path}/recours", {"texte": "Le titre a été produit."})
    await certificateur(api).post(f"{path}/recours/decision", {"decision": "retablie", "texte": "Il est bien là."})
    assert (await salarie(api, 0).get(path)).json()["etat"] == "deposee"
    assert (await refuse(api, mine["id"])).status_code == 201


@pytest.mark.parametrize("motif", ["avis_defavorable", "pas_le_potentiel", "", None])
async def test_no_opinion_is_a_reason(api: RunningService, motif: str | None) -> None:
    mine = await file(api, (await create_cqp(api))["id"], 0)
    body = {} if motif is None else {"motif": motif}
    answer = await certificateur(api).post(f"/v1/candidatures/{mine['id']}/refus", body)
    assert (answer.status_code, pointers(answer)) == (422, ["/motif"])


@pytest.mark.parametrize("motif", ["certification_close", "deja_certifiee"])
async def test_a_reason_that_facts_deny_is_refused(api: RunningService, motif: str) -> None:
    certification = await create_cqp(api)
    mine = await file(api, certification["id"], 0)
    answer = await refuse(api, mine["id"], motif)
    assert (answer.status_code, slug(answer)) == (409, "refusal-reason-false")
    async with api.app.state.database.writing() as db:
        await db.execute(
            text(
                "INSERT INTO candidature (id, version, certification_id, profil_id, etat, deposee_le)"
                f" VALUES (gen_random_uuid(), 1, '{certification['id']}', '{profil(0)}', 'validee', now())"
            )
        )
        await db.execute(
            text(
                "INSERT INTO etape_certification (certification_id, etape, le, decidee_par)"
                f" VALUES ('{certification['id']}', 'fin_enregistrement', now() - interval '2 days', 'CPNEF')"
            )
        )
        await db.commit()
    assert (await refuse(api, mine["id"], motif)).status_code == 201


async def test_nobody_of_the_employer_refuses_and_nobody_decides_of_their_own(api: RunningService) -> None:
    mine = await file(api, (await create_cqp(api))["id"], 0)
    path = f"/v1/candidatures/{mine['id']}"
    for role in ("manager", "rh", "sirh", "cpnef", "jury", "administrateur"):
        assert (await api.as_(role, entite=GPS_A).post(f"{path}/refus", MOTIF)).status_code == 403
    assert (await api.anonymous.post(f"{path}/refus", MOTIF)).status_code == 401
    assert (await salarie(api, 0, "certificateur").post(f"{path}/refus", MOTIF)).status_code == 404
    assert (await refuse(api, str(uuid4()))).status_code == 404
    never = await salarie(api, 0).post(f"{path}/recours", {"texte": "Pourquoi ?"})
    assert (never.status_code, slug(never)) == (409, "transition-impossible")
    await refuse(api, mine["id"])
    twice = await refuse(api, mine["id"])
    assert (twice.status_code, slug(twice)) == (409, "transition-impossible")
    assert (await salarie(api, 1).post(f"{path}/recours", {"texte": "Non."})).status_code == 404
    assert (await salarie(api, 1).get(f"{path}/refus")).status_code == 404
