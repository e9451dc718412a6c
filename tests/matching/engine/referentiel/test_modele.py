"""Nothing protected may enter a score: the fields of a person are these and no other."""

import subprocess
import sys
from dataclasses import FrozenInstanceError, fields

import pytest

from services.matching.engine.referentiel.modele import Acquis, Experience, Personne, par_id
from tests.matching.engine.branche import cqp_conseiller_retraite, une_personne


def test_a_person_is_only_what_they_held_and_showed():
    held = ["id", "metier", "acquis", "experiences", "souhaits", "autres_metiers"]
    assert [field.name for field in fields(Personne)] == held
    assert [field.name for field in fields(Acquis)] == ["item", "niveau", "provenance", "le", "positif"]
    assert [field.name for field in fields(Experience)] == ["metier", "debut_le", "fin_le"]


def test_nothing_changes_in_place():
    with pytest.raises(FrozenInstanceError):
        une_personne().metier = "other"


def test_finds_a_bloc_by_its_id():
    cqp = cqp_conseiller_retraite()
    assert par_id([cqp])["bloc-B2"] == (cqp, cqp.blocs[1])


def test_serving_does_not_import_scikit_learn():
    code = "import sys, services.matching.engine.phrases.metiers; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
