"""People of other employers for a need: only those who agreed, readiest first, under a name that nobody else has for them."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

import pytest

from services.matching.engine.referentiel.modele import Acquis, Experience, Personne
from services.matching.mobilites.ouvertes import pseudonyme
from services.matching.mobilites.preparation import Preparation
from services.matching.mobilites.schemas import PersonnesOuvertes
from tests.matching.branche import (
    GPS_A,
    GPS_B,
    acquis,
    besoin,
    cle,
    in_days,
    metier_id,
    ouverte,
    person,
    profil,
    ref,
    rh,
    slug,
    tell,
)
from tests.matching.engine.branche import ecart
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
PATH = f"/v1/rapprochements/mobilites?metier={metier_id('conseiller')}"
NEAR = [acquis("conseil", 3), acquis("calcul", 2)]


def called(number: int, by: str = GPS_B) -> str:
    """How an employer calls the n-th employee."""
    return str(pseudonyme(cle(number), by))


@pytest.fixture
async def receiving(api: RunningService) -> Caller:
    """The human resources of B, which needs conseillers; six people of A, three of whom agreed, and two of B."""
    people = [
        ouverte(10, metier_id=None),
        ouverte(11, *NEAR, metier_id=None),
        ouverte(12, acquis("conseil", 3), metier_id=metier_id("manager")),
        person(13, *NEAR, metier_id=None),
        person(15, *NEAR, metier_id=None, contact_sessions=True),
        ouverte(20, *NEAR, metier_id=None, entite=GPS_B),
        person(21, *NEAR, metier_id=None, entite=GPS_B),
    ]
    await tell(api, "parcours", [besoin(of=GPS_B), *people])
    return rh(api, GPS_B)


async def read(caller: Caller, path: str = PATH) -> dict[str, Any]:
    answer = await caller.get(path)
    assert answer.status_code == 200, answer.text
    PersonnesOuvertes.model_validate(answer.json())
    assert answer.headers["cache-control"] == "private, no-store"
    return dict(answer.json())


async def names(caller: Caller, path: str = PATH) -> list[str]:
    return [element["pseudonyme"] for element in (await read(caller, path))["elements"]]


def interest(by: str = GPS_B, number: int = 12, jusqu_au: str | None = None) -> dict[str, Any]:
    """What the feed says of who answered an employer that they are interested."""
    return {"interets": [{"pseudonyme": called(number, by), "jusqu_au": jusqu_au or f"{in_days(9)}T12:00:00Z"}]}


async def test_shows_those_of_other_entities_who_agreed_the_readiest_first(
    api: RunningService, receiving: Caller
) -> None:
    least = sorted([called(10), called(12)])
    assert await names(receiving) == [called(11), *least], "in a step, the order says nothing"
    assert await names(rh(api)) == [called(20, GPS_A)]


async def test_says_by_steps_what_of_the_metier_is_held(api: RunningService, receiving: Caller) -> None:
    whole = ouverte(13, *NEAR, acquis("ecrit", 2), metier_id=None)
    await tell(api, "parcours", [whole])
    found = (await read(receiving))["elements"]
    assert [(one["couverture"], one["phrases"]) for one in found] == [
        ("presque_tout", ["Tient presque tout ce que le métier demande."]),
        ("la_moitie_ou_plus", ["Tient la moitié ou plus de ce que le métier demande."]),
        *[("moins_de_la_moitie", ["Tient moins de la moitié de ce que le métier demande."])] * 2,
    ]
    assert [one["detail"] for one in found] == [None] * 4
    assert {one["metier"] and one["metier"]["code"] for one in found[2:]} == {None, "M-MANAGER"}


async def test_says_what_is_held_and_what_would_close_the_rest_once_they_are_interested(
    api: RunningService, receiving: Caller
) -> None:
    held = (acquis("conseil", 3),)
    await tell(api, "parcours", [ouverte(12, *held, metier_id=metier_id("manager"), **interest())])
    by_name = {one["pseudonyme"]: one for one in (await read(receiving))["elements"]}
    detail = by_name.pop(called(12))["detail"]
    assert [one["detail"] for one in by_name.values()] == [None, None]
    assert detail["part_couverte"] == 0.4
    assert [(line["item"]["code"], line["statut"]) for line in detail["exigences"]] == [
        ("C-CALCUL", "manquante"),
        ("C-CONSEIL", "tenue"),
        ("C-ECRIT", "manquante"),
    ]
    assert [found["bloc"]["code"] for found in detail["pour_combler"]] == ["B-CALCUL"]
    assert detail["phrases"] == [
        "Tient 40 % de ce que le métier demande.",
        "2 compétences restent à acquérir ou à renforcer.",
        "« Bloc calcul » en comblerait 50 %.",
    ]
    for other in (interest(GPS_A), interest(jusqu_au=f"{in_days(-1)}T12:00:00Z"), interest(number=11), {}):
        await tell(api, "parcours", [ouverte(12, *held, metier_id=metier_id("manager"), **other)])
        assert not any(one["detail"] for one in (await read(receiving))["elements"]), other


async def test_says_nothing_else_of_them(api: RunningService, receiving: Caller) -> None:
    held = [*NEAR, acquis("ecrit", 2)]
    await tell(api, "parcours", [ouverte(11, *held, metier_id=metier_id("conseiller"), **interest(number=11))])
    body = await read(receiving)
    assert {key for element in body["elements"] for key in element} == {
        "pseudonyme", "metier", "couverture", "detail", "phrases"
    }  # fmt: skip
    detail = body["elements"][0]["detail"]
    assert set(detail) == {"part_couverte", "exigences", "pour_combler", "part_fermee", "phrases"}
    assert {key for line in detail["exigences"] for key in line} == {"item", "requis", "coeur", "statut", "credit"}
    text = (await receiving.get(PATH)).text
    for hidden in (profil(10), profil(11), profil(12), GPS_A, "Groupe", cle(11).hex()):
        assert hidden not in text
    assert body["provenance"]["flux"]["parcours"]["position"] is None
    assert detail["phrases"] == ["Tout ce que le métier demande est tenu."]


async def test_two_people_of_one_step_are_told_in_the_same_order_whatever_they_hold(
    api: RunningService, receiving: Caller
) -> None:
    before = (await read(receiving))["elements"]
    await tell(
        api,
        "parcours",
        [ouverte(10, acquis("conseil", 2), metier_id=None), ouverte(12, metier_id=metier_id("manager"))],
    )
    assert (await read(receiving))["elements"] == before


async def test_what_an_assessment_or_a_jury_said_changes_no_byte(api: RunningService, receiving: Caller) -> None:
    """As for one's own employer: a failed bloc, an assessment, a bloc obtained and a souhait are the person's."""
    before = await read(receiving)
    private = [
        acquis("ecrit", 2, provenance="evalue"),
        acquis("ecrit", 2, provenance="certifie"),
        acquis("conseil", 3, provenance="certifie", positif=False),
    ]
    wishes = {"souhaits_ouverts": [{"metier_id": metier_id("conseiller")}], "contact_sessions": True}
    await tell(api, "parcours", [ouverte(11, *NEAR, *private, metier_id=None, **wishes)])
    after = await read(receiving)
    assert before["elements"] == after["elements"]


async def test_two_employers_have_two_names_for_one_person(api: RunningService, receiving: Caller) -> None:
    gps_c = ref("entite/c")
    await tell(api, "parcours", [besoin(of=gps_c)])
    third = set(await names(rh(api, gps_c)))
    assert len(third) == 4
    assert third.isdisjoint(await names(receiving))
    assert all(UUID(name) for name in third)


async def test_who_agrees_no_more_or_is_erased_is_gone_from_the_next_answer(
    api: RunningService, receiving: Caller
) -> None:
    api.app.state.etat.ouvertes.garde_s = 3_600
    assert len(await names(receiving)) == 3
    await tell(api, "parcours", [person(11, *NEAR, metier_id=None), ("profil.efface", {"id": profil(10)})])
    assert await names(receiving) == [called(12)]
    # who agrees again has another key: the name of before leads nowhere
    await tell(api, "parcours", [person(12, metier_id=None, ouvert_mobilite=True, cle_mobilite="ab" * 32)])
    assert await names(receiving) == []
    api.app.state.etat.ouvertes.garde_s = 0
    assert await names(receiving) == [str(pseudonyme(b"\xab" * 32, GPS_B))]


async def test_one_looks_for_a_need_and_does_not_browse_people(api: RunningService, receiving: Caller) -> None:
    for caller, path in (
        (receiving, PATH.replace(metier_id("conseiller"), metier_id("manager"))),
        (receiving, PATH.replace(metier_id("conseiller"), ref("metier/inconnu"))),
        (rh(api, ref("entite/inconnue")), PATH),
    ):
        answer = await caller.get(path)
        assert (answer.status_code, slug(answer)) == (409, "need-missing"), path
    for over in ({"effectif": 0}, {"horizon_le": in_days(-1)}):
        await tell(api, "parcours", [besoin(of=GPS_B, **over)])
        assert (await receiving.get(PATH)).status_code == 409
    await tell(api, "parcours", [besoin(of=GPS_B, horizon_le=in_days(0))])
    assert (await receiving.get(PATH)).status_code == 200, "until its last day"
    for ouvre_le, status in ((None, 409), (in_days(1), 409), (in_days(0), 200)):
        await tell(api, "parcours", [besoin(of=GPS_B, ouvre_le=ouvre_le)])
        assert (await receiving.get(PATH)).status_code == status, ouvre_le
    answer = await api.as_("rh").get(PATH)
    assert (answer.status_code, slug(answer)) == (404, "not-found")


async def test_pages_follow_each_other_and_a_cursor_is_that_of_its_metier(
    api: RunningService, receiving: Caller
) -> None:
    await tell(api, "parcours", [besoin("manager", of=GPS_B), *(ouverte(30 + n, metier_id=None) for n in range(5))])
    whole, found, path = await names(receiving), list[str](), f"{PATH}&limite=3"
    while path:
        body = await read(receiving, path)
        found += [element["pseudonyme"] for element in body["elements"]]
        path = f"{PATH}&limite=3&apres={body['suivant']}" if body["suivant"] else ""
    assert (found, len(found)) == (whole, 8)
    suivant = (await read(receiving, f"{PATH}&limite=3"))["suivant"]
    other = PATH.replace(metier_id("conseiller"), metier_id("manager"))
    for path in (f"{other}&apres={suivant}", f"{PATH}&apres=faux"):
        answer = await receiving.get(path)
        assert (answer.status_code, slug(answer)) == (400, "invalid-cursor")
    for limite in (0, 51):
        assert (await receiving.get(f"{PATH}&limite={limite}")).status_code == 422


async def test_nobody_agreed(api: RunningService) -> None:
    body = await read(rh(api))
    assert (body["elements"], body["phrases"][1]) == ([], "Personne, dans une autre entité, n'a accepté d'être vue.")


async def test_shares_are_those_of_the_gaps_of_each(api: RunningService) -> None:
    """One person at a time or all at once: the same numbers, to the last digit."""
    catalogue, rng = api.app.state.etat.index.publie.catalogue, random.Random(7)
    items = [*(item.id for item in catalogue.items), ref("competence/inconnue")]
    metiers = [metier_id(name) for name in ("conseiller", "gestionnaire", "manager")]

    def anybody(n: int) -> Personne:
        held = [Acquis(rng.choice(items), rng.choice([None, 1, 2, 3, 4]), "atteste") for _ in range(rng.randrange(6))]
        past = [Experience(rng.choice(metiers)) for _ in range(rng.randrange(2))]
        return Personne(str(n), rng.choice([None, ref("metier/inconnu"), *metiers]), tuple(held), tuple(past))

    people = [anybody(n) for n in range(300)]
    preparation = Preparation.build(people, catalogue)
    for metier in catalogue.metiers:
        expected = [ecart(one, metier, catalogue).part_couverte for one in people]
        assert preparation.parts(metier) == expected
        assert len(set(expected)) > 4
