"""Paths toward a métier, and the blocs that open métiers: what a person reads, and that it replays."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.matching.recommandations.schemas_trajets import Chemins, Deblocages
from tests.matching.branche import (
    certification,
    metier_id,
    of,
    person,
    pointers,
    read,
    salarie,
    slug,
    tell,
)
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
VERS_CONSEILLER = f"chemins?metier={metier_id('conseiller')}"


async def test_a_path_tells_its_stages_and_what_to_pass_at_each(api: RunningService) -> None:
    answer = await read(salarie(api), of(0, VERS_CONSEILLER))
    Chemins.model_validate(answer)
    assert answer["metier"]["code"] == "M-CONSEILLER"
    first = answer["elements"][0]
    assert [etape["metier"]["code"] for etape in first["etapes"]] == ["M-CONSEILLER"]
    (bloc,) = first["etapes"][0]["pour_combler"]["blocs"]
    assert bloc["bloc"]["code"] == "B-CONSEIL"
    assert first["cout"] == first["jours"] + first["epreuves"] + 30
    assert first["phrases"][0].startswith("Directement « Conseiller retraite »")


async def test_no_path_is_said_in_words(api: RunningService) -> None:
    await tell(api, "certification", [certification("manager", [], id=certification("manager")[1]["id"])])
    answer = await read(salarie(api), of(0, f"chemins?metier={metier_id('manager')}"))
    assert answer["elements"] == []
    assert answer["phrases"][0].startswith("Aucun chemin")
    held = await read(salarie(api), of(0, f"chemins?metier={metier_id('gestionnaire')}"))
    assert held["phrases"] == ["C'est le métier que vous tenez : il n'y a pas de chemin à faire."]


async def test_a_metier_that_nobody_knows_is_refused(api: RunningService) -> None:
    answer = await salarie(api).get(of(0, f"chemins?metier={uuid4()}"))
    assert (answer.status_code, slug(answer), pointers(answer)) == (422, "unknown-metier", ["/metier"])
    assert (await salarie(api).get(of(0, f"{VERS_CONSEILLER}&limite=9"))).status_code == 422


async def test_the_bloc_that_opens_most_metiers_comes_first(api: RunningService) -> None:
    answer = await read(salarie(api), of(0, "deblocages"))
    Deblocages.model_validate(answer)
    first = answer["elements"][0]
    assert first["bloc"]["code"] == "B-CONSEIL"
    assert [ouvert["metier"]["code"] for ouvert in first["ouverts"]] == ["M-CONSEILLER"]
    assert any("ouvre un métier" in phrase for phrase in first["phrases"])
    assert len((await read(salarie(api), of(0, "deblocages?limite=1")))["elements"]) == 1
    nothing = await read(salarie(api), of(0, "deblocages?referentiel=ROME"))
    assert (nothing["elements"], len(nothing["phrases"])) == ([], 1)


async def test_both_replay_to_the_byte(api: RunningService) -> None:
    for what in (VERS_CONSEILLER, "deblocages"):
        stored = await read(salarie(api), of(0, what))
        path = f"/v1/recommandations/{stored['id']}"
        first = await salarie(api).get(path)
        again = await salarie(api).post(f"{path}/rejeu")
        assert (again.status_code, again.content) == (200, first.content)


async def test_the_offer_of_now_counts(api: RunningService) -> None:
    before = await read(salarie(api), of(0, "deblocages"))
    await tell(api, "certification", [certification(fin_enregistrement_le="2020-01-01")])
    after = await read(salarie(api), of(0, "deblocages"))
    assert after["id"] != before["id"]
    assert {element["certification"]["code"] for element in after["elements"]} == {"CQP-MANAGER"}


async def test_a_metier_held_before_is_called_a_return(api: RunningService) -> None:
    before = [{"metier_id": metier_id("conseiller"), "debut_le": "2015-01-01", "fin_le": "2019-08-31"}]
    await tell(api, "parcours", [person(0, experiences=before)])
    found = await read(salarie(api), of(0, f"metiers/{metier_id('conseiller')}"))
    assert found["phrases"][0] == (
        "« Conseiller retraite » est pour vous un retour à un métier que vous avez déjà exercé."
    )
