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
from tests.certification.certifications.test_cycle_de_vie import ENREGISTREE, TRANSMISE, decide
from tests.certification.primes.scene import cpnef
from tests.support.answers import pointers, slug
from tests.support.catalogue import competence
from tests.support.http import ok
from tests.support.loads import ndjson
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
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
    await api.apply("competences", [competence(CONSEIL, "C-CONSEIL", retiree=True)])
    answer = await decide(cpnef(api), one, "transmission", **TRANSMISE)
    assert (answer.status_code, pointers(answer)) == (409, ["/blocs/0/competences"])


async def test_f08_the_rncp_asks_for_a_metier(api: RunningService) -> None:
    one = await scheme(api, [bloc()], metiers_vises=[])
    answer = await decide(cpnef(api), one, "enregistrement", **ENREGISTREE)
    assert (answer.status_code, pointers(answer)) == (409, ["/metiers_vises"])
    ok(await decide(cpnef(api), one, "transmission", **TRANSMISE))


@pytest.mark.parametrize("decided", ["transmission", "enregistrement"])
@pytest.mark.parametrize("blocs", [[], [bloc(atteste=[])]])
async def test_f08_no_decision_enters_by_the_fiche_either(
    api: RunningService, blocs: list[dict[str, Any]], decided: str
) -> None:
    one = await scheme(api, blocs)
    more = {"code": "GROUPE", "blocs": blocs}
    known = etapes(enregistrement="", transmission="2014-03-01")
    body = cqp(**more) if decided == "enregistrement" else hors_registre(**more, etapes=known)
    before = await salarie(api, 1).get(f"/v1/certifications/{one}")
    etag = {"If-Match": before.headers["ETag"]}
    answer = await certificateur(api).put(f"/v1/certifications/{one}", body, headers=etag)
    assert (answer.status_code, slug(answer), pointers(answer)) == (409, "not-certifiable", ["/blocs"])
    line = body | {
        "type": "certification", "type_certification": "CQP", "metiers_vises": ["M-CONSEILLER"],
        "blocs": [{**one_bloc, "competences": []} for one_bloc in blocs],
    }  # fmt: skip
    report = ok(await certificateur(api).post("/v1/certifications/imports", **ndjson(line)))
    assert [refused["pointeur"] for refused in report["rejetees"]] == ["/blocs"]
    assert ok(await salarie(api, 1).get(f"/v1/certifications/{one}")) == before.json(), "nothing of it changed"


async def test_f08_what_was_decided_before_stays_when_its_fiche_is_corrected(api: RunningService) -> None:
    one = await create_cqp(api)
    body, path = cqp(blocs=[]), f"/v1/certifications/{one['id']}"
    emptied = await certificateur(api).put(path, body, headers={"If-Match": '"v1"'})
    assert (emptied.status_code, emptied.json()["etat"], emptied.json()["certifiante"]) == (200, "enregistree", False)
