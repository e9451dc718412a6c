"""What a load does to emplois: a column that is not there touches nothing, an end is asked twice, a matricule comes back said."""

from __future__ import annotations

from typing import Any

import pytest

from services.parcours.emplois.hierarchie import MOTIF_PARTI
from services.parcours.imports.refus import MOTIF_RETOUR
from tests.parcours.branche import (
    CONSEILLER,
    GESTIONNAIRE,
    Branche,
    acquis,
    created,
    elements,
    ligne,
    ligne_acquis,
    load,
)
from tests.support.answers import counts, verdict
from tests.support.catalogue import in_days
from tests.support.loads import csv, ndjson
from tests.support.service import Caller

pytestmark = pytest.mark.anyio

WHOLE = {
    "metier": "M-CONSEILLER", "metier_depuis_le": "2021-09-01", "manager": "P-1", "quotite": 0.8, "lieu": "Lille",
    "debut_le": "2016-01-04", "fin_le": in_days(400),
}  # fmt: skip
READ = ("metier_id", "metier_depuis_le", "manager_id", "quotite", "lieu", "debut_le", "fin_le")


def line(matricule: str, **more: Any) -> dict[str, Any]:
    """A line with these columns alone."""
    return {"entite": "GPS-A", "matricule": matricule, **more}


async def emplois(branche: Branche, matricule: str) -> list[dict[str, Any]]:
    return await elements(branche.admin, f"/v1/emplois?entite={branche.a}&matricule={matricule}")


async def post(caller: Caller, text: str) -> dict[str, Any]:
    answer = await caller.post("/v1/emplois/imports", **csv(text))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize("column", sorted(WHOLE))
async def test_a_column_that_is_absent_touches_nothing_and_an_empty_one_empties(branche: Branche, column: str) -> None:
    await load(branche.sirh(), line("N-1", **WHOLE))
    (before,) = await emplois(branche, "N-1")
    rest = {name: value for name, value in WHOLE.items() if name != column}
    if column == "metier":
        del rest["metier_depuis_le"]
    assert counts(await load(branche.sirh(), line("N-1", **rest), line("N-1"))) == (0, 0, 1, 1)
    assert (await emplois(branche, "N-1")) == [before]
    name = {"metier": "metier_id", "manager": "manager_id"}.get(column, column)
    await post(branche.sirh(), f"entite;matricule;{column}\nGPS-A;N-1;\n")
    (after,) = await emplois(branche, "N-1")
    assert before[name] is not None
    assert {it for it in READ if after[it] != before[it]} == {name} | (
        {"metier_depuis_le"} if column == "metier" else set()
    )
    assert after[name] is None


async def test_another_metier_in_a_file_is_the_next_affectation_once(branche: Branche) -> None:
    await load(branche.sirh(), line("N-1", metier="M-CONSEILLER", metier_depuis_le="2016-01-04"))
    moved = line("N-1", metier="M-GESTIONNAIRE", metier_depuis_le="2021-09-01")
    undated = {"entite": "GPS-A", "matricule": "D-1", "metier": "M-GESTIONNAIRE", "metier_depuis_le": None}
    assert counts(await load(branche.sirh(), moved, undated)) == (0, 2, 0, 0)
    assert counts(await load(branche.sirh(), moved, undated)) == (0, 0, 2, 0)
    for matricule, expected in (
        ("N-1", [(CONSEILLER, "2016-01-04", "2021-08-31"), (GESTIONNAIRE, "2021-09-01", None)]),
        ("D-1", [(CONSEILLER, None, in_days(-1)), (GESTIONNAIRE, in_days(0), None)]),
    ):
        (emploi,) = await emplois(branche, matricule)
        found = await elements(branche.sirh(), f"/v1/emplois/{emploi['id']}/affectations")
        assert [(it["metier_id"], it["debut_le"], it["fin_le"]) for it in found] == expected
    rapport = await load(branche.sirh(), line("N-1", metier="M-GESTIONNAIRE", metier_depuis_le="2021-08-31"))
    assert [(it["pointeur"]) for it in rapport["rejetees"]] == ["/metier_depuis_le"]


async def test_the_same_first_day_in_a_file_corrects_the_metier(branche: Branche) -> None:
    await load(branche.sirh(), line("N-1", metier="M-CONSEILLER", metier_depuis_le="2021-09-01"))
    await load(branche.sirh(), line("N-1", metier="M-GESTIONNAIRE", metier_depuis_le="2021-09-01"))
    (emploi,) = await emplois(branche, "N-1")
    found = await elements(branche.sirh(), f"/v1/emplois/{emploi['id']}/affectations")
    assert [(it["metier_id"], it["debut_le"]) for it in found] == [(GESTIONNAIRE, "2021-09-01")]


async def test_a_leaver_is_ended_once_and_the_same_file_changes_nothing(branche: Branche) -> None:
    lines = [ligne("D-1", actif=False), ligne("N-1", fin_le=in_days(-30))]
    assert counts(await load(branche.sirh(), *lines)) == (1, 1, 0, 0)
    assert counts(await load(branche.sirh(), *lines)) == (0, 0, 2, 0)
    assert counts(await load(branche.sirh(), ligne("D-1", fin_le=in_days(-10)))) == (0, 1, 0, 0)
    assert [it["fin_le"] for it in await emplois(branche, "D-1")] == [in_days(-10)]
    rapport = await load(branche.sirh(), ligne("C-1", actif=True, fin_le=in_days(-1)))
    assert [it["pointeur"] for it in rapport["rejetees"]] == ["/fin_le"]


