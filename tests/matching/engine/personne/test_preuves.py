"""What stands of a person's evidence."""

from datetime import date

import pytest

from services.matching.engine.personne.preuves import RIEN, tenus
from services.matching.engine.referentiel.modele import Experience
from tests.matching.engine.branche import catalogue, un_acquis, une_personne

AVANT, APRES = date(2024, 1, 1), date(2025, 1, 1)


def tenu(*acquis, **fields):
    return tenus(une_personne(*acquis, **fields), catalogue()).get("tester", RIEN)


def refus(niveau=None, provenance="evalue", le=APRES):
    return un_acquis("tester", niveau, provenance=provenance, le=le, positif=False)


@pytest.mark.parametrize(
    ("niveau", "requis", "statut", "credit"),
    [
        (3, 3, "tenue", 1.0),
        (4, 2, "tenue", 1.0),
        (2, 3, "partielle", 2 / 3),
        (1, 4, "partielle", 0.25),
        (1, None, "tenue", 1.0),
        (None, None, "tenue", 1.0),
        (None, 2, "tenue", 1.0),
        (None, 4, "a_confirmer", 0.5),
    ],
)
def test_compares_the_level_held_with_the_level_required(niveau, requis, statut, credit):
    found = tenu(un_acquis("tester", niveau))
    assert (found.statut(requis), found.credit(requis)) == (statut, credit)


def test_nothing_held_is_missing():
    assert (RIEN.statut(None), RIEN.credit(2), RIEN.meilleure()) == ("manquante", 0.0, None)


def test_a_low_level_said_does_not_undo_a_level_to_confirm():
    assert tenu(un_acquis("tester", 1), un_acquis("tester", None)).statut(3) == "a_confirmer"


def test_shows_the_highest_level_then_the_strongest_proof():
    best = tenu(un_acquis("tester", 3, provenance="declare"), un_acquis("tester", 2, provenance="certifie")).meilleure()
    assert (best.niveau, best.provenance) == (3, "declare")
    best = tenu(un_acquis("tester", 3, provenance="declare"), un_acquis("tester", 3, provenance="certifie")).meilleure()
    assert best.provenance == "certifie"


def test_a_metier_held_or_left_lets_its_requirements_be_presumed():
    assert tenu(metier="developpeur").meilleure().provenance == "deduit"
    left = tenu(experiences=(Experience("developpeur", AVANT, APRES),)).meilleure()
    assert (left.niveau, left.provenance, left.le) == (2, "deduit", APRES)
    assert tenu(experiences=(Experience("unheard-of"),)) == RIEN


def test_two_metiers_that_require_the_same_leave_two_proofs():
    found = tenu(metier="developpeur", experiences=(Experience("architecte-logiciel", AVANT, APRES),))
    assert [preuve.le for preuve in found.preuves] == [APRES, None]


def test_own_evidence_stands_beside_what_is_presumed():
    found = tenu(un_acquis("tester", 3), metier="developpeur")
    assert [preuve.provenance for preuve in found.preuves] == ["atteste", "deduit"]


def test_a_stronger_refusal_undoes_a_weaker_proof():
    found = tenu(un_acquis("tester", 3, provenance="declare", le=APRES), refus(le=AVANT))
    assert (found.statut(2), found.contredit) == ("manquante", True)
    assert tenu(refus(), metier="developpeur").statut(2) == "manquante"


def test_a_weaker_refusal_undoes_nothing():
    found = tenu(un_acquis("tester", 3, provenance="certifie", le=AVANT), refus(provenance="atteste"))
    assert (found.statut(3), found.contredit) == ("tenue", False)


def test_between_equal_proofs_the_later_one_stands_and_on_the_same_day_the_refusal():
    assert tenu(un_acquis("tester", 3, provenance="evalue", le=APRES), refus(le=AVANT)).statut(3) == "tenue"
    assert tenu(un_acquis("tester", 3, provenance="evalue", le=AVANT), refus(le=APRES)).statut(3) == "manquante"
    assert tenu(un_acquis("tester", 3, provenance="evalue", le=APRES), refus(le=APRES)).statut(3) == "manquante"
    assert tenu(un_acquis("tester", 3, provenance="evalue", le=None), refus(le=None)).statut(3) == "manquante"


def test_a_refusal_at_a_level_leaves_the_levels_below():
    found = tenu(un_acquis("tester", 4), refus(niveau=3))
    assert (found.meilleure().niveau, found.contredit) == (2, True)
    assert tenu(un_acquis("tester", None), refus(niveau=3)).meilleure().niveau == 2
    assert tenu(un_acquis("tester", 1), refus(niveau=3)).contredit is False


def test_a_refusal_alone_is_no_proof_of_anything_held():
    found = tenu(refus())
    assert (found.preuves, found.contredit) == ((), True)
