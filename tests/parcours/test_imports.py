"""The bulk door of the people: good lines kept, the others reported, replay harmless."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parcours.branche import (
    CONSEIL,
    CONSEILLER,
    GESTIONNAIRE,
    Branche,
    acquis,
    created,
    elements,
    etag,
    events_of,
    ligne,
    ligne_acquis,
    load,
)
from tests.support.answers import counts, verdict
from tests.support.catalogue import competence, in_days
from tests.support.loads import csv, ndjson

pytestmark = pytest.mark.anyio

EXPERIENCE = {"metier": "M-GESTIONNAIRE", "debut_le": "2016-01-04", "fin_le": "2021-08-31"}


def rejected(rapport: dict[str, Any]) -> list[tuple[int, str]]:
    return [(it["ligne"], it["pointeur"]) for it in rapport["rejetees"]]


async def find(branche: Branche, matricule: str) -> dict[str, Any]:
    (found,) = await elements(branche.sirh(), f"/v1/emplois?matricule={matricule}")
    return found


async def test_loads_people_with_what_they_hold(branche: Branche) -> None:
    line = ligne("N-1", metier_depuis_le="2021-09-01", manager="P-1")
    rapport = await load(branche.sirh(), line | {"acquis": [ligne_acquis(preuve="Été")], "experiences": [EXPERIENCE]})
    assert (rapport["lignes"], counts(rapport)) == (1, (1, 0, 0, 0))
    loaded = await find(branche, "N-1")
    assert loaded["manager_id"] == branche.paul
    assert (loaded["metier_id"], loaded["metier_depuis_le"]) == (CONSEILLER, "2021-09-01")
    (held,) = await elements(branche.sirh(), branche.path("acquis", profil=loaded["profil_id"]))
    assert (held["competence_id"], held["niveau"], held["provenance"], held["preuve"]) == (CONSEIL, 3, "atteste", "Été")
    (event,) = await events_of(branche.api, loaded["profil_id"])
    assert (event["acquis"][0]["competence_id"], event["experiences"][0]["metier_id"]) == (CONSEIL, GESTIONNAIRE)


async def test_the_same_file_twice_changes_and_publishes_nothing(branche: Branche) -> None:
    lines = [
        ligne(f"N-{n}", manager="N-0" if n else None, acquis=[ligne_acquis()], experiences=[EXPERIENCE])
        for n in range(60)
    ]
    assert counts(await load(branche.sirh(), *lines)) == (60, 0, 0, 0)
    before, version = (
        await branche.api.events(),
        await etag(branche.sirh(), "/v1/emplois/" + (await find(branche, "N-1"))["id"]),
    )
    assert counts(await load(branche.sirh(), *lines)) == (0, 0, 60, 0)
    assert await branche.api.events() == before
    assert await etag(branche.sirh(), "/v1/emplois/" + (await find(branche, "N-1"))["id"]) == version


async def test_only_what_changed_is_written_and_published(branche: Branche) -> None:
    one = ligne("N-1", acquis=[ligne_acquis(), ligne_acquis("C-CALCUL")], experiences=[EXPERIENCE])
    two = ligne("N-2", acquis=[ligne_acquis()])
    await load(branche.sirh(), one, two)
    changes: list[dict[str, Any]] = [
        {"metier": "M-GESTIONNAIRE"},
        {"acquis": [ligne_acquis(niveau=4), ligne_acquis("C-CALCUL")]},
        {"acquis": [ligne_acquis(niveau=4)]},
        {"acquis": [ligne_acquis(niveau=4), ligne_acquis("S-REGLES", niveau=None)]},
        {"experiences": [EXPERIENCE | {"fin_le": None}]},
        {"experiences": []},
        {"manager": "P-1"},
        {"manager": None, "quotite": 0.8},
        {"lieu": "Lille", "debut_le": "2010-01-01"},
        {"fin_le": in_days(30)},
    ]
    for change in changes:
        one |= change
        before = await branche.api.events()
        assert counts(await load(branche.sirh(), one, two)) == (0, 1, 1, 0), change
        assert len([event for event in await branche.api.events() if event not in before]) == 1
    held = await elements(branche.sirh(), branche.path("acquis", profil=(await find(branche, "N-1"))["profil_id"]))
    assert sorted((it["niveau"] or 0) for it in held) == [0, 4]


async def test_a_list_that_a_line_does_not_give_is_left_as_it_is(branche: Branche) -> None:
    await load(branche.sirh(), ligne("N-1", acquis=[ligne_acquis()], experiences=[EXPERIENCE]))
    assert counts(await load(branche.sirh(), ligne("N-1"))) == (0, 0, 1, 0)
    assert counts(await load(branche.sirh(), ligne("N-1", acquis=[]))) == (0, 1, 0, 0)
    last = (await events_of(branche.api, (await find(branche, "N-1"))["profil_id"]))[-1]
    assert (last["acquis"], len(last["experiences"])) == ([], 1)


async def test_a_load_leaves_those_it_does_not_name(branche: Branche) -> None:
    """A load never deletes: a file of one line, sent by mistake for the whole staff, costs nobody."""
    await load(branche.sirh(), *(ligne(f"N-{n}", acquis=[ligne_acquis()]) for n in range(20)))
    before, told = await elements(branche.sirh(), "/v1/emplois"), await branche.api.events()
    assert len(before) > 20
    assert counts(await load(branche.sirh(), ligne("N-0", actif=False))) == (0, 1, 0, 0)
    after = await elements(branche.sirh(), "/v1/emplois")
    assert [it["id"] for it in after] == [it["id"] for it in before]
    assert [it["matricule"] for it in after if it["fin_le"]] == ["N-0"]
    assert [event["type"] for event in await branche.api.events() if event not in told] == [
        "passerelle.parcours.profil.modifie"
    ]
    kept = next(it["profil_id"] for it in after if it["matricule"] == "N-19")
    assert len(await elements(branche.sirh(), branche.path("acquis", profil=kept))) == 1


async def test_a_load_replaces_neither_what_the_person_typed_nor_what_it_may_not_carry(branche: Branche) -> None:
    said = await created(branche.holder.post(branche.path("acquis"), acquis(niveau=2)))
    judged = await branche.certify()
    same_day = ligne_acquis(provenance="declare", niveau=4)
    await load(branche.sirh(), ligne("C-1", manager="P-1", acquis=[same_day, ligne_acquis()]))
    await load(branche.sirh(), ligne("C-1", manager="P-1", acquis=[]))
    assert {it["id"] for it in await elements(branche.holder, branche.path("acquis"))} == {said["id"], judged["id"]}
    loaded = ligne_acquis("C-ECRIT", provenance="certifie")
    await load(branche.admin, ligne("C-1", manager="P-1", acquis=[loaded]))
    await load(branche.sirh(), ligne("C-1", manager="P-1", acquis=[]))
    assert len(await elements(branche.holder, branche.path("acquis"))) == 3


async def test_good_lines_are_kept_and_bad_ones_reported(branche: Branche) -> None:
    rapport = await load(
        branche.sirh(),
        ligne("N-1"),
        ligne("N-2", entite="GPS-B"),
        ligne("N-3", entite="GPS-INCONNU"),
        ligne("N-4", metier="M-INCONNU"),
        ligne("N-5", acquis=[ligne_acquis(), ligne_acquis("C-INCONNUE")]),
        ligne("N-6", acquis=[ligne_acquis(provenance="certifie")]),
        ligne("N-7", acquis=[ligne_acquis(), ligne_acquis(niveau=1)]),
        ligne("N-8", acquis=[ligne_acquis(le=in_days(2))]),
        ligne("N-9", experiences=[EXPERIENCE, EXPERIENCE, EXPERIENCE | {"metier": "M-INCONNU"}]),
        ligne("N-10", sexe="F"),
        ligne("N-11", acquis=[{"competence": "C-CONSEIL", "niveau": 3, "le": "2024-05-02"}]),
        ligne("N-12", metier=None, metier_depuis_le="2020-01-01"),
        ligne("N-13", acquis=[ligne_acquis("C-ANCIENNE")]),
        ligne("N-1", actif=False),
        ligne("N-14", referentiel="ROME"),
        ligne("N-15", acquis=[ligne_acquis(preuve="2 85 12 75 108 123 45")]),
    )
    assert (rapport["lignes"], counts(rapport)) == (16, (1, 0, 0, 15))
    assert rejected(rapport) == [
        (2, "/entite"), (3, "/entite"), (4, "/metier"), (5, "/acquis/1/competence"), (6, "/acquis/0/provenance"),
        (7, "/acquis/1/competence"), (8, "/acquis/0/le"), (9, "/experiences/1"), (9, "/experiences/2/metier"),
        (10, ""), (11, "/acquis/0/provenance"), (12, "/metier_depuis_le"), (13, "/acquis/0/competence"),
        (14, "/matricule"), (15, "/metier"), (16, "/acquis/0/preuve"),
    ]  # fmt: skip
    motifs = {it["ligne"]: it["motif"] for it in rapport["rejetees"]}
    assert motifs[2] == motifs[3]
    assert (await find(branche, "N-1"))["fin_le"] is None


async def test_a_competence_retired_since_stays_where_it_is_held(branche: Branche) -> None:
    line = ligne("N-1", acquis=[ligne_acquis()])
    await load(branche.sirh(), line)
    await branche.api.apply("competences", [competence(CONSEIL, "C-CONSEIL", retiree=True)])
    rapport = await load(branche.sirh(), line, ligne("N-2", acquis=[ligne_acquis()]))
    assert (counts(rapport), rejected(rapport)) == ((0, 0, 1, 1), [(2, "/acquis/0/competence")])


async def test_a_dry_run_reports_and_keeps_nothing(branche: Branche) -> None:
    before = await branche.api.events()
    answer = await branche.sirh().post(
        "/v1/emplois/imports?dry_run=true", **ndjson(ligne("N-1"), ligne("N-2", metier="X"))
    )
    assert (counts(answer.json()), answer.json()["dry_run"]) == ((1, 0, 0, 1), True)
    assert await elements(branche.sirh(), "/v1/emplois?matricule=N-1") == []
    assert await branche.api.events() == before


async def test_loads_the_flat_columns_of_a_csv(branche: Branche) -> None:
    text = (
        "entite;matricule;metier;metier_depuis_le;manager;actif\n"
        "GPS-A;N-1;M-CONSEILLER;2021-09-01;P-1;true\n"
        "GPS-A;N-2;M-GESTIONNAIRE;;;false\n"
        "GPS-A;N-3;M-CONSEILLER;14/07/2021;;true\n"
        "GPS-B;N-4;M-CONSEILLER;;;true\n"
    )
    answer = await branche.sirh().post("/v1/emplois/imports", **csv(text))
    assert answer.status_code == 200, answer.text
    assert (counts(answer.json()), rejected(answer.json())) == (
        (2, 0, 0, 2),
        [(4, "/metier_depuis_le"), (5, "/entite")],
    )
    assert (await find(branche, "N-1"))["manager_id"] == branche.paul
    assert (await find(branche, "N-2"))["fin_le"] == in_days(-1)


@pytest.mark.parametrize(
    "content", [csv("entite;matricule;acquis\nGPS-A;N-1;C-CONSEIL\n"), ndjson({"entite": "GPS-A"})]
)
async def test_a_line_that_is_not_one_is_reported(branche: Branche, content: dict[str, Any]) -> None:
    answer = await branche.sirh().post("/v1/emplois/imports", **content)
    assert (answer.status_code, counts(answer.json())) == (200, (0, 0, 0, 1))


async def test_an_empty_or_foreign_body_is_refused(branche: Branche) -> None:
    assert verdict(await branche.sirh().post("/v1/emplois/imports", **csv("entite;matricule\n"))) == (
        422,
        "suspicious-import",
    )
    assert verdict(await branche.sirh().post("/v1/emplois/imports", [])) == (415, "unsupported-media-type")
