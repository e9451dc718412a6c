"""Attestations: who reads them, what the public page says, what the paper says, and what is never kept."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from tests.certification.branche import GPS_A, bloc, certificateur, profil, salarie
from tests.certification.identites.gestes import ZOE, confirm, confirmed, write
from tests.certification.identites.test_secret import in_clear
from tests.certification.jury.resultats.scene import fetch, two_blocs
from tests.certification.titres.attestations.test_verificateur import Dehors, attested, read_all
from tests.support.answers import slug, verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_only_the_holder_and_the_certificateur_read_one(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    paths = [f"/v1/attestations/{attestations[0]['id']}{end}" for end in ("", "/jeton")]
    unknown = f"/v1/attestations/{uuid4()}"
    fixed = {"X-Request-Id": "requete-fixe"}
    for path in paths:
        assert (await certificateur(api).get(path)).status_code == 200
        assert (await salarie(api, 0).get(path)).status_code == 200
        assert verdict(await api.anonymous.get(path)) == (401, "unauthenticated")
        for other in (
            salarie(api, 1),
            *(api.as_(r, entite=GPS_A, profil=profil(2)) for r in ("manager", "rh", "sirh")),
        ):
            answer = await other.get(path, headers=fixed)
            assert (answer.status_code, answer.content) == (404, (await other.get(unknown, headers=fixed)).content)


async def test_the_list_is_that_of_the_single_reads(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    ids = {row["id"] for row in attestations}
    readers = {
        salarie(api, 0): ids, certificateur(api): ids, salarie(api, 1): set(),
        api.as_("rh", entite=GPS_A): set(), api.as_("manager", entite=GPS_A, profil=profil(3)): set(),
    }  # fmt: skip
    for reader, expected in readers.items():
        assert {row["id"] for row in ok(await reader.get("/v1/attestations"))["elements"]} == expected


async def test_the_page_says_valid_revoked_or_unknown_and_nobodys_name(api: RunningService) -> None:
    scene, candidature, attestations = await attested(api, B1=True, B2=True)
    shown = next(row for row in attestations if row["bloc_id"] == scene.blocs["B2"])
    path = f"/v1/attestations/{shown['id']}/verification"
    page = await api.anonymous.get(path, headers=HTML)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Attestation valable." in page.text
    assert "CQP Conseiller retraite" in page.text
    assert "http" not in page.text.replace("http-equiv", ""), "it loads nothing from anywhere"
    hidden = (profil(0), shown["titre"]["credentialSubject"]["id"], GPS_A, shown["id"])
    assert not [value for value in hidden if value in page.text]
    ok(await scene.replace(candidature, B2=False), 201)
    assert "Attestation révoquée le" in (await api.anonymous.get(path, headers=HTML)).text
    unknown = await api.anonymous.get(f"/v1/attestations/{uuid4()}/verification", headers=HTML)
    assert (unknown.status_code, "Attestation inconnue." in unknown.text) == (200, True)


async def test_the_credential_names_nobody(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    subjects = {row["titre"]["credentialSubject"]["id"] for row in attestations}
    assert len(subjects) == 3, "two attestations of a person are not linked by what they say"
    for row in attestations:
        assert profil(0) not in str(row["titre"])
        assert set(row["titre"]["credentialSubject"]) == {"id", "type", "achievement"}


async def test_the_credential_says_what_was_judged_with_its_levels(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    for row in attestations:
        (stored,) = await fetch(api, f"SELECT contenu::text FROM attestation WHERE id = '{row['id']}'")
        achievement = row["titre"]["credentialSubject"]["achievement"]
        competences = json.loads(stored["contenu"])["competences"]
        assert competences
        for one in competences:
            niveau = f" (niveau {one['niveau']})" if one["niveau"] else ""
            assert f"- {one['libelle']}{niveau}" in achievement["criteria"]["narrative"].splitlines()


async def test_the_credential_names_whom_the_certificateur_confirmed(api: RunningService) -> None:
    _, _, before = await attested(api, B1=True, B2=True)
    ok(await write(api, 0))
    assert await read_all(api) == before, "what is written and not confirmed names nobody"
    assert (await confirm(api, 0)).status_code == 204
    for row in await read_all(api):
        (named,) = row["titre"]["credentialSubject"]["identifier"]
        assert (named["identityType"], named["identityHash"]) == ("name", "Zoë Marie Lefèvre-Œstberg")
        assert ZOE["naissance_le"] not in str(row)
        assert (await Dehors.of(api)).verify(row["jeton"])


async def test_the_paper_is_kept_nowhere(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    await confirmed(api, 0)
    path = f"/v1/attestations/{attestations[0]['id']}/pdf"
    answer = await salarie(api, 0).post(path, headers={"Accept": "application/pdf", "Idempotency-Key": "k"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["cache-control"] == "no-store"
    assert await in_clear(api) == []
    assert not await fetch(api, "SELECT 1 FROM cle_idempotence WHERE cle = 'k'")


async def test_the_paper_is_the_holders_alone(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    path = f"/v1/attestations/{attestations[0]['id']}/pdf"
    for caller in (certificateur(api), salarie(api, 1), api.as_("rh", entite=GPS_A)):
        assert verdict(await caller.post(path)) == (404, "not-found")
    assert verdict(await api.anonymous.post(path)) == (401, "unauthenticated")


async def test_of_an_erased_person_the_page_still_says_what_was_delivered(api: RunningService) -> None:
    scene, candidature, attestations = await attested(api, B1=True, B2=True)
    ok(await scene.replace(candidature, B2=False), 201)
    revoked = (await api.anonymous.get("/v1/attestations/statuts/0")).content
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    for row in attestations:
        page = (await api.anonymous.get(f"/v1/attestations/{row['id']}/verification", headers=HTML)).text
        kept = row["bloc_id"] == scene.blocs["B1"]
        assert ("Attestation délivrée le" if kept else "Attestation révoquée le") in page
        assert [text for text in (row["numero"], "CQP Conseiller retraite", "a effacé ses données") if text in page]
        for path in ("", "/jeton"):
            assert (await certificateur(api).get(f"/v1/attestations/{row['id']}{path}")).status_code == 404
    assert len((await api.anonymous.get("/v1/attestations/statuts/0")).content) == len(revoked)


async def test_an_attestation_does_not_change(api: RunningService) -> None:
    await attested(api, B1=True, B2=True)
    for change in (
        "contenu = '{}'",
        "jury_id = NULL",
        "profil_id = NULL",
        "profil_id = NULL, contenu = contenu - 'competences', obtenue_le = obtenue_le - 1",
        "obtenue_le = obtenue_le - 1",
        "profil_id = gen_random_uuid()",
        "place = place + 1",
    ):
        with pytest.raises(Exception, match="ne change pas"):
            await fetch(api, f"UPDATE attestation SET {change}")
    with pytest.raises(Exception, match="ne change pas"):
        await fetch(api, "DELETE FROM attestation")


async def test_a_status_list_that_does_not_exist_is_not_found(api: RunningService) -> None:
    assert verdict(await api.anonymous.get("/v1/attestations/statuts/7")) == (404, "not-found")


async def test_a_format_that_the_route_does_not_have_is_refused(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    answer = await salarie(api, 0).get(
        f"/v1/attestations/{attestations[0]['id']}/jeton", headers={"Accept": "text/csv"}
    )
    assert (answer.status_code, slug(answer)) == (406, "not-acceptable")


async def test_the_holder_is_told_and_nobody_else(api: RunningService) -> None:
    await attested(api, B1=True, B2=False)
    told = [row["texte"] for row in ok(await salarie(api, 0).get("/v1/notifications"))["elements"]]
    assert any("attestation" in text for text in told)
    for role in ("rh", "manager", "sirh"):
        answer = await api.as_(role, entite=GPS_A, profil=profil(5)).get("/v1/notifications")
        assert answer.status_code == 403 or answer.json()["elements"] == []


async def test_a_certification_of_one_bloc_is_attested_whole(api: RunningService) -> None:
    scene = await two_blocs(api, blocs=[bloc("B1")])
    candidature = await scene.candidate(0)
    await scene.decide(candidature, B1=True)
    rows = ok(await salarie(api, 0).get("/v1/attestations"))["elements"]
    assert [row["bloc_id"] for row in rows] == [None]
