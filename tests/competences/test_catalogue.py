"""Published versions: numbered, dated, digested, readable by date, and immutable even for whoever holds the database."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from tests.competences.branche import competence, cpnef, create, metier, read, salarie, seed, write
from tests.support.answers import pointers, slug
from tests.support.catalogue import in_days
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def publish(api: RunningService, effective_le: str, **more: Any) -> dict[str, Any]:
    return await create(api, "/v1/catalogue/versions", {"effective_le": effective_le, **more})


async def rename(api: RunningService, metier_id: str, libelle: str) -> None:
    assert (await write(api, "PUT", f"/v1/metiers/{metier_id}", metier(libelle=libelle))).status_code == 200


async def test_a_version_says_what_it_froze(api: RunningService) -> None:
    await seed(api)
    await create(api, "/v1/metiers", metier("C1109", referentiel="ROME"))
    version = await publish(api, "2025-01-01", note="Première version")
    assert (version["numero"], version["effective_le"], version["note"]) == (1, "2025-01-01", "Première version")
    assert (version["metiers"], version["competences"], version["publiee_par"]) == (1, 2, "cpnef:test")
    assert await read(api, "/v1/catalogue/versions/1") == version
    assert (await read(api, "/v1/catalogue/versions"))["elements"] == [version]


async def test_the_digest_can_be_computed_from_what_is_read(api: RunningService) -> None:
    await seed(api)
    version = await publish(api, "2025-01-01")
    fiches = (await read(api, "/v1/catalogue/competences"))["elements"]
    for fiche in (await read(api, "/v1/catalogue"))["elements"]:
        assert fiche.pop("version_catalogue") == 1
        fiches.append(fiche)
    lines = [json.dumps(fiche, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n" for fiche in fiches]
    assert version["empreinte"] == hashlib.sha256("".join(lines).encode()).hexdigest()


async def test_a_metier_is_read_as_published_on_a_day(api: RunningService) -> None:
    ids = await seed(api)
    path = f"/v1/metiers/{ids['metier']}"
    today = await read(api, path)
    await publish(api, "2025-01-01")
    await rename(api, ids["metier"], "Conseiller en retraite")
    await publish(api, in_days(30))
    await rename(api, ids["metier"], "Encore un autre nom")
    for day, libelle, numero in (
        ("2025-01-01", "Conseiller retraite", 1),
        (in_days(29), "Conseiller retraite", 1),
        (in_days(30), "Conseiller en retraite", 2),
        ("2199-12-31", "Conseiller en retraite", 2),
    ):
        lu = await read(api, f"{path}?au={day}")
        assert (lu["libelle"], lu["version_catalogue"]) == (libelle, numero), day
        listed = await read(api, f"/v1/catalogue?au={day}")
        assert listed["elements"] == [lu]
    assert await read(api, f"{path}?au=2025-06-01") == today | {"version_catalogue": 1}
    assert (await read(api, path))["libelle"] == "Encore un autre nom"


async def test_before_the_first_version_there_is_nothing(api: RunningService) -> None:
    ids = await seed(api)
    await publish(api, "2025-01-01")
    newer = await create(api, "/v1/metiers", metier("M-2"))
    for path in (
        "/v1/catalogue?au=2024-12-31",
        "/v1/catalogue/competences?au=2024-12-31",
        f"/v1/metiers/{ids['metier']}?au=2024-12-31",
        f"/v1/metiers/{newer['id']}?au=2025-01-01",
        "/v1/catalogue/versions/2",
    ):
        answer = await salarie(api).get(path)
        assert (answer.status_code, slug(answer)) == (404, "not-found"), path


async def test_only_what_is_in_force_is_published(api: RunningService) -> None:
    ids = await seed(api)
    await create(api, "/v1/metiers", metier("M-2"))
    for path in (f"/v1/metiers/{ids['metier']}", f"/v1/competences/{ids['savoir']}"):
        await write(api, "DELETE", path)
    version = await publish(api, "2025-01-01")
    assert (version["metiers"], version["competences"]) == (1, 1)
    page = await read(api, "/v1/catalogue/competences?limite=1")
    assert ([it["code"] for it in page["elements"]], page["suivant"]) == (["C-CONSEIL"], None)


async def test_a_day_already_read_never_reads_otherwise(api: RunningService) -> None:
    ids = await seed(api)
    await publish(api, in_days(-400))
    await rename(api, ids["metier"], "Autre")
    for day in (in_days(-1), in_days(-500)):
        answer = await cpnef(api).post("/v1/catalogue/versions", {"effective_le": day})
        assert (answer.status_code, slug(answer), pointers(answer)) == (422, "inconsistent-dates", ["/effective_le"])
    assert (await publish(api, in_days(10)))["numero"] == 2
    await rename(api, ids["metier"], "Encore un autre")
    answer = await cpnef(api).post("/v1/catalogue/versions", {"effective_le": in_days(9)})
    assert slug(answer) == "inconsistent-dates"
    assert (await publish(api, in_days(10)))["numero"] == 3
    assert (await read(api, f"/v1/catalogue?au={in_days(10)}"))["elements"][0]["libelle"] == "Encore un autre"


async def test_nothing_is_published_twice_nor_empty(api: RunningService) -> None:
    answer = await cpnef(api).post("/v1/catalogue/versions", {"effective_le": "2025-01-01"})
    assert (answer.status_code, slug(answer)) == (409, "empty-catalogue")
    await seed(api)
    await publish(api, "2025-01-01")
    answer = await cpnef(api).post("/v1/catalogue/versions", {"effective_le": in_days(1)})
    assert (answer.status_code, slug(answer)) == (409, "unchanged-catalogue")
    assert len((await read(api, "/v1/catalogue/versions"))["elements"]) == 1


@pytest.mark.parametrize("day", ["0", "01/01/2026", "2026-02-30", "1899-12-31", 0, None])
async def test_refuses_a_day_that_is_not_one(api: RunningService, day: object) -> None:
    answer = await cpnef(api).post("/v1/catalogue/versions", {"effective_le": day})
    assert (answer.status_code, pointers(answer)) == (422, ["/effective_le"])
    if day is not None:
        assert (await salarie(api).get(f"/v1/catalogue?au={day}")).status_code == 422


async def test_publication_is_in_the_feed(api: RunningService) -> None:
    await seed(api)
    version = await publish(api, "2025-01-01")
    event = (await api.events())[-1]
    assert event["type"] == "passerelle.competences.version.publiee"
    assert {name: event["data"][name] for name in ("id", "numero", "effective_le", "empreinte")} == {
        name: version[name] for name in ("id", "numero", "effective_le", "empreinte")
    }


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE version_catalogue SET effective_le = '2020-01-01'",
        "UPDATE metier_publie SET fiche = '{}'",
        "UPDATE competence_publiee SET code = 'X'",
        "DELETE FROM metier_publie",
        "DELETE FROM competence_publiee",
        "DELETE FROM version_catalogue",
        "TRUNCATE metier_publie",
        "TRUNCATE version_catalogue CASCADE",
        "INSERT INTO metier_publie SELECT numero, gen_random_uuid(), 'M-AJOUT', '{}' FROM version_catalogue",
        "INSERT INTO competence_publiee SELECT numero, gen_random_uuid(), 'C-AJOUT', '{}' FROM version_catalogue",
    ],
)
async def test_the_database_itself_refuses_to_change_what_was_published(api: RunningService, statement: str) -> None:
    await seed(api)
    await publish(api, "2025-01-01")
    before = await read(api, "/v1/catalogue"), await read(api, "/v1/catalogue/versions")
    connection = await asyncpg.connect(api.database_url)
    try:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="une version publiée ne change pas"):
            await connection.execute(statement)
    finally:
        await connection.close()
    assert (await read(api, "/v1/catalogue"), await read(api, "/v1/catalogue/versions")) == before


async def test_a_publication_waits_for_whoever_is_writing(api: RunningService) -> None:
    await seed(api)
    async with api.app.state.database.writing() as db:
        await db.execute(text("SELECT pg_advisory_xact_lock_shared(7162836)"))
        answer = await cpnef(api).post("/v1/catalogue/versions", {"effective_le": "2025-01-01"})
        assert (answer.status_code, slug(answer)) == (503, "dependency-unavailable")
        # others who write a few rows do not wait for each other
        await create(api, "/v1/competences", competence("C-2"))
    assert (await publish(api, "2025-01-01"))["competences"] == 3