async def test_a_load_writes_nothing_of_a_person_who_has_left(branche: Branche) -> None:
    await branche.change(fin_le=in_days(-1))
    rapport = await load(branche.sirh(), ligne("C-1", actif=False, acquis=[ligne_acquis()]))
    assert counts(rapport) == (0, 0, 1, 0)
    assert await elements(branche.holder, branche.path("acquis")) == []


async def test_a_matricule_of_an_emploi_that_ended_comes_back_only_said(branche: Branche) -> None:
    await branche.change(fin_le=in_days(-1))
    await created(branche.holder.post(branche.path("acquis"), acquis()))
    rapport = await load(branche.sirh(), ligne("C-1"))
    assert [(it["pointeur"], it["motif"]) for it in rapport["rejetees"]] == [("/retour", MOTIF_RETOUR)]
    assert len(await emplois(branche, "C-1")) == 1
    back = ligne("C-1", retour="meme_personne")
    assert counts(await load(branche.sirh(), back)) == (1, 0, 0, 0)
    assert counts(await load(branche.sirh(), back, ligne("D-1"))) == (0, 0, 2, 0)
    former, now = await emplois(branche, "C-1")
    assert (former["profil_id"], now["profil_id"]) == (branche.claire, branche.claire)
    assert (former["fin_le"], now["debut_le"], now["fin_le"]) == (in_days(-1), in_days(0), None)
    early = await load(branche.sirh(), ligne("C-1", actif=False))
    assert counts(early) == (0, 1, 0, 0)


async def test_a_matricule_given_to_somebody_else_reads_nothing_of_the_leaver(branche: Branche) -> None:
    await created(branche.holder.post(branche.path("acquis"), acquis()))
    await branche.change(fin_le=in_days(-1))
    assert counts(await load(branche.sirh(), ligne("C-1", retour="nouvelle_personne"))) == (1, 0, 0, 0)
    (new,) = [it for it in await emplois(branche, "C-1") if it["fin_le"] is None]
    assert new["profil_id"] != branche.claire
    newcomer = branche.salarie(new["profil_id"])
    assert await elements(newcomer, branche.path("acquis", profil=new["profil_id"])) == []
    assert verdict(await newcomer.get(branche.path("acquis"))) == (404, "not-found")


async def test_a_return_does_not_begin_before_the_end_of_the_former_emploi(branche: Branche) -> None:
    await branche.change(fin_le=in_days(-1))
    rapport = await load(branche.sirh(), ligne("C-1", retour="meme_personne", debut_le=in_days(-1)))
    assert [it["pointeur"] for it in rapport["rejetees"]] == ["/debut_le"]


async def test_many_ends_at_once_are_confirmed_by_their_number(branche: Branche) -> None:
    await load(branche.sirh(), *(ligne(f"N-{n}") for n in range(117)))  # 120 emplois with Paul, Claire and Denis
    ends = [ligne(f"N-{n}", actif=False) for n in range(7)]
    path = "/v1/emplois/imports"
    for query in ("", "?dry_run=true", "?confirmer_fins=6"):
        answer = await branche.sirh().post(path + query, **ndjson(*ends))
        assert verdict(answer) == (409, "ends-to-confirm")
        assert "7 emplois" in answer.json()["detail"]
    assert len([it for it in await elements(branche.sirh(), "/v1/emplois?limite=200") if it["fin_le"]]) == 0
    assert counts(await load(branche.sirh(), *ends[:6])) == (0, 6, 0, 0), "six of 120 are five in a hundred"
    answer = await branche.sirh().post(
        path + "?confirmer_fins=6", **ndjson(*ends, *(ligne(f"N-{n}", actif=False) for n in range(7, 12)))
    )
    assert counts(answer.json()) == (0, 6, 6, 0)


async def test_a_handful_of_ends_in_a_small_entity_is_not_asked_for(branche: Branche) -> None:
    await load(branche.sirh(), *(ligne(f"N-{n}") for n in range(5)))
    assert counts(await load(branche.sirh(), *(ligne(f"N-{n}", actif=False) for n in range(5)))) == (0, 5, 0, 0)


async def test_a_manager_who_has_left_is_refused_and_leaves_their_team(branche: Branche) -> None:
    await load(branche.sirh(), ligne("N-1", manager="P-1"))
    rapport = await load(branche.sirh(), ligne("P-1", metier="M-MANAGER", actif=False), ligne("N-2", manager="P-1"))
    assert [(it["pointeur"], it["motif"]) for it in rapport["rejetees"]] == [("/manager", MOTIF_PARTI)]
    assert [it["manager_id"] for it in await elements(branche.admin, "/v1/emplois?limite=200")] == [None] * 5


async def test_a_load_takes_nothing_back_of_what_another_employer_loaded(branche: Branche) -> None:
    await load(branche.sirh(), ligne("C-1", acquis=[ligne_acquis()]))
    second = {"entite_id": branche.b, "profil_id": branche.claire, "matricule": "Z-9"}
    await created(branche.admin.post("/v1/emplois", second))
    for theirs in ([ligne_acquis("C-CALCUL")], [ligne_acquis("C-CALCUL"), ligne_acquis(niveau=1)]):
        await load(branche.sirh(branche.b), ligne("Z-9", entite="GPS-B", acquis=theirs))
        held = await elements(branche.holder, branche.path("acquis"))
        assert sorted(it["niveau"] for it in held) == [3, 3], theirs
