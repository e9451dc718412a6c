"""What a bloc that somebody holds attests never changes: the bloc has another version, or another code, and they keep theirs."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from tests.certification.branche import CALCUL, CONSEIL, ECRIT, bloc, certificateur, cqp, salarie
from tests.certification.jury.resultats.scene import Scene, fetch, two_blocs
from tests.certification.test_imports import ligne_bloc, ligne_certification, load
from tests.support.answers import verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio

CODE = "CQP-CONSEILLER-RETRAITE"


async def held_by(api: RunningService, number: int) -> dict[str, tuple[int, dict[str, int | None]]]:
    """By code of the blocs that the n-th employee holds: the version, and what it attests."""
    rows = ok(await salarie(api, number).get("/v1/blocs_acquis"))["elements"]
    return {
        row["code"]: (row["numero"], {one["competence_id"]: one["niveau"] for one in row["competences"]})
        for row in rows
    }


async def write(api: RunningService, scene: Scene, *blocs: dict[str, Any]) -> Any:
    path = f"/v1/certifications/{scene.certification['id']}"
    headers = {"If-Match": (await certificateur(api).get(path)).headers["ETag"]}
    return await certificateur(api).put(path, cqp(blocs=list(blocs)), headers=headers)


async def holder(api: RunningService) -> Scene:
    """Employee 0 holds B1, which attests the conseil, and lacks B2, which attests the calcul."""
    scene = await two_blocs(api)
    await scene.decide(await scene.candidate(0), B1=True, B2=False)
    return scene


async def test_who_holds_a_bloc_keeps_the_version_they_were_given(api: RunningService) -> None:
    scene = await holder(api)
    later = await scene.candidate(1)
    attestation = ok(await salarie(api, 0).get("/v1/attestations"))["elements"]
    written = ok(await write(api, scene, bloc("B1", atteste=[CONSEIL, ECRIT]), bloc("B2", atteste=[CALCUL])))
    assert [(one["id"], one["numero"]) for one in written["blocs"]] == [
        (scene.blocs["B1"], 2),
        (scene.blocs["B2"], 1),
    ]
    assert await held_by(api, 0) == {"B1": (1, {CONSEIL: 3})}
    assert ok(await salarie(api, 0).get("/v1/attestations"))["elements"] == attestation
    await scene.decide(later, B1=True)
    assert await held_by(api, 1) == {"B1": (2, {CONSEIL: 3, ECRIT: 3})}
    ok(await write(api, scene, bloc("B1", atteste=[ECRIT]), bloc("B2", atteste=[CALCUL])))
    assert [await held_by(api, number) for number in (0, 1)] == [
        {"B1": (1, {CONSEIL: 3})},
        {"B1": (2, {CONSEIL: 3, ECRIT: 3})},
    ]


async def test_a_level_is_what_a_bloc_attests_too_and_its_other_words_are_not(api: RunningService) -> None:
    scene = await holder(api)
    lower = bloc("B1", intitule="Autre titre", duree_jours=9, competences=[{"competence_id": CONSEIL, "niveau": 2}])
    written = ok(await write(api, scene, lower, bloc("B2", atteste=[CALCUL], intitule="Calculer")))
    assert [one["numero"] for one in written["blocs"]] == [2, 1]
    assert await held_by(api, 0) == {"B1": (1, {CONSEIL: 3})}


async def test_what_was_held_is_what_a_positionnement_counts(api: RunningService) -> None:
    scene = await holder(api)
    ok(await write(api, scene, bloc("B1", atteste=[ECRIT]), bloc("B2", atteste=[CALCUL])))
    other = ok(
        await certificateur(api).post("/v1/certifications", cqp("CQP-AUTRE", blocs=[bloc(atteste=[CONSEIL])])), 201
    )
    asked = ok(await salarie(api, 0).post("/v1/positionnements", {"certification_id": other["id"]}), 201)
    (said,) = asked["derniere_version"]["verdicts"]
    assert said["verdict"] == "acquise_attestee"


def renamed(code: str, competence: str = "C-CONSEIL") -> dict[str, Any]:
    """The line of the certification, its first bloc under another code."""
    blocs = [ligne_bloc(code, competence), ligne_bloc("B2", "C-CALCUL")]
    return ligne_certification(CODE, blocs=[one | {"modalites": bloc()["modalites"]} for one in blocs])


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_bloc_renamed_by_a_load_is_a_line_of_it_and_keeps_who_holds_it(
    api: RunningService, dry_run: bool
) -> None:
    scene = await holder(api)
    lines = [ligne_certification("CQP-AVANT"), renamed("RNCPX-BC01"), ligne_certification("CQP-APRES")]
    rapport = await load(api, *lines, dry_run=dry_run)
    assert (rapport["creees"], rapport["modifiees"], rapport["rejetees_total"]) == (2, 1, 0)
    code = "B1" if dry_run else "RNCPX-BC01"
    assert await held_by(api, 0) == {code: (1, {CONSEIL: 3})}
    assert code in {
        one["code"]
        for one in ok(await certificateur(api).get(f"/v1/certifications/{scene.certification['id']}"))["blocs"]
    }


async def test_a_load_that_takes_out_a_bloc_that_served_is_refused_on_its_line_alone(api: RunningService) -> None:
    await holder(api)
    lines = [ligne_certification("CQP-AVANT"), renamed("B9", "C-ECRIT"), ligne_certification("CQP-APRES")]
    rapport = await load(api, *lines)
    assert (rapport["creees"], rapport["modifiees"], rapport["rejetees_total"]) == (2, 0, 1)
    (refused,) = rapport["rejetees"]
    assert (refused["ligne"], refused["pointeur"]) == (2, "/blocs")
    assert "B1" in refused["motif"]
    assert await held_by(api, 0) == {"B1": (1, {CONSEIL: 3})}


async def test_neither_a_bloc_nor_an_epreuve_that_served_is_taken_out(api: RunningService) -> None:
    scene = await holder(api)
    answer = await write(api, scene, bloc("B2", atteste=[CALCUL]))
    assert verdict(answer) == (409, "bloc-in-use")
    one = bloc("B1")["modalites"][:1]
    answer = await write(api, scene, bloc("B1", modalites=one), bloc("B2", atteste=[CALCUL]))
    assert verdict(answer) == (409, "bloc-in-use")
    unused = ok(await write(api, scene, bloc("B1"), bloc("B2", atteste=[CALCUL]), bloc("B3", atteste=[ECRIT])))
    assert len(unused["blocs"]) == 3
    assert len(ok(await write(api, scene, bloc("B1"), bloc("B2", atteste=[CALCUL])))["blocs"]) == 2


async def test_a_version_is_never_written_again(api: RunningService) -> None:
    scene = await holder(api)
    ok(await write(api, scene, bloc("B1", atteste=[ECRIT]), bloc("B2", atteste=[CALCUL])))
    with pytest.raises(asyncpg.RestrictViolationError):
        await fetch(api, "UPDATE version_bloc SET competences = '[]'")
