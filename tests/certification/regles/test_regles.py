"""Rules are rows with dates: read as of a day, corrected from a day to come, never overlapping."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.certification.models import VersionRegle
from services.certification.regles.errors import RegleSansVersion
from services.certification.regles.lecture import duree_on, rule_on
from services.certification.regles.parametres import Duree, Unite
from services.certification.regles.requises import Requise
from services.certification.regles.schemas import EXEMPLE
from tests.support.answers import pointers, slug, verdict
from tests.support.clock import now
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
AVIS = Requise.AVIS_VALIDITE


def version(**more: Any) -> dict[str, Any]:
    return {**EXEMPLE, **more}


def cpnef(api: RunningService) -> Caller:
    return api.as_("cpnef")


@pytest.fixture
def today(api: RunningService) -> date:
    """The service's day: 24 November 2026."""
    api.app.state.service.clock = lambda: datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    return date(2026, 11, 24)


async def codes_on(api: RunningService, jour: str, **filters: str) -> set[str]:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    answer = await api.as_("salarie").get(f"/v1/regles?jour={jour}&limite=200&{query}")
    assert answer.status_code == 200, answer.text
    return {regle["code"] for regle in answer.json()["elements"]}


async def test_rules_are_read_as_of_a_day(api: RunningService, today: date) -> None:
    before, after = await codes_on(api, "2025-12-31", objet="voie"), await codes_on(api, "2026-01-01", objet="voie")
    assert before - after == {"pro-a"}
    assert after - before == {"periode-reconversion"}
    rule = "/v1/regles/entretien-parcours?jour="
    old, new = [(await api.as_("rh").get(rule + jour)).json() for jour in ("2025-10-25", "2025-10-26")]
    assert old["parametres"]["tous_les"] == {"nombre": 2, "unite": "annees"}
    assert new["parametres"]["tous_les"] == {"nombre": 4, "unite": "annees"}
    assert (old["au"], new["du"]) == ("2025-10-25", "2025-10-26")


async def test_the_day_is_today_when_none_is_given(api: RunningService, today: date) -> None:
    assert (await api.as_("rh").get("/v1/regles/pro-a")).status_code == 404
    assert (await api.as_("rh").get("/v1/regles/periode-reconversion")).status_code == 200
    assert (await api.as_("rh").get("/v1/regles/entretien-parcours")).json()["du"] == "2025-10-26"


async def test_rules_are_narrowed_by_object_and_by_mark(api: RunningService, today: date) -> None:
    assert await codes_on(api, "2026-11-24", objet="jury") == {"vae-jury"}
    from_memory = await codes_on(api, "2026-11-24", marque="mem")
    assert {"vae-hors-temps-travail", "projet-transition-professionnelle"} <= from_memory


async def test_a_correction_holds_from_its_day_and_changes_nothing_before(api: RunningService, today: date) -> None:
    answer = await cpnef(api).post(f"/v1/regles/{AVIS}/versions", version(du="2027-01-01"))
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/v1/regles/{AVIS}?jour=2027-01-01"
    async with api.app.state.database.reading() as db:
        assert await duree_on(db, AVIS, date(2026, 12, 31)) == Duree(nombre=6, unite=Unite.MOIS)
        assert await duree_on(db, AVIS, date(2027, 1, 1)) == Duree(nombre=3, unite=Unite.MOIS)
    versions = (await api.as_("syndicat").get(f"/v1/regles/{AVIS}/versions")).json()["elements"]
    assert [(one["du"], one["au"]) for one in versions] == [(None, "2026-12-31"), ("2027-01-01", None)]


async def test_a_version_goes_between_two_others(api: RunningService, today: date) -> None:
    for du in ("2027-06-01", "2027-01-01"):
        assert (await cpnef(api).post(f"/v1/regles/{AVIS}/versions", version(du=du))).status_code == 201
    versions = (await api.as_("cpnef").get(f"/v1/regles/{AVIS}/versions")).json()["elements"]
    days = [(None, "2026-12-31"), ("2027-01-01", "2027-05-31"), ("2027-06-01", None)]
    assert [(one["du"], one["au"]) for one in versions] == days


