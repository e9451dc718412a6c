"""Blocs that are worth blocs of another certification: counted for who obtained them, dated, once, replayed, gone with them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.matching.branche import (
    GRANT,
    Told,
    acquis,
    certification,
    conseiller,
    in_days,
    metier_id,
    of,
    person,
    profil,
    read,
    ref,
    salarie,
    tell,
)
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
ANCIEN, CONSEIL, CALCUL = ref("bloc/ancien/dossier"), ref("bloc/conseiller/conseil"), ref("bloc/conseiller/calcul")
VISE = f"certifications?metier={metier_id('conseiller')}"


def obtained(number: int = 0, bloc: str = ANCIEN, le: str = "2025-06-02", kind: str = "bloc.acquis") -> Told:
    data = {
        "profil_id": profil(number),
        "bloc_id": bloc,
        "certification_id": ref("certification/ancien"),
        "competences": [],
        "acquis_le": le,
    }
    return kind, data


def worth(*destinations: str, sources: tuple[str, ...] = (ANCIEN,), name: str = "une", **more: Any) -> Told:
    data = {
        "id": ref(f"correspondance/{name}"),
        "sources": list(sources),
        "destinations": list(destinations),
        "du": "2025-01-01",
        "au": None,
        "retiree": False,
    }
    return "correspondance_blocs.modifiee", data | more


def beginner(number: int, *held: dict[str, Any], **more: Any) -> Told:
    return person(number, acquis("ecrit"), *held, metier_id=None, **more)


async def remaining(api: RunningService, number: int = 0) -> tuple[list[str], float]:
    """Blocs already held of the certification that leads to the métier, and the days that remain of it."""
    found = await read(salarie(api, number), of(number, VISE))
    element = next(e for e in found["elements"] if e["certification"]["id"] == ref("certification/conseiller"))
    return [bloc["id"] for bloc in element["blocs_tenus"]], element["jours"]


@pytest.fixture
async def known(api: RunningService) -> RunningService:
    """Two people who hold the least."""
    await tell(api, "certification", [certification("ancien", ["dossier"], metiers_vises=[])])
    await tell(api, "parcours", [beginner(0, lecteurs=GRANT), beginner(1)])
    return api


async def test_a_bloc_credited_does_not_remain(known: RunningService) -> None:
    blocs, days = await remaining(known)
    assert blocs == []
    await tell(known, "certification", [obtained(), worth(CONSEIL)])
    credited, fewer = await remaining(known)
    assert credited == [CONSEIL]
    assert fewer < days
    for what in (f"metiers/{metier_id('conseiller')}", f"chemins?metier={metier_id('conseiller')}", "deblocages"):
        text = (await salarie(known).get(of(0, what))).text
        assert ref("bloc/conseiller/calcul") in text
        assert CONSEIL not in text, what
    assert await remaining(known, 1) == ([], days)


async def test_counts_once_whether_credited_twice_or_passed_since(known: RunningService) -> None:
    await tell(known, "certification", [obtained(), worth(CONSEIL)])
    once = await remaining(known)
    await tell(known, "certification", [worth(CONSEIL, name="autre"), obtained()])
    assert await remaining(known) == once
    await tell(known, "certification", [obtained(bloc=CONSEIL, le=in_days(0))])
    passed = acquis("conseil", provenance="certifie", le=in_days(0))
    await tell(known, "parcours", [beginner(0, passed)])
    assert await remaining(known) == once
    found = await read(salarie(known), of(0, VISE))
    assert [ligne["le"] for ligne in found["ecart"]["tenues"] if ligne["provenance"] == "certifie"] == [in_days(0)]


async def test_what_is_credited_is_worth_nothing_more(known: RunningService) -> None:
    await tell(known, "certification", [obtained(), worth(CONSEIL), worth(CALCUL, sources=(CONSEIL,), name="suite")])
    assert (await remaining(known))[0] == [CONSEIL]


async def test_needs_every_source(known: RunningService) -> None:
    other = ref("bloc/ancien/ecrit")
    await tell(known, "certification", [obtained(), worth(CONSEIL, sources=(ANCIEN, other))])
    assert (await remaining(known))[0] == []
    await tell(known, "certification", [obtained(bloc=other)])
    assert (await remaining(known))[0] == [CONSEIL]


@pytest.mark.parametrize(
    ("dates", "blocs"),
    [
        ({"du": in_days(1)}, []),
        ({"du": in_days(0)}, [CONSEIL]),
        ({"au": "2025-06-01"}, []),
        ({"au": "2025-06-02"}, [CONSEIL]),
        ({"retiree": True}, [CONSEIL]),
        ({"retiree": True, "au": "2025-06-01"}, []),
        ({"retiree": True, "du": in_days(0)}, []),
    ],
)
async def test_is_dated_and_what_was_given_stays(
    known: RunningService, dates: dict[str, Any], blocs: list[str]
) -> None:
    await tell(known, "certification", [obtained(), worth(CONSEIL, **dates)])
    assert (await remaining(known))[0] == blocs


async def test_goes_with_the_bloc_taken_back(known: RunningService) -> None:
    await tell(known, "certification", [obtained(), worth(CONSEIL)])
    assert (await remaining(known))[0] == [CONSEIL]
    await tell(known, "certification", [obtained(kind="bloc.retire")])
    assert (await remaining(known))[0] == []


async def test_worth_a_bloc_that_nobody_described_changes_nothing(known: RunningService) -> None:
    before = await remaining(known)
    await tell(known, "certification", [obtained(), worth(ref("bloc/inconnu"))])
    assert await remaining(known) == before
    await known.follow("certification", [("bloc.acquis", {"id": "x"}), ("correspondance_blocs.modifiee", {"id": "y"})])
    assert (await known.anonymous.get("/pret")).json()["flux"]["certification"]["ecartes"] == 2


async def test_is_replayed_to_the_byte_when_the_correspondence_is_gone(known: RunningService) -> None:
    await tell(known, "certification", [obtained(), worth(CONSEIL)])
    identifier = (await read(salarie(known), of(0, VISE)))["id"]
    stored = await salarie(known).get(f"/v1/recommandations/{identifier}")
    await tell(known, "certification", [obtained(kind="bloc.retire"), worth(name="une")])
    assert (await read(salarie(known), of(0, VISE)))["id"] != identifier
    again = await salarie(known).post(f"/v1/recommandations/{identifier}/rejeu")
    assert (again.status_code, again.content) == (200, stored.content), again.text


async def test_an_adviser_reads_the_same(known: RunningService) -> None:
    await tell(known, "certification", [obtained(), worth(CONSEIL)])
    assert await read(conseiller(known), of(0, VISE)) == await read(salarie(known), of(0, VISE))


async def test_an_erased_person_obtained_nothing_whatever_comes_after(known: RunningService) -> None:
    index = known.app.state.etat.index
    await tell(known, "certification", [obtained(), obtained(1), worth(CONSEIL)])
    await tell(known, "parcours", [("profil.efface", {"id": profil(0)})])
    assert set(index.offre.blocs.obtenus) == {profil(1)}
    await tell(known, "certification", [obtained()])
    assert set(index.offre.blocs.obtenus) == {profil(1)}
    index.restart("certification")
    await tell(known, "certification", [certification(), obtained(), obtained(1)])
    assert set(index.offre.blocs.obtenus) == {profil(1)}
