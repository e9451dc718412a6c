"""Inputs hash: what is stored replays."""

from dataclasses import replace
from datetime import date

import pytest

from services.matching.engine.classement.classement import Classeur
from services.matching.engine.referentiel.modele import Experience
from services.matching.engine.rejeu import canonical, empreinte
from tests.matching.engine.branche import JOUR, catalogue, un_acquis, une_personne

PERSONNE = une_personne(
    un_acquis("tester", 2),
    un_acquis("ecoute", None, le=None),
    metier="developpeur",
    experiences=(Experience("x", JOUR),),
)


def test_the_hash_is_that_of_canonical_json():
    assert empreinte(PERSONNE, {"k": 10}) == empreinte(PERSONNE, {"k": 10})
    assert len(empreinte(PERSONNE, {})) == 64
    assert b'"le":"2025-06-01"' in canonical(PERSONNE, {})
    assert canonical(PERSONNE, {"b": 1, "a": frozenset({"y", "x"})}).startswith(b'{"parametres":{"a":["x","y"],"b":1},')


def test_the_order_of_the_evidence_is_no_other_input():
    assert empreinte(replace(PERSONNE, acquis=PERSONNE.acquis[::-1]), {}) == empreinte(PERSONNE, {})


@pytest.mark.parametrize(
    "other",
    [
        replace(PERSONNE, metier=None),
        replace(PERSONNE, acquis=PERSONNE.acquis[:1]),
        replace(PERSONNE, souhaits=("m",)),
        replace(PERSONNE, experiences=()),
    ],
)
def test_any_other_input_is_another_hash(other):
    assert empreinte(other, {}) != empreinte(PERSONNE, {})


def test_refuses_what_has_no_canonical_form():
    with pytest.raises(TypeError, match="object"):
        empreinte(PERSONNE, {"x": object()})
    with pytest.raises(ValueError, match="Out of range"):
        empreinte(PERSONNE, {"x": float("nan")})


def test_the_same_inputs_give_the_same_answer_on_another_day_of_computing():
    one, other = Classeur().fit(catalogue()), Classeur().fit(catalogue())
    assert one.rank(PERSONNE, on=date(2030, 1, 1)) == other.rank(PERSONNE, on=date(2030, 1, 1))