async def test_the_past_of_a_rule_does_not_change(api: RunningService, today: date) -> None:
    for du in ("2026-11-24", "2020-01-01"):
        answer = await cpnef(api).post(f"/v1/regles/{AVIS}/versions", version(du=du))
        assert verdict(answer) == (409, "rule-already-in-force")
        assert "2026-11-25" in answer.json()["erreurs"][0]["motif"]
    assert (await cpnef(api).post(f"/v1/regles/{AVIS}/versions", version(du="2026-11-25"))).status_code == 201


async def test_two_versions_never_overlap(api: RunningService, today: date) -> None:
    path = f"/v1/regles/{AVIS}/versions"
    assert (await cpnef(api).post(path, version(du="2027-06-01"))).status_code == 201
    same = await cpnef(api).post(path, version(du="2027-06-01"))
    across = await cpnef(api).post(path, version(du="2027-01-01", au="2027-06-01"))
    assert verdict(same) == verdict(across) == (409, "rule-versions-overlap")
    backwards = await cpnef(api).post(path, version(du="2027-02-01", au="2027-01-31"))
    assert verdict(backwards) == (422, "inconsistent-dates")


async def test_two_corrections_at_once_do_not_overlap(api: RunningService, today: date) -> None:
    days = [f"2027-{month:02}-01" for month in range(1, 7)]
    answers = await asyncio.gather(*(cpnef(api).post(f"/v1/regles/{AVIS}/versions", version(du=day)) for day in days))
    assert {answer.status_code for answer in answers} <= {201, 409}
    versions = (await cpnef(api).get(f"/v1/regles/{AVIS}/versions")).json()["elements"]
    assert all(before["au"] < after["du"] for before, after in zip(versions, versions[1:], strict=False))


async def test_the_table_itself_refuses_an_overlap_and_a_change(api: RunningService) -> None:
    row = {"code": AVIS, "objet": "delai", "intitule": "x", "source": "x", "marque": "mem", "ecrite_par": "x"}
    more = {"parametres": {"objet": "delai"}, "ecrite_le": now(), "du": date(2030, 1, 1)}
    database = api.app.state.database
    async with database.writing() as db:
        db.add(VersionRegle.model_validate(row | more))
        with pytest.raises(IntegrityError, match="sans_recouvrement"):
            await db.flush()
    for statement in (
        update(VersionRegle).values(source="autre"),
        update(VersionRegle).values(parametres=text("""'{"objet": "delai"}'::jsonb""")),
        delete(VersionRegle),
    ):
        async with database.writing() as db:
            with pytest.raises(DBAPIError, match="ne change pas"):
                await db.execute(statement)


async def test_a_rule_keeps_its_object(api: RunningService, today: date) -> None:
    parametres = {"objet": "principe", "enonce": "Rien.", "points": []}
    answer = await cpnef(api).post(f"/v1/regles/{AVIS}/versions", version(parametres=parametres))
    assert verdict(answer) == (422, "rule-object-changed")
    assert pointers(answer) == ["/parametres/objet"]


async def test_parameters_are_typed_by_their_object(api: RunningService, today: date) -> None:
    for parametres in (
        {"objet": "delai", "duree": {"nombre": -1, "unite": "mois"}, "a_compter_de": "x"},
        {"objet": "delai", "duree": {"nombre": 1, "unite": "semaines"}, "a_compter_de": "x"},
        {"objet": "delai", "a_compter_de": "x"},
        {"objet": "loi"},
        {},
    ):
        answer = await cpnef(api).post(f"/v1/regles/{AVIS}/versions", version(parametres=parametres))
        assert answer.status_code == 422, parametres


async def test_a_rule_that_is_not_there(api: RunningService) -> None:
    async with api.app.state.database.reading() as db:
        with pytest.raises(RegleSansVersion, match="vae-recevabilite.*31 décembre 2023"):
            await rule_on(db, Requise.VAE_RECEVABILITE, date(2023, 12, 31))
    for code in ("inconnue", "a b", "%22", "x" * 100):
        for path in (f"/v1/regles/{code}", f"/v1/regles/{code}/versions"):
            answer = await cpnef(api).get(path)
            assert (answer.status_code, slug(answer)) == (404, "not-found"), path
        assert (await cpnef(api).post(f"/v1/regles/{code}/versions", version())).status_code == 404
