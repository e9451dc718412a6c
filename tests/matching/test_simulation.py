"""What-if: bounded, checked, and nothing kept."""

from __future__ import annotations

import time
from typing import Any

import pytest

from services.matching.recommandations.schemas import MetierSimule, MetiersSimules
from tests.matching.branche import (
    certification,
    competence,
    competence_id,
    metier_id,
    of,
    pointers,
    ref,
    salarie,
    slug,
    tell,
)
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
PATH = "/v1/recommandations/metiers"


def supposed(*names: str, **more: Any) -> dict[str, Any]:
    return {"acquis": [{"competence_id": competence_id(name), "niveau": 3} for name in names], **more}


async def test_ranks_metiers_from_supposed_acquis(api: RunningService) -> None:
    answer = await salarie(api).post(PATH, supposed("conseil", "calcul", metier_id=metier_id("gestionnaire")))
    body = answer.json()
    MetiersSimules.model_validate(body)
    assert body["elements"][0]["metier"]["code"] == "M-CONSEILLER"
    assert set(body) == {"echelle", "elements", "phrases", "provenance"}


@pytest.mark.parametrize("names", [("conseil",), ("conseil", "calcul"), ("conseil", "equipe", "regles")])
async def test_a_metier_is_explained_from_the_same_acquis(api: RunningService, names: tuple[str, ...]) -> None:
    held = metier_id("gestionnaire")
    for element in (await salarie(api).post(PATH, supposed(*names, metier_id=held))).json()["elements"]:
        path = f"{PATH}/{element['metier']['id']}"
        detail = (await salarie(api).post(path, supposed(*names, metier_id=held))).json()
        MetierSimule.model_validate(detail)
        assert [detail[name] for name in ("metier", "score", "genre")] == [
            element[name] for name in ("metier", "score", "genre")
        ]
        assert sum(c["valeur"] for c in detail["contributions"]) == pytest.approx(detail["score"], abs=1e-9)
        assert len(detail["ecart"]["tenues"]) == element["ecart"]["tenues"]
        assert detail["pour_combler"]["jours"] == element["pour_combler"]["jours"]
        assert detail["phrases"]


async def test_the_metier_held_and_one_that_is_not_there_are_answered(api: RunningService) -> None:
    held = metier_id("gestionnaire")
    detail = (await salarie(api).post(f"{PATH}/{held}", supposed("conseil", metier_id=held))).json()
    assert detail["phrases"][0] == "C'est le métier que vous tenez."
    answer = await salarie(api).post(f"{PATH}/{ref('inconnu')}", supposed("conseil"))
    assert (answer.status_code, slug(answer)) == (404, "not-found")
    answer = await salarie(api).post(f"{PATH}/{held}", supposed("inconnue"))
    assert (answer.status_code, slug(answer), pointers(answer)) == (
        422,
        "unknown-competence",
        ["/acquis/0/competence_id"],
    )
    answer = await salarie(api).post(f"{PATH}/{held}", supposed("conseil", limite=3))
    assert (answer.status_code, slug(answer)) == (422, "unknown-field")


@pytest.mark.parametrize(
    ("source", "moved"),
    [
        ("competences", competence("calcul", libelle="Calculer toute pension")),
        ("certification", certification(intitule="Autre intitulé")),
        ("certification", certification(visible_le="2199-01-01")),
    ],
)
async def test_another_is_told_as_soon_as_the_catalogue_or_the_offer_moved(
    api: RunningService, source: str, moved: tuple[str, dict[str, object]]
) -> None:
    path = f"{PATH}/{metier_id('conseiller')}"
    before = (await salarie(api).post(path, supposed("dossier"))).json()["pour_combler"]
    assert (await salarie(api).post(path, supposed("dossier"))).json()["pour_combler"] == before
    await tell(api, source, [moved])
    assert (await salarie(api).post(path, supposed("dossier"))).json()["pour_combler"] != before


async def test_needs_no_key_and_answers_the_same_to_the_same_key(api: RunningService) -> None:
    for headers in ({"Idempotency-Key": None}, {"Idempotency-Key": "deux-fois"}, {"Idempotency-Key": "deux-fois"}):
        answer = await salarie(api).post(PATH, supposed("conseil"), headers=headers)
        assert answer.status_code == 200
    assert answer.headers["Idempotent-Replayed"] == "true"


