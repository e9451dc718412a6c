"""Both versions of ROME are read into the same engine objects."""

from __future__ import annotations

import pytest

from services.matching.evaluation.fichiers import FichierInattendu
from services.matching.evaluation.rome import lire
from tests.matching.evaluation import dossiers


@pytest.mark.parametrize("version", ["rome3", "rome4"])
def test_reads_every_metier_with_its_texts_and_items(version, request):
    referentiel = lire(request.getfixturevalue(version))
    assert referentiel.version == version
    assert [metier.code for metier in referentiel.metiers] == sorted(dossiers.codes())
    premier = referentiel.metiers[0]
    assert premier.libelle == "Agent de l'activité vigne"
    assert premier.acces == "Accessible avec sans diplôme, ou une expérience en vigne."
    assert premier.interets == "R"
    assert {exigence.item for exigence in premier.exigences} == {"100", "101", "102", "900"}
    assert {exigence.item for exigence in premier.exigences if exigence.coeur} == {"100", "900"}
    assert "901" not in {item.id for item in referentiel.items}


def test_tells_sectors_from_contexts(rome3, rome4):
    vigne, retraite = lire(rome3).metiers[0], lire(rome3).metiers[6]
    assert (vigne.secteurs, vigne.contextes) == (("Agriculture",), ())
    assert (retraite.secteurs, retraite.contextes) == ((), ("Bureau",))
    vigne = lire(rome4).metiers[1]
    assert (vigne.secteurs, vigne.contextes) == (("Sous-secteur vigne",), ("Bureau",))
    assert vigne.famille.libelle == "Domaine de la vigne"


def test_refuses_a_folder_of_something_else(tmp_path):
    with pytest.raises(FichierInattendu, match="ni un dossier ROME 3 ni un dossier ROME 4.0"):
        lire(tmp_path)


def test_says_which_file_or_column_is_missing(tmp_path):
    dossier = dossiers.rome3(tmp_path / "rome")
    (dossier / "activites_v300.csv").unlink()
    with pytest.raises(FichierInattendu, match="activites_v"):
        lire(dossier)
    dossiers.tables(dossier / "activites_v300.csv", ("code_ogr",), [])
    with pytest.raises(FichierInattendu, match="libelle_activite"):
        lire(dossier)
