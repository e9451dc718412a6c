"""Seals have a secret of their own: whatever else is changed, what was sealed is still known to be intact."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from joserfc import jws
from pydantic import SecretStr

from services.certification.app import create_app
from services.certification.jury.resultats.cle import derive
from services.certification.jury.resultats.signature import content_of, is_sealed, seal
from services.certification.models import DecisionBloc, Deliberation, Issue, NatureDeliberation, VerdictBloc
from services.certification.settings import CertificationSettings
from tests.certification.branche import know_the_branch, salarie
from tests.certification.jury.resultats.scene import fetch, two_blocs
from tests.support.http import ok
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
FIRST, SECOND, OTHER = "premier-secret-des-sceaux", "second-secret", "autre-secret"


@pytest.fixture
async def api(postgres: PostgresForTests) -> AsyncIterator[RunningService]:
    """A service that was given a secret for its seals."""
    given = {"sceau_secrets": [FIRST]}
    async with running(postgres, "certification", create_app, CertificationSettings, **given) as service:
        await know_the_branch(service)
        yield service


def restart(api: RunningService, *secrets: str, cursors: str = OTHER) -> None:
    """Other secrets for a service that keeps its rows."""
    settings = api.app.state.settings
    settings.sceau_secrets = [SecretStr(secret) for secret in secrets]
    settings.cursor_secret = SecretStr(cursors)


async def intact(api: RunningService, candidature: str) -> list[bool]:
    rows = ok(await salarie(api, 0).get(f"/v1/candidatures/{candidature}/deliberations"))["elements"]
    return [row["intacte"] for row in rows]


async def test_another_secret_of_cursors_leaves_every_seal_good(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    decided = await scene.decide(mine, B1=True, B2=False)
    assert jws.deserialize_compact(decided["jws"], derive(FIRST), algorithms=["Ed25519"]).payload
    restart(api, FIRST)
    assert await intact(api, mine) == [True]


async def test_a_new_secret_seals_and_the_former_checks_what_it_sealed(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True, B2=False)
    restart(api, SECOND, FIRST)
    replaced = ok(await scene.replace(mine, B2=True), 201)
    assert jws.deserialize_compact(replaced["jws"], derive(SECOND), algorithms=["Ed25519"]).payload
    assert await intact(api, mine) == [True, True]
    restart(api, SECOND)
    assert await intact(api, mine) == [False, True], "what a secret that is gone sealed is not said intact"


async def test_what_the_secret_of_cursors_sealed_before_is_still_checked(api: RunningService) -> None:
    restart(api, cursors="secret-des-curseurs")
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True, B2=False)
    restart(api, FIRST, cursors="secret-des-curseurs")
    ok(await scene.replace(mine, B2=True), 201)
    assert await intact(api, mine) == [True, True]
    restart(api, FIRST, "secret-des-curseurs")
    assert await intact(api, mine) == [True, True], "listed, it outlives its first use"
    restart(api, FIRST)
    assert await intact(api, mine) == [False, True]


LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)
OTHERS: dict[str, Any] = {
    "nature": [NatureDeliberation.DELIBERATION, NatureDeliberation.REMPLACEMENT],
    "issue": list(Issue),
    "verdict": list(VerdictBloc),
    "membres": [[], [{"sujet": "jury-9"}]],
    "decidee_le": [date(2019, 1, 1)],
    "signee_le": [LONG_AGO],
    "jws": [""],
}


def signed_rows() -> tuple[Deliberation, list[DecisionBloc], Deliberation]:
    """A replacement of two decisions with all its fields given, sealed, and the deliberation before it."""
    person = {"profil_id": uuid4(), "candidature_id": uuid4(), "certification_id": uuid4()}
    said = {"jury_id": uuid4(), "nature": "remplacement", "issue": "partielle", "raison": "Une note était d'un autre"}
    by = {"membres": [{"sujet": "jury-1"}], "signee_par": "jury-1", "signee_le": datetime(2026, 3, 2, 9, tzinfo=UTC)}
    before = Deliberation.model_validate({**person, **said, **by, "jws": "celle d'avant"})
    row = Deliberation.model_validate({**person, **said, **by, "jws": ""})
    decisions = [
        DecisionBloc.model_validate(
            {
                **person,
                "deliberation_id": row.id,
                "bloc_id": uuid4(),
                "verdict": verdict,
                "motifs": "Les entretiens sont menés jusqu'à l'accord",
                "preconisations": "Mener trois entretiens",
                "decidee_le": date(2026, 3, 2),
                "remplace_id": uuid4(),
            }
        )
        for verdict in VerdictBloc
    ]
    row.jws = seal(content_of(row, decisions, before), derive(FIRST))
    return row, decisions, before


def seen(row: Deliberation, decisions: list[DecisionBloc], before: Deliberation | None) -> bool:
    return not is_sealed(row, content_of(row, decisions, before), [derive(FIRST)])


def flips(row: Deliberation | DecisionBloc, name: str) -> Iterator[Any]:
    """Other values of a column: another of its kind, and none where it may have none."""
    now = getattr(row, name)
    column = type(row).__table__.columns[name]  # type: ignore[attr-defined]
    if name in OTHERS:
        yield from (value for value in OTHERS[name] if value != now)
    elif isinstance(now, UUID | str):
        yield uuid4() if isinstance(now, UUID) else f"{now} "
    else:
        raise AssertionError(f"say in OTHERS what {column} could be instead: a seal must see each")
    if column.nullable:
        yield None


@pytest.mark.parametrize(
    ("which", "column"),
    [
        (which, column.name)
        for which, table in enumerate((Deliberation, DecisionBloc, DecisionBloc))
        for column in table.__table__.columns  # type: ignore[attr-defined]
    ],
)
def test_every_field_of_what_was_decided_is_sealed(which: int, column: str) -> None:
    row, decisions, before = signed_rows()
    assert not seen(row, decisions, before)
    flipped: Deliberation | DecisionBloc = [row, *decisions][which]
    kept, tried = getattr(flipped, column), 0
    for other in flips(flipped, column):
        setattr(flipped, column, other)
        assert seen(row, decisions, before), f"{column} became {other!r}"
        tried += 1
    assert tried
    setattr(flipped, column, kept)
    assert not seen(row, decisions, before)


def test_a_decision_taken_out_put_in_or_cut_from_the_one_before_breaks_the_seal() -> None:
    row, decisions, before = signed_rows()
    other, _, _ = signed_rows()
    more = DecisionBloc.model_validate(decisions[0].model_dump() | {"id": uuid4(), "bloc_id": uuid4()})
    for changed in ([], decisions[:1], [*decisions, more]):
        assert seen(row, changed, before)
    assert seen(row, decisions, None)
    assert seen(row, decisions, other)
    row.profil_id = decisions[0].profil_id = decisions[1].profil_id = uuid4()
    assert seen(row, decisions, before), "given to another person as a whole"


def test_what_was_sealed_before_seals_named_the_person_is_still_good() -> None:
    row, decisions, before = signed_rows()
    content = orjson.loads(content_of(row, decisions, before))
    del content["profil"]
    row.jws = seal(orjson.dumps(content, option=orjson.OPT_SORT_KEYS), derive(FIRST))
    assert not seen(row, decisions, before)
    decisions[0].profil_id = uuid4()
    assert seen(row, decisions, before)


async def test_what_is_read_says_that_a_verdict_was_changed(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True, B2=False)
    await fetch(api, "ALTER TABLE decision_bloc DISABLE TRIGGER garde_resultat")
    await fetch(api, "UPDATE decision_bloc SET verdict = 'acquis'")
    assert await intact(api, mine) == [False]
