"""The bytes of « metiers » answers, against the same values put through orjson one by one, over people, catalogues and offers drawn."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from services.matching.engine.classement.classement import Classeur, Recommandation
from services.matching.engine.ecarts.couverture import close_gap
from services.matching.engine.personne.preuves import tenus
from services.matching.engine.phrases import metiers as phrases
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.recommandations import presentation as vue
from services.matching.recommandations.calcul import compute, rank
from services.matching.recommandations.ecartes import mark
from services.matching.recommandations.entrees import certifications_of, personne_of
from tests.matching.tirages import draw_catalogue, draw_inputs


def plainly(entrees: Mapping[str, Any], catalogue: Catalogue, classeur: Classeur) -> bytes:
    """The same values, built then written."""
    personne, offre = personne_of(entrees["personne"]), certifications_of(entrees)
    detenus, before = tenus(personne, catalogue), {experience.metier for experience in personne.experiences}

    def element(rang: int, found: Recommandation) -> dict[str, Any]:
        cover, deja = close_gap(found.ecart, offre, detenus), found.metier.id in before
        return {
            "rang": rang,
            "metier": vue.metier(found.metier),
            "score": found.score,
            "genre": found.genre,
            "contributions": [
                {"nom": c.nom, "libelle": vue.titre(phrases.TRAITS[c.nom]), "mesure": c.mesure, "valeur": c.valeur}
                for c in found.contributions
            ],
            "ecart": vue.ecart(found.ecart),
            "deja_exerce": deja,
            "pour_combler": vue.cloture(cover),
            "phrases": [*phrases.recommandation(found, deja_exerce=deja), *phrases.couverture(cover)],
        }

    elements = [element(rang, found) for rang, found in enumerate(rank(entrees, classeur), 1)]
    result = {"elements": elements, "phrases": phrases.inconnues(personne, catalogue)}
    mark(result, entrees)
    return orjson.dumps(result)


@pytest.mark.parametrize("seed", range(8))
def test_the_same_bytes_as_from_values_built_then_written(seed: int) -> None:
    drawn = random.Random(seed)
    catalogue = draw_catalogue(drawn)
    classeur = Classeur().fit(catalogue)
    proposed = 0
    for _ in range(40):
        entrees = draw_inputs(drawn, oldest=seed == 0)
        expected = plainly(entrees, catalogue, classeur)
        elements = orjson.loads(expected)["elements"]
        if elements:
            assert compute(entrees, catalogue, classeur) == expected
            proposed += sum(bool(element["pour_combler"]["blocs"]) for element in elements)
    assert proposed > 20
