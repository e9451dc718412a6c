"""A rule of retention ends a record without emploi nor open path, after a notice: what `certification` says is obeyed here."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parcours.branche import Branche, created, elements, etag, events_of, parcours
from tests.support.answers import verdict
from tests.support.catalogue import in_days
from tests.support.effacement import DELAI, tick

pytestmark = pytest.mark.anyio
PREAVIS = 180


@pytest.fixture
async def partie(branche: Branche) -> Branche:
    """Claire's emploi ended long ago."""
    answer = await branche.change(fin_le="2020-12-31", metier_depuis_le=None)
    assert answer.status_code == 200, answer.text
    return branche


async def says(branche: Branche, kind: str, days: int = PREAVIS) -> None:
    data = {"profil_id": branche.claire, "efface_le": in_days(days)}
    await branche.api.apply("certification", [(f"conservation.{kind}", data)])


async def to_come(branche: Branche) -> dict[str, Any] | None:
    answer = await branche.holder.get(branche.path("effacement"))
    return dict(answer.json()) if answer.status_code == 200 else None


async def told(branche: Branche) -> list[str]:
    """What the feed says of her erasure, to be notified."""
    events = [event for event in await branche.api.events() if event["subject"] == branche.claire]
    kinds = [event["type"].removeprefix("passerelle.parcours.") for event in events]
    return [kind for kind in kinds if kind.startswith("effacement.")]


async def is_erased(branche: Branche) -> bool:
    return await elements(branche.admin, "/v1/profils?limite=200") != [] and (
        (await branche.admin.get(branche.path())).status_code == 404
    )


async def test_the_notice_comes_first_and_the_end_after_its_confirmation(partie: Branche) -> None:
    await says(partie, "preavisee")
    row = await to_come(partie)
    assert row is not None
    assert (row["origine"], row["efface_le"], row["confirme_le"]) == ("conservation", in_days(PREAVIS), None)
    assert await tick(partie.api, PREAVIS + 30) == 0, "certification confirms, which knows of open paths"
    await says(partie, "echue", 1)
    row = await to_come(partie)
    assert row is not None
    assert row["confirme_le"] is not None
    assert await told(partie) == ["effacement.demande", "effacement.confirme"]
    assert await tick(partie.api, PREAVIS - 1) == 0
    assert await tick(partie.api, PREAVIS) == 1
    assert await is_erased(partie)


async def test_the_person_stops_it(partie: Branche) -> None:
    await says(partie, "preavisee")
    path = partie.path("effacement")
    assert (await partie.holder.delete(path, headers=await etag(partie.holder, path))).status_code == 204
    await says(partie, "echue", 1)
    assert await tick(partie.api, PREAVIS + 30) == 0
    assert not await is_erased(partie)
    assert await told(partie) == ["effacement.demande", "effacement.arrete"]


async def test_a_notice_that_is_read_again_changes_nothing(partie: Branche) -> None:
    await says(partie, "preavisee")
    before = await to_come(partie)
    await says(partie, "preavisee", PREAVIS + 5)
    assert await to_come(partie) == before
    assert await told(partie) == ["effacement.demande"]


async def test_who_has_an_emploi_or_follows_a_parcours_is_given_no_notice(branche: Branche) -> None:
    await says(branche, "preavisee")
    assert await to_come(branche) is None
    assert (await branche.change(fin_le="2020-12-31", metier_depuis_le=None)).status_code == 200
    chosen = await created(branche.holder.post(branche.path("parcours"), parcours()))
    await says(branche, "preavisee")
    assert await to_come(branche) is None
    path = branche.path("parcours", chosen["id"])
    done = parcours(etat="termine")
    assert (await branche.holder.put(path, done, headers=await etag(branche.holder, path))).status_code == 200
    await says(branche, "preavisee")
    assert await to_come(branche) is not None


async def test_a_parcours_chosen_during_the_notice_stops_it(partie: Branche) -> None:
    await says(partie, "preavisee")
    await created(partie.holder.post(partie.path("parcours"), parcours()))
    await says(partie, "echue", 1)
    assert await to_come(partie) is None
    assert await told(partie) == ["effacement.demande", "effacement.arrete"]


async def test_a_lifted_notice_leaves_nothing(partie: Branche) -> None:
    await says(partie, "preavisee")
    await says(partie, "levee", 0)
    assert await to_come(partie) is None
    assert await told(partie) == ["effacement.demande"], "certification tells it, which lifted it"


async def test_what_the_person_asked_for_goes_on_whatever_the_rule_says(partie: Branche) -> None:
    asked = await created(partie.holder.post(partie.path("effacement")))
    for kind in ("preavisee", "echue", "levee"):
        await says(partie, kind)
    assert await to_come(partie) == asked
    await tick(partie.api, DELAI - 1)
    assert await tick(partie.api, DELAI) == 1


async def test_the_state_of_whom_the_notice_passed_by_is_said_again(partie: Branche) -> None:
    """Kept when it came, they would otherwise never be counted again."""
    before = len(await events_of(partie.api, partie.claire))
    await says(partie, "echue", 1)
    assert len(await events_of(partie.api, partie.claire)) == before
    assert verdict(await partie.holder.get(partie.path("effacement"))) == (404, "not-found")
