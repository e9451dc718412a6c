"""The shipped curves on the real labels: at least what their card claims of sources never seen."""

from __future__ import annotations

import json

import pytest

from services.matching.engine.mobilite.courbes import Courbes
from services.matching.evaluation.__main__ import main
from tests.conftest import REFERENCE_DATA

pytestmark = [
    pytest.mark.donnees,
    pytest.mark.longue,
    pytest.mark.skipif(not REFERENCE_DATA.is_dir(), reason="the reference data is not beside the project"),
]
TOLERANCE = 0.005
PLANCHERS = {"rome3 ensemble": (0.484, 0.562), "rome4 ensemble": (0.296, 0.358), "rncp fiches actives": (0, 0.496)}


def measured(capsys, *arguments):
    assert main([str(argument) for argument in arguments]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("version", "suffix"), [("rome3", "v347"), ("rome4", "v460")])
def test_mobility_is_worth_what_the_card_says(version, suffix, capsys):
    folder = REFERENCE_DATA / f"rome_{suffix}"
    labels = folder / f"unix_rubrique_mobilite_{suffix}_utf8.csv"
    found = measured(capsys, "--referentiel", folder, "--mobilites", labels)["mobilites"]["par_genre"]
    claimed = Courbes.load().carte["figures"]
    for genre, figures in found.items():
        for nom in ("MAP", "nDCG@10", "rappel@10"):
            assert figures[nom]["valeur"] > claimed[f"{version} {genre}"][nom] - TOLERANCE, (genre, nom)


def test_titles_are_worth_what_the_card_says(capsys):
    labels = REFERENCE_DATA / "rncp_2021" / "rncp_rome.v1.4.csv"
    found = measured(capsys, "--referentiel", REFERENCE_DATA / "rome_v347", "--certifications", labels)
    claimed = Courbes.load().carte["figures"]["rncp fiches actives"]
    assert found["certifications"]["fiches"]["nDCG@10"]["valeur"] > claimed["nDCG@10"] - TOLERANCE


@pytest.mark.parametrize("nom", sorted(PLANCHERS))
def test_the_card_claims_more_than_the_published_floors(nom):
    claimed = Courbes.load().carte["figures"][nom]
    assert (claimed["MAP"], claimed["nDCG@10"]) > PLANCHERS[nom]
    assert claimed["nDCG@10"] > PLANCHERS[nom][1] + 0.02
