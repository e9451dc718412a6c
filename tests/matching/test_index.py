"""The memory index: what it waits for, that order does not matter, that a restored feed is read into a fresh state."""

from __future__ import annotations

import random
import time
from typing import Any
from uuid import uuid4

import pytest

from services.matching.engine.mobilite.terrain import terrain
from services.matching.index.construction import build
from services.matching.index.empreintes import Ensemble
from tests.matching.branche import (
    CAMILLE,
    CATALOGUE,
    METIERS,
    OFFRE,
    PEOPLE,
    besoin,
    certification,
    competence,
    competence_id,
    in_days,
    know_the_branch,
    metier,
    metier_id,
    of,
    person,
    profil,
    read,
    ref,
    rh,
    salarie,
    session,
    slug,
    tell,
)
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
PATHS = [
    of(0, "situation"),
    of(0, "metiers"),
    of(0, f"certifications?metier={metier_id('conseiller')}"),
    f"/v1/recommandations/{uuid4()}",
]


async def test_says_that_it_is_being_built_until_the_three_feeds_are_read(empty: RunningService) -> None:
    for source, told in (("competences", CATALOGUE), ("certification", OFFRE), ("parcours", PEOPLE)):
        for path in PATHS:
            answer = await salarie(empty).get(path)
            assert (answer.status_code, slug(answer)) == (503, "index-building"), path
            assert int(answer.headers["Retry-After"]) >= 1
        for answer in (
            await rh(empty).get("/v1/rapprochements/besoins"),
            await salarie(empty).post("/v1/recommandations/metiers", {"acquis": []}),
        ):
            assert (answer.status_code, slug(answer)) == (503, "index-building")
        ready = await empty.anonymous.get("/pret")
        assert (ready.status_code, ready.json()["dependances"]["index"]["pret"]) == (503, False)
        assert (await empty.anonymous.get("/vivant")).status_code == 200
        await tell(empty, source, told)
    assert (await salarie(empty).get(PATHS[1])).status_code == 200


async def test_is_ready_with_each_feed_and_its_position(api: RunningService) -> None:
    answer = await api.anonymous.get("/pret")
    assert answer.status_code == 200
    body = answer.json()
    assert set(body["flux"]) == {"competences", "certification", "parcours"}
    assert all(feed["rattrape"] and feed["position"] for feed in body["flux"].values())
    detail = body["dependances"]["index"]["detail"]
    assert (detail["items"], detail["metiers"], detail["certifications"], detail["personnes"]) == (7, 3, 2, 3)


async def test_a_stale_feed_is_said_and_answers_go_on(api: RunningService) -> None:
    fresh = await salarie(api).get(of(0, "metiers"))
    assert fresh.json()["provenance"]["flux"]["parcours"]["perime"] is False
    api.app.state.consumers["parcours"].state.contact = time.monotonic() - 600
    stale = await salarie(api).get(of(0, "metiers"), headers={"If-None-Match": fresh.headers["ETag"]})
    assert stale.status_code == 200, "a caller who has the answer learns that it has become stale"
    flux = stale.json()["provenance"]["flux"]
    assert (flux["parcours"]["perime"], flux["parcours"]["age_s"] >= 600) == (True, True)
    assert flux["competences"]["perime"] is False
    assert stale.json()["elements"] == fresh.json()["elements"]


async def test_the_hash_of_the_catalogue_is_that_of_its_content(api: RunningService, empty: RunningService) -> None:
    """`empty` is the same application: the events told again, in another order, change nothing."""
    index = api.app.state.etat.index
    before, built = index.publie.empreinte, index.publie.catalogue
    shuffled = [*CATALOGUE]
    random.Random(7).shuffle(shuffled)
    await tell(api, "competences", [*shuffled, *CATALOGUE, ("correspondance.modifiee", {"id": ref("c")})])
    assert index.publie.empreinte == before
    assert index.publie.catalogue is built
    await tell(api, "competences", [competence("ecrit", libelle="Écrire")])
    assert index.publie.empreinte != before
    await tell(api, "competences", [competence("ecrit")])
    assert index.publie.empreinte == before


def test_an_ensemble_is_the_same_whatever_the_order() -> None:
    one, two = Ensemble(), Ensemble()
    for i in range(50):
        one.put(f"k{i}", {"a": i})
    for i in reversed(range(50)):
        two.put(f"k{i}", {"a": 0})
        two.put(f"k{i}", {"a": i})
    assert one.empreinte == two.empreinte != Ensemble().empreinte


async def test_names_the_last_published_version(api: RunningService) -> None:
    before = await read(salarie(api), of(0, "metiers"))
    assert before["provenance"]["version_catalogue"]["numero"] is None
    await tell(api, "competences", [("version.publiee", {"id": ref("v"), "numero": 3})])
    after = (await read(salarie(api), of(0, "metiers")))["provenance"]["version_catalogue"]
    assert after["numero"] == "3"
    assert after["empreinte"] == before["provenance"]["version_catalogue"]["empreinte"]


