"""An emploi joins a record because its employer asked, and the former employer and the person both agreed: nothing else tells."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.parcours.contacts.conservation import erase_expired
from tests.parcours.branche import CALCUL, Branche, elements, events_of, ligne, ligne_acquis, load
from tests.support.answers import pointers, verdict
from tests.support.clock import now
from tests.support.effacement import erase
from tests.support.service import Caller

pytestmark = pytest.mark.anyio
LISTE = "/v1/rattachements"


async def hire(branche: Branche, matricule: str = "N-1") -> dict[str, Any]:
    """The emploi that B gives to somebody thought to be new."""
    sirh = branche.sirh(branche.b)
    await load(sirh, ligne(matricule, entite="GPS-B", acquis=[ligne_acquis("C-CALCUL")]))
    (made,) = await elements(sirh, f"/v1/emplois?matricule={matricule}")
    return made


async def ask(branche: Branche, emploi: dict[str, Any], ancien: str = "C-1", caller: Caller | None = None) -> Any:
    body = {"ancienne_entite_id": branche.a, "ancien_matricule": ancien}
    asking = caller or branche.rh(branche.b)
    return await asking.post(f"/v1/emplois/{emploi['id']}/demande_rattachement", body)


async def asked(branche: Branche, emploi: dict[str, Any], ancien: str = "C-1") -> str:
    answer = await ask(branche, emploi, ancien)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def reply(caller: Caller, demande: str, accord: bool = True) -> Any:
    return await caller.post(f"{LISTE}/{demande}/reponse", {"accord": accord})


async def as_read(caller: Caller, demande: str) -> dict[str, Any]:
    """What the caller reads of the request: the same alone and in the list."""
    alone = (await caller.get(f"{LISTE}/{demande}")).json()
    (listed,) = [one for one in await elements(caller, LISTE) if one["id"] == demande]
    assert alone == listed
    return dict(alone)


async def test_the_emploi_joins_when_the_former_employer_and_the_person_have_agreed(branche: Branche) -> None:
    emploi = await hire(branche)
    demande = await asked(branche, emploi)
    assert (await reply(branche.rh(), demande)).status_code == 200
    assert (await branche.sirh(branche.b).get(f"/v1/emplois/{emploi['id']}")).json()["profil_id"] != branche.claire
    joined = await reply(branche.holder, demande)
    assert (joined.status_code, joined.json()["joint_le"] is not None) == (200, True)
    after = (await branche.sirh(branche.b).get(f"/v1/emplois/{emploi['id']}")).json()
    assert after["profil_id"] == branche.claire
    # by the way of the code: what the loads of the employer brought comes too
    assert [it["competence_id"] for it in await elements(branche.holder, branche.path("acquis"))] == [CALCUL]
    assert (await as_read(branche.rh(branche.b), demande))["joint_le"] is not None
    assert verdict(await reply(branche.holder, demande, accord=False)) == (409, "attachment-done")


async def test_the_order_of_the_agreements_does_not_matter_and_one_may_change_of_mind(branche: Branche) -> None:
    emploi = await hire(branche)
    demande = await asked(branche, emploi)
    await reply(branche.holder, demande)
    await reply(branche.holder, demande, accord=False)
    assert (await reply(branche.rh(), demande)).json()["joint_le"] is None
    assert (await as_read(branche.holder, demande))["joint_le"] is None
    assert (await reply(branche.holder, demande)).json()["joint_le"] is not None


async def test_who_asks_reads_the_same_of_a_number_that_nobody_bore_a_refusal_and_silence(branche: Branche) -> None:
    rh, read = branche.rh(branche.b), []
    for n, (ancien, answers) in enumerate((("C-1", []), ("C-1", [False, False]), ("C-1", [True, False]), ("X-9", []))):
        emploi = await hire(branche, f"N-{n}")
        made = await ask(branche, emploi, ancien)
        demande = made.json()["id"]
        for caller, accord in zip((branche.holder, branche.rh()), answers, strict=False):
            assert (await reply(caller, demande, accord)).status_code == 200
        seen = await as_read(rh, demande)
        assert made.json() == seen
        own = ("id", "emploi_id", "ancien_matricule", "demande_le", "expire_le")
        read.append({name: value for name, value in seen.items() if name not in own})
    ids = {"entite_id": branche.b, "ancienne_entite_id": branche.a}
    assert read == [ids | {"accord_entite": None, "accord_personne": None, "joint_le": None}] * 4


async def test_the_erasure_of_the_person_does_not_tell_who_asked(branche: Branche) -> None:
    demande = await asked(branche, await hire(branche))
    before = await as_read(branche.rh(branche.b), demande)
    await erase(branche.api, branche.claire)
    assert await as_read(branche.rh(branche.b), demande) == before
    assert (await branche.rh().get(f"{LISTE}/{demande}")).status_code == 404


async def test_each_reads_what_concerns_them(branche: Branche) -> None:
    emploi = await hire(branche)
    demande = await asked(branche, emploi)
    await reply(branche.holder, demande)
    of_person, of_former = await as_read(branche.holder, demande), await as_read(branche.rh(), demande)
    assert (of_person["accord_personne"], of_person["emploi_id"]) == (True, None)
    assert (of_former["accord_personne"], of_former["accord_entite"], of_former["emploi_id"]) == (None, None, None)
    assert (await as_read(branche.sirh(branche.b), demande))["emploi_id"] == emploi["id"]
    for name, caller in branche.everybody().items():
        if name in ("titulaire", "rh", "rh d'ailleurs", "sirh d'ailleurs"):
            continue
        assert (await caller.get(f"{LISTE}/{demande}")).status_code in (403, 404), name
    # nobody answers for another, not even who asked
    for caller in (branche.rh(branche.b), branche.manager, branche.salarie(branche.denis), branche.sirh()):
        assert (await reply(caller, demande)).status_code in (403, 404)


async def test_a_number_that_nobody_bore_is_told_to_nobody(branche: Branche) -> None:
    demande = await asked(branche, await hire(branche), "X-9")
    assert await elements(branche.rh(), LISTE) == []
    assert verdict(await reply(branche.rh(), demande)) == (404, "not-found")


async def test_a_number_of_before_a_renumbering_finds_its_person(branche: Branche) -> None:
    assert (await branche.change(matricule="0000C1")).status_code == 200
    demande = await asked(branche, await hire(branche))
    assert [it["id"] for it in await elements(branche.holder, LISTE)] == [demande]


async def test_one_request_at_a_time_that_is_withdrawn_or_expires(branche: Branche) -> None:
    emploi = await hire(branche)
    first = await asked(branche, emploi)
    assert verdict(await ask(branche, emploi)) == (409, "attachment-already-asked")
    assert (await branche.rh(branche.b).delete(f"{LISTE}/{first}")).status_code == 204
    assert verdict(await reply(branche.holder, first)) == (404, "not-found")
    second = await asked(branche, emploi)
    service = branche.api.app.state.service
    service.clock = lambda: now() + timedelta(days=30)
    assert verdict(await reply(branche.holder, second)) == (404, "not-found")
    assert await elements(branche.rh(branche.b), LISTE) == []
    assert await erase_expired(service) == 1
    assert (await ask(branche, emploi)).status_code == 201


async def test_one_asks_of_another_entity_and_for_an_emploi_of_ones_own(branche: Branche) -> None:
    emploi = await hire(branche)
    for caller in (branche.rh(), branche.sirh()):
        assert verdict(await ask(branche, emploi, caller=caller)) == (404, "not-found")
    path = f"/v1/emplois/{emploi['id']}/demande_rattachement"
    refused = await branche.rh(branche.b).post(path, {"ancienne_entite_id": branche.b, "ancien_matricule": "C-1"})
    assert (verdict(refused), pointers(refused)) == ((422, "unknown-entite"), ["/ancienne_entite_id"])


async def test_the_feed_tells_the_person_and_the_former_employer_and_nothing_of_who_asks(branche: Branche) -> None:
    emploi = await hire(branche)
    demande = await asked(branche, emploi)
    await asked(branche, await hire(branche, "N-2"), "X-9")
    (told,) = [one for one in await events_of(branche.api, branche.claire) if "rattachement_id" in one]
    assert (told["rattachement_id"], told["entite_id"]) == (demande, branche.a)
    assert branche.b not in str(told)
