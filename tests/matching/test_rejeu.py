"""Stored answers: given again while nothing moved, replayed to the byte, bounded, and gone with the person."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.matching.models import Recommandation
from services.matching.recommandations import entrees
from services.matching.recommandations.entrees import POIDS
from tests.matching.branche import (
    CAMILLE,
    GRANT,
    acquis,
    certification,
    competence,
    conseiller,
    metier,
    metier_id,
    of,
    person,
    profil,
    read,
    salarie,
    session,
    slug,
    tell,
)
from tests.support.clock import today
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
ASKED = [
    "situation",
    "metiers",
    f"metiers/{metier_id('conseiller')}",
    f"certifications?metier={metier_id('conseiller')}",
]
CATALOGUE_MOVED = [competence("ecrit", libelle="Écrire à un assuré"), metier("manager", libelle="Responsable d'équipe")]


async def replay(api: RunningService, identifier: str) -> Any:
    return await salarie(api).post(f"/v1/recommandations/{identifier}/rejeu")


async def stored(api: RunningService, query: str = "SELECT count(*) FROM recommandation") -> Any:
    async with api.app.state.database.reading() as db:
        return await db.scalar(text(query))


async def execute(api: RunningService, statement: str) -> None:
    async with api.app.state.database.writing() as db:
        await db.execute(text(statement))
        await db.commit()


@pytest.mark.parametrize("what", ASKED)
async def test_a_stored_answer_is_replayed_to_the_byte(api: RunningService, what: str) -> None:
    identifier = (await read(salarie(api), of(0, what)))["id"]
    kept = await salarie(api).get(f"/v1/recommandations/{identifier}")
    again = await replay(api, identifier)
    assert again.status_code == 200, again.text
    assert again.content == kept.content


@pytest.mark.parametrize("what", ASKED)
async def test_is_replayed_to_the_byte_when_everything_has_moved(api: RunningService, what: str) -> None:
    identifier = (await read(salarie(api), of(0, what)))["id"]
    kept = await salarie(api).get(f"/v1/recommandations/{identifier}")
    await tell(api, "competences", CATALOGUE_MOVED)
    await tell(api, "certification", [certification(intitule="Autre intitulé"), session(places_prises=25)])
    await tell(api, "parcours", [person(0, acquis("equipe", 4), lecteurs=GRANT)])
    assert (await read(salarie(api), of(0, what)))["id"] != identifier
    again = await replay(api, identifier)
    assert (again.status_code, again.content) == (200, kept.content), again.text


async def test_the_same_question_gets_the_stored_answer(api: RunningService) -> None:
    first, second = [await salarie(api).get(of(0, "metiers")) for _ in range(2)]
    assert first.content == second.content
    assert await stored(api) == 1
    unchanged = await salarie(api).get(of(0, "metiers"), headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    changed = await salarie(api).get(of(0, "metiers"), headers={"If-None-Match": 'W/"autre"'})
    assert changed.status_code == 200
    kept = await salarie(api).get(f"/v1/recommandations/{first.json()['id']}")
    for etag in (kept.headers["ETag"], f'"x", {kept.headers["ETag"]}', "*"):
        path = f"/v1/recommandations/{first.json()['id']}"
        assert (await salarie(api).get(path, headers={"If-None-Match": etag})).status_code == 304


async def test_ten_at_once_store_one(api: RunningService) -> None:
    answers = await asyncio.gather(*(salarie(api).get(of(0, "metiers")) for _ in range(10)))
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await stored(api) == 1


async def test_only_the_last_answers_of_each_kind_are_kept(api: RunningService) -> None:
    seen = [(await read(salarie(api), of(0, f"metiers?limite={limite}")))["id"] for limite in range(1, 9)]
    await read(salarie(api), of(0, "situation"))
    assert await stored(api) == 6
    gone, kept = [await salarie(api).get(f"/v1/recommandations/{seen[i]}") for i in (2, 3)]
    assert (gone.status_code, kept.status_code) == (404, 200)


async def test_a_replay_that_cannot_be_made_says_what_moved(api: RunningService) -> None:
    identifier = (await read(salarie(api), of(0, "metiers")))["id"]
    await tell(api, "competences", CATALOGUE_MOVED)
    await execute(api, "DELETE FROM catalogue_fige")
    answer = await replay(api, identifier)
    assert (answer.status_code, slug(answer)) == (409, "replay-impossible")
    assert answer.json()["erreurs"][0]["pointeur"] == "/catalogue"


async def test_an_answer_of_a_former_model_is_read_again_and_its_replay_refused_by_name(api: RunningService) -> None:
    """What it was computed from has another shape, of which nothing is asked but whether something was set aside."""
    identifier = (await read(salarie(api), of(0, "metiers")))["id"]
    old = {"objet": "metiers", "parametres": {"limite": 10}, "personne": {}, "certifications": [], "sessions": {}}
    async with api.app.state.database.writing() as db:
        statement = "UPDATE recommandation SET empreinte = 'x', modele = 'mobilite-2026.11-d', reponse = '{\"a\": 1}', entrees = :entrees"
        await db.execute(text(statement.replace(": 1", "\\: 1")), {"entrees": entrees.pack(old)})
        await db.commit()
    path = f"/v1/recommandations/{identifier}"
    for caller in (salarie(api), conseiller(api)):
        assert (await caller.get(path)).content == b'{"a": 1}'
    answer = await replay(api, identifier)
    (error,) = answer.json()["erreurs"]
    assert (answer.status_code, slug(answer), error["pointeur"]) == (409, "replay-impossible", "/modele")
    assert "mobilite-2026.11-d" in error["motif"]
    assert POIDS.modele in error["motif"]
    api.app.state.etat.index.memoire.forget([profil(0)])
    again = await read(salarie(api), of(0, "metiers"))
    assert (again["id"] != identifier, again["provenance"]["modele"]) == (True, POIDS.modele)


async def test_a_stored_answer_that_was_touched_is_found_out(api: RunningService) -> None:
    """The sabotage of the replay: somebody edits what was answered."""
    identifier = (await read(salarie(api), of(0, "metiers")))["id"]
    await execute(api, "UPDATE recommandation SET reponse = set_byte(reponse, 200, 65)")
    answer = await replay(api, identifier)
    assert (answer.status_code, slug(answer)) == (409, "replay-differs")


async def test_a_wish_taken_back_takes_the_answers_it_entered_with_it(api: RunningService) -> None:
    wish = {"souhaits_ouverts": [{"metier_id": metier_id("conseiller")}], "lecteurs": GRANT}
    without = (await read(salarie(api), of(0, "metiers")))["id"]
    await tell(api, "parcours", [person(0, *CAMILLE, **wish)])
    identifier = (await read(salarie(api), of(0, "metiers")))["id"]
    path = f"/v1/recommandations/{identifier}"
    assert [(await caller.get(path)).status_code for caller in (salarie(api), conseiller(api))] == [200, 200]
    await tell(api, "parcours", [person(0, *CAMILLE, lecteurs=GRANT)])
    told = await salarie(api).get(path)
    assert (told.status_code, slug(told)) == (410, "wish-withdrawn")
    assert "un souhait que vous avez retiré depuis" in told.json()["detail"]
    assert slug(await replay(api, identifier)) == "wish-withdrawn"
    assert (await conseiller(api).get(path)).status_code == 404
    assert [(await c.get(f"/v1/recommandations/{without}")).status_code for c in (salarie(api), conseiller(api))] == [
        200,
        200,
    ]
    await tell(api, "parcours", [person(0, *CAMILLE, **wish)])
    assert (await salarie(api).get(path)).status_code == 200


async def test_past_catalogues_are_kept_once_each_and_bounded(api: RunningService) -> None:
    api.app.state.etat.settings.catalogues_conserves = 2
    for i in range(4):
        await tell(api, "competences", [competence("ecrit", libelle=f"Écrire, version {i}")])
        await read(salarie(api), of(0, "metiers"))
        await read(salarie(api), of(0, "situation"))
    assert await stored(api, "SELECT count(*) FROM catalogue_fige") == 2


async def test_erasing_a_person_leaves_nothing_of_theirs(api: RunningService) -> None:
    await tell(api, "parcours", [person(1, *CAMILLE)])
    identifiers = [(await read(salarie(api), of(0, what)))["id"] for what in ASKED]
    other = (await read(salarie(api, 1), of(1, "metiers")))["id"]
    assert (await replay(api, identifiers[0])).status_code == 200
    await tell(api, "parcours", [("profil.efface", {"id": profil(0)})])
    for what in ASKED:
        assert (await salarie(api).get(of(0, what))).status_code == 404
    for identifier in identifiers:
        assert (await salarie(api).get(f"/v1/recommandations/{identifier}")).status_code == 404
        assert (await replay(api, identifier)).status_code == 404
    for table in ("recommandation", "cle_idempotence", "evenement"):
        canary = f"SELECT count(*) FROM {table} t WHERE position('{profil(0)}' IN t::text) > 0"
        assert await stored(api, canary) == 0
    answers = "SELECT count(*) FROM cle_idempotence WHERE position(convert_to('%s', 'UTF8') IN corps) > 0"
    assert await stored(api, answers % profil(0)) == 0
    assert (await salarie(api, 1).get(f"/v1/recommandations/{other}")).status_code == 200


async def test_an_erased_person_never_comes_back(api: RunningService) -> None:
    await tell(api, "parcours", [("profil.efface", {"id": profil(0)}), person(0, *CAMILLE)])
    assert (await salarie(api).get(of(0, "metiers"))).status_code == 404
    await tell(api, "parcours", [("profil.efface", {"id": profil(0)})])
    assert await stored(api, "SELECT count(*) FROM profil_efface") == 1


async def test_erasure_during_a_request_leaves_no_ghost(api: RunningService) -> None:
    await tell(api, "parcours", [person(number, *CAMILLE) for number in range(100, 130)])
    for number in range(100, 130):
        answer, _ = await asyncio.gather(
            salarie(api, number).get(of(number, "metiers")),
            tell(api, "parcours", [("profil.efface", {"id": profil(number)})]),
        )
        assert answer.status_code in (200, 404)
    assert await stored(api) == 0


async def test_inputs_hold_nothing_beyond_what_may_enter_a_score(api: RunningService) -> None:
    identifier = (await read(salarie(api), of(0, "metiers")))["id"]
    async with api.app.state.database.reading() as db:
        row = await db.get(Recommandation, UUID(identifier))
    content = entrees.unpack(row.entrees)
    assert set(content["personne"]) == {"id", "metier", "acquis", "experiences", "souhaits", "autres_metiers"}
    assert entrees.entrees_of(row.entrees).personne == api.app.state.etat.index.population.personne(profil(0), today())
