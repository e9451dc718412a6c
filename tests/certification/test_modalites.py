"""Typed evaluation modalities: what each kind of épreuve must say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.branche import bloc, certificateur, cqp, create_cqp
from tests.support.answers import slug
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio

NIVEAUX = [
    {"libelle": "Technique", "score_min": 500},
    {"libelle": "Professionnel", "score_min": 700},
    {"libelle": "Expert", "score_min": 900},
]
EACH_KIND = [
    {"type": "mise_en_situation", "intitule": "Entretien", "duree_minutes": 45},
    {"type": "dossier_professionnel", "intitule": "Dossier", "pages_max": 30},
    {"type": "travail_collectif", "intitule": "Étude à quatre", "taille_groupe": 4, "pages_max": 10},
    {"type": "oral", "intitule": "Soutenance", "duree_minutes": 30},
    {"type": "test", "intitule": "Test", "score_max": 1000, "niveaux_score": NIVEAUX, "duree_minutes": 180},
]


async def test_each_kind_of_modality_is_kept(api: RunningService) -> None:
    written = await create_cqp(api, blocs=[bloc(modalites=EACH_KIND)])
    read = (await certificateur(api).get(f"/v1/certifications/{written['id']}")).json()
    modalites = read["blocs"][0]["modalites"]
    assert [{k: v for k, v in modalite.items() if v is not None} for modalite in modalites] == EACH_KIND


@pytest.mark.parametrize(
    "modalite",
    [
        {"type": "travail_collectif", "intitule": "Étude"},
        {"type": "travail_collectif", "intitule": "Étude", "taille_groupe": 1},
        {"type": "test", "intitule": "Test", "score_max": 1000},
        {"type": "test", "intitule": "Test", "score_max": 1000, "niveaux_score": []},
        {"type": "test", "intitule": "Test", "score_max": 1000, "niveaux_score": NIVEAUX[::-1]},
        {"type": "test", "intitule": "Test", "score_max": 800, "niveaux_score": NIVEAUX},
        {"type": "qcm", "intitule": "Questionnaire"},
        {"intitule": "Sans type"},
        {"type": "oral"},
    ],
)
async def test_refuses_a_modality_that_lacks_what_its_type_needs(api: RunningService, modalite: dict[str, Any]) -> None:
    answer = await certificateur(api).post("/v1/certifications", cqp(blocs=[bloc(modalites=[modalite])]))
    assert (answer.status_code, slug(answer)) == (422, "validation-error")


async def test_refuses_what_belongs_to_another_type(api: RunningService) -> None:
    modalite = {"type": "oral", "intitule": "Oral", "taille_groupe": 4}
    answer = await certificateur(api).post("/v1/certifications", cqp(blocs=[bloc(modalites=[modalite])]))
    assert (answer.status_code, slug(answer)) == (422, "unknown-field")
