"""Needs beside people: counted right, small cells hidden, and nothing private to be read in a difference."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime
from typing import Any

import pytest

from services.kit.data.counts import masked
from services.matching.rapprochements.masquage import masked_row, rounded_share
from services.matching.rapprochements.schemas import BesoinsRapproches
from tests.matching.branche import (
    GPS_A,
    GPS_B,
    acquis,
    besoin,
    metier_id,
    of,
    person,
    profil,
    read,
    ref,
    rh,
    tell,
)
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
PATH = "/v1/rapprochements/besoins"
K = 5
_NOON = datetime.now(UTC)
NEAR = [acquis("conseil", 3), acquis("calcul", 1), acquis("ecrit", 2)]


async def populate(api: RunningService, near: int, far: int, entite: str = GPS_A, first: int = 1000) -> None:
    """Gestionnaires one competence away from the métier of conseiller, and others who hold nothing."""
    people = [person(first + i, *NEAR, entite=entite, metier_id=metier_id("manager")) for i in range(near)]
    others = [person(first + near + i, entite=entite, metier_id=None) for i in range(far)]
    await tell(api, "parcours", [*people, *others])


async def element(api: RunningService, **query: Any) -> dict[str, Any]:
    body = await read(rh(api), PATH + "".join(f"?{name}={value}" for name, value in query.items()))
    BesoinsRapproches.model_validate(body)
    (only,) = body["elements"]
    return dict(only)


async def test_counts_who_is_within_reach_and_what_closes_most(api: RunningService) -> None:
    await populate(api, near=12, far=7)
    found = await element(api)
    assert (found["besoin"], found["effectif"], found["ecart"]) == (42, 0, 42)
    assert found["metier"]["code"] == "M-CONSEILLER"
    assert found["a_portee"] == 10
    assert {(t["de"], t["a"]): t["effectif"] for t in found["tranches"]}[1, 2] == 10
    assert found["certifications"][0]["certification"]["code"] == "CQP-CONSEILLER"
    assert found["blocs"][0]["bloc"]["code"] in ("B-CALCUL", "B-CONSEIL")
    assert found["certifications"][0]["personnes_completes"] == 10
    assert len(found["phrases"]) == 3


async def test_an_employer_reads_its_exact_headcount_others_a_rounded_one(api: RunningService) -> None:
    await tell(api, "parcours", [person(2000 + i, metier_id=metier_id("conseiller")) for i in range(7)])
    assert (await element(api))["effectif"] == 7
    branch = (await read(api.as_("cpnef"), f"{PATH}?entite={GPS_A}"))["elements"][0]
    assert (branch["effectif"], branch["ecart"]) == (5, 37)
    await tell(api, "parcours", [person(2000 + i, metier_id=None) for i in range(4)])
    hidden = (await read(api.as_("cpnef"), f"{PATH}?entite={GPS_A}"))["elements"][0]
    assert (hidden["effectif"], hidden["ecart"]) == (None, None)
    assert "Moins de 5 personnes" in hidden["phrases"][0]


async def test_a_need_that_is_met_says_so(api: RunningService) -> None:
    await tell(api, "parcours", [besoin(effectif=1), person(2000, metier_id=metier_id("conseiller"))])
    found = await element(api)
    assert (found["effectif"], found["ecart"]) == (1, 0)
    assert "le besoin est couvert" in found["phrases"][0]


async def test_the_branch_adds_the_needs_of_its_entities(api: RunningService) -> None:
    await tell(api, "parcours", [besoin(effectif=8, of=GPS_B), besoin("manager", 3, of=GPS_B, horizon_le="2027-12-31")])
    body = await read(api.as_("cpnef"), PATH)
    assert [(e["metier"]["code"], e["horizon_le"], e["besoin"]) for e in body["elements"]] == [
        ("M-CONSEILLER", "2028-12-31", 50),
        ("M-MANAGER", "2027-12-31", 3),
    ]
    only = await read(api.as_("cpnef"), f"{PATH}?horizon_le=2027-12-31")
    assert [e["besoin"] for e in only["elements"]] == [3]
    only = await read(api.as_("cpnef"), f"{PATH}?metier={metier_id('conseiller')}")
    assert [e["besoin"] for e in only["elements"]] == [50]
    none = await read(api.as_("cpnef"), f"{PATH}?metier={ref('inconnu')}")
    assert (none["elements"], len(none["phrases"])) == ([], 1)


async def test_counts_follow_people_and_forget_the_erased(api: RunningService) -> None:
    await populate(api, near=8, far=0)
    assert (await element(api))["a_portee"] == 10
    await tell(api, "parcours", [("profil.efface", {"id": profil(1000)})])
    assert (await element(api))["a_portee"] == 5


async def test_a_crowd_of_changes_is_not_counted_at_each(api: RunningService) -> None:
    """Within the pause the former counts stand, unless somebody was erased."""
    api.app.state.etat.effectifs.garde_s = 60.0
    await populate(api, near=8, far=0)
    assert (await element(api))["a_portee"] == 10
    await populate(api, near=30, far=0, first=3000)
    assert (await element(api))["a_portee"] == 10
    await tell(api, "parcours", [("profil.efface", {"id": profil(3000)})])
    assert (await element(api))["a_portee"] == 35


async def ageless(api: RunningService, reader: Caller | None = None) -> Any:
    """What RH read, with the ages of the feeds left out."""
    for consumer in api.app.state.consumers.values():
        consumer.state.contact = None
    return await (reader or rh(api)).get(PATH)


PRIVES = {
    "souhait": {"souhaits_ouverts": [{"metier_id": metier_id("conseiller")}]},
    "consentement": {"lecteurs": [{"sujet": "x", "jusqu_au": "2099-01-01"}]},
    "accord pour les sessions": {"contact_sessions": True},
    "bloc manqué": {"acquis": [acquis("dossier", 3, positif=False, provenance="certifie")]},
    "bloc obtenu": {"acquis": [acquis("calcul", 3, provenance="certifie")]},
    "évaluation": {"acquis": [acquis("calcul", 3, provenance="evalue")]},
    "évaluation qui contredit": {"acquis": [acquis("conseil", 3, positif=False, provenance="evalue")]},
}


@pytest.mark.parametrize("prive", PRIVES.values(), ids=PRIVES)
async def test_who_an_employer_puts_around_one_person_tells_nothing_of_them(
    api: RunningService, prive: dict[str, Any]
) -> None:
    """Two worlds that differ by one private fact, among as many of the employer's own people as reach the mask or not."""
    api.app.state.service.clock = lambda: _NOON
    declared = [acquis("conseil", 3)]
    one = {"entite": GPS_A, "metier_id": metier_id("manager")}
    for near in (0, 3, 4, 5, 9):
        await populate(api, near=near, far=near % 3)
        worlds = []
        for secret in ({}, prive):
            held = [*declared, *secret.get("acquis", ())]
            await tell(
                api, "parcours", [person(3000, *held, **one, **{k: v for k, v in secret.items() if k != "acquis"})]
            )
            worlds.append(await ageless(api))
        assert worlds[0].status_code == 200
        assert worlds[0].content == worlds[1].content, near
        assert worlds[0].headers.get("etag") == worlds[1].headers.get("etag")


