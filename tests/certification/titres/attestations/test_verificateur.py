"""An attestation before somebody else's verifier of Open Badges 3.0, which knows nothing of this project."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from services.certification.app import create_app
from services.certification.regles.jours import add_months, civil_day
from services.certification.settings import CertificationSettings
from tests.certification.branche import know_the_branch, salarie
from tests.certification.jury.resultats.scene import two_blocs
from tests.certification.titres.attestations.conftest import ADRESSE, new_key, write_keys
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
DID = "did:web:passerelle.example:v1:attestations:emetteur"


class Dehors:
    """What a stranger fetches: the public addresses only, without a token."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self.pages = pages

    @classmethod
    async def of(cls, api: RunningService) -> Dehors:
        pages = {}
        for path in ("/v1/attestations/emetteur/did.json", "/v1/attestations/statuts/0"):
            answer = await api.anonymous.get(path)
            assert answer.status_code == 200, answer.text
            pages[ADRESSE + path] = answer.content
        return cls(pages)

    def __call__(self, url: str) -> bytes:
        return self.pages[url]

    def verify(self, jeton: str) -> Any:
        return OB3Verifier.for_issuer_did(DID, download=self).verify(jeton, check_status=True, download=self)


async def attested(api: RunningService, **verdicts: bool) -> tuple[Any, str, list[dict[str, Any]]]:
    """The scene, the candidature, and the attestations as their holder reads them."""
    scene = await two_blocs(api)
    candidature = await scene.candidate(0)
    await scene.decide(candidature, **verdicts)
    return scene, candidature, await read_all(api)


async def read_all(api: RunningService, number: int = 0) -> list[dict[str, Any]]:
    rows = ok(await salarie(api, number).get("/v1/attestations"))["elements"]
    return [ok(await salarie(api, number).get(f"/v1/attestations/{row['id']}")) for row in rows]


async def test_the_verifier_accepts_each_bloc_and_the_whole(api: RunningService) -> None:
    scene, _, attestations = await attested(api, B1=True, B2=True)
    dehors = await Dehors.of(api)
    assert {row["bloc_id"] for row in attestations} == {None, *scene.blocs.values()}
    for row in attestations:
        credential = dehors.verify(row["jeton"])
        assert credential.issuer.id == DID
        assert credential.achievement.name == row["intitule"]
        assert credential.recipient_id == row["titre"]["credentialSubject"]["id"]


async def test_the_day_awarded_is_the_civil_day_of_the_deliberation(api: RunningService) -> None:
    scene = await two_blocs(api)
    candidature = await scene.candidate(0)
    # before midnight in UTC, it is already tomorrow in Paris
    late = datetime.fromisoformat(f"{in_days(0)}T23:30:00+00:00").astimezone(UTC)
    api.app.state.service.clock = lambda: late
    await scene.decide(candidature, B1=True, B2=True)
    for row in await read_all(api):
        assert row["obtenue_le"] == in_days(1)
        assert row["titre"]["awardedDate"].startswith(f"{in_days(1)}T00:00:00+0")


async def test_what_is_valid_for_a_time_says_until_when_and_then_that_it_is_over(api: RunningService) -> None:
    scene = await two_blocs(api, validite_mois=1)
    await scene.decide(await scene.candidate(0), B1=True, B2=True)
    until = add_months(date.fromisoformat(in_days(0)), 1)
    for row in await read_all(api):
        assert row["valable_jusqu_au"] == until.isoformat()
        end = datetime.fromisoformat(row["titre"]["validUntil"])
        assert (civil_day(end), civil_day(end + timedelta(seconds=1))) == (until, until + timedelta(days=1))
        assert (await Dehors.of(api)).verify(row["jeton"])
    path = f"/v1/attestations/{row['id']}/verification"
    for day, verdict, etat in ((until, "valable", "en_vigueur"), (until + timedelta(days=1), "expirée", "expiree")):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        api.app.state.service.clock = lambda noon=noon: noon
        assert f"Attestation {verdict}" in (await api.anonymous.get(path)).text
        lines = ok(await api.as_("certificateur").get(f"/v1/registre?etat={etat}"))["elements"]
        assert {line["etat"] for line in lines} == {etat}


