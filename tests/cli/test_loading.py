"""Bulk loads against a real door: bounded requests, line numbers of the file, refused lines sent again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from services.certification.app import create_app
from services.certification.settings import CertificationSettings
from services.cli.errors import CommandError
from services.cli.files import CERTIFICATIONS
from services.cli.loading import Report, encode, load, send
from services.kit.run.http import ServiceClient
from tests.certification.branche import know_the_branch, ref
from tests.certification.test_imports import ligne_bloc, ligne_certification, ligne_session
from tests.support.catalogue import competence
from tests.support.issuer import token
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio


@pytest.fixture
async def api(postgres: PostgresForTests) -> AsyncIterator[RunningService]:
    async with running(postgres, "certification", create_app, CertificationSettings) as service:
        await know_the_branch(service)
        yield service


@pytest.fixture
async def client(api: RunningService) -> AsyncIterator[ServiceClient]:
    async def bearer() -> str:
        return token("certificateur")

    transport = httpx.ASGITransport(app=api.app)
    client = ServiceClient("http://test", token=bearer, transport=transport, deadline_s=30)
    yield client
    await client.aclose()


def certifications(count: int) -> list[dict[str, object]]:
    return [ligne_certification(f"CQP-{number}") for number in range(count)]


async def test_a_long_load_is_sent_in_requests_of_a_bounded_size(client: ServiceClient) -> None:
    sent: list[int] = []
    report = await load(client, CERTIFICATIONS, encode(certifications(7)), advance=sent.append, lines_a_request=3)
    assert (report.lignes, report.creees, report.refused) == (7, 7, [])
    assert sent == [3, 3, 1]


async def test_the_same_load_again_changes_nothing(client: ServiceClient) -> None:
    await load(client, CERTIFICATIONS, encode(certifications(3)))
    again = await load(client, CERTIFICATIONS, encode(certifications(3)))
    assert again.summary() == "3 inchangées"


async def test_a_refused_line_has_its_number_in_the_file_and_its_reason(client: ServiceClient) -> None:
    lines = [*certifications(4), ligne_session("S-1", "INCONNUE")]
    report = await load(client, CERTIFICATIONS, encode(lines), lines_a_request=2)
    ((number, reason),) = report.refused
    assert number == 5
    assert "certification" in reason
    assert report.summary() == "4 créées, 1 refusées"


async def test_a_line_that_names_what_a_consumer_learns_later_is_sent_again(
    api: RunningService, client: ServiceClient
) -> None:
    line = ligne_certification("CQP-TARD", blocs=[ligne_bloc(competence="C-TARD")])
    loading = asyncio.create_task(load(client, CERTIFICATIONS, encode([line]), retry=True))
    await asyncio.sleep(0.3)
    await api.apply("competences", [competence(ref("competence/tard"), "C-TARD")])
    report = await loading
    assert (report.creees, report.refused) == (1, [])


async def test_a_line_that_names_a_later_one_is_sent_again(client: ServiceClient) -> None:
    lines = [ligne_session("S-1", "CQP-APRES"), ligne_certification("CQP-APRES")]
    report = await load(client, CERTIFICATIONS, encode(lines), lines_a_request=1, retry=True)
    assert (report.creees, report.refused) == (2, [])


async def test_a_load_refused_whole_says_why(client: ServiceClient) -> None:
    with pytest.raises(CommandError, match="refuse le chargement"):
        await send(client, CERTIFICATIONS, [b"x"], kind="text/plain")


def test_a_report_that_cannot_name_every_refused_line_refuses_all_that_was_sent() -> None:
    counts = {"lignes": 5, "creees": 0, "modifiees": 0, "inchangees": 0, "rejetees_total": 5}
    report = Report()
    refused = report.add_with_refused({**counts, "rejetees": [{"ligne": 1, "pointeur": "", "motif": "x"}]}, 5)
    assert refused == [1, 2, 3, 4, 5]
