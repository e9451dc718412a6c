"""F6 — a knowledge taken for a compétence: the end of a course alone leaves the gap open."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.certification.models import NaturePreuve, Verdict, VerdictPositionnement
from tests.certification.branche import CONSEIL, SAVOIR
from tests.certification.demande.positionnements.monde import (
    acquis,
    ask,
    by_competence,
    conclude,
    create_44_days,
    hold,
    judge,
    verdict,
)
from tests.support.answers import slug
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
KNOWLEDGE = ("formation_suivie", "connaissances")
ACQUISE = ("acquise_attestee", "acquise_declaree")


async def test_a_savoir_whatever_its_proof_leaves_the_competence_to_learn(api: RunningService) -> None:
    cqp = await create_44_days(api)
    whole = (await ask(api, 1, cqp["id"]))["derniere_version"]
    await hold(api, 0, *(acquis(SAVOIR, provenance, 4) for provenance in ("certifie", "evalue", "atteste", "declare")))
    version = (await ask(api, 0, cqp["id"]))["derniere_version"]
    assert {row["verdict"] for row in version["verdicts"]} == {"non_evaluee"}
    assert version["heures"] == whole["heures"] == 308.0


@pytest.mark.parametrize("nature", KNOWLEDGE)
@pytest.mark.parametrize("said", ACQUISE)
async def test_a_finished_course_never_makes_a_competence_acquise(api: RunningService, nature: str, said: str) -> None:
    asked = await ask(api, 0, (await create_44_days(api))["id"])
    row = by_competence(asked["derniere_version"])[CONSEIL]
    refused = await judge(api, asked["id"], verdict(row, said, nature, "A suivi les douze jours du module."))
    assert (refused.status_code, slug(refused)) == (422, "evidence-proves-nothing")
    heard = await judge(api, asked["id"], verdict(row, "partielle", nature, "A suivi les douze jours du module."))
    assert heard.status_code == 201
    body = (await conclude(api, asked["id"], "parcours")).json()
    left = by_competence(body["derniere_version"])[CONSEIL]
    assert (left["verdict"], left["heures"] > 0) == ("partielle", True)


@pytest.mark.parametrize("nature", KNOWLEDGE)
async def test_the_database_refuses_it_too(api: RunningService, nature: str) -> None:
    await ask(api, 0, (await create_44_days(api))["id"])
    forged = {"verdict": Verdict.ACQUISE_ATTESTEE, "nature_preuve": NaturePreuve(nature), "preuve": "Module suivi."}
    async with api.app.state.database.writing() as db:
        row = (await db.scalars(select(VerdictPositionnement).limit(1))).one()
        kept = {name: getattr(row, name) for name in VerdictPositionnement.model_fields}
        db.add(VerdictPositionnement.model_validate({**kept, **forged, "ordre": 99}))
        with pytest.raises(IntegrityError, match="savoir_n_est_pas_competence"):
            await db.flush()
