"""What a person set aside is left out of what they are told, marked when they ask, replayed; and closes nothing to anybody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.matching.branche import (
    CAMILLE,
    GPS_A,
    GRANT,
    certification,
    conseiller,
    metier_id,
    of,
    person,
    read,
    ref,
    rh,
    salarie,
    slug,
    tell,
)
from tests.matching.test_desinterets import CERTIFICATION, METIER, PATH, count, say, take_back
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
VISE = f"certifications?metier={metier_id('conseiller')}"
TOWARD = f"chemins?metier={metier_id('conseiller')}"
DETAIL = f"metiers/{metier_id('conseiller')}"
ALL = ["metiers", DETAIL, VISE, TOWARD, "deblocages"]
MANAGER = {"objet": "certification", "objet_id": ref("certification/manager")}


def with_all(what: str) -> str:
    return what + ("&" if "?" in what else "?") + "inclure_ecartes=true"


async def metiers(caller: Caller, what: str = "metiers") -> dict[str, bool]:
    """Métiers proposed, and whether each is marked."""
    found = await read(caller, of(0, what))
    return {element["metier"]["id"]: element["ecarte"] for element in found["elements"]}


def certifications(answer: dict[str, Any]) -> dict[str, bool]:
    """Certifications proposed anywhere in an answer, and whether each is marked."""
    found: dict[str, bool] = {}

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if "certification" in value:
                found[value["certification"]["id"]] = value["ecarte"]
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk([answer.get("elements"), answer.get("pour_combler")])
    return found


async def test_a_metier_set_aside_is_left_out_and_comes_back(api: RunningService) -> None:
    before = await metiers(salarie(api))
    assert before[METIER["objet_id"]] is False
    said = await say(salarie(api))
    assert await metiers(salarie(api)) == {key: False for key in before if key != METIER["objet_id"]}
    assert await metiers(salarie(api), with_all("metiers")) == {key: key == METIER["objet_id"] for key in before}
    await take_back(salarie(api), said)
    assert await metiers(salarie(api)) == before


@pytest.mark.parametrize(("what", "said"), [(DETAIL, CERTIFICATION), (VISE, CERTIFICATION), (TOWARD, CERTIFICATION), ("deblocages", MANAGER)])  # fmt: skip
async def test_a_certification_set_aside_is_proposed_nowhere(
    api: RunningService, what: str, said: dict[str, str]
) -> None:
    before = certifications(await read(salarie(api), of(0, what)))
    assert before[said["objet_id"]] is False
    kept = await say(salarie(api), said)
    assert said["objet_id"] not in certifications(await read(salarie(api), of(0, what)))
    marked = certifications(await read(salarie(api), of(0, with_all(what))))
    assert marked == {key: key == said["objet_id"] for key in before}
    await take_back(salarie(api), kept)
    assert certifications(await read(salarie(api), of(0, what))) == before


async def test_a_metier_set_aside_is_opened_by_no_bloc(api: RunningService) -> None:
    """And counts for none: the bloc stays, with what else it brings."""

    def opened(answer: dict[str, Any]) -> dict[str, bool]:
        return {o["metier"]["id"]: o["ecarte"] for element in answer["elements"] for o in element["ouverts"]}

    before = opened(await read(salarie(api), of(0, "deblocages")))
    target = next(iter(before))
    await say(salarie(api), {"objet": "metier", "objet_id": target})
    assert opened(await read(salarie(api), of(0, "deblocages"))) == {key: False for key in before if key != target}
    assert opened(await read(salarie(api), of(0, with_all("deblocages")))) == {key: key == target for key in before}


async def test_what_is_asked_for_by_name_is_answered(api: RunningService) -> None:
    """Set aside is not forbidden: the métier and what leads to it are there for who asks."""
    for what in (VISE, TOWARD):
        before = await read(salarie(api), of(0, what))
        said = await say(salarie(api))
        after = await read(salarie(api), of(0, what))
        assert after["metier"]["id"] == metier_id("conseiller")
        assert len(after["elements"]) == len(before["elements"]) > 0
        await take_back(salarie(api), said)


@pytest.mark.parametrize("what", [asked for plain in ALL for asked in (plain, with_all(plain))])
async def test_is_replayed_to_the_byte_whatever_was_said_since(api: RunningService, what: str) -> None:
    kept = [await say(salarie(api)), await say(salarie(api), MANAGER)]
    identifier = (await read(salarie(api), of(0, what)))["id"]
    stored = await salarie(api).get(f"/v1/recommandations/{identifier}")
    for said in kept:
        await take_back(salarie(api), said)
    await say(salarie(api), CERTIFICATION)
    await tell(api, "certification", [certification(intitule="Autre intitulé")])
    again = await salarie(api).post(f"/v1/recommandations/{identifier}/rejeu")
    assert (again.status_code, again.content) == (200, stored.content), again.text


async def test_an_adviser_reads_as_if_nothing_had_been_said(api: RunningService) -> None:
    """By no answer may they tell: not by a mark, not by what is missing, not by a stored answer of the person's."""
    for consumer in api.app.state.consumers.values():
        consumer.state.contact = None  # no age: it would move while the answers are read
    before = [await read(conseiller(api), of(0, what)) for what in ALL]
    await say(salarie(api))
    await say(salarie(api), CERTIFICATION)
    assert [await read(conseiller(api), of(0, what)) for what in ALL] == before
    for what, plain in zip(ALL, before, strict=True):
        answer = await read(conseiller(api), of(0, with_all(what)))
        assert {**answer, "id": 0, "provenance": 0} == {**plain, "id": 0, "provenance": 0}
        for own in (what, with_all(what)):
            identifier = (await read(salarie(api), of(0, own)))["id"]
            path = f"/v1/recommandations/{identifier}"
            for answer in (await conseiller(api).get(path), await conseiller(api).post(f"{path}/rejeu")):
                assert (answer.status_code, slug(answer)) == (404, "not-found")
            assert (await salarie(api).get(path)).status_code == 200
    assert await count(api, "SELECT count(*) FROM desinteret") == 2


