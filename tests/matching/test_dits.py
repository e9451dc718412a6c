"""What is kept of what is told of gaps: the same bytes as without, never those of another catalogue or offer, within a bound."""

from __future__ import annotations

import random
from dataclasses import replace

import orjson
import pytest

from services.matching.engine.ecarts.couverture import Combleur
from services.matching.engine.ecarts.ecart import ecart_of
from services.matching.engine.ecarts.offre import Offre
from services.matching.engine.personne.preuves import Tenus, tenus
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Metier
from services.matching.recommandations.dits import Dits
from services.matching.recommandations.ecartes import Ecartes
from services.matching.recommandations.octets import Dit, Redaction
from tests.matching.branche import certification, competence, competence_id, salarie, tell
from tests.matching.tirages import draw_catalogue, draw_offer, draw_person
from tests.support.service import RunningService

PATH = "/v1/recommandations/metiers"


def plainly(metier: Metier, detenus: Tenus, catalogue: Catalogue, offre: Offre) -> Dit:
    gap = ecart_of(detenus, metier, catalogue)
    return Redaction(catalogue, offre, Ecartes()).dit(gap, Combleur(offre, detenus).close(gap))


@pytest.mark.parametrize("octets_max", [0, 20_000, 32_000_000])
@pytest.mark.parametrize("seed", range(4))
def test_tells_whoever_asks_what_would_be_told_without(seed: int, octets_max: int) -> None:
    """People who differ by one thing, in turn: what a bloc attests beside the métier counts too."""
    drawn = random.Random(seed)
    catalogue, offre = draw_catalogue(drawn), Offre(draw_offer(drawn))
    dits = Dits(catalogue, offre, octets_max)
    for _ in range(10):
        personne = draw_person(drawn)
        for n in range(len(personne.acquis) + 1):
            detenus = tenus(replace(personne, acquis=personne.acquis[:n]), catalogue)
            for metier in catalogue.metiers:
                found = dits.of(metier, detenus, Combleur(offre, detenus))
                assert found == plainly(metier, detenus, catalogue, offre)


def test_is_told_again_without_working_it_out() -> None:
    drawn = random.Random(1)
    catalogue, offre = draw_catalogue(drawn), Offre(draw_offer(drawn))
    dits, detenus = Dits(catalogue, offre), tenus(draw_person(drawn), catalogue)
    first = [dits.of(metier, detenus, Combleur(offre, detenus)) for metier in catalogue.metiers]
    again = [dits.of(metier, dict(detenus), Combleur(offre, {})) for metier in catalogue.metiers]
    assert all(one is other for one, other in zip(first, again, strict=True))
    assert len(dits) == len(catalogue.metiers)


def test_keeps_within_its_bound_the_last_asked() -> None:
    drawn = random.Random(2)
    catalogue, offre = draw_catalogue(drawn), Offre(draw_offer(drawn))
    whole = Dits(catalogue, offre)
    sizes = [sum(map(len, whole.of(metier, {}, Combleur(offre, {}))[:3])) for metier in catalogue.metiers]
    dits = Dits(catalogue, offre, sum(sizes) - 1)
    found = [dits.of(metier, {}, Combleur(offre, {})) for metier in catalogue.metiers]
    assert len(dits) == len(catalogue.metiers) - 1
    assert dits.of(catalogue.metiers[-1], {}, Combleur(offre, {})) is found[-1]
    assert dits.of(catalogue.metiers[0], {}, Combleur(offre, {})) is not found[0]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("source", "moved"),
    [
        ("competences", competence("ecrit", libelle="Écrire à un assuré")),
        ("certification", certification(intitule="Autre intitulé")),
        ("certification", certification(visible_le="2199-01-01")),
    ],
)
async def test_another_is_told_as_soon_as_the_catalogue_or_the_offer_moved(
    api: RunningService, source: str, moved: tuple[str, dict[str, object]]
) -> None:
    body = {"acquis": [{"competence_id": competence_id("dossier"), "niveau": 3}]}
    before = (await salarie(api).post(PATH, body)).json()["elements"]
    assert (await salarie(api).post(PATH, body)).json()["elements"] == before
    await tell(api, source, [moved])
    after = await salarie(api).post(PATH, body)
    assert after.json()["elements"] != before
    api.app.state.etat.dits = None
    assert (await salarie(api).post(PATH, body)).json()["elements"] == orjson.loads(after.content)["elements"]
