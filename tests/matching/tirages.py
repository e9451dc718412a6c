"""People, catalogues and offers drawn, with words that JSON must escape."""

from __future__ import annotations

import random
from datetime import date, timedelta

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
from services.matching.recommandations.entrees import POIDS, Entrees
from services.matching.recommandations.questions import Question
from tests.matching.branche import ref

JOUR = date(2026, 11, 25)
NIVEAUX = [None, 1, 2, 3, 4]
VOIES = ["formation", "vae", "epreuves_directes", "dossier_epreuves"]


def draw_catalogue(drawn: random.Random) -> Catalogue:
    items = [
        Item(ref(f"i{i}"), "BRANCHE", f"C{i:02}", f'Savoir « {i} » "cité" à l\'œuvre\t', drawn.choice(NATURES))
        for i in range(30)
    ]
    metiers = [
        Metier(
            id=ref(f"m{i}"),
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


def draw_offer(drawn: random.Random, most: int = 8) -> list[Certification]:
    def bloc(c: int, b: int) -> Bloc:
        attested = drawn.sample(range(30), drawn.randint(0, 6))
        return Bloc(
            id=ref(f"c{c}/b{b}"),
            code=f"B{b}",
            intitule=f"Bloc « {b} »",
            duree_jours=drawn.choice([None, 5, 10, 10, 17]),
            nombre_epreuves=drawn.randint(0, 3),
            competences=tuple(Attestation(ref(f"i{i}"), drawn.choice(NIVEAUX)) for i in attested),
        )

    return [
        Certification(
            id=ref(f"c{c}"),
            code=f"CQP{c}",
            intitule=f'Certification "{c}"',
            registre=drawn.choice(["RNCP", "RS", "aucun"]),
            type="CQP",
            voies=frozenset(drawn.sample(VOIES, drawn.randint(0, 4))),
            duree_jours=drawn.choice([None, 44]),
            blocs=tuple(bloc(c, b) for b in range(drawn.randint(0, 4))),
            certifiante=drawn.random() < 0.9,
        )
        for c in range(drawn.randint(0, most))
    ]


def draw_person(drawn: random.Random) -> Personne:
    acquis = tuple(
        Acquis(
            ref(f"i{drawn.randrange(30)}"),
            drawn.choice(NIVEAUX),
            drawn.choice([p for p in PROVENANCES if p != "deduit"]),
            drawn.choice([None, JOUR - timedelta(drawn.randrange(3_000))]),
            drawn.random() < 0.85,
        )
        for _ in range(drawn.randrange(16))
    )
    before = tuple(Experience(ref(f"m{drawn.randrange(12)}")) for _ in range(drawn.randrange(3)))
    return Personne(ref("p"), drawn.choice([None, ref("m0"), ref("m1"), "inconnu"]), acquis, before)


def draw_inputs(drawn: random.Random, question: Question) -> Entrees:
    """All but the offer; two métiers and two certifications are set aside."""
    return Entrees(
        question=question,
        le=JOUR,
        modele=POIDS.modele,
        catalogue="5b1f",
        version="3",
        personne=draw_person(drawn),
        ecartes=Ecartes(
            frozenset(ref(name) for name in drawn.sample(["m2", "m3", "m4"], 2)), frozenset([ref("c1"), ref("c3")])
        ),
    )
