"""The person knows first; their employer when it is claimed; CPNEF and unions rates, without anybody."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.certification.cycles.cycle import Qui
from services.certification.cycles.prime import TransitionPrime
from services.certification.models import EtatPrime
from services.certification.titres.attestations.secret import draw
from tests.certification.branche import GPS_A, GPS_B, certificateur, profil, salarie
from tests.certification.jury.resultats.scene import fetch
from tests.certification.titres.primes.scene import (
    claim,
    cpnef,
    later,
    obtain,
    one_bloc,
    primes,
    regle,
    rh,
    write_rule,
)
from tests.support.answers import pointers, slug, verdict
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
FIXED = {"X-Request-Id": "requete-fixe"}


async def notifications(caller: Caller) -> list[str]:
    answer = await caller.get("/v1/notifications")
    return [row["texte"] for row in ok(answer)["elements"]]


async def test_the_person_is_told_first_and_the_employer_nothing_before_the_claim(api: RunningService) -> None:
    await write_rule(api)
    await obtain(await one_bloc(api), 0)
    (prime,) = await primes(api, 0)
    assert any("prime de 100.00 EUR vous est due" in text for text in await notifications(salarie(api, 0)))
    path, unknown = f"/v1/primes/{prime['id']}", f"/v1/primes/{uuid4()}"
    employers = [rh(api), api.as_("salarie", "manager", entite=GPS_A, profil=profil(9))]
    for caller in employers:
        assert ok(await caller.get("/v1/primes"))["elements"] == []
        hidden, absent = [await caller.get(one, headers=FIXED) for one in (path, unknown)]
        assert (hidden.status_code, hidden.content) == (404, absent.content)
    assert await notifications(rh(api)) == []
    assert verdict(await rh(api).post(f"{path}/paiement")) == (404, "not-found")
    claimed = await claim(api, 0)
    assert (claimed["etat"], claimed["reclamee_le"]) == ("reclamee", in_days(0))
    assert ok(await rh(api).get(path)) == claimed
    assert ok(await rh(api).get("/v1/primes"))["elements"] == [claimed]
    assert len(await notifications(rh(api))) == 1
    shared = ok(await rh(api).get("/v1/partages"))["elements"]
    assert [row["certification_id"] for row in shared] == [claimed["certification_id"]], "it is sharing the total"
    assert verdict(await rh(api, GPS_B).get(path)) == (404, "not-found")
    assert verdict(await employers[1].get(path)) == (404, "not-found"), "a manager learns of no prime"


async def test_only_the_person_claims_and_again_changes_nothing(api: RunningService) -> None:
    await write_rule(api)
    await obtain(await one_bloc(api), 0)
    (prime,) = await primes(api, 0)
    path = f"/v1/primes/{prime['id']}/reclamation"
    for caller in (rh(api), certificateur(api), cpnef(api), salarie(api, 1)):
        assert verdict(await caller.post(path)) == (404, "not-found")
    assert verdict(await api.anonymous.post(path)) == (401, "unauthenticated")
    first = ok(await salarie(api, 0).post(path))
    assert ok(await salarie(api, 0).post(path)) == first
    assert len(await notifications(rh(api))) == 1


async def test_it_is_late_once_the_delay_of_the_rule_is_over_and_not_a_day_before(api: RunningService) -> None:
    await write_rule(api)
    await obtain(await one_bloc(api), 0)
    (prime,) = await primes(api, 0)
    later(api, 200)
    assert (await primes(api, 0))[0]["en_retard"] is False, "an employer is not late for what they do not know"
    await claim(api, 0)
    later(api, 60)
    assert (await primes(api, 0))[0]["en_retard"] is False
    later(api, 1)
    assert (await primes(api, 0))[0]["en_retard"] is True
    path = f"/v1/primes/{prime['id']}"
    assert ok(await rh(api).get(path))["en_retard"] is True
    paid = ok(await rh(api).post(f"{path}/paiement"))
    assert (paid["etat"], paid["en_retard"]) == ("payee", False)
    assert any("dite payée" in text for text in await notifications(salarie(api, 0)))


async def test_either_contests_with_reasons_and_the_other_reads_them(api: RunningService) -> None:
    await write_rule(api)
    await obtain(await one_bloc(api), 0)
    (prime,) = await primes(api, 0)
    path = f"/v1/primes/{prime['id']}"
    why = {"motif": "Elle n'est pas sur la paie."}
    refused = await salarie(api, 0).post(f"{path}/contestation", why)
    assert (refused.status_code, slug(refused)) == (409, "prime-transition-impossible")
    await claim(api, 0)
    assert ok(await rh(api).post(f"{path}/contestation", {"motif": "Hors accord"}))["etat"] == "contestee"
    assert any("Hors accord" in text for text in await notifications(salarie(api, 0)))
    assert ok(await rh(api).post(f"{path}/paiement"))["etat"] == "payee"
    contested = ok(await salarie(api, 0).post(f"{path}/contestation", why))
    assert (contested["etat"], contested["payee_le"]) == ("contestee", None)
    assert any(why["motif"] in text for text in await notifications(rh(api)))
    assert ok(await salarie(api, 0).post(f"{path}/paiement"))["etat"] == "payee"
    assert verdict(await rh(api).post(f"{path}/contestation", {})) == (422, "validation-error")
    kept = await fetch(api, "SELECT transition FROM passage_prime ORDER BY id")
    assert [row["transition"] for row in kept] == [
        "naitre", "reclamer", "contester", "payer", "contester", "payer",
    ]  # fmt: skip


def test_no_passage_comes_from_a_cancelled_prime_and_no_employer_claims() -> None:
    assert all(EtatPrime.ANNULEE not in passage.de for passage in TransitionPrime)
    assert TransitionPrime.RECLAMER.qui == (Qui.PERSONNE, Qui.CERTIFICATEUR)
    assert [one for one in TransitionPrime if None in one.de] == [TransitionPrime.NAITRE]


async def late_rates(api: RunningService) -> list[tuple[Any, ...]]:
    read = [ok(await caller.get("/v1/primes/retards"))["elements"] for caller in (cpnef(api), api.as_("syndicat"))]
    assert read[0] == read[1]
    return [(row["entite_id"], row["reclamees"], row["en_retard"], row["taux"], row["masque"]) for row in read[0]]


async def test_rates_are_told_by_employer_and_never_of_fewer_than_five(api: RunningService) -> None:
    await write_rule(api)
    scene = await one_bloc(api)
    for number in range(12):
        await obtain(scene, number)
    assert await late_rates(api) == [], "what is not claimed is in no count"
    for number in range(4):
        await claim(api, number)
    assert await late_rates(api) == [(GPS_A, None, None, None, True)]
    for number in range(4, 10):
        await claim(api, number)
    assert await late_rates(api) == [(GPS_A, 10, 0, 0.0, False)]
    for number in range(4):
        (prime,) = await primes(api, number)
        ok(await rh(api).post(f"/v1/primes/{prime['id']}/paiement"))
    later(api, 61)
    assert await late_rates(api) == [(GPS_A, 10, None, None, True)], "four are on time: six would tell it"
    for number in (10, 11):
        await claim(api, number)
    rates = {entite: rest for entite, *rest in await late_rates(api)}
    assert rates[GPS_B] == [None, None, None, True]


@pytest.mark.parametrize("role", ["salarie", "manager", "rh", "sirh", "jury", "certificateur", "service", "conseiller"])
async def test_rates_and_rules_are_not_everybodys_to_read_or_write(api: RunningService, role: str) -> None:
    caller = api.as_(role, entite=GPS_A, profil=profil(1))
    assert verdict(await caller.get("/v1/primes/retards")) == (403, "insufficient-scope")
    assert verdict(await caller.post("/v1/primes/regles", regle())) == (403, "insufficient-scope")
    assert ok(await caller.get("/v1/primes/regles"))["elements"] == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"montant": "0.00"}, "/montant"),
        ({"montant": "100"}, "/montant"),
        ({"montant": "-5.00"}, "/montant"),
        ({"devise": "euro"}, "/devise"),
        ({"type": None}, ""),
        ({"certification_id": str(uuid4()), "type": "CQP"}, ""),
        ({"au": "2019-12-31"}, ""),
        ({"source": ""}, "/source"),
    ],
)
async def test_a_rule_says_one_amount_one_condition_and_its_source(
    api: RunningService, change: dict[str, Any], pointer: str
) -> None:
    answer = await cpnef(api).post("/v1/primes/regles", {**regle(), **change})
    assert verdict(answer) == (422, "validation-error")
    assert pointers(answer) == [pointer]


async def test_a_rule_is_ended_once_and_never_changed(api: RunningService) -> None:
    rule = await write_rule(api)
    path = f"/v1/primes/regles/{rule['id']}"
    assert ok(await salarie(api, 1).get(path)) == rule
    assert verdict(await cpnef(api).post(f"{path}/fin", {"au": "2019-01-01"})) == (422, "inconsistent-dates")
    ended = ok(await cpnef(api).post(f"{path}/fin", {"au": "2030-01-01"}))
    assert ok(await cpnef(api).post(f"{path}/fin", {"au": "2030-01-01"})) == ended
    assert verdict(await cpnef(api).post(f"{path}/fin", {"au": "2031-01-01"})) == (409, "prime-rule-ended")
    for method in ("PUT", "PATCH", "DELETE"):
        assert (await cpnef(api).request(method, path, headers={"If-Match": '"v1"'})).status_code == 405
    for unknown in (f"/v1/primes/regles/{uuid4()}", "/v1/primes/regles/pas-un-uuid"):
        assert verdict(await cpnef(api).get(unknown)) == (404, "not-found")
        assert verdict(await cpnef(api).post(f"{unknown}/fin", {"au": "2031-01-01"})) == (404, "not-found")
    absent = await cpnef(api).post("/v1/primes/regles", regle(certification_id=str(uuid4())))
    assert verdict(absent) == (422, "unknown-certification")


async def test_of_an_erased_person_the_accounts_keep_what_was_claimed_without_them(api: RunningService) -> None:
    await write_rule(api)
    scene = await one_bloc(api)
    for number in (0, 1):
        await obtain(scene, number)
    await claim(api, 0)
    await api.apply("parcours", [("profil.efface", {"id": profil(number)}) for number in (0, 1)])
    rows = await fetch(api, "SELECT profil_id, etat FROM prime ORDER BY etat")
    assert [(row["profil_id"], row["etat"]) for row in rows] == [(None, "due"), (None, "reclamee")]
    (kept,) = ok(await rh(api).get("/v1/primes"))["elements"]
    assert (kept["profil_id"], kept["etat"]) == (None, "reclamee"), "what was not claimed stays unknown to the employer"


async def test_who_erased_themself_still_claims_by_the_paper_of_their_attestation(api: RunningService) -> None:
    await write_rule(api)
    await obtain(await one_bloc(api), 0)
    (prime,) = await primes(api, 0)
    async with api.app.state.database.writing() as db:
        secret = draw(db, UUID(prime["attestation_id"]))
        await db.commit()
    path = f"/v1/registre/{prime['attestation_id']}/prime"
    alive = await certificateur(api).post(path, {"secret": secret})
    assert verdict(alive) == (404, "not-found"), "whoever has their record claims for themself"
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    assert verdict(await certificateur(api).post(path, {"secret": secret[:-1]})) == (422, "unknown-paper")
    for role in ("rh", "manager", "sirh", "cpnef", "administrateur"):
        assert (await api.as_(role, entite=GPS_A).post(path, {"secret": secret})).status_code == 403
    claimed = ok(await certificateur(api).post(path, {"secret": secret}))
    assert claimed == prime | {"profil_id": None, "etat": "reclamee", "reclamee_le": in_days(0)}
    assert verdict(await certificateur(api).post(path, {"secret": secret})) == (404, "not-found")
    assert any("réclamée" in text for text in await notifications(rh(api)))
    assert ok(await rh(api).post(f"/v1/primes/{prime['id']}/paiement"))["etat"] == "payee"
