"""F13 — une prime est due par la règle du jour de la validation ; la personne l'apprend d'abord, et décide d'en parler."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.certification.branche import GPS_A, GPS_B, created, profil, salarie
from tests.certification.jury.resultats.scene import Scene, two_blocs
from tests.support.answers import slug
from tests.support.catalogue import in_days
from tests.support.clock import now
from tests.support.http import ok
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio


def cpnef(api: RunningService) -> Caller:
    return api.as_("cpnef")


def rh(api: RunningService, entite: str = GPS_A) -> Caller:
    return api.as_("rh", entite=entite)


def regle(**more: Any) -> dict[str, Any]:
    """A fictive amount: none is known of the real convention."""
    source = "Accord de démonstration, montant fictif"
    return {"type": "CQP", "montant": "100.00", "devise": "EUR", "du": in_days(-30), "source": source, **more}


async def certified(api: RunningService, scene: Scene, number: int) -> dict[str, Any]:
    """The prime of somebody who has just obtained the whole certification."""
    await scene.decide(await scene.candidate(number), B1=True, B2=True)
    (prime,) = ok(await salarie(api, number).get("/v1/primes"))["elements"]
    return dict(prime)


async def claim(api: RunningService, prime: dict[str, Any], number: int) -> dict[str, Any]:
    return dict(ok(await salarie(api, number).post(f"/v1/primes/{prime['id']}/reclamation")))


async def test_f13_a_later_rule_changes_no_past_due(api: RunningService) -> None:
    scene = await two_blocs(api)
    first = await created(cpnef(api).post("/v1/primes/regles", regle()))
    before = await certified(api, scene, 0)
    assert (before["montant"], before["regle_id"], before["etat"]) == ("100.00", first["id"], "due")
    later = await created(cpnef(api).post("/v1/primes/regles", regle(montant="50.00", du=in_days(0))))
    assert ok(await salarie(api, 0).get(f"/v1/primes/{before['id']}")) == before
    after = await certified(api, scene, 1)
    assert (after["montant"], after["regle_id"]) == ("50.00", later["id"])
    ended = ok(await cpnef(api).get(f"/v1/primes/regles/{first['id']}"))
    assert ended["au"] == in_days(-1)


async def test_f13_nothing_is_due_without_a_rule_or_for_a_part(api: RunningService) -> None:
    scene = await two_blocs(api)
    await scene.decide(await scene.candidate(0), B1=True, B2=True)
    await created(cpnef(api).post("/v1/primes/regles", regle(du=in_days(0))))
    await scene.decide(await scene.candidate(1), B1=True, B2=False)
    for number in (0, 1):
        assert ok(await salarie(api, number).get("/v1/primes"))["elements"] == []


async def test_the_person_is_told_first_and_the_employer_when_they_claim(api: RunningService) -> None:
    scene = await two_blocs(api)
    await created(cpnef(api).post("/v1/primes/regles", regle()))
    prime = await certified(api, scene, 0)
    told = ok(await salarie(api, 0).get("/v1/notifications"))["elements"]
    assert any(one["objet"] == "prime" for one in told)
    assert ok(await rh(api).get("/v1/primes"))["elements"] == []
    assert ok(await rh(api).get("/v1/notifications"))["elements"] == []
    assert (await rh(api).get(f"/v1/primes/{prime['id']}")).status_code == 404
    claimed = await claim(api, prime, 0)
    assert claimed["etat"] == "reclamee"
    assert [one["id"] for one in ok(await rh(api).get("/v1/primes"))["elements"]] == [prime["id"]]
    (shared,) = ok(await rh(api).get("/v1/partages"))["elements"]
    assert shared["profil_id"] == profil(0)
    assert (await rh(api, GPS_B).get(f"/v1/primes/{prime['id']}")).status_code == 404


async def test_a_manager_and_a_colleague_never_see_a_prime(api: RunningService) -> None:
    scene = await two_blocs(api)
    await created(cpnef(api).post("/v1/primes/regles", regle()))
    prime = await certified(api, scene, 0)
    await claim(api, prime, 0)
    for other in (salarie(api, 1), salarie(api, 2, "manager")):
        assert (await other.get(f"/v1/primes/{prime['id']}")).status_code == 404
        assert ok(await other.get("/v1/primes"))["elements"] == []


async def test_a_claimed_prime_is_paid_contested_and_paid_again(api: RunningService) -> None:
    scene = await two_blocs(api)
    await created(cpnef(api).post("/v1/primes/regles", regle()))
    prime = await certified(api, scene, 0)
    early = await salarie(api, 0).post(f"/v1/primes/{prime['id']}/contestation", {"motif": "Trop tôt."})
    assert early.status_code == 409, slug(early)
    await claim(api, prime, 0)
    path = f"/v1/primes/{prime['id']}"
    assert ok(await rh(api).post(f"{path}/paiement"))["etat"] == "payee"
    contested = ok(await salarie(api, 0).post(f"{path}/contestation", {"motif": "Elle n'est pas sur la paie."}))
    assert contested["etat"] == "contestee"
    assert ok(await salarie(api, 0).post(f"{path}/paiement"))["etat"] == "payee"


async def test_a_claim_is_late_after_the_delay_of_the_rule(api: RunningService) -> None:
    scene = await two_blocs(api)
    await created(cpnef(api).post("/v1/primes/regles", regle()))
    prime = await certified(api, scene, 0)
    assert (await claim(api, prime, 0))["en_retard"] is False
    api.app.state.service.clock = lambda: now() + timedelta(days=400)
    assert ok(await salarie(api, 0).get(f"/v1/primes/{prime['id']}"))["en_retard"] is True


async def test_late_rates_name_nobody_and_say_nothing_of_fewer_than_five(api: RunningService) -> None:
    scene = await two_blocs(api)
    await created(cpnef(api).post("/v1/primes/regles", regle()))
    for number in range(4):
        await claim(api, await certified(api, scene, number), number)
    api.app.state.service.clock = lambda: now() + timedelta(days=400)
    for reader in (cpnef(api), api.as_("syndicat")):
        (row,) = ok(await reader.get("/v1/primes/retards"))["elements"]
        assert (row["reclamees"], row["en_retard"], row["taux"], row["masque"]) == (None, None, None, True)
    assert (await rh(api).get("/v1/primes/retards")).status_code == 403


async def test_five_late_of_five_are_a_rate(api: RunningService) -> None:
    scene = await two_blocs(api)
    await created(cpnef(api).post("/v1/primes/regles", regle()))
    for number in range(5):
        await claim(api, await certified(api, scene, number), number)
    api.app.state.service.clock = lambda: now() + timedelta(days=400)
    (row,) = ok(await cpnef(api).get("/v1/primes/retards"))["elements"]
    assert (row["entite_id"], row["reclamees"], row["en_retard"], row["taux"]) == (GPS_A, 5, 5, 1.0)


async def test_a_decision_that_takes_the_certification_back_cancels_the_due(api: RunningService) -> None:
    scene = await two_blocs(api)
    await created(cpnef(api).post("/v1/primes/regles", regle()))
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True, B2=True)
    assert (await scene.replace(mine, B2=False)).status_code == 201
    (prime,) = ok(await salarie(api, 0).get("/v1/primes"))["elements"]
    assert prime["etat"] == "annulee"


async def test_only_the_branch_writes_rules_and_they_do_not_overlap(api: RunningService) -> None:
    assert (await rh(api).post("/v1/primes/regles", regle())).status_code == 403
    assert (await api.anonymous.get("/v1/primes/regles")).status_code == 401
    await created(cpnef(api).post("/v1/primes/regles", regle(du=in_days(10), au=in_days(20))))
    clash = await cpnef(api).post("/v1/primes/regles", regle(du=in_days(5), au=in_days(15)))
    assert clash.status_code == 409
    both = await cpnef(api).post("/v1/primes/regles", regle(certification_id=profil(0)))
    assert both.status_code == 422
