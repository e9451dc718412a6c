"""`passerelle flux`: what services set aside is listed, replayed in order, dropped for good; where services run or not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import pytest
from typer.testing import CliRunner

from services.cli import app as cli
from services.cli.errors import CommandError
from services.cli.flux import FOLLOWERS, act_on_parked, list_parked
from services.cli.settings import DATABASES, InstallationSettings
from tests.support.postgres import PostgresForTests

POISONED, FINE, PERSON = (str(uuid4()) for _ in range(3))
GOOD = {"referentiel": "B", "code": "C", "libelle": "Écrire", "nature": "competence", "retiree": False}
_PARK = (
    "INSERT INTO evenement_ecarte (source, id, type, sujet, emis_le, position, donnees, raison, essais, premier_le, dernier_le)"
    " VALUES ($1, $2, $3, $4, now(), $2, $5, 'KeyError', 5, '2026-11-30 10:00Z', now())"
)


@pytest.fixture
def settings(postgres: PostgresForTests, tmp_path: Path) -> Iterator[InstallationSettings]:
    urls = {f"{name}_database_url": postgres.create(name) for name in DATABASES}
    yield InstallationSettings(donnees=tmp_path / "donnees").model_copy(update=urls)
    for url in urls.values():
        postgres.drop(url)


@pytest.fixture
def parked(settings: InstallationSettings) -> InstallationSettings:
    """Of a compétence, an event that cannot be applied and one behind it; of another, one that can."""
    for number, (subject, data) in enumerate(
        [(POISONED, {"libelle": "Écrire"}), (POISONED, GOOD), (FINE, GOOD | {"code": "D"})], 1
    ):
        park(settings, "parcours", "competences", f"e{number}", "competence.modifiee", {"id": subject} | data)
    return settings


def query(settings: InstallationSettings, service: str, statement: str, *values: Any) -> list[Any]:
    async def ask() -> list[Any]:
        connection = await asyncpg.connect(settings.given_database_url(service))
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    return asyncio.run(ask())


def park(settings: InstallationSettings, service: str, source: str, id: str, kind: str, data: dict[str, Any]) -> None:
    query(settings, service, _PARK, source, id, kind, data["id"], orjson.dumps(data).decode())


def act(settings: InstallationSettings, what: str, service: str = "parcours", **wanted: str) -> tuple[list[str], str]:
    """What is said, and the reason of the failure."""
    said: list[str] = []
    try:
        asyncio.run(act_on_parked(settings, what, service, wanted, said.append))
    except CommandError as error:
        return said, str(error)
    return said, ""


def left(settings: InstallationSettings, service: str = "parcours") -> list[str]:
    rows = query(settings, service, "SELECT id FROM evenement_ecarte WHERE ote_le IS NULL ORDER BY rang")
    return [row["id"] for row in rows]


def codes(settings: InstallationSettings) -> list[str]:
    return [row["code"] for row in query(settings, "parcours", "SELECT code FROM competence_connue ORDER BY code")]


def test_each_follower_says_what_it_set_aside(parked: InstallationSettings) -> None:
    said: list[str] = []
    asyncio.run(list_parked(parked, said.append))
    assert [line for line in said if not line.startswith(" ")] == [
        "certification: rien à l'écart.",
        "parcours: 3 événement(s) à l'écart.",
        "matching: rien à l'écart.",
    ]
    first, *_ = (line for line in said if line.startswith(" "))
    assert first == (
        f"  competences, competence.modifiee e1, sujet {POISONED}, position e1, depuis 2026-11-30 10:00:00+00:00, "
        "5 essai(s): KeyError."
    )


def test_what_can_be_is_applied_in_order_and_what_still_fails_is_said(parked: InstallationSettings) -> None:
    said, reason = act(parked, "rejouer")
    assert reason == "2 événement(s) de 3 restent à l'écart."
    assert "e1" in said[0]
    assert "reste à l'écart, KeyError ; services.kit.feed.copies" in said[0]
    assert said[1].endswith("reste à l'écart, derrière un événement du même sujet.")
    assert said[2] == f"competence.modifiee e3, sujet {FINE}: appliqué."
    assert (left(parked), codes(parked)) == (["e1", "e2"], ["D"])
    mended = orjson.dumps({"id": POISONED} | GOOD | {"code": "AVANT"}).decode()
    query(parked, "parcours", "UPDATE evenement_ecarte SET donnees = $1 WHERE id = 'e1'", mended)
    assert act(parked, "rejouer", sujet=POISONED)[1] == ""
    assert (left(parked), codes(parked)) == ([], ["C", "D"])


def test_one_alone_waits_for_what_is_before_it(parked: InstallationSettings) -> None:
    assert act(parked, "rejouer", id="e2")[1] == "1 événement(s) de 1 restent à l'écart."
    assert act(parked, "rejouer", id="e3") == ([f"competence.modifiee e3, sujet {FINE}: appliqué."], "")
    assert act(parked, "rejouer", source="certification")[1] == "parcours n'a rien de tel à l'écart."


def test_dropped_it_is_never_applied_and_what_was_behind_goes_on(parked: InstallationSettings) -> None:
    assert act(parked, "oter", id="e1") == ([f"competence.modifiee e1, sujet {POISONED}: ôté."], "")
    assert act(parked, "rejouer", source="competences")[1] == ""
    assert codes(parked) == ["C", "D"]
    (row,) = query(parked, "parcours", "SELECT id, donnees FROM evenement_ecarte WHERE ote_le IS NOT NULL")
    assert tuple(row) == ("e1", "{}")
    (line,) = query(parked, "parcours", "SELECT sujet, requete FROM journal WHERE action = 'oter_evenement'")
    assert tuple(line) == ("passerelle flux", "e1")


@pytest.mark.parametrize("service", ["certification", "matching"])
def test_an_erasure_is_replayed_and_cannot_be_dropped(settings: InstallationSettings, service: str) -> None:
    park(settings, service, "parcours", "e1", "profil.modifie", {"id": PERSON, "emplois": 3})
    park(settings, service, "parcours", "e2", "profil.efface", {"id": PERSON})
    said, reason = act(settings, "oter", service, sujet=PERSON)
    assert reason == "1 événement(s) de 2 restent à l'écart."
    assert "un effacement ne s'ôte pas" in said[1]
    assert act(settings, "rejouer", service, id="e2")[1] == ""
    assert query(settings, service, "SELECT * FROM evenement_ecarte") == [], "what it said of them is gone with them"
    mark = {"certification": "profil_connu WHERE efface", "matching": "profil_efface"}[service]
    assert [str(row["id"]) for row in query(settings, service, f"SELECT id FROM {mark}")] == [PERSON]


def test_each_follower_can_be_started_by_the_command(settings: InstallationSettings) -> None:
    for service in FOLLOWERS:
        assert act(settings, "rejouer", service) == ([f"{service}: rien à l'écart."], "")
    assert "ne suit aucun flux" in act(settings, "rejouer", "competences")[1]


def test_a_database_that_does_not_answer_is_said_and_nothing_is_lost(parked: InstallationSettings) -> None:
    query(parked, "parcours", "ALTER TABLE competence_connue RENAME TO ailleurs")
    _, reason = act(parked, "rejouer", id="e3")
    assert reason.startswith("parcours n'a pas pu: ")
    assert "competence_connue" in reason
    assert "e3" in left(parked)


def test_a_database_of_before_is_said(parked: InstallationSettings) -> None:
    query(parked, "parcours", "DROP TABLE evenement_ecarte")
    with pytest.raises(CommandError, match="passerelle migrate parcours"):
        asyncio.run(list_parked(parked, print))


def test_dropping_is_asked_for_by_name_and_confirmed(
    parked: InstallationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "settings_of", lambda *_: parked)
    runner = CliRunner()
    assert isinstance(runner.invoke(cli.app, ["flux", "oter", "parcours", "--oui"]).exception, CommandError)
    assert runner.invoke(cli.app, ["flux", "oter", "parcours", "--evenement", "e1"], input="n\n").exit_code == 1
    assert left(parked) == ["e1", "e2", "e3"]
    assert runner.invoke(cli.app, ["flux", "oter", "parcours", "--evenement", "e1", "--oui"]).exit_code == 0
    assert runner.invoke(cli.app, ["flux", "rejouer", "parcours", "--sujet", FINE]).exit_code == 0
    assert left(parked) == ["e2"]
    assert runner.invoke(cli.app, ["flux", "lister"]).exit_code == 0
