"""One rule gives the length of a course: the hours of a positionnement are the days of a recommendation.

What travels does so as it does in production: the certification and the person by their events, as JSON.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.certification.demande.positionnements.presentation import days
from services.certification.demande.positionnements.verdicts import acquis_of, counted, drafted, rows
from services.certification.models import BlocCompetences, Certification, CompetenceAttestee, CompetenceConnue
from services.certification.offre.certifications.publication import certification_modifiee
from services.certification.offre.durees import course as hours_of
from services.certification.offre.durees import minutes_beside
from services.kit.feed.consumer import Event
from services.matching.engine.ecarts.durees import course
from services.matching.engine.ecarts.offre import days_left
from services.matching.engine.personne.preuves import tenus
from services.matching.index.offre import certification_of
from services.matching.index.population import PopulationSuivie
from tests.matching.engine.branche import catalogue

CASES = 1_000
COMPETENCES = [UUID(int=number) for number in range(1, 10)]
PERSONNE = str(UUID(int=100))


def drawn_certification(draw: random.Random) -> Certification:
    """Blocs that describe nothing, that have no days, that exceed the certification's or leave some of them."""
    row = Certification(
        id=UUID(int=draw.getrandbits(120)), code="C", intitule="C", registre="RNCP", type="CQP", certificateurs=["A"],
        formation=True, vae=True, epreuves_directes=True, dossier_epreuves=False, visible_le=date(2026, 1, 1),
        duree_jours=draw.choice([None, draw.randint(1, 90)]),
    )  # fmt: skip
    row.etapes, row.metiers, row.blocs = [], [], []
    for ordre in range(draw.randint(1, 5)):
        length = draw.choice([None, draw.randint(0, 30)]) if row.duree_jours else draw.choice([None, *range(1, 30)])
        bloc = BlocCompetences(id=UUID(int=draw.getrandbits(120)), ordre=ordre, code=f"B{ordre}", intitule="B")
        bloc.duree_jours, bloc.modalites, bloc.competences = length, [], []
        for competence in draw.sample(COMPETENCES, draw.choice([0, 1, 1, 2, 3, 5, 7])):
            attestee = CompetenceAttestee(
                bloc_id=bloc.id, competence_id=competence, niveau=draw.choice([None, 1, 2, 3])
            )
            # the order of codes is not that of ids
            code = f"C-{draw.randint(0, 99)}"
            known = CompetenceConnue(id=competence, referentiel="R", code=code, libelle="C", nature="competence")
            attestee.__dict__["connue"] = known
            bloc.competences.append(attestee)
        row.blocs.append(bloc)
    return row


def drawn_person(draw: random.Random) -> dict[str, Any]:
    said = [
        {
            "competence_id": str(draw.choice(COMPETENCES)),
            "niveau": draw.choice([None, 1, 2, 3, 4]),
            "provenance": draw.choice(["certifie", "evalue", "atteste", "declare"]),
            "le": draw.choice([None, "2020-05-01", "2025-01-31"]),
            "positif": draw.random() < 0.8,
        }
        for _ in range(draw.randint(0, 8))
    ]
    return {"id": PERSONNE, "entite_id": str(UUID(int=7)), "actif": True, "acquis": said}


def in_certification(row: Certification, person: dict[str, Any]) -> tuple[float | None, dict[str, float | None]]:
    """Days of the positionnement that the rule drafts, and of each bloc that it looks at."""
    verdicts = rows(drafted(row, acquis_of(person["acquis"]), set()), UUID(int=1))
    whole = hours_of([one.minutes for one in verdicts], minutes_beside(row.duree_jours, counted(row)))
    by_bloc: dict[str, list[int | None]] = {}
    for one in verdicts:
        by_bloc.setdefault(str(one.bloc_id), []).append(one.minutes)
    return days(whole), {bloc: days(hours_of(minutes, 0)) for bloc, minutes in by_bloc.items()}


def in_matching(event: dict[str, Any], person: dict[str, Any]) -> tuple[float | None, dict[str, float | None]]:
    followed = PopulationSuivie()
    followed.apply(Event("1", "profil.modifie", PERSONNE, datetime(2026, 11, 30, tzinfo=UTC), "1", person))
    known = followed.personne(PERSONNE, date(2026, 11, 30))
    assert known is not None
    certification, held = certification_of(event), tenus(known, catalogue())
    described = [bloc for bloc in certification.blocs if bloc.competences]
    return course(certification, held)[1], {bloc.id: days_left(certification, bloc, held) for bloc in described}


def drawn(seed: int) -> tuple[Certification, dict[str, Any], dict[str, Any]]:
    draw = random.Random(seed)
    row = drawn_certification(draw)
    event = json.loads(json.dumps(certification_modifiee(row, True, date(2026, 11, 30))))
    return row, event, json.loads(json.dumps(drawn_person(draw)))


def test_a_positionnement_and_a_recommendation_tell_the_same_days() -> None:
    told: Counter[str] = Counter()
    for seed in range(CASES):
        row, event, person = drawn(seed)
        if not any(bloc.competences for bloc in row.blocs):
            continue
        mine = in_certification(row, person)
        assert mine == in_matching(event, person), seed
        told["unknown" if mine[0] is None else "known"] += 1
        told["partly"] += mine[0] not in (None, 0.0) and mine[0] != in_certification(row, {"acquis": []})[0]
    # cases that show something
    assert min(told.values()) > CASES // 40, told


@pytest.mark.parametrize("seed", range(30))
def test_who_holds_nothing_follows_the_whole_course(seed: int) -> None:
    row, _, _ = drawn(seed)
    if row.duree_jours and any(bloc.competences for bloc in row.blocs):
        whole = in_certification(row, {"acquis": []})[0]
        assert whole in (float(row.duree_jours), None, 0.0)


def test_the_parameters_are_those_of_the_event() -> None:
    _, event, person = next(
        case for case in map(drawn, range(CASES)) if in_matching(case[1], case[2])[0] not in (None, 0.0)
    )
    halved = event | {"regle_duree": event["regle_duree"] | {"minutes_par_jour": 840}}
    # days of a bloc are what they were: it is a day that holds more minutes
    assert in_matching(halved, person)[0] == pytest.approx(in_matching(event, person)[0], abs=0.02)
    partly = [drawn(seed) for seed in range(60)]
    eased = [
        in_matching(one | {"regle_duree": one["regle_duree"] | {"reste_partielle": 0}}, who)[0]
        for _, one, who in partly
    ]
    assert eased != [in_matching(one, who)[0] for _, one, who in partly]
