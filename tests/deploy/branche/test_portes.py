"""The branch goes through the services' own doors: no line is refused, and a second load changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from deploy.branche import besoin_lines, catalogue_lines, certification_lines, entite_lines, profil_lines
from services.certification.app import create_app as create_certification
from services.certification.settings import CertificationSettings
from services.competences.app import create_app as create_competences
from services.competences.settings import CompetencesSettings
from services.parcours.app import create_app as create_parcours
from services.parcours.settings import ParcoursSettings
from tests.support.clock import today
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
SALARIES = 400
Events = list[tuple[str, dict[str, Any]]]


async def load(api: RunningService, door: str, lines: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """How many lines were created and left as they were; none may be refused."""
    body = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    headers = {"Content-Type": "application/x-ndjson"}
    answer = await api.as_("administrateur").post(door, content=body.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert report["rejetees"] == []
    assert report["modifiees"] == 0
    return report["creees"], report["inchangees"]


async def load_twice(api: RunningService, door: str, lines: list[dict[str, Any]]) -> None:
    assert await load(api, door, lines) == (len(lines), 0)
    assert await load(api, door, lines) == (0, len(lines))


@pytest.fixture
async def catalogue(postgres: PostgresForTests) -> Events:
    """What the catalogue publishes once it holds the branch."""
    async with running(postgres, "competences", create_competences, CompetencesSettings) as api:
        await load_twice(api, "/v1/catalogue/imports", list(catalogue_lines()))
        events = await api.events()
    return [(event["type"].removeprefix("passerelle.competences."), event["data"]) for event in events]


async def test_the_doors_take_every_line(postgres: PostgresForTests, catalogue: Events) -> None:
    async with running(postgres, "certification", create_certification, CertificationSettings) as api:
        await api.apply("competences", catalogue)
        await load_twice(api, "/v1/certifications/imports", list(certification_lines(today())))
    async with running(postgres, "parcours", create_parcours, ParcoursSettings) as api:
        await api.apply("competences", catalogue)
        await load_twice(api, "/v1/entites/imports", list(entite_lines()))
        await load_twice(api, "/v1/emplois/imports", list(profil_lines(SALARIES, 1, today())))
        await load_twice(api, "/v1/besoins/imports", list(besoin_lines(SALARIES, 1, today())))