async def test_the_counts_follow_what_people_declare(api: RunningService) -> None:
    await populate(api, near=2, far=0)
    assert (await element(api))["a_portee"] is None
    await tell(api, "parcours", [person(3000, acquis("conseil", 3), metier_id=metier_id("manager"))])
    assert (await element(api))["a_portee"] == K


@pytest.mark.parametrize("ouvert", [False, True])
async def test_f15_an_employer_sees_nobody_of_another_and_not_who_looks_elsewhere(
    api: RunningService, ouvert: bool
) -> None:
    """A receiving employer's answers are the same bytes whether twelve people elsewhere are near its need or not."""
    await tell(api, "parcours", [besoin(effectif=8, of=GPS_B)])
    await populate(api, near=9, far=6, entite=GPS_B, first=4000)
    receiving = api.as_("rh", entite=GPS_B)
    api.app.state.service.clock = lambda: _NOON
    before = await ageless(api, receiving)
    near = [
        person(1000 + i, *NEAR, metier_id=metier_id("manager"), ouvert_mobilite=ouvert, contact_sessions=ouvert)
        for i in range(12)
    ]
    await tell(api, "parcours", near)
    after = await ageless(api, receiving)
    assert (before.status_code, before.json()["elements"][0]["a_portee"]) == (200, 10)
    assert before.content == after.content
    for rest in ("situation", "metiers", f"certifications?metier={metier_id('conseiller')}"):
        assert (await receiving.get(of(1000, rest))).status_code == 404


def feasible(shown: list[int | None], total: int, k: int) -> list[set[int]]:
    """What each cell can be, for a reader who knows the rules and the exact total."""
    ranges = [range(value, value + k) if value is not None else range(0, total + 1) for value in shown]
    worlds = [row for row in itertools.product(*ranges) if sum(row) == total and masked_row(row, k) == shown]
    return [set(cell) for cell in zip(*worlds, strict=True)]


def test_a_hidden_cell_cannot_be_worked_out_from_the_total() -> None:
    rng = random.Random(3)
    k, tried = 3, 0
    while tried < 60:
        counts = [rng.choice([0, 1, 2, 2, 3, 4, 7]) for _ in range(4)]
        shown, total = masked_row(counts, k), sum(counts)
        if None not in shown or total < k:
            continue
        tried += 1
        for value, possible in zip(shown, feasible(shown, total, k), strict=True):
            assert value is not None or len(possible) > 1, (counts, shown, possible)


def test_hides_small_cells_and_what_would_give_them_away() -> None:
    assert masked_row([12, 3, 40, 9], K) == [10, None, 40, None]
    assert masked_row([12, 0, 2, 9, 31], K) == [10, None, None, None, 30]
    assert masked_row([12, 4, 2, 9, 31], K) == [10, None, None, 5, 30]
    assert masked_row([12, 9, 31], K) == [10, 5, 30]
    assert masked_row([1, 0], K) == [None, None]
    assert [masked(n, K) for n in (0, 4, 5, 9, 10)] == [None, None, 5, 5, 10]
    assert [rounded_share(part) for part in (0.0, 0.02, 0.03, 0.97, 1.0)] == [0.0, 0.0, 0.05, 0.95, 1.0]


def test_one_person_more_never_shows_in_a_small_cell() -> None:
    for size in range(K - 1):
        assert masked_row([size, 20, 20], K) == masked_row([size + 1, 20, 20], K)


def test_the_branch_less_the_other_entities_tells_nothing_of_a_hidden_one() -> None:
    """Differencing: every answer is rounded, so that a small entity stays anywhere between none and k less one."""
    for hidden in range(K):
        others = [13, 27]
        known = masked(sum(others) + hidden, K), [masked(n, K) for n in others]
        low = known[0] - sum(n + K - 1 for n in known[1])  # type: ignore[operator,misc]
        high = known[0] + K - 1 - sum(known[1])  # type: ignore[operator,arg-type]
        assert low <= 0
        assert high >= K - 1
