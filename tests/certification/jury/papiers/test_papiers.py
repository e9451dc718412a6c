"""The papers of a session: a convocation for each candidate, a procès-verbal for the certificateur, at confirmed names."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.certification.models import numero_inscription
from services.certification.regles.jours import en_lettres
from tests.certification.branche import certificateur, lectures, salarie
from tests.certification.identites.gestes import confirmed
from tests.certification.jury.resultats.scene import Scene, presidente, two_blocs
from tests.certification.titres.attestations.papier import Papier
from tests.support.answers import slug, verdict
from tests.support.clock import today
from tests.support.http import ok
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio


async def paper(caller: Caller, path: str) -> str:
    answer = await caller.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    return Papier(answer.content).text


def drawn(text: str) -> str:
    return "".join(text.split())


def minutes_of(scene: Scene) -> str:
    return f"/v1/sessions/{scene.session['id']}/proces_verbal"


async def test_the_proces_verbal_says_who_sat_and_what_was_decided_of_whom(api: RunningService) -> None:
    scene = await two_blocs(api)
    first, second, third = [await scene.candidate(number) for number in (0, 1, 2)]
    await confirmed(api, 0)
    await scene.decide(first, B1=True, B2=False)
    ok(await scene.replace(first, B2=True), 201)
    await scene.decide(second, B1=True, B2=True)
    text = await paper(certificateur(api), minutes_of(scene))
    for said in (
        "Procès-verbal de jury", scene.certification["intitule"], scene.session["code"], "Formatrice, CFEM",
        "1. Zoë Marie Lefèvre-Œstberg", "2. Identité non confirmée", f"Inscription n° {numero_inscription(UUID(third))}",
        "Les entretiens sont menés jusqu'à l'accord", "Mener trois entretiens avec un tuteur",
        "la certification est validée en partie", "la certification est validée en entier",
        "Décision remplacée : Une épreuve avait été notée par erreur", "Rien n'a été décidé de cette candidature.",
        f"Établi le {en_lettres(today())}",
    ):  # fmt: skip
        assert drawn(said) in text, said
    for number in range(3):
        assert "telecharger_proces_verbal" in await lectures(api, number)
    assert text.index(drawn("en partie")) < text.index(drawn("Décision remplacée")) < text.index("2.Identité")


async def test_only_the_certificateur_reads_the_proces_verbal(api: RunningService) -> None:
    scene = await two_blocs(api)
    for caller in (presidente(api), salarie(api, 0), api.as_("rh"), api.as_("manager"), api.as_("administrateur")):
        assert (await caller.get(minutes_of(scene))).status_code == 403
    assert (await api.anonymous.get(minutes_of(scene))).status_code == 401
    unknown = await certificateur(api).get(f"/v1/sessions/{uuid4()}/proces_verbal")
    assert verdict(unknown) == (404, "not-found")


async def test_a_convocation_says_where_when_and_what_is_sat(api: RunningService) -> None:
    scene = await two_blocs(api)
    first = await scene.candidate(0)
    await scene.decide(first, B1=True, B2=False)
    again = await scene.another_session("S-SUIVANTE")
    mine = await again.candidate(0)
    await confirmed(api, 0)
    path = f"/v1/candidatures/{mine}/convocation"
    for caller in (salarie(api, 0), certificateur(api)):
        text = await paper(caller, path)
        for said in (
            "Convocation aux épreuves",
            "S-SUIVANTE",
            "à Lyon",
            "Zoë Marie",
            "B2 :",
            "45 min",
            f"n° {numero_inscription(UUID(mine))}",
        ):
            assert drawn(said) in text, said
        assert drawn("B1 :") not in text, "what is held is not sat again"
    assert verdict(await salarie(api, 1).get(path)) == (404, "not-found")
    # the one of the day that was judged still says what was sat
    assert drawn("B1 :") in await paper(salarie(api, 0), f"/v1/candidatures/{first}/convocation")


async def test_everybody_in_the_session_is_told_of_their_convocation(api: RunningService) -> None:
    scene = await two_blocs(api)
    for number in (0, 1):
        await scene.candidate(number)
    path = f"/v1/sessions/{scene.session['id']}/convocations"
    assert ok(await certificateur(api).post(path))["convoques"] == 2
    for number, times in ((0, 1), (1, 1), (2, 0)):
        told = ok(await salarie(api, number).get("/v1/notifications"))["elements"]
        assert [one["texte"] for one in told if one["objet"] != "identite"] == [
            f"Votre convocation à la session S-LYON est prête : le {en_lettres(today())}, à Lyon."
        ] * times
    for caller in (salarie(api, 0), presidente(api), api.as_("rh")):
        assert (await caller.post(path)).status_code == 403


async def test_who_has_no_place_has_no_convocation(api: RunningService) -> None:
    scene = await two_blocs(api)
    body: dict[str, Any] = {"certification_id": scene.certification["id"]}
    mine = ok(await salarie(api, 0).post("/v1/candidatures", body), 201)
    answer = await salarie(api, 0).get(f"/v1/candidatures/{mine['id']}/convocation")
    assert slug(answer) == "candidature-not-assessable"