async def test_never_lowers_anybody_s_access(api: RunningService) -> None:
    """Candidates of a session, needs of the employer and of the branch, situation, what-if, other people: nothing moves."""
    await tell(api, "parcours", [person(0, *CAMILLE, lecteurs=GRANT, contact_sessions=True), person(1, *CAMILLE)])
    asked = [
        (api.as_("certificateur"), f"/v1/rapprochements/sessions/{ref('session/lyon')}/candidats"),
        (rh(api, GPS_A), "/v1/rapprochements/besoins"),
        (api.as_("cpnef"), "/v1/rapprochements/besoins"),
        (salarie(api), of(0, "situation")),
        *((salarie(api, 1), of(1, what)) for what in ALL),
    ]
    simulation = {"acquis": [], "metier_id": metier_id("gestionnaire")}

    async def everything() -> list[Any]:
        answers = [await read(caller, path) for caller, path in asked]
        answers.append((await salarie(api).post("/v1/recommandations/metiers", simulation)).json())
        for answer in answers:
            answer.pop("provenance")
        return answers

    before = await everything()
    assert len(before[0]["elements"]) == 1
    for said in (METIER, CERTIFICATION, MANAGER):
        await say(salarie(api), said)
    assert await everything() == before


async def test_setting_everything_aside_leaves_an_answer(api: RunningService) -> None:
    for name in ("conseiller", "manager"):
        await say(salarie(api), {"objet": "metier", "objet_id": metier_id(name)})
    answer = await read(salarie(api), of(0, "metiers"))
    assert (answer["elements"], len(answer["phrases"])) == ([], 1)
    assert (await salarie(api).get(PATH)).status_code == 200
