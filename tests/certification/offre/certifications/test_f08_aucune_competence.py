"""F8 — le dispositif sans aucune compétence : il n'est pas certifiant, on ne le rend pas tel, et il reste visible."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.branche import (
    CONSEIL,
    SAVOIR,
    bloc,
    certificateur,
    cqp,
    create_cqp,
    created,
    etapes,
    hors_registre,
    salarie,
)
from tests.certification.offre.certifications.test_cycle_de_vie import ENREGISTREE, TRANSMISE, decide
from tests.certification.titres.primes.scene import cpnef
from tests.support.answers import pointers, slug
from tests.support.catalogue import competence, in_days
from tests.support.http import ok
from tests.support.loads import ndjson
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
RETIRED = competence(CONSEIL, "C-CONSEIL", retiree=True)
LACKING: list[tuple[list[dict[str, Any]], list[str]]] = [
    ([], ["/blocs"]),
    ([bloc(atteste=[])], ["/blocs/0/competences"]),
    ([bloc(), bloc("B2", atteste=[], modalites=[])], ["/blocs/1/competences", "/blocs/1/modalites"]),
]


async def scheme(api: RunningService, blocs: list[dict[str, Any]], **more: Any) -> str:
    body = hors_registre(code="GROUPE", type="certificat", blocs=blocs, **more)
    return str((await created(certificateur(api).post("/v1/certifications", body)))["id"])


@pytest.mark.parametrize(("blocs", "missing"), LACKING)
@pytest.mark.parametrize(("what", "body"), [("transmission", TRANSMISE), ("enregistrement", ENREGISTREE)])
async def test_f08_it_cannot_be_made_certifiante_and_the_answer_says_what_lacks(
    api: RunningService, what: str, body: dict[str, Any], blocs: list[dict[str, Any]], missing: list[str]
) -> None:
    one = await scheme(api, blocs)
    before = ok(await salarie(api, 1).get(f"/v1/certifications/{one}"))
    answer = await decide(cpnef(api), one, what, **body)
    assert (answer.status_code, slug(answer), pointers(answer)) == (409, "not-certifiable", missing)
    assert ok(await salarie(api, 1).get(f"/v1/certifications/{one}/manques")) == {
        "certifiable": False,
        "manques": answer.json()["erreurs"],
    }
    assert ok(await salarie(api, 1).get(f"/v1/certifications/{one}")) == before, "nothing of it changed"


async def test_f08_it_stays_visible_and_says_that_it_certifies_nothing(api: RunningService) -> None:
    one = await scheme(api, [])
    listed = ok(await salarie(api, 1).get("/v1/certifications"))["elements"]
    assert [(row["id"], row["certifiante"]) for row in listed] == [(one, False)]
    published = [event["data"] for event in await api.events() if event["data"].get("id") == one]
    assert [data["certifiante"] for data in published] == [False], "who recommends is told"


async def test_f08_what_it_lacked_is_enough_and_a_savoir_is_not(api: RunningService) -> None:
    one = await scheme(api, [])
    path = f"/v1/certifications/{one}/blocs"
    savoir = await certificateur(api).post(path, bloc(atteste=[SAVOIR]))
    assert (savoir.status_code, slug(savoir)) == (422, "not-a-competence")
    await created(certificateur(api).post(path, bloc(atteste=[CONSEIL])))
    assert ok(await salarie(api, 1).get(f"/v1/certifications/{one}/manques")) == {"certifiable": True, "manques": []}
    assert ok(await decide(cpnef(api), one, "transmission", **TRANSMISE))["certifiante"] is True


async def test_f08_a_competence_withdrawn_from_the_catalogue_attests_nothing(api: RunningService) -> None:
    one = await scheme(api, [bloc(atteste=[CONSEIL])])
    await api.apply("competences", [RETIRED])
    answer = await decide(cpnef(api), one, "transmission", **TRANSMISE)
    assert (answer.status_code, pointers(answer)) == (409, ["/blocs/0/competences"])


async def test_f08_the_rncp_asks_for_a_metier(api: RunningService) -> None:
    one = await scheme(api, [bloc()], metiers_vises=[])
    answer = await decide(cpnef(api), one, "enregistrement", **ENREGISTREE)
    assert (answer.status_code, pointers(answer)) == (409, ["/metiers_vises"])
    ok(await decide(cpnef(api), one, "transmission", **TRANSMISE))


TRANSMIS = hors_registre(code="GROUPE", etapes=etapes(enregistrement="", transmission="2014-03-01"))
DECIDED = [TRANSMIS, cqp("GROUPE")]


def line_of(body: dict[str, Any]) -> dict[str, Any]:
    """The fiche as a line of the bulk door."""
    blocs = [{**one, "competences": [{"competence": "C-CONSEIL"} for _ in one["competences"]]} for one in body["blocs"]]
    vises = ["M-CONSEILLER"] if body["metiers_vises"] else []
    return {**body, "type": "certification", "type_certification": body["type"], "metiers_vises": vises, "blocs": blocs}


async def rejected(api: RunningService, body: dict[str, Any]) -> list[str]:
    report = ok(await cpnef(api).post("/v1/certifications/imports", **ndjson(line_of(body))))
    return [refused["pointeur"] for refused in report["rejetees"]]


@pytest.mark.parametrize("decided", DECIDED, ids=["transmise", "enregistree"])
@pytest.mark.parametrize(("blocs", "missing"), LACKING)
async def test_f08_it_does_not_enter_the_catalogue_decided_already(
    api: RunningService, blocs: list[dict[str, Any]], missing: list[str], decided: dict[str, Any]
) -> None:
    body = decided | {"blocs": blocs}
    places = [place for place in missing if not place.endswith("modalites")]
    answer = await cpnef(api).post("/v1/certifications", body)
    assert (answer.status_code, slug(answer), pointers(answer)) == (409, "not-certifiable", places)
    assert await rejected(api, body) == places
    assert ok(await salarie(api, 1).get("/v1/certifications"))["elements"] == []
    assert await api.events() == []


@pytest.mark.parametrize("decided", DECIDED, ids=["transmise", "enregistree"])
async def test_f08_a_past_decided_elsewhere_is_taken_up_once_each_bloc_attests(
    api: RunningService, decided: dict[str, Any]
) -> None:
    body = decided | {"blocs": [bloc(modalites=[])], "metiers_vises": []}
    assert (await created(cpnef(api).post("/v1/certifications", body)))["certifiante"] is True
    assert await rejected(api, body | {"code": "AUTRE"}) == []


@pytest.mark.parametrize("decided", DECIDED, ids=["transmise", "enregistree"])
@pytest.mark.parametrize(("blocs", "missing"), LACKING)
async def test_f08_no_decision_enters_by_the_fiche_either(
    api: RunningService, blocs: list[dict[str, Any]], missing: list[str], decided: dict[str, Any]
) -> None:
    one = await scheme(api, blocs)
    body = decided | {"blocs": blocs}
    before = await salarie(api, 1).get(f"/v1/certifications/{one}")
    answer = await cpnef(api).put(f"/v1/certifications/{one}", body, headers={"If-Match": before.headers["ETag"]})
    assert (answer.status_code, slug(answer), pointers(answer)) == (409, "not-certifiable", missing)
    assert await rejected(api, body) == missing
    assert ok(await salarie(api, 1).get(f"/v1/certifications/{one}")) == before.json(), "nothing of it changed"


@pytest.mark.parametrize("decided", DECIDED, ids=["transmise", "enregistree"])
async def test_f08_what_the_catalogue_withdrew_since_attests_nothing_by_the_fiche(
    api: RunningService, decided: dict[str, Any]
) -> None:
    one = await scheme(api, [bloc()])
    await api.apply("competences", [RETIRED])
    etag = {"If-Match": (await salarie(api, 1).get(f"/v1/certifications/{one}")).headers["ETag"]}
    answer = await cpnef(api).put(f"/v1/certifications/{one}", decided, headers=etag)
    assert (answer.status_code, slug(answer), pointers(answer)) == (409, "not-certifiable", ["/blocs/0/competences"])
    assert await rejected(api, decided) == ["/blocs/0/competences"]
    kept = hors_registre(code="GROUPE", type="certificat", duree_jours=12)
    assert ok(await cpnef(api).put(f"/v1/certifications/{one}", kept, headers=etag))["duree_jours"] == 12


async def test_f08_what_was_decided_before_stays_when_its_fiche_is_corrected(api: RunningService) -> None:
    one = await create_cqp(api)
    body, path = cqp(blocs=[]), f"/v1/certifications/{one['id']}"
    emptied = await certificateur(api).put(path, body, headers={"If-Match": '"v1"'})
    assert (emptied.status_code, emptied.json()["etat"], emptied.json()["certifiante"]) == (200, "enregistree", False)


async def test_f08_a_renewal_looks_again_at_what_lacks(api: RunningService) -> None:
    one = await create_cqp(api, etapes=etapes(fin_enregistrement=in_days(10)))
    path, further = f"/v1/certifications/{one['id']}", in_days(900)
    renewal = {"le": in_days(0), "decidee_par": "France compétences", "fin_enregistrement_le": further}
    by_the_fiche = cqp(etapes=etapes(fin_enregistrement=further))
    await api.apply("competences", [RETIRED])
    before = await salarie(api, 1).get(path)
    etag = {"If-Match": before.headers["ETag"]}
    for answer in (
        await decide(cpnef(api), one["id"], "renouvellements", **renewal),
        await cpnef(api).put(path, by_the_fiche, headers=etag),
        await cpnef(api).put(path, cqp(), headers=etag),
    ):
        assert (answer.status_code, slug(answer), pointers(answer)) == (
            409,
            "not-certifiable",
            ["/blocs/0/competences"],
        )
    assert ok(await salarie(api, 1).get(path)) == before.json()
    await api.apply("competences", [competence(CONSEIL, "C-CONSEIL")])
    ok(await decide(cpnef(api), one["id"], "renouvellements", **renewal))


async def test_f08_another_register_is_another_registration(api: RunningService) -> None:
    voies = {"epreuves_directes": True}
    rs = cqp("TEST", registre="RS", niveau=None, type="certificat", voies=voies, metiers_vises=[])
    one = await created(certificateur(api).post("/v1/certifications", rs))
    body = rs | {"registre": "RNCP", "niveau": 5}
    answer = await certificateur(api).put(f"/v1/certifications/{one['id']}", body, headers={"If-Match": '"v1"'})
    assert (answer.status_code, pointers(answer)) == (409, ["/metiers_vises"])
