"""The bytes of « metiers » answers, against the same values put through orjson one by one, over people, catalogues and offers drawn."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import orjson
import pytest

from services.matching.engine import phrases
from services.matching.engine.catalogue import Catalogue
from services.matching.engine.classement import Classeur, Recommandation
from services.matching.engine.couverture import close_gap
from services.matching.engine.modele import (
    NATURES,
    PROVENANCES,
    Acquis,
    Attestation,
    Bloc,
    Certification,
    Exigence,
    Experience,
    Famille,
    Item,
    Metier,
    Personne,
)
from services.matching.engine.preuves import tenus
from services.matching.recommandations import presentation as vue
from services.matching.recommandations.calcul import compute, rank
from services.matching.recommandations.ecartes import Ecartes, mark
from services.matching.recommandations.entrees import Cle, certifications_of, entrees_of, personne_of

JOUR = date(2026, 11, 25)
NIVEAUX = [None, 1, 2, 3, 4]
VOIES = ["formation", "vae", "epreuves_directes", "dossier_epreuves"]


class Publie:
    empreinte, version = "5b1f", "3"


def draw_catalogue(drawn: random.Random) -> Catalogue:
    items = [
        Item(f"i{i}", "BRANCHE", f"C{i:02}", f'Savoir « {i} » "cité" à l\'œuvre\t', drawn.choice(NATURES))
        for i in range(30)
    ]
    metiers = [
        Metier(
            id=f"m{i}",
            referentiel="BRANCHE",
            code=f"M{i:02}",
            libelle=f"Métier n° {i} \\ {drawn.random()}",
            famille=drawn.choice([None, Famille("f", "F", "Famille « f »")]),
            evolution=drawn.choice([None, "stable", "en_tension"]),
            niveau=drawn.choice([None, 5, 6]),
            encadrement=drawn.random() < 0.3,
            exigences=tuple(
                Exigence(item.id, drawn.choice(NIVEAUX), drawn.random() < 0.5)
                for item in drawn.sample(items, drawn.randint(0, 9))
            ),
        )
        for i in range(12)
    ]
    return Catalogue.build(items, metiers)


def draw_offer(drawn: random.Random) -> list[Certification]:
    def bloc(c: int, b: int) -> Bloc:
        attested = drawn.sample(range(30), drawn.randint(0, 6))
        return Bloc(
            id=f"c{c}/b{b}",
            code=f"B{b}",
            intitule=f"Bloc « {b} »",
            duree_jours=drawn.choice([None, 5, 10, 10, 17]),
            nombre_epreuves=drawn.randint(0, 3),
            competences=tuple(Attestation(f"i{i}", drawn.choice(NIVEAUX)) for i in attested),
        )

    return [
        Certification(
            id=f"c{c}",
            code=f"CQP{c}",
            intitule=f'Certification "{c}"',
            registre=drawn.choice(["RNCP", "RS", "aucun"]),
            type="CQP",
            voies=frozenset(drawn.sample(VOIES, drawn.randint(0, 4))),
            duree_jours=drawn.choice([None, 44]),
            blocs=tuple(bloc(c, b) for b in range(drawn.randint(0, 4))),
            certifiante=drawn.random() < 0.9,
        )
        for c in range(drawn.randint(0, 8))
    ]


def draw_person(drawn: random.Random) -> Personne:
    acquis = tuple(
        Acquis(
            f"i{drawn.randrange(30)}",
            drawn.choice(NIVEAUX),
            drawn.choice([p for p in PROVENANCES if p != "deduit"]),
            drawn.choice([None, JOUR - timedelta(drawn.randrange(3_000))]),
            drawn.random() < 0.85,
        )
        for _ in range(drawn.randrange(16))
    )
    before = tuple(Experience(f"m{drawn.randrange(12)}") for _ in range(drawn.randrange(3)))
    return Personne("p", drawn.choice([None, "m0", "m1", "inconnu"]), acquis, before)


def draw_inputs(drawn: random.Random, oldest: bool) -> dict[str, Any]:
    parametres = {
        "limite": drawn.choice([1, 5, 12]),
        "referentiel": "BRANCHE",
        "deja_exerce": drawn.choice([None, True]),
    }
    parametres["inclure_ecartes"] = drawn.random() < 0.5
    ecartes = Ecartes(frozenset(drawn.sample(["m2", "m3", "m4"], 2)), frozenset(["c1", "c3"]))
    cle = Cle("metiers", JOUR, Publie(), draw_person(drawn), parametres, None, ecartes)  # type: ignore[arg-type]
    entrees = entrees_of(cle, draw_offer(drawn))
    if oldest:
        del entrees["ecartes"]
    return entrees


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