async def test_a_restored_feed_is_read_into_a_fresh_state(api: RunningService) -> None:
    """Answers come from the former state until the new one has caught up, then from it alone."""
    index, state = api.app.state.etat.index, api.app.state.consumers["parcours"].state
    await tell(api, "parcours", [("profil.efface", {"id": profil(2)})])
    state.position, state.caught_up = None, False
    index.restart("parcours")
    await api.apply("parcours", [person(0, *CAMILLE), person(2)])
    await index.publish()
    assert (await salarie(api, 1).get(of(1, "situation"))).status_code == 200
    await tell(api, "parcours", [])
    assert (await salarie(api, 0).get(of(0, "situation"))).status_code == 200
    assert (await salarie(api, 1).get(of(1, "situation"))).status_code == 404
    assert (await salarie(api, 2).get(of(2, "situation"))).status_code == 404, "erased before the restore"


async def test_an_erasure_read_while_catching_up_again_applies_at_once(api: RunningService) -> None:
    index = api.app.state.etat.index
    api.app.state.consumers["parcours"].state.caught_up = False
    index.restart("parcours")
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    assert (await salarie(api).get(of(0, "situation"))).status_code == 404


async def test_what_is_retired_or_closed_is_no_longer_recommended(api: RunningService) -> None:
    await tell(api, "competences", [metier("conseiller", retire=True)])
    elements = (await read(salarie(api), of(0, "metiers")))["elements"]
    assert "M-CONSEILLER" not in [element["metier"]["code"] for element in elements]
    path = of(0, f"certifications?metier={metier_id('conseiller')}")
    (before,) = (await read(salarie(api), path))["elements"]
    assert len(before["sessions"]) == 1
    await tell(api, "certification", [session(etat="annulee")])
    assert (await read(salarie(api), path))["elements"][0]["sessions"] == []
    await tell(api, "certification", [certification(fin_enregistrement_le=in_days(-1))])
    assert (await read(salarie(api), path))["elements"] == []


async def test_a_famille_renamed_is_shown_with_its_new_words(api: RunningService) -> None:
    data = {"id": ref("famille"), "referentiel": "BRANCHE", "code": "F", "libelle": "Retraites", "parent_id": ref("p")}
    await tell(api, "competences", [("famille.modifiee", data)])
    assert (await read(salarie(api), of(0, "situation")))["metier"]["famille"] == "Retraites"


async def test_a_need_removed_is_forgotten(api: RunningService) -> None:
    await tell(api, "parcours", [besoin("manager")])
    population = api.app.state.etat.index.population
    assert len(population.besoins) == 2
    await tell(api, "parcours", [("besoin.supprime", {"id": besoin("manager")[1]["id"]})])
    assert [b.metier_id for b in population.besoins.values()] == [metier_id("conseiller")]


async def test_a_long_offer_is_narrowed_to_what_closes_most(api: RunningService) -> None:
    more = [
        certification(f"autre{i:02}", ["conseil"], metiers_vises=[], id=ref(f"c{i}"), blocs=_bloc(i)) for i in range(60)
    ]
    await tell(api, "certification", more)
    answer = await read(salarie(api), of(0, f"certifications?metier={metier_id('conseiller')}"))
    codes = [element["certification"]["code"] for element in answer["elements"]]
    assert len(codes) == 40
    assert codes[0] == "CQP-CONSEILLER"


def _bloc(number: int) -> list[dict[str, Any]]:
    attested = [{"competence_id": competence_id("conseil"), "niveau": 3}]
    return [{"id": ref(f"b{number}"), "code": "B", "intitule": "B", "nombre_epreuves": 1, "competences": attested}]


async def test_metiers_without_requirements_are_answered_from_too(api: RunningService) -> None:
    """Every state of the catalogue on the way gives an answer."""
    for name in METIERS:
        await tell(api, "competences", [metier(name, exigences=[])])
        assert (await salarie(api).get(of(0, "metiers"))).status_code == 200
    await know_the_branch(api)
    assert (await read(salarie(api), of(0, "metiers")))["elements"]


async def test_one_metier_changes_the_index_that_is_there(api: RunningService) -> None:
    index = api.app.state.etat.index
    many = [competence(f"c{i}") for i in range(60)]
    await tell(api, "competences", many)
    before = index.publie.catalogue
    await tell(api, "competences", [metier("conseiller", libelle="Conseillère retraite")])
    after = index.publie.catalogue
    assert after.metier(metier_id("conseiller")).libelle == "Conseillère retraite"
    assert after.items is before.items
    whole, _ = build(after.items, after.metiers)
    assert sorted(whole.complets.data) == pytest.approx(sorted(after.complets.data))


async def test_the_habitual_moves_are_worked_out_beside_the_answers(api: RunningService) -> None:
    index = api.app.state.etat.index
    drawn = terrain(index.publie.catalogue, "BRANCHE")
    assert not drawn.is_whole
    await index._fill(drawn)
    assert drawn.is_whole
    assert (await salarie(api).get(of(0, "metiers"))).status_code == 200
