"""Rights of reading: lists and single reads agree row by row, and what is not seen answers like what does not exist."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.parcours.branche import (
    CALCUL,
    CONSEILLER,
    ECRIT,
    GESTIONNAIRE,
    Branche,
    acquis,
    besoin,
    created,
    elements,
    souhait,
)
from tests.support.answers import verdict
from tests.support.service import Caller

pytestmark = pytest.mark.anyio

FIXED = {"X-Request-Id": "requete-de-test"}
# who sees the profils of Paul (manager), Claire (his team), Denis (same entity) and Zoé (elsewhere)
SEEN = {
    "titulaire": "claire",
    "collègue": "denis",
    "manager": "paul claire",
    "manager d'ailleurs": "zoe",
    "rh": "paul claire denis",
    "rh d'ailleurs": "zoe",
    "sirh": "paul claire denis",
    "sirh d'ailleurs": "zoe",
    "conseiller": "claire",
    "autre conseiller": "",
    "administrateur": "paul claire denis zoe",
}


async def raw(caller: Caller, path: str) -> tuple[int, bytes]:
    answer = await caller.get(path, headers=FIXED)
    return answer.status_code, answer.content


async def test_lists_and_single_reads_of_profils_agree_row_by_row(branche: Branche) -> None:
    await branche.grant("profil")
    for name, caller in branche.everybody().items():
        listed = {row["id"]: row for row in await elements(caller, "/v1/profils")}
        assert set(listed) == {getattr(branche, it) for it in SEEN[name].split()}, name
        for it in ("paul", "claire", "denis", "zoe"):
            identifier = getattr(branche, it)
            answer = await caller.get(f"/v1/profils/{identifier}", headers=FIXED)
            if identifier in listed:
                assert answer.json() == listed[identifier], (name, it)
            else:
                assert (answer.status_code, answer.content) == await raw(caller, f"/v1/profils/{uuid4()}"), (name, it)


async def test_a_manager_without_profil_or_entity_in_the_token_sees_nobody(branche: Branche) -> None:
    as_ = branche.api.as_
    # of Claire's manager, a token without an entity, or with that of another employer
    his = [as_("manager", profil=branche.paul), as_("manager", profil=branche.paul, entite=branche.b)]
    for caller in (as_("manager"), as_("manager", entite=branche.a), as_("rh"), as_("sirh", "salarie"), *his):
        assert await elements(caller, "/v1/profils") == []
        assert verdict(await caller.get(branche.path())) == (404, "not-found")


async def test_a_profil_holds_nothing_more_personal_than_the_job(branche: Branche) -> None:
    lu = (await branche.rh().get(branche.path())).json()
    assert set(lu) == {"id", "emplois"}
    assert set(lu["emplois"][0]) == {
        "id", "profil_id", "entite_id", "matricule", "debut_le", "fin_le", "metier_id", "metier_depuis_le", "manager_id",
        "quotite", "lieu",
    }  # fmt: skip


@pytest.fixture
async def provenances(branche: Branche) -> dict[str, str]:
    """Acquis of Claire by provenance."""
    certificateur = branche.api.as_("certificateur")
    found = {}
    for provenance, caller in (
        ("declare", branche.holder),
        ("atteste", branche.manager),
        ("evalue", certificateur),
        ("certifie", certificateur),
    ):
        body = acquis(provenance=provenance, positif=provenance != "certifie")
        found[provenance] = (await created(caller.post(branche.path("acquis"), body)))["id"]
    return found


async def test_lists_and_single_reads_of_acquis_agree_row_by_row(branche: Branche, provenances: dict[str, str]) -> None:
    await branche.grant("acquis")
    everything, hierarchy = set(provenances.values()), {provenances["declare"], provenances["atteste"]}
    expected = {"titulaire": everything, "conseiller": everything, "administrateur": everything}
    expected |= dict.fromkeys(("manager", "rh", "sirh"), hierarchy)
    for name, caller in branche.everybody().items():
        answer = await caller.get(branche.path("acquis"))
        listed = {row["id"]: row for row in answer.json().get("elements", [])}
        assert set(listed) == expected.get(name, set()), name
        for identifier in everything:
            single = await caller.get(branche.path("acquis", identifier), headers=FIXED)
            if identifier in listed:
                assert single.json() == listed[identifier]
            else:
                unknown = await raw(caller, branche.path("acquis", str(uuid4())))
                assert (single.status_code, single.content) == unknown, name


async def test_what_only_the_person_may_read_does_not_exist_for_others(branche: Branche) -> None:
    wish = await created(branche.holder.post(branche.path("souhaits"), souhait()))
    paths = ["souhaits", f"souhaits/{wish['id']}", "parcours", "preferences", "consentements"]
    for name, caller in branche.everybody().items():
        whole = [f"/v1/{kind}/parcours/{branche.claire}" for kind in ("exports", "lectures")]
        for path in [*map(branche.path, paths), *whole]:
            answer = await caller.get(path, headers=FIXED)
            if name == "titulaire":
                assert answer.status_code == 200, path
            else:
                unknown = await raw(caller, path.replace(branche.claire, str(uuid4())))
                assert (answer.status_code, answer.content) == unknown, (name, path)
                assert answer.status_code == 404


async def test_a_wish_written_by_somebody_else_is_refused(branche: Branche) -> None:
    for caller, expected in (
        (branche.manager, (404, "not-found")),
        (branche.salarie(branche.denis), (404, "not-found")),
        (branche.rh(), (403, "insufficient-scope")),
        (branche.conseiller, (403, "insufficient-scope")),
    ):
        assert verdict(await caller.post(branche.path("souhaits"), souhait())) == expected


@pytest.mark.parametrize(
    ("perimetre", "readable"),
    [
        ("profil", {"", "experiences"}),
        ("acquis", {"acquis"}),
        ("souhaits", {"souhaits"}),
        ("recommandations", set()),
    ],
)
async def test_a_conseiller_reads_what_was_granted_until_it_ends(
    branche: Branche, perimetre: str, readable: set[str]
) -> None:
    granted = await branche.grant(perimetre)

    async def seen() -> set[str]:
        found = set()
        for rest in ("", "experiences", "acquis", "souhaits"):
            answer = await branche.conseiller.get(branche.path(rest) if rest else branche.path())
            assert answer.status_code in (200, 404)
            found |= {rest} if answer.status_code == 200 else set()
        return found

    assert await seen() == readable
    assert (await elements(branche.conseiller, "/v1/profils") != []) == ("" in readable)
    service = branche.api.app.state.service
    clock = service.clock
    service.clock = lambda: clock().replace(year=clock().year + 2)
    assert await seen() == set()
    assert await elements(branche.conseiller, "/v1/profils") == []
    service.clock = clock
    await branche.holder.post(branche.path("consentements", granted["id"], "revocation"))
    assert await seen() == set()


async def test_besoins_are_read_by_their_entity_and_the_branch(branche: Branche) -> None:
    a = await created(branche.rh().post("/v1/besoins", besoin(branche.a)))
    b = await created(branche.sirh(branche.b).post("/v1/besoins", besoin(branche.b)))
    seen: dict[str, Any] = {
        "rh": {a["id"]}, "sirh": {a["id"]}, "rh d'ailleurs": {b["id"]}, "sirh d'ailleurs": {b["id"]},
        "administrateur": {a["id"], b["id"]}, "cpnef": {a["id"], b["id"]}, "syndicat": {a["id"], b["id"]},
    }  # fmt: skip
    callers = branche.everybody() | {role: branche.api.as_(role) for role in ("cpnef", "syndicat")}
    for name, expected in seen.items():
        listed = {row["id"]: row for row in await elements(callers[name], "/v1/besoins")}
        assert set(listed) == expected, name
        for row in (a, b):
            single = await callers[name].get(f"/v1/besoins/{row['id']}", headers=FIXED)
            unknown = await raw(callers[name], f"/v1/besoins/{uuid4()}")
            found = (single.json() == row) if row["id"] in expected else (404, single.content) == unknown
            assert found, name
    assert await elements(branche.api.as_("rh"), "/v1/besoins") == []


async def test_each_reading_by_somebody_else_leaves_a_line_that_the_holder_sees(branche: Branche) -> None:
    await created(branche.holder.post(branche.path("acquis"), acquis(competence_id=ECRIT)))
    await branche.holder.get(branche.path())
    await branche.certify(CALCUL)
    await branche.manager.get(branche.path())
    await branche.rh().get("/v1/profils")
    await branche.sirh().get(branche.path("acquis"))
    await branche.admin.get(branche.path("experiences"))
    await branche.rh(branche.b).get(branche.path())
    lectures = await elements(branche.holder, f"/v1/lectures/parcours/{branche.claire}")
    assert [(row["roles"], row["entite"], row["operation"]) for row in reversed(lectures)] == [
        ("manager salarie", branche.a, "lire_profil"),
        ("rh", branche.a, "lister_profils"),
        ("sirh", branche.a, "lister_acquis"),
        ("administrateur", "", "lister_experiences"),
    ]
    assert lectures[3]["sujet"] == f"salarie-manager:{branche.paul}"


async def test_filters_name_only_what_the_reader_sees(branche: Branche) -> None:
    rh = branche.rh()
    assert len(await elements(rh, f"/v1/profils?metier={CONSEILLER}")) == 2
    assert len(await elements(rh, f"/v1/profils?metier={GESTIONNAIRE}")) == 0
    (claire,) = await elements(rh, "/v1/profils?matricule=C-1")
    assert claire["id"] == branche.claire
    assert await elements(rh, f"/v1/profils?entite={branche.b}") == []
    for hidden in ("souhait=1", "ouvert_mobilite=true", "provenance=certifie"):
        assert verdict(await rh.get(f"/v1/profils?{hidden}")) == (400, "unknown-parameter")
