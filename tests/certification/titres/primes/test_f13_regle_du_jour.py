"""F13 — des primes qui ne sont pas versées : la prime naît à la validation, par la règle de ce jour-là, et n'en bouge plus."""

from __future__ import annotations

import pytest

from tests.certification.jury.resultats.scene import fetch, two_blocs
from tests.certification.titres.primes.scene import claim, cpnef, obtain, one_bloc, primes, regle, write_rule
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_f13_a_later_rule_changes_no_past_due(api: RunningService) -> None:
    first = await write_rule(api, montant="100.00")
    scene = await one_bloc(api)
    await obtain(scene, 0)
    before = await primes(api, 0)
    assert [(prime["montant"], prime["regle_id"], prime["due_le"]) for prime in before] == [
        ("100.00", first["id"], in_days(0))
    ]
    # even a rule of that very day, written after it, and one of before it
    await write_rule(api, montant="500.00", du=in_days(0))
    assert await primes(api, 0) == before
    await write_rule(api, montant="900.00", certification_id=scene.certification["id"], du="2019-01-01")
    assert await primes(api, 0) == before
    assert (await claim(api, 0))["montant"] == "100.00"
    await obtain(scene, 1)
    assert [prime["montant"] for prime in await primes(api, 1)] == ["900.00"], "who validates later has the new rule"


async def test_f13_the_table_itself_refuses_that_what_is_due_changes(api: RunningService) -> None:
    await write_rule(api)
    await obtain(await one_bloc(api), 0)
    for change in ("montant = 1", "due_le = due_le - 400", "entite_id = NULL", "devise = 'USD'"):
        with pytest.raises(Exception, match="ne change pas"):
            await fetch(api, f"UPDATE prime SET {change}")
    for change in ("UPDATE regle_prime SET montant = 1", "DELETE FROM regle_prime"):
        with pytest.raises(Exception, match="ne change pas"):
            await fetch(api, change)


async def test_f13_the_rule_in_force_on_the_day_of_validation_is_the_one(api: RunningService) -> None:
    await write_rule(api, montant="50.00", du="2015-01-01", au="2019-12-31")
    await write_rule(api, montant="700.00", du=in_days(1))
    scene = await one_bloc(api)
    await obtain(scene, 0)
    assert await primes(api, 0) == [], "none was in force"
    ended = await write_rule(api, montant="100.00", du="2020-01-01", au=in_days(0))
    await obtain(scene, 1)
    assert [prime["regle_id"] for prime in await primes(api, 1)] == [ended["id"]], "its last day counts"


async def test_f13_a_partial_validation_makes_nothing_due(api: RunningService) -> None:
    await write_rule(api)
    scene = await two_blocs(api)
    candidature = await scene.candidate(0)
    await scene.decide(candidature, B1=True, B2=False)
    assert await primes(api, 0) == []
    ok(await scene.replace(candidature, B2=True), 201)
    assert [prime["etat"] for prime in await primes(api, 0)] == ["due"], "the decision that makes it whole does"
    ok(await scene.replace(candidature, B2=False), 201)
    assert [prime["etat"] for prime in await primes(api, 0)] == ["annulee"]
    ok(await scene.replace(candidature, B2=True), 201)
    assert sorted(prime["etat"] for prime in await primes(api, 0)) == ["annulee", "due"]


async def test_f13_rules_never_overlap(api: RunningService) -> None:
    first = await write_rule(api, montant="100.00", du="2020-01-01")
    second = await write_rule(api, montant="200.00", du="2024-01-01", au="2024-12-31")
    rows = {row["id"]: row for row in ok(await cpnef(api).get("/v1/primes/regles"))["elements"]}
    assert (rows[first["id"]]["au"], rows[second["id"]]["au"]) == ("2023-12-31", "2024-12-31")
    for du, au in (
        ("2019-01-01", "2020-01-01"),
        ("2024-06-01", None),
        ("2023-12-31", "2024-01-01"),
        ("2010-01-01", None),
    ):
        answer = await cpnef(api).post("/v1/primes/regles", regle(du=du, au=au))
        assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (409, "prime-rules-overlap"), du
    await write_rule(api, montant="300.00", du="2025-01-01")
    with pytest.raises(Exception, match="sans_recouvrement"):
        await fetch(
            api,
            "INSERT INTO regle_prime SELECT gen_random_uuid(), certification_id, type, montant, devise, du, au, source,"
            " ecrite_le, ecrite_par FROM regle_prime LIMIT 1",
        )