async def test_refuses_an_unknown_competence_and_says_which(api: RunningService) -> None:
    body = supposed("conseil", "inconnue", "calcul", "autre-inconnue")
    answer = await salarie(api).post(PATH, body)
    assert (answer.status_code, slug(answer)) == (422, "unknown-competence")
    assert pointers(answer) == ["/acquis/1/competence_id", "/acquis/3/competence_id"]


async def test_refuses_the_same_competence_twice(api: RunningService) -> None:
    answer = await salarie(api).post(PATH, supposed("conseil", "calcul", "conseil"))
    assert (answer.status_code, slug(answer)) == (422, "repeated-competence")
    assert pointers(answer) == ["/acquis/2/competence_id"]


async def test_refuses_an_unknown_metier(api: RunningService) -> None:
    answer = await salarie(api).post(PATH, supposed("conseil", metier_id=ref("inconnu")))
    assert (answer.status_code, slug(answer), pointers(answer)) == (422, "unknown-metier", ["/metier_id"])
    answer = await salarie(api).get(of(0, f"certifications?metier={ref('inconnu')}"))
    assert (answer.status_code, slug(answer)) == (422, "unknown-metier")


@pytest.mark.parametrize("limite", [0, -1, 51, 1_000_000, "10", 1.5, True, None])
async def test_refuses_a_limit_out_of_bounds(api: RunningService, limite: Any) -> None:
    answer = await salarie(api).post(PATH, supposed("conseil", limite=limite))
    assert (answer.status_code, slug(answer)) == (422, "validation-error")


@pytest.mark.parametrize("limite", ["0", "-1", "51", "1000000", "9223372036854775808", "x"])
async def test_refuses_a_limit_out_of_bounds_in_the_address(api: RunningService, limite: str) -> None:
    answer = await salarie(api).get(of(0, f"metiers?limite={limite}"))
    assert (answer.status_code, slug(answer)) == (422, "validation-error")


@pytest.mark.parametrize(
    ("acquis", "expected"),
    [
        (["1.0", True, "nan"], "validation-error"),
        ({"competence_id": "x"}, "validation-error"),
        ([{"competence_id": competence_id("conseil"), "niveau": 5}], "validation-error"),
        ([{"competence_id": competence_id("conseil"), "niveau": "3"}], "validation-error"),
        ([{"competence_id": competence_id("conseil"), "le": "2026-02-30"}], "validation-error"),
        ([{"competence_id": competence_id("conseil"), "le": "0001-01-01"}], "out-of-range"),
        ([{"competence_id": competence_id("conseil"), "sexe": "F"}], "unknown-field"),
        ([{"competence_id": competence_id("conseil")}] * 501, "validation-error"),
    ],
)
async def test_refuses_acquis_that_are_none(api: RunningService, acquis: Any, expected: str) -> None:
    answer = await salarie(api).post(PATH, {"acquis": acquis})
    assert (answer.status_code, slug(answer)) == (422, expected)


async def test_no_acquis_gives_no_random_list(api: RunningService) -> None:
    body = (await salarie(api).post(PATH, supposed())).json()
    assert body["elements"] == []
    assert "Rien n'est encore connu" in body["phrases"][0]


async def test_an_unknown_referentiel_gives_nothing_and_says_why(api: RunningService) -> None:
    body = (await salarie(api).post(PATH, supposed("conseil", referentiel="ROME"))).json()
    assert body["elements"] == []
    assert "Aucun métier de ce référentiel" in body["phrases"][0]


async def test_what_people_do_in_private_moves_no_byte_of_what_anybody_may_ask(api: RunningService) -> None:
    """A manager who asks again and again would see, in a position, that somebody acts."""
    caller = api.as_("manager", "salarie")
    states = [api.app.state.consumers[source].state for source in ("certification", "parcours")]
    seen = []
    for position, age in (("00000000.7.1", 0.0), ("00000000.9.4", 30.0)):
        for state in states:
            state.position, state.contact = position, time.monotonic() - age
        seen.append((await caller.post(PATH, supposed("conseil"))).json()["provenance"]["flux"])
    assert seen[0] == seen[1]
    for state in states:
        state.contact = time.monotonic() - 600
    flux = (await caller.post(PATH, supposed("conseil"))).json()["provenance"]["flux"]
    assert (flux["parcours"]["perime"], flux["parcours"]["position"]) == (True, None)
    assert flux["parcours"]["age_s"] >= 600
