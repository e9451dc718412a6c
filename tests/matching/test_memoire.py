"""Answers in memory: the stored ones, while nothing that they depend on moved, and never those of somebody who is gone."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.matching.index.memoire import Gardee, Memoire
from tests.matching.branche import (
    CAMILLE,
    GRANT,
    acquis,
    certification,
    competence,
    conseiller,
    metier_id,
    of,
    person,
    profil,
    read,
    salarie,
    session,
    tell,
)
from tests.support.service import RunningService

MOVES: dict[str, tuple[str, list[Any]]] = {
    "a profil": ("parcours", [person(0, *CAMILLE, acquis("conseil", 3), lecteurs=GRANT)]),
    "an item": ("competences", [competence("ecrit", libelle="Écrire à un assuré")]),
    "a version": ("competences", [("version.publiee", {"id": "v", "numero": 9})]),
    "a certification": ("certification", [certification("manager", ["equipe", "planning", "conseil"])]),
    "a session": ("certification", [session(places_prises=25)]),
}
VISE = f"certifications?metier={metier_id('conseiller')}"
DETAIL = f"metiers/{metier_id('conseiller')}"


async def forget_what_is_stored(api: RunningService) -> None:
    """Whatever is answered then comes from memory, or is computed again under another identifier."""
    async with api.app.state.database.writing() as db:
        await db.execute(text("DELETE FROM recommandation"))
        await db.commit()


@pytest.mark.anyio
@pytest.mark.parametrize("what", ["situation", "metiers", DETAIL, VISE])
async def test_the_same_is_given_again_without_the_database(api: RunningService, what: str) -> None:
    first = await salarie(api).get(of(0, what))
    await forget_what_is_stored(api)
    again = await salarie(api).get(of(0, what))
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    unchanged = await salarie(api).get(of(0, what), headers={"If-None-Match": first.headers["ETag"]})
    assert unchanged.status_code == 304


@pytest.mark.anyio
@pytest.mark.parametrize("moved", MOVES)
async def test_another_is_given_as_soon_as_something_moved(api: RunningService, moved: str) -> None:
    before = await read(salarie(api), of(0, VISE))
    await tell(api, *MOVES[moved])
    assert (await read(salarie(api), of(0, VISE)))["id"] != before["id"]


@pytest.mark.anyio
async def test_what_is_set_aside_counts_at_once_and_only_for_them(api: RunningService) -> None:
    asked = of(0, "metiers")
    before, adviser = await read(salarie(api), asked), await read(conseiller(api), asked)
    body = {"objet": "metier", "objet_id": metier_id("conseiller")}
    said = await salarie(api).post(f"/v1/recommandations/profils/{profil(0)}/desinterets", body)
    assert said.status_code == 201
    without = await read(salarie(api), asked)
    assert metier_id("conseiller") not in [element["metier"]["id"] for element in without["elements"]]
    assert (await read(conseiller(api), asked))["elements"] == adviser["elements"]
    taken_back = await salarie(api).delete(said.headers["Location"], headers={"If-Match": said.headers["ETag"]})
    assert taken_back.status_code == 204
    assert (await read(salarie(api), asked))["elements"] == before["elements"]


@pytest.mark.anyio
async def test_who_may_read_is_asked_each_time(api: RunningService) -> None:
    await read(conseiller(api), of(0, "metiers"))
    assert (await salarie(api, 1).get(of(0, "metiers"))).status_code == 404
    await tell(api, "parcours", [person(0, *CAMILLE)])
    assert (await conseiller(api).get(of(0, "metiers"))).status_code == 404


@pytest.mark.anyio
async def test_nothing_is_kept_of_an_erased_person(api: RunningService) -> None:
    await read(salarie(api), of(0, "metiers"))
    memoire = api.app.state.etat.index.memoire
    assert memoire._octets > 0
    await tell(api, "parcours", [("profil.efface", {"id": profil(0)})])
    assert (memoire._octets, memoire._gardees) == (0, {})
    assert (await salarie(api).get(of(0, "metiers"))).status_code == 404


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def une_gardee(octets: int = 2, marque: str = "m") -> Gardee:
    return Gardee(marque, UUID(str(uuid4())), {}, {}, octets)


def test_given_again_for_a_moment_under_its_own_mark() -> None:
    clock = Clock()
    memoire, kept = Memoire(100, 5.0, clock), une_gardee()
    memoire.put("p", "metiers", kept, memoire.changes)
    assert memoire.get("p", "metiers", "m") is kept
    assert memoire.get("p", "metiers", "autre") is None
    assert memoire.get("p", "situation", "m") is None
    clock.now = 5.0
    assert memoire.get("p", "metiers", "m") is None


def test_the_longest_unread_go_first_and_room_is_bounded() -> None:
    memoire = Memoire(10, 5.0)
    for name in "abc":
        memoire.put(name, "metiers", une_gardee(3), 0)
    memoire.get("a", "metiers", "m")
    memoire.put("d", "metiers", une_gardee(3), 0)
    assert [name for name in "abcd" if memoire.get(name, "metiers", "m")] == ["a", "c", "d"]
    memoire.put("a", "metiers", une_gardee(11), 0)
    assert [name for name in "abcd" if memoire.get(name, "metiers", "m")] == ["c", "d"]


def test_what_was_being_answered_when_something_was_forgotten_is_not_kept() -> None:
    memoire = Memoire(10, 5.0)
    changes = memoire.changes
    memoire.put("b", "metiers", une_gardee(), changes)
    memoire.forget(["a"])
    memoire.put("a", "metiers", une_gardee(), changes)
    assert memoire.get("a", "metiers", "m") is None
    assert memoire.get("b", "metiers", "m")
