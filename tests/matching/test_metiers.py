"""What a person is told: where they stand, where they could go, why, and what closes the gap."""

from __future__ import annotations

import pytest

from services.matching.recommandations.schemas import (
    CertificationsRecommandees,
    MetierDetaille,
    MetiersRecommandes,
    Situation,
)
from tests.matching.branche import acquis, metier_id, of, person, read, ref, salarie, slug, tell
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_says_where_the_person_stands_in_the_metier_held(api: RunningService) -> None:
    answer = await read(salarie(api), of(0, "situation"))
    Situation.model_validate(answer)
    assert answer["metier"]["code"] == "M-GESTIONNAIRE"
    held = {ligne["item"]["code"] for ligne in answer["ecart"]["tenues"]}
    assert {"C-DOSSIER", "C-ECRIT"} <= held
    assert answer["phrases"]


async def test_recommends_metiers_with_contributions_that_sum_to_the_score(api: RunningService) -> None:
    answer = await read(salarie(api), of(0, "metiers"))
    MetiersRecommandes.model_validate(answer)
    assert [element["rang"] for element in answer["elements"]] == [1, 2]
    for element in answer["elements"]:
        assert sum(element["contributions"].values()) == pytest.approx(element["score"], abs=1e-9)
    scores = [element["score"] for element in answer["elements"]]
    assert scores == sorted(scores, reverse=True)
    first = answer["elements"][0]
    assert first["metier"]["code"] == "M-CONSEILLER"
    assert (first["pour_combler"]["blocs"], first["pour_combler"]["epreuves"]) == (1, 2)


async def test_explains_one_metier_line_by_line(api: RunningService) -> None:
    (first, second) = (await read(salarie(api), of(0, "metiers")))["elements"]
    for element in (first, second):
        answer = await read(salarie(api), of(0, f"metiers/{element['metier']['id']}"))
        MetierDetaille.model_validate(answer)
        assert (answer["metier"], answer["score"]) == (element["metier"], element["score"])
        assert sum(c["valeur"] for c in answer["contributions"]) == pytest.approx(answer["score"], abs=1e-9)
        assert answer["phrases"]
    answer = await read(salarie(api), of(0, f"metiers/{metier_id('conseiller')}"))
    assert [bloc["bloc"]["code"] for bloc in answer["pour_combler"]["blocs"]] == ["B-CONSEIL"]
    assert "C-CONSEIL" in [ligne["item"]["code"] for ligne in answer["ecart"]["manquantes"]]


async def test_a_metier_that_is_not_there_is_not_found(api: RunningService) -> None:
    answer = await salarie(api).get(of(0, f"metiers/{ref('inconnu')}"))
    assert (answer.status_code, slug(answer)) == (404, "not-found")
    held = await read(salarie(api), of(0, f"metiers/{metier_id('gestionnaire')}"))
    assert held["phrases"][0] == "C'est le métier que vous tenez."


async def test_recommends_certifications_with_routes_and_sessions(api: RunningService) -> None:
    answer = await read(salarie(api), of(0, f"certifications?metier={metier_id('conseiller')}"))
    CertificationsRecommandees.model_validate(answer)
    (element,) = answer["elements"]
    assert element["certification"]["code"] == "CQP-CONSEILLER"
    assert element["sessions"][0]["reste"] == "oui"
    assert {voie["code"] for voie in element["voies"]} == {"vae", "epreuves_directes", "formation"}


async def test_an_empty_profil_gets_no_random_list(api: RunningService) -> None:
    await tell(api, "parcours", [person(1, metier_id=None)])
    answer = await read(salarie(api, 1), of(1, "metiers"))
    assert answer["elements"] == []
    assert "Rien n'est encore connu" in answer["phrases"][0]
    situation = await read(salarie(api, 1), of(1, "situation"))
    assert (situation["metier"], situation["ecart"]) == (None, None)


async def test_changes_apply_at_the_next_answer(api: RunningService) -> None:
    before = await read(salarie(api), of(0, "metiers"))
    await tell(api, "parcours", [person(0, acquis("conseil", 3), acquis("calcul", 3))])
    after = await read(salarie(api), of(0, "metiers"))
    assert after["id"] != before["id"]
    assert after["elements"][0]["ecart"]["manquantes"] == 0


async def test_metiers_held_before_are_told_apart_left_out_or_alone(api: RunningService) -> None:
    before = [{"metier_id": metier_id("conseiller"), "debut_le": "2015-01-01", "fin_le": "2018-01-01"}]
    await tell(api, "parcours", [person(0, experiences=before)])

    async def codes(asked: str) -> dict[str, bool]:
        answer = await read(salarie(api), of(0, f"metiers{asked}"))
        MetiersRecommandes.model_validate(answer)
        return {found["metier"]["code"]: found["deja_exerce"] for found in answer["elements"]}

    everything = await codes("")
    assert everything == {"M-CONSEILLER": True, "M-MANAGER": False}
    assert await codes("?deja_exerce=false") == {"M-MANAGER": False}
    assert await codes("?deja_exerce=true") == {"M-CONSEILLER": True}
    answer = await read(salarie(api), of(0, "metiers?deja_exerce=false"))
    replayed = await salarie(api).post(f"/v1/recommandations/{answer['id']}/rejeu")
    assert replayed.status_code == 200
