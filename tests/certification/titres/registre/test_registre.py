"""The register: written with the decision, read by the certificateur alone, and what it keeps of an erased person."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.certification.branche import bloc, certificateur, create_cqp, profil, salarie
from tests.certification.identites.gestes import ZOE, confirmed
from tests.certification.jury.resultats.scene import Scene, compose, fetch, open_session
from tests.certification.titres.attestations.test_verificateur import attested
from tests.support.answers import verdict
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def lines(api: RunningService, query: str = "") -> list[dict[str, Any]]:
    return list(ok(await certificateur(api).get(f"/v1/registre{query}"))["elements"])


async def test_a_line_is_written_with_the_decision_and_says_the_jury(api: RunningService) -> None:
    scene, _, attestations = await attested(api, B1=True, B2=True)
    (jury,) = await fetch(api, "SELECT id FROM jury")
    found = await lines(api)
    assert {row["id"] for row in found} == {row["id"] for row in attestations}
    assert len({row["numero"] for row in found}) == 3
    for row in found:
        assert (row["jury_id"], row["profil_id"], row["obtenue_le"]) == (str(jury["id"]), profil(0), in_days(0))
        assert (row["certification_id"], row["etat"]) == (scene.certification["id"], "en_vigueur")
        assert row["numero"].startswith(in_days(0)[:4])
        assert ok(await certificateur(api).get(f"/v1/registre/{row['id']}")) == row
    assert sorted([one["code"] for one in row["blocs"]] for row in found) == [["B1"], ["B1", "B2"], ["B2"]]
    assert [len(row["blocs"]) for row in found if row["entiere"]] == [2]


async def test_nobody_else_reads_it(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    for path in ("/v1/registre", f"/v1/registre/{attestations[0]['id']}"):
        for role in ("rh", "manager", "sirh", "cpnef", "jury", "administrateur", "syndicat"):
            assert verdict(await api.as_(role).get(path)) == (403, "insufficient-scope")
        assert verdict(await salarie(api, 0).get(path)) == (403, "insufficient-scope")
        assert verdict(await api.anonymous.get(path)) == (401, "unauthenticated")


async def test_filters_and_pages_leave_nothing_out(api: RunningService) -> None:
    scene, candidature, _ = await attested(api, B1=True, B2=True)
    ok(await scene.replace(candidature, B2=False), 201)
    certification = await create_cqp(api, code="CQP-2", blocs=[bloc("B9")])
    opened = await open_session(api, certification["id"], code="S-2")
    await compose(api, opened["id"])
    other = Scene(api, certification, opened)
    await other.decide(await other.candidate(1), B9=True)
    everything = await lines(api)
    assert len(everything) == 4
    assert {row["blocs"][-1]["code"] for row in await lines(api, "?etat=revoquee")} == {"B2"}
    assert {row["blocs"][0]["code"] for row in await lines(api, "?etat=en_vigueur")} == {"B1", "B9"}
    (alone,) = await lines(api, f"?certification={other.certification['id']}")
    assert (alone["profil_id"], alone["code"]) == (profil(1), "CQP-2")
    assert await lines(api, f"?numero={alone['numero'].lower()}") == [alone]
    assert await lines(api, f"?depuis={in_days(0)}") == everything
    assert await lines(api, f"?depuis={in_days(1)}") == []
    page = ok(await certificateur(api).get("/v1/registre?limite=3"))
    rest = ok(await certificateur(api).get("/v1/registre", params={"limite": 3, "apres": page["suivant"]}))
    assert page["elements"] + rest["elements"] == everything


async def test_of_an_erased_person_the_line_stays_and_leads_nowhere(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    await confirmed(api, 0)
    before = await lines(api)
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    assert {row["titulaire"]["nom_naissance"] for row in before} == {ZOE["nom_naissance"]}
    assert await lines(api) == [row | {"profil_id": None, "titulaire": None} for row in before]
    subjects = {row["titre"]["credentialSubject"]["id"].removeprefix("urn:uuid:") for row in attestations}
    for row in await fetch(api, "SELECT a::text AS texte, a.contenu FROM attestation a"):
        assert set(json.loads(row["contenu"])) == {"certification", "bloc", "blocs"}
        assert not [one for one in (profil(0), *subjects) if one in row["texte"]]


async def test_a_line_does_not_go_and_what_it_says_does_not_change(api: RunningService) -> None:
    await attested(api, B1=True, B2=True)
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    for change in ("UPDATE attestation SET jury_id = NULL", "DELETE FROM attestation"):
        with pytest.raises(Exception, match="ne change pas"):
            await fetch(api, change)
