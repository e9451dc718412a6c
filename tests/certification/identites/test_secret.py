"""What is kept of an identity: sealed for its row, its column and its key, in clear nowhere, and gone with the person."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from services.certification.app import create_app
from services.certification.identites.requises import ClesManquantes, requiring_keys
from services.certification.identites.rotation import former_keys, seal_again
from services.certification.settings import CertificationSettings
from services.cli.identity_keys import add_key
from tests.certification.branche import certificateur, create_session, know_the_branch, profil, register, salarie
from tests.certification.identites.gestes import ZOE, confirmed, path_of, read, write
from tests.certification.jury.resultats.scene import fetch
from tests.support.answers import verdict
from tests.support.clock import now
from tests.support.http import ok
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
CLAIR = ["Lefèvre-Œstberg", "Saint-Étienne", "1984-05-02"]


async def in_clear(api: RunningService) -> list[str]:
    """Tables where a word of the identity is read, as text or as bytes."""
    tables = await fetch(api, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    words = [form for word in CLAIR for form in (word, word.encode().hex(), json.dumps(word).strip('"'))]
    found = []
    for table in (row["tablename"] for row in tables):
        rows = await fetch(api, f'SELECT t::text AS texte FROM "{table}" t')
        found += [table for row in rows if any(word in row["texte"] for word in words)]
    return found


async def registered(api: RunningService, *numbers: int) -> None:
    session = await create_session(api)
    for number in numbers:
        await register(api, session["id"], number)
        await confirmed(api, number)


async def test_it_is_in_clear_in_no_table_no_log_and_no_event(
    api: RunningService, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        await registered(api, 0)
        ok(await certificateur(api).get("/v1/identites"))
    assert await in_clear(api) == []
    said = "".join([caplog.text, *capfd.readouterr(), json.dumps(await api.events(), ensure_ascii=False)])
    assert not [word for word in CLAIR if word in said]


async def test_nothing_of_it_stays_of_an_erased_person(api: RunningService) -> None:
    await registered(api, 0, 1)
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    rows = await fetch(api, "SELECT profil_id FROM identite")
    assert [str(row["profil_id"]) for row in rows] == [profil(1)]
    assert await in_clear(api) == []
    assert verdict(await certificateur(api).get(path_of(0))) == (404, "not-found")
    assert verdict(await salarie(api, 0).put(path_of(0), ZOE, headers={"If-Match": '"v0"'})) == (410, "gone")


async def test_sealed_bytes_open_in_their_own_place_alone(api: RunningService) -> None:
    await registered(api, 0, 1)
    swaps = [
        "UPDATE identite a SET ecrite = b.ecrite FROM identite b WHERE a.id <> b.id",
        "UPDATE identite SET ecrite = confirmee",
        "UPDATE identite SET confirmee = ecrite",
        "UPDATE identite SET ecrite = set_byte(ecrite, 20, get_byte(ecrite, 20) # 1)",
    ]
    kept = await fetch(api, "SELECT id, ecrite, confirmee FROM identite")
    for swap in swaps:
        await fetch(api, swap)
        answer = await salarie(api, 0).get(path_of(0))
        assert verdict(answer) == (500, "identity-altered"), swap
        for row in kept:
            query = "UPDATE identite SET ecrite = $2, confirmee = $3 WHERE id = $1"
            await fetch(api, query, row["id"], row["ecrite"], row["confirmee"])
    assert (await read(api, 0))["confirmee"] == ZOE


async def test_the_same_identity_is_never_sealed_into_the_same_bytes(api: RunningService) -> None:
    ok(await write(api, 0))
    ok(await write(api, 1))
    first = await fetch(api, "SELECT ecrite FROM identite")
    ok(await write(api, 0))
    assert len({bytes(row["ecrite"]) for row in (*first, *await fetch(api, "SELECT ecrite FROM identite"))}) == 3


async def test_a_new_key_seals_the_others_open_and_a_rotation_cut_short_ends_later(
    api: RunningService, cles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await registered(api, 0, 1, 2)
    service, former = api.app.state.service, await key_names(api)
    name = add_key(cles, now())
    ok(await write(api, 0, ZOE | {"nom_usage": "Durand"}))
    assert await key_names(api) == {name, *former}
    assert (await read(api, 1))["confirmee"] == ZOE
    versions = [(await salarie(api, n).get(path_of(n))).headers["ETag"] for n in range(3)]
    begun = []

    def killed() -> object:
        begun.append(1)
        if len(begun) == 3:
            raise KeyboardInterrupt
        return now()

    monkeypatch.setattr(service, "clock", killed)
    with pytest.raises(KeyboardInterrupt):
        await seal_again(service, at_once=1)
    assert await former_keys(service) == former
    monkeypatch.undo()
    assert await seal_again(service, at_once=1) == 1, "the two that were done are not done again"
    assert (await former_keys(service), await key_names(api)) == (set(), {name})
    assert [(await salarie(api, n).get(path_of(n))).headers["ETag"] for n in range(3)] == versions
    keep_only(cles, name)
    assert [(await read(api, n))["confirmee"] for n in range(3)] == [ZOE] * 3


async def test_a_missing_key_stops_the_start_with_its_name(api: RunningService, cles: Path) -> None:
    await registered(api, 0)
    (former,) = await key_names(api)
    async with requiring_keys(api.app):
        pass
    keep_only(cles, add_key(cles, now()))
    with pytest.raises(ClesManquantes, match=former):
        async with requiring_keys(api.app):
            pass
    assert verdict(await salarie(api, 0).get(path_of(0))) == (503, "identity-without-key")


async def test_without_a_file_of_keys_the_service_starts_and_keeps_no_identity(postgres: PostgresForTests) -> None:
    async with running(postgres, "certification", create_app, CertificationSettings, lifespan=True) as api:
        await know_the_branch(api)
        assert set((await read(api, 0)).values()) == {profil(0), None}
        assert verdict(await write(api, 0)) == (503, "identity-without-key")


@pytest.mark.parametrize(
    "content", ["", "{}", '{"keys": []}', '{"keys": [{"kty": "oct", "k": "c2hvcnQ", "kid": "a"}]}']
)
async def test_a_file_that_holds_no_good_key_is_refused(api: RunningService, cles: Path, content: str) -> None:
    cles.write_text(content)
    assert verdict(await salarie(api, 0).get(path_of(0))) == (503, "identity-without-key")


async def key_names(api: RunningService) -> set[str]:
    rows = await fetch(api, "SELECT ecrite_cle, confirmee_cle FROM identite")
    return {name for row in rows for name in (row["ecrite_cle"], row["confirmee_cle"]) if name}


def keep_only(cles: Path, name: str) -> None:
    keys = json.loads(cles.read_text())["keys"]
    cles.write_text(json.dumps({"keys": [key for key in keys if key["kid"] == name]}))
