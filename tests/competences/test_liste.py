"""The list of métiers, page after page: each once and in order, filters kept, no cursor but its own."""

from __future__ import annotations

import pytest

from tests.competences.branche import cpnef, create, metier, read, salarie, seed
from tests.support.answers import slug
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
PATH = "/v1/metiers"
CODES = [("BRANCHE", "B-2"), ("BRANCHE", "M-CONSEILLER"), ("BRANCHE", "Z-1"), ("ROME", "A-1"), ("ROME", "M-1805")]


async def pages(api: RunningService, query: str) -> list[tuple[str, str]]:
    """Référentiel and code of every métier, following the cursor."""
    found, after = [], ""
    while True:
        page = await read(api, f"{PATH}?{query}{after}")
        found += [(it["referentiel"], it["code"]) for it in page["elements"]]
        if page["suivant"] is None:
            return found
        after = f"&apres={page['suivant']}"


async def listed(api: RunningService) -> None:
    await seed(api)
    for referentiel, code in reversed(CODES):
        if code != "M-CONSEILLER":  # there already
            await create(api, PATH, metier(code, referentiel=referentiel))


async def test_every_metier_comes_once_in_order_whatever_the_size_of_a_page(api: RunningService) -> None:
    await listed(api)
    for size in (1, 2, 3, 4, 5, 200):
        assert await pages(api, f"limite={size}") == CODES


async def test_a_filter_narrows_and_goes_on_with_the_next_page(api: RunningService) -> None:
    await listed(api)
    assert await pages(api, "referentiel=ROME&limite=1") == CODES[3:]
    assert await pages(api, "referentiel=BRANCHE&limite=2") == CODES[:3]
    assert await pages(api, "referentiel=AUTRE&limite=2") == []


async def test_refuses_a_cursor_that_is_not_one_of_its_own(api: RunningService) -> None:
    await listed(api)
    given = (await read(api, f"{PATH}?limite=1"))["suivant"]
    elsewhere = (await read(api, "/v1/competences?limite=1"))["suivant"]
    reader = salarie(api)
    assert None not in (given, elsewhere)
    for caller, cursor in ((cpnef(api), given), (reader, elsewhere), (reader, given[:-2]), (reader, "x")):
        refused = await caller.get(f"{PATH}?apres={cursor}")
        assert (refused.status_code, slug(refused)) == (400, "invalid-cursor")
