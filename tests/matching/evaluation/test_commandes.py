"""The two commands, from files to JSON: learn on made-up files, then measure with what was learnt."""

from __future__ import annotations

import json
from datetime import date

import pytest

from services.matching.engine.debouches.debouches import Debouches
from services.matching.engine.debouches.titres import Titre
from services.matching.engine.mobilite.courbes import Courbes
from services.matching.engine.mobilite.mobilites import Mobilites
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.entrainement.__main__ import main as entrainer
from services.matching.evaluation import rncp
from services.matching.evaluation.__main__ import main as evaluer
from services.matching.evaluation.mesures import NOMS
from services.matching.evaluation.rome import lire
from tests.matching.engine.mobilite.test_mobilites import nearest


@pytest.fixture(scope="module")
def apprises(tmp_path_factory, rome3, rome4, rncp_rome):
    """The file that the training command writes."""
    sortie = tmp_path_factory.mktemp("courbes") / "courbes.json"
    assert entrainer(_arguments(rome3, rome4, rncp_rome, sortie)) == 0
    return sortie


def _arguments(rome3, rome4, rncp_rome, sortie):
    given = {"--rome-v347": rome3, "--rome-v460": rome4, "--rncp": rncp_rome.parent, "--sortie": sortie}
    return [*(str(part) for pair in given.items() for part in pair), "--date", "2026-11-25"]


def test_training_twice_writes_the_same_bytes(apprises, rome3, rome4, rncp_rome, tmp_path, capsys):
    assert entrainer(_arguments(rome3, rome4, rncp_rome, tmp_path / "again.json")) == 0
    assert (tmp_path / "again.json").read_bytes() == apprises.read_bytes()
    assert json.loads(capsys.readouterr().out)["rome3 ensemble"]["sources"] == 18


def test_the_card_says_on_what_and_how_well_it_was_learnt(apprises):
    carte = Courbes.load(apprises).carte
    assert date.fromisoformat(carte["date"]) == date(2026, 11, 25)
    assert carte["donnees"]["rome4"] == {"sources": 18, "metiers": 18}
    assert carte["donnees"]["rncp"] == {"fiches actives": 18, "titres distincts": 18}
    assert set(carte["figures"]) >= {"rome3 ensemble", "rome3 proche", "rome3 evolution", "rome4 ensemble"}
    assert carte["limites"]
    assert carte["ce qui a été essayé"]
    for figures in carte["figures"].values():
        assert set(figures) == {"sources", *NOMS, "ecart type", "tiers a part"}
        assert figures["tiers a part"]["plus grand ecart"] == pytest.approx(
            max(abs(figures["tiers a part"][nom] - figures[nom]) for nom in NOMS), abs=2e-3
        )


def test_what_was_learnt_finds_the_family_and_the_direction(apprises, rome3):
    referentiel = lire(rome3)
    mobilites = Mobilites(Courbes.load(apprises)).fit(Catalogue.build(referentiel.items, referentiel.metiers))
    assert {code[:3] for code in nearest(mobilites, "C1203")[:3]} == {"C12"}
    assert nearest(mobilites, "C1203", "proche")[0] == "C1202"
    assert nearest(mobilites, "C1203", "evolution")[0] > "C1203"


def test_a_title_finds_its_metier_with_contributions_that_sum(apprises, rome3):
    referentiel = lire(rome3)
    debouches = Debouches(Courbes.load(apprises)).fit(Catalogue.build(referentiel.items, referentiel.metiers))
    titre = Titre("Conseiller en retraite", specialites=("Filière retraite",), niveau=5)
    (scores,) = debouches.scores([titre])
    assert referentiel.metiers[int(scores.argmax())].code[:3] == "C12"
    assert debouches.contributions([titre]).sum(axis=0)[0] == pytest.approx(scores, abs=1e-9)


@pytest.mark.parametrize(
    ("version", "genres"), [("rome3", {"ensemble", "proche", "evolution"}), ("rome4", {"ensemble"})]
)
def test_measures_either_version(version, genres, apprises, request, capsys):
    dossier = request.getfixturevalue(version)
    rubrique = next(dossier.glob("unix_rubrique_mobilite_*"))
    assert evaluer(["--referentiel", str(dossier), "--mobilites", str(rubrique), "--courbes", str(apprises)]) == 0
    found = json.loads(capsys.readouterr().out)["mobilites"]
    assert (found["version"], found["candidats"]) == (version, 18)
    assert set(found["par_genre"]) == genres
    ensemble = found["par_genre"]["ensemble"]
    assert (ensemble["sources"], ensemble["paires"]) == (18, 42)
    bas, haut = ensemble["MAP"]["intervalle"]
    assert 0.5 < bas <= ensemble["MAP"]["valeur"] <= haut <= 1


def test_measures_certifications(apprises, rome3, rncp_rome, capsys):
    assert evaluer(["--referentiel", str(rome3), "--certifications", str(rncp_rome), "--courbes", str(apprises)]) == 0
    found = json.loads(capsys.readouterr().out)["certifications"]
    assert found["fiches"]["sources"] == 18
    assert found["fiches avec blocs"]["sources"] == 9
    assert found["fiches"]["nDCG@10"]["valeur"] > 0.5


def test_reads_the_tables_beside_the_labels(rncp_rome):
    fiches = {fiche.numero: fiche for fiche in rncp.lire(rncp_rome)}
    assert len(fiches) == 36
    fiche = fiches["RNCP1A"]
    assert fiche.titre == Titre(
        "Technicien en vigne (option RNCP1A)", ("Contrôler un dossier de vigne",), ("Filière vigne",), 4
    )
    assert fiche.active
    assert not fiches["RNCP1I"].active
    assert fiches["RNCP0A"].metiers == {"A1101", "Z9999"}
    assert fiches["RNCP5A"].titre.niveau is None


def test_says_what_is_missing(apprises, rome3, tmp_path, capsys):
    assert evaluer(["--referentiel", str(tmp_path), "--mobilites", "x.csv", "--courbes", str(apprises)]) == 1
    assert "ni un dossier" in capsys.readouterr().err
    assert (
        evaluer(["--referentiel", str(rome3), "--mobilites", str(tmp_path / "absent.csv"), "--courbes", str(apprises)])
        == 1
    )
    assert "absent.csv" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        evaluer(["--referentiel", str(rome3)])
    assert entrainer(_arguments(tmp_path, tmp_path, tmp_path / "rncp.csv", tmp_path / "courbes.json")) == 1
