"""Local copies of the neighbours' feeds: idempotent, and enough to resolve a code."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from services.parcours.models import MetierConnu
from tests.parcours.branche import (
    CALCUL,
    CONSEIL,
    CQP,
    Branche,
    acquis,
    created,
    ligne,
    ligne_acquis,
    load,
    parcours,
    ref,
)
from tests.support.answers import counts, verdict
from tests.support.catalogue import competence, metier
from tests.support.relecture import reread

pytestmark = pytest.mark.anyio


async def test_what_neighbours_publish_is_known_as_soon_as_applied(branche: Branche) -> None:
    line = ligne("N-1", metier="M-DATA", acquis=[ligne_acquis("C-DATA")])
    assert counts(await load(branche.sirh(), line)) == (0, 0, 0, 1)
    news = [competence(ref("competence/data"), "C-DATA"), metier(ref("metier/data"), "M-DATA")]
    await branche.api.apply("competences", news + news)
    assert counts(await load(branche.sirh(), line)) == (1, 0, 0, 0)


async def test_the_last_state_of_a_batch_counts(branche: Branche) -> None:
    retired = competence(CONSEIL, "C-CONSEIL", retiree=True)
    await branche.api.apply("competences", [retired, competence(CONSEIL, "C-CONSEIL")])
    await created(branche.holder.post(branche.path("acquis"), acquis()))
    await branche.api.apply("competences", [competence(CONSEIL, "C-CONSEIL"), retired])
    answer = await branche.holder.post(branche.path("acquis"), acquis(le="2025-01-01"))
    assert answer.status_code == 201  # already held
    answer = await branche.salarie(branche.denis).post(branche.path("acquis", profil=branche.denis), acquis())
    assert verdict(answer) == (409, "retired-competence")


async def test_a_code_given_again_means_the_one_in_force(branche: Branche) -> None:
    again = ref("competence/conseil-2")
    await branche.api.apply(
        "competences", [competence(CONSEIL, "C-CONSEIL", retiree=True), competence(again, "C-CONSEIL")]
    )
    await load(branche.sirh(), ligne("C-1", manager="P-1", acquis=[ligne_acquis()]))
    (held,) = (await branche.holder.get(branche.path("acquis"))).json()["elements"]
    assert held["competence_id"] == again


async def test_certifications_are_known_for_the_steps_of_a_parcours(branche: Branche) -> None:
    other = ref("certification/autre")
    step = {"intitule": "Certificat", "certification_id": other}
    answer = await branche.holder.post(branche.path("parcours"), parcours(etapes=[step]))
    assert verdict(answer) == (422, "unknown-certification")
    event = ("certification.modifiee", {"id": other, "code": "AUTRE", "intitule": "Autre"})
    await branche.api.apply("certification", [event, ("session.modifiee", {"id": ref("session")})])
    await created(branche.holder.post(branche.path("parcours"), parcours(etapes=[step])))
    assert other != CQP


async def test_feeds_of_other_kinds_change_nothing(branche: Branche) -> None:
    before = await branche.api.events()
    await branche.api.apply("competences", [("version.publiee", {"id": ref("version"), "numero": 1})])
    await branche.api.apply("certification", [("candidature.deposee", {"id": ref("candidature")})])
    assert await branche.api.events() == before
    assert (await branche.holder.get(branche.path("acquis"))).status_code == 200


async def test_a_catalogue_that_was_restored_leaves_no_word_that_it_does_not_say(branche: Branche) -> None:
    loaded = ligne("N-1", acquis=[ligne_acquis("C-CONSEIL")])
    assert counts(await load(branche.sirh(), loaded)) == (1, 0, 0, 0)
    await reread(branche.api, "competences", [competence(CONSEIL, "C-CONSEIL"), metier(ref("metier/autre"), "M-AUTRE")])
    answer = await branche.holder.post(branche.path("acquis"), acquis(competence_id=CALCUL))
    assert verdict(answer) == (422, "unknown-competence")
    assert (await known_metiers(branche))["M-AUTRE"] is False
    assert {retired for code, retired in (await known_metiers(branche)).items() if code != "M-AUTRE"} == {True}


async def known_metiers(branche: Branche) -> dict[str, bool]:
    async with branche.api.app.state.database.reading() as db:
        rows = (await db.execute(select(MetierConnu.code, MetierConnu.retire))).all()
        return {code: retired for code, retired in rows}