async def test_a_partial_validation_attests_the_blocs_earned_and_nothing_else(api: RunningService) -> None:
    scene, _, attestations = await attested(api, B1=True, B2=False)
    assert [row["bloc_id"] for row in attestations] == [scene.blocs["B1"]]
    assert (await Dehors.of(api)).verify(attestations[0]["jeton"])


async def test_the_verifier_refuses_it_when_a_byte_changes(api: RunningService) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    dehors, jeton = await Dehors.of(api), attestations[0]["jeton"]
    head, body, seal = jeton.split(".")
    for index in range(0, len(jeton) - 1, 7):
        changed = jeton[:index] + ("A" if jeton[index] != "A" else "B") + jeton[index + 1 :]
        with pytest.raises(OB3VerificationError):
            dehors.verify(changed)
    content = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    content["credentialSubject"]["achievement"]["name"] = "Autre certification"
    forged = base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
    with pytest.raises(OB3VerificationError, match="signature"):
        dehors.verify(f"{head}.{forged}.{seal}")


async def test_the_verifier_refuses_what_a_signed_decision_takes_back(api: RunningService) -> None:
    scene, candidature, before = await attested(api, B1=True, B2=True)
    ok(await scene.replace(candidature, B2=False), 201)
    dehors = await Dehors.of(api)
    for row in before:
        if row["bloc_id"] == scene.blocs["B1"]:
            assert dehors.verify(row["jeton"]), "the bloc that is kept is kept attested"
            continue
        with pytest.raises(OB3VerificationError, match="revocation"):
            dehors.verify(row["jeton"])
    assert sum(row["revoquee_le"] is not None for row in await read_all(api)) == 2


async def test_what_is_earned_again_is_attested_anew_and_the_former_stays_revoked(api: RunningService) -> None:
    scene, candidature, before = await attested(api, B1=True, B2=True)
    ok(await scene.replace(candidature, B2=False), 201)
    ok(await scene.replace(candidature, B2=True), 201)
    former = {row["id"] for row in before if row["bloc_id"] != scene.blocs["B1"]}
    dehors = await Dehors.of(api)
    for row in await read_all(api):
        if row["id"] in former:
            with pytest.raises(OB3VerificationError, match="revocation"):
                dehors.verify(row["jeton"])
        else:
            assert dehors.verify(row["jeton"])


async def test_another_issuers_key_is_refused(api: RunningService, keys_file: Path) -> None:
    _, _, attestations = await attested(api, B1=True, B2=True)
    write_keys(keys_file, new_key())
    with pytest.raises(OB3VerificationError):
        (await Dehors.of(api)).verify(attestations[0]["jeton"])


async def test_a_new_key_signs_and_the_former_still_verifies(api: RunningService, keys_file: Path) -> None:
    _, _, before = await attested(api, B1=True, B2=True)
    former = json.loads(keys_file.read_text())["keys"]
    write_keys(keys_file, new_key(), *former)
    after = (await read_all(api))[0]["jeton"]
    assert after not in {row["jeton"] for row in before}
    dehors = await Dehors.of(api)
    assert len(json.loads(dehors(f"{ADRESSE}/v1/attestations/emetteur/did.json"))["verificationMethod"]) == 2
    assert dehors.verify(after)
    # its list is signed by the new key: the verifier reads that key too
    assert OB3Verifier.for_issuer_did(DID, download=dehors).verify(before[0]["jeton"])


async def test_without_an_address_in_https_the_issuers_name_is_its_key(
    postgres: PostgresForTests, keys_file: Path
) -> None:
    given = {"attestation_cles": keys_file, "adresse_publique": "http://127.0.0.1:8000"}
    async with running(postgres, "certification", create_app, CertificationSettings, **given) as api:
        await know_the_branch(api)
        _, _, attestations = await attested(api, B1=True, B2=True)
        did = attestations[0]["titre"]["issuer"]["id"]
        assert did.startswith("did:key:z6Mk")
        credential = OB3Verifier.for_issuer_did(did).verify(attestations[0]["jeton"])
        assert credential.issuer.id == did
        assert ok(await api.anonymous.get("/v1/attestations/emetteur/did.json"))["id"] == did
