"""The items of the catalogue: natures, codes never given again, retirement."""

from __future__ import annotations

import pytest

from tests.competences.branche import codes, competence, cpnef, create, metier, read, seed, write
from tests.support.answers import pointers, slug
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_an_item_says_what_it_is(api: RunningService) -> None:
    for nature in ("competence", "savoir", "savoir_etre", "outil"):
        lue = await create(api, "/v1/competences", competence(f"X-{nature}".upper().replace("_", "-"), nature))
        assert (lue["nature"], lue["retiree"], lue["referentiel"]) == (nature, False, "BRANCHE")
    assert await codes(api, "/v1/competences?nature=savoir") == ["X-SAVOIR"]


@pytest.mark.parametrize(
    "libelle",
    [
        "Connaître la réglementation",
        "Connaitre les régimes",
        "CONNAISSANCES en droit social",
        "Connaissance",
        "Notions de comptabilité",
        "Théorie des jeux",
        "Principes de la retraite",
        "Bases de la paie",
    ],
)
async def test_a_savoir_is_refused_as_a_competence_of_the_branch(api: RunningService, libelle: str) -> None:
    answer = await cpnef(api).post("/v1/competences", competence(libelle=libelle))
    assert (answer.status_code, slug(answer), pointers(answer)) == (422, "missing-activity", ["/libelle"])
    await create(api, "/v1/competences", competence("S-1", "savoir", libelle=libelle))
    await create(api, "/v1/competences", competence("R-1", libelle=libelle, referentiel="ROME"))


async def test_a_competence_may_speak_of_what_is_known(api: RunningService) -> None:
    for code, libelle in (("C-1", "Faire connaître les droits à un assuré"), ("C-2", "Notionnel : calculer un solde")):
        made = await create(api, "/v1/competences", competence(code, libelle=libelle))
        read = (await cpnef(api).get(f"/v1/competences/{made['id']}")).json()
        assert (read["libelle"], read["nature"]) == (libelle, "competence")


async def test_a_savoir_never_becomes_a_competence_nor_back(api: RunningService) -> None:
    ids = await seed(api)
    for kind, code, nature in (("savoir", "S-REGLES", "competence"), ("competence", "C-CONSEIL", "outil")):
        answer = await write(api, "PUT", f"/v1/competences/{ids[kind]}", competence(code, nature))
        assert (answer.status_code, slug(answer), pointers(answer)) == (409, "nature-fixed", ["/nature"])
    answer = await write(api, "PUT", f"/v1/competences/{ids['savoir']}", competence("S-REGLES", "outil"))
    assert answer.json()["nature"] == "outil"


@pytest.mark.parametrize("code", ["c-conseil", "С-CONSEIL", "C CONSEIL", "C-CONSEIL ", "", "-C", "C" * 65, "C１"])
async def test_a_code_has_one_spelling(api: RunningService, code: str) -> None:
    answer = await cpnef(api).post("/v1/competences", competence(code))
    assert (answer.status_code, slug(answer), pointers(answer)) == (422, "validation-error", ["/code"])


async def test_a_code_is_given_once_even_after_retirement(api: RunningService) -> None:
    first = await create(api, "/v1/competences", competence())
    other = await create(api, "/v1/competences", competence("C-AUTRE"))
    await create(api, "/v1/competences", competence(referentiel="ROME"))
    assert slug(await write(api, "PUT", f"/v1/competences/{other['id']}", competence())) == "code-taken"
    retired = await write(api, "DELETE", f"/v1/competences/{first['id']}")
    assert retired.json() == first | {"retiree": True}
    answer = await cpnef(api).post("/v1/competences", competence())
    assert (answer.status_code, slug(answer)) == (409, "code-taken")
    answer = await write(api, "PUT", f"/v1/competences/{other['id']}", competence("C-AUTRE", referentiel="ROME"))
    assert (answer.status_code, pointers(answer)) == (422, ["/referentiel"])


async def test_what_a_metier_requires_cannot_be_retired(api: RunningService) -> None:
    ids = await seed(api)
    path = f"/v1/competences/{ids['competence']}"
    answer = await write(api, "DELETE", path)
    assert (answer.status_code, slug(answer)) == (409, "in-use")
    await write(api, "DELETE", f"/v1/metiers/{ids['metier']}")
    assert (await write(api, "DELETE", path)).json()["retiree"] is True


async def test_a_retired_item_stays_readable_and_is_left_alone(api: RunningService) -> None:
    item = await create(api, "/v1/competences", competence())
    path = f"/v1/competences/{item['id']}"
    await write(api, "DELETE", path)
    events = await api.events()
    assert [event["data"]["retiree"] for event in events] == [False, True]
    assert (await read(api, path))["retiree"] is True
    assert await codes(api, "/v1/competences") == []
    assert await codes(api, "/v1/competences?retirees=true") == ["C-CONSEIL"]
    assert (await write(api, "DELETE", path)).status_code == 200
    answer = await write(api, "PUT", path, competence(libelle="Autre"))
    assert (answer.status_code, slug(answer)) == (409, "retired-competence")
    answer = await cpnef(api).post("/v1/metiers", metier(exigences=[{"competence_id": item["id"]}]))
    assert (answer.status_code, slug(answer)) == (409, "retired-competence")
    assert await api.events() == events


async def test_a_replacement_is_published_whole_and_once(api: RunningService) -> None:
    item = await create(api, "/v1/competences", competence())
    body = competence(libelle="Conseiller un assuré", definition=None)
    for _ in range(2):
        await write(api, "PUT", f"/v1/competences/{item['id']}", body)
    created, replaced = await api.events()
    assert created["type"] == "passerelle.competences.competence.modifiee"
    assert replaced["subject"] == item["id"]
    assert replaced["data"] == body | {"id": item["id"], "referentiel": "BRANCHE", "retiree": False}
