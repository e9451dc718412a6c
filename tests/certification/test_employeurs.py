"""What an employer's side may do comes of the emplois of the day; what is the person's own comes of none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.branche import (
    GPS_A,
    GPS_B,
    create_cqp,
    create_session,
    created,
    profil,
    profils,
    register,
    salarie,
    withdraw,
)
from tests.certification.demande.accords.branche import TODAY as ASKED_LE
from tests.certification.demande.accords.branche import at, demande
from tests.certification.demande.avis.test_avis import avis
from tests.certification.equipe import propose, rh
from tests.certification.jury.jurys.test_jurys import attempt
from tests.certification.jury.resultats.scene import MEMBRE, PRESIDENTE, fetch
from tests.certification.titres.primes.scene import claim, obtain, one_bloc, primes, write_rule
from tests.support.answers import verdict
from tests.support.catalogue import in_days
from tests.support.emplois import emploi
from tests.support.http import ok
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
CHEF_A, CHEF_B = 9, 19
YESTERDAY, TODAY, TOMORROW = (in_days(n) for n in (-1, 0, 1))


async def employ(api: RunningService, number: int, *emplois: dict[str, Any], **more: Any) -> None:
    """Have parcours say the emplois of the n-th employee, the oldest first."""
    await api.apply("parcours", [("profil.modifie", {"id": profil(number), "emplois": list(emplois), **more})])


async def in_two(api: RunningService, number: int = 0) -> None:
    """Somebody whom 9 manages in A and, since later, 19 manages in B."""
    a = emploi(GPS_A, profil(CHEF_A), du="2012-03-01")
    await employ(api, number, a, emploi(GPS_B, profil(CHEF_B), du="2019-09-01"))


def chef(api: RunningService, number: int, entite: str) -> Caller:
    return salarie(api, number, "manager", entite=entite)


async def proposes(caller: Caller, certification: dict[str, Any]) -> str | int:
    """In what capacity the caller proposes to person 0, or the status of the refusal."""
    answer = await propose(caller, certification["id"], 0)
    return str(answer.json()["origine"]) if answer.status_code == 201 else int(answer.status_code)


async def test_each_employer_has_the_rights_of_its_own_emploi(api: RunningService) -> None:
    await in_two(api)
    cqp = await create_cqp(api)
    for caller, expected in [
        (chef(api, CHEF_A, GPS_A), "manager"),
        (chef(api, CHEF_B, GPS_B), "manager"),
        (rh(api), "drh"),
        (rh(api, GPS_B), "drh"),
        # a manager of the one, signed in under the other
        (chef(api, CHEF_A, GPS_B), 404),
        (chef(api, CHEF_B, GPS_A), 404),
        (api.as_("manager", "salarie", profil=profil(CHEF_A)), 404),
    ]:
        assert await proposes(caller, cqp) == expected


@pytest.mark.parametrize("days", [{"au": YESTERDAY}, {"du": TOMORROW}], ids=["ended yesterday", "begins tomorrow"])
async def test_an_emploi_gives_its_rights_on_its_days_only(api: RunningService, days: dict[str, str]) -> None:
    cqp = await create_cqp(api)
    await employ(api, 0, emploi(GPS_A, profil(CHEF_A), **days))
    for caller in (chef(api, CHEF_A, GPS_A), rh(api)):
        assert await proposes(caller, cqp) == 404
    await employ(api, 0, emploi(GPS_A, profil(CHEF_A), du=TODAY, au=TODAY))
    for caller in (chef(api, CHEF_A, GPS_A), rh(api)):
        assert await proposes(caller, cqp) != 404


async def test_a_manager_of_yesterday_or_who_left_the_employer_manages_nothing(api: RunningService) -> None:
    cqp = await create_cqp(api)
    one = emploi(GPS_A)
    led = {"metier_id": None, "manager_id": profil(CHEF_A), "debut_le": None, "fin_le": YESTERDAY}
    now = {"metier_id": None, "manager_id": profil(8), "debut_le": TODAY, "fin_le": None}
    await employ(api, 0, one | {"affectations": [led, now]})
    assert await proposes(chef(api, CHEF_A, GPS_A), cqp) == 404
    assert await proposes(chef(api, 8, GPS_A), cqp) == "manager"
    await employ(api, 8, emploi(GPS_A, au=YESTERDAY))
    assert await proposes(chef(api, 8, GPS_A), cqp) == 404
    asked = await salarie(api, 0).post("/v1/demandes_avis", {"certification_id": cqp["id"]})
    assert verdict(asked) == (409, "no-manager")


async def test_a_manager_who_left_reads_no_more_of_what_they_were_asked_or_gave(api: RunningService) -> None:
    await employ(api, 0, emploi(GPS_A, profil(CHEF_A)))
    cqp, manager = await create_cqp(api), chef(api, CHEF_A, GPS_A)
    asked = await created(salarie(api, 0).post("/v1/demandes_avis", {"certification_id": cqp["id"]}))
    await created(manager.post(f"/v1/certifications/{cqp['id']}/raisons/lectures"))
    given = await created(manager.post("/v1/avis", avis(cqp["id"])))
    paths = {f"/v1/demandes_avis/{asked['id']}": "/v1/demandes_avis", f"/v1/avis/{given['id']}": "/v1/avis"}
    for one, several in paths.items():
        assert [row["id"] for row in ok(await manager.get(several))["elements"]] == [ok(await manager.get(one))["id"]]
    await employ(api, CHEF_A, emploi(GPS_A, au=YESTERDAY))
    told = len(ok(await manager.get("/v1/notifications"))["elements"])
    ok(await salarie(api, 0).post(f"/v1/avis/{given['id']}/reponse", {"texte": "J'y tiens."}), 201)
    for one, several in paths.items():
        assert ok(await manager.get(several))["elements"] == []
        assert verdict(await manager.get(one)) == (404, "not-found")
    assert len(ok(await manager.get("/v1/notifications"))["elements"]) == told
    assert len(ok(await salarie(api, 0).get("/v1/avis"))["elements"]) == 1


async def test_who_asks_addresses_the_employer_they_signed_in_under(api: RunningService) -> None:
    at(api, ASKED_LE)
    await in_two(api)
    cqp = await create_cqp(api)
    for entite, manager in ((GPS_A, CHEF_A), (GPS_B, CHEF_B)):
        caller = salarie(api, 0, entite=entite)
        opinion = await created(caller.post("/v1/demandes_avis", {"certification_id": cqp["id"]}))
        assert opinion["manager_id"] == profil(manager)
    asked = await created(salarie(api, 0, entite=GPS_B).post("/v1/demandes_accord", demande(cqp)))
    path = f"/v1/demandes_accord/{asked['id']}"
    assert asked["entite_id"] == GPS_B
    assert verdict(await rh(api).get(path)) == (404, "not-found")
    assert ok(await rh(api, GPS_B).get(path)) == asked
    # what is asked without saying of which employer is asked of none
    nowhere = api.as_("salarie", profil=profil(0))
    for place, body in (("demandes_avis", {"certification_id": cqp["id"]}), ("demandes_accord", demande(cqp))):
        assert verdict(await nowhere.post(f"/v1/{place}", body)) == (409, "no-employer")


async def test_a_former_employer_reads_nothing_more_of_what_it_was_asked(api: RunningService) -> None:
    at(api, ASKED_LE)
    asked = await created(salarie(api, 0).post("/v1/demandes_accord", demande(await create_cqp(api))))
    path = f"/v1/demandes_accord/{asked['id']}"
    assert [one["id"] for one in ok(await rh(api).get("/v1/demandes_accord"))["elements"]] == [asked["id"]]
    await employ(api, 0, emploi(GPS_A, au="2026-11-23"), emploi(GPS_B))
    for employer in (rh(api), rh(api, GPS_B)):
        assert ok(await employer.get("/v1/demandes_accord"))["elements"] == []
        assert verdict(await employer.get(path)) == (404, "not-found")
        assert verdict(await employer.post(f"{path}/reponse", {"decision": "accord"})) == (404, "not-found")
    assert ok(await salarie(api, 0).get(path))["etat"] == "en_attente"


async def test_a_person_without_an_emploi_keeps_all_that_is_theirs(api: RunningService) -> None:
    await write_rule(api)
    scene = await one_bloc(api)
    await employ(api, 0, emploi(GPS_A, profil(CHEF_A), au=YESTERDAY), contact_sessions=True)
    await employ(api, 1)
    for number in (0, 1):
        await obtain(scene, number)
        held = ok(await salarie(api, number).get(f"/v1/blocs_acquis?profil={profil(number)}"))["elements"]
        assert len(held) == 1
        assert len(ok(await salarie(api, number).get("/v1/attestations"))["elements"]) == 1
        assert await primes(api, number) == []  # nobody owes one
    opened = await create_session(api, scene.certification["id"], code="S-AUTRE")
    body = {"certification_id": scene.certification["id"]}
    assert verdict(await salarie(api, 0).post("/v1/demandes_avis", body)) == (409, "no-employer")
    assert verdict(await salarie(api, 0).post("/v1/partages", body)) == (409, "no-employer")
    mine = await register(api, opened["id"], 1)
    assert ok(await withdraw(api, mine["id"], 1))["etat"] == "retiree"


async def test_f13_a_prime_is_owed_by_the_employer_of_the_day_the_oldest_of_several(api: RunningService) -> None:
    await write_rule(api)
    scene = await one_bloc(api)
    left, coming = emploi(GPS_B, du="2001-01-01", au=YESTERDAY), emploi(GPS_B, du=TOMORROW)
    await employ(api, 0, left, emploi(GPS_A, du="2019-09-01"), coming)
    await employ(api, 1, emploi(GPS_B, du="2012-03-01"), emploi(GPS_A, du="2019-09-01"))
    for number, entite in ((0, GPS_A), (1, GPS_B)):
        await obtain(scene, number)
        assert [prime["entite_id"] for prime in await primes(api, number)] == [entite]
    # who leaves afterwards is still owed it, by the same; that employer reads nothing else of them
    await employ(api, 1, emploi(GPS_B, du="2012-03-01", au=YESTERDAY))
    claimed = await claim(api, 1)
    assert ok(await rh(api, GPS_B).get(f"/v1/primes/{claimed['id']}")) == claimed
    assert ok(await rh(api, GPS_B).get("/v1/partages"))["elements"] == []


async def test_a_certification_is_shared_with_each_employer_apart(api: RunningService) -> None:
    scene = await one_bloc(api)
    await in_two(api)
    await obtain(scene, 0)
    body = {"certification_id": scene.certification["id"]}
    for entite, other in ((GPS_A, GPS_B), (GPS_B, GPS_A)):
        before = ok(await rh(api, other).get("/v1/partages"))["elements"]
        shared = await created(salarie(api, 0, entite=entite).post("/v1/partages", body))
        assert verdict(await salarie(api, 0, entite=entite).post("/v1/partages", body)) == (409, "already-shared")
        assert [one["id"] for one in ok(await rh(api, entite).get("/v1/partages"))["elements"]] == [shared["id"]]
        assert ok(await rh(api, other).get("/v1/partages"))["elements"] == before
    await employ(api, 0, emploi(GPS_A, du="2012-03-01"))
    assert ok(await rh(api, GPS_B).get("/v1/partages"))["elements"] == []
    assert len(ok(await salarie(api, 0).get("/v1/partages"))["elements"]) == 2


@pytest.mark.parametrize("days", [{}, {"au": "2015-06-30"}], ids=["a manager", "a former manager"])
async def test_a_manager_in_any_employer_now_or_before_is_a_link(api: RunningService, days: dict[str, str]) -> None:
    elsewhere = emploi(GPS_B, profil(CHEF_B), du="2012-03-01", **days)
    await employ(api, 0, elsewhere, emploi(GPS_A, du="2019-09-01"))
    opened = await create_session(api)
    await register(api, opened["id"], 0)
    tied = await attempt(api, opened["id"], PRESIDENTE, {**MEMBRE, "profil_id": profil(CHEF_B)})
    assert verdict(tied) == (409, "jury-not-compliant")
    stranger = await attempt(api, opened["id"], PRESIDENTE, {**MEMBRE, "profil_id": profil(18)})
    assert stranger.status_code == 201


async def test_an_intervention_is_noted_under_the_employer_of_who_speaks(api: RunningService) -> None:
    await in_two(api)
    cqp = await create_cqp(api)
    said = {"certification_id": cqp["id"], "profil_id": profil(0), "texte": "Il la mérite."}
    for caller, entite in ((chef(api, CHEF_B, GPS_B), GPS_B), (rh(api), GPS_A)):
        noted = await created(caller.post("/v1/interventions", said))
        (row,) = await fetch(api, "SELECT entite_id FROM intervention WHERE id = $1", noted["id"])
        assert str(row["entite_id"]) == entite


async def test_an_event_without_emplois_leaves_those_that_are_known(api: RunningService) -> None:
    """As the last release wrote them: its owner says each person again."""
    cqp = await create_cqp(api)
    await api.apply("parcours", [("profil.modifie", {"id": profil(0), "entite_id": GPS_B})])
    assert await proposes(rh(api), cqp) == "drh"
    await api.apply("parcours", profils([0], GPS_B))
    assert await proposes(rh(api), cqp) == 404
