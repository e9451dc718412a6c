"""People, catalogues and offers drawn, with words that JSON must escape."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import (
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
from services.matching.recommandations.ecartes import Ecartes
from services.matching.recommandations.entrees import Cle, entrees_of

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
