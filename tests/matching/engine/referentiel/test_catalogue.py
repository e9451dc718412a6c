"""The index: what a change costs and that it is as if built anew."""

from dataclasses import replace

import numpy as np
import pytest

from services.matching.engine.classement.classement import Classeur
from services.matching.engine.referentiel import texte
from services.matching.engine.referentiel.catalogue import EMPTY, Catalogue
from services.matching.engine.referentiel.modele import Exigence, Item
from tests.matching.engine.branche import JOUR, catalogue, ecart, items, metiers, un_metier, une_personne

GESTIONNAIRE = une_personne(metier="gestionnaire-retraite")


def answers(branche: Catalogue):
    return Classeur().fit(branche).rank(GESTIONNAIRE, on=JOUR)


def test_finds_items_and_metiers_by_id():
    branche = catalogue()
    assert branche.item("tester").code == "TESTER"
    assert branche.metier("developpeur").code == "DEVELOPPEUR"
    assert branche.item("unheard-of") is branche.metier("unheard-of") is None


def test_grown_one_by_one_in_any_order_it_answers_as_if_built_at_once():
    grown = EMPTY
    for metier in reversed(metiers()):
        grown = grown.with_metier(metier)
    for item in reversed(items()):
        grown = grown.with_changes([item], [])
    assert answers(grown) == answers(catalogue())


def test_a_change_leaves_the_old_index_as_it_was():
    before = catalogue()
    kept = answers(before)
    after = before.with_metier(un_metier("conseiller-retraite", "tester", libelle="Tout autre chose"))
    assert answers(before) == kept
    assert answers(after)[0].metier.id != "conseiller-retraite"


def test_a_change_back_gives_the_same_answers():
    changed = catalogue().with_changes(
        [replace(items()[0], libelle="Autre libellé")], [replace(metiers()[1], exigences=())]
    )
    assert answers(changed) != answers(catalogue())
    assert answers(changed.with_changes([items()[0]], [metiers()[1]])) == answers(catalogue())


def test_a_new_nature_moves_an_item_to_the_savoirs_and_away_from_its_near_ones():
    twin = replace(items()[1], id="twin", code="TWIN")
    moved = catalogue().with_changes([twin], []).with_changes([replace(items()[1], nature="savoir")], [])
    assert moved.proches.nnz == 0
    gap = ecart(GESTIONNAIRE, moved.metier("conseiller-retraite"), moved)
    assert "carriere" in {ligne.item.id for ligne in gap.savoirs}


def test_reads_only_the_texts_that_changed(monkeypatch):
    branche, read = catalogue(), []
    count = texte.counts
    monkeypatch.setattr(texte, "counts", lambda textes, words: count([read.append(t) or t for t in textes], words))
    branche.with_metier(metiers()[0])
    assert len(read) == 2


def test_a_requirement_waits_for_an_item_that_is_not_known_yet():
    early = catalogue().with_metier(un_metier("early", "later:2 tester:1"))
    assert len(early.exigences.item) == len(catalogue().exigences.item) + 1
    late = early.with_changes([Item("later", "BRANCHE", "LATER", "Venu plus tard", "competence")], [])
    assert len(late.exigences.item) == len(early.exigences.item) + 1


def test_weighs_rare_requirements_more_and_by_referentiel():
    other = [replace(m, id=f"r-{m.id}", referentiel="ROME", exigences=(Exigence("tester"),)) for m in metiers()]
    branche = catalogue().with_changes([], other)
    rarity = dict(zip([item.id for item in branche.items], branche.idf, strict=True))
    assert rarity["architecturer"] > rarity["ecoute"] > rarity["tester"]


def test_near_items_say_nearly_the_same_and_are_of_the_same_nature():
    near = [
        Item("a", "BRANCHE", "A", "Rédiger un compte rendu d'entretien", "competence"),
        Item("b", "ROME", "B", "Rédiger des comptes rendus d'entretiens", "competence"),
        Item("c", "BRANCHE", "C", "Rédiger un compte rendu d'entretien", "savoir"),
        Item("d", "BRANCHE", "D", "", "competence"),
    ]
    table = EMPTY.with_changes(near, []).proches.toarray()
    assert np.count_nonzero(table) == 2
    assert table[0, 1] == table[1, 0] > 0.55
    later = EMPTY.with_changes(near[:1], []).with_changes(near[1:], []).proches.toarray()
    assert np.count_nonzero(later) == 2


def test_near_items_beyond_one_lot(monkeypatch):
    monkeypatch.setattr("services.matching.engine.referentiel.proximite.PAR_LOT", 3)
    assert answers(catalogue()) == answers(catalogue())


@pytest.mark.parametrize(
    ("phrase", "mots"),
    [
        ("Gérer l'équipe", ["ger", "equip"]),
        ("GÉRER DES ÉQUIPES", ["ger", "equip"]),
        ("à la pour", []),
        ("B2B_C", ["b2b"]),
        ("", []),
    ],
)
def test_reads_french_words_by_their_stem(phrase, mots):
    assert texte.mots(phrase) == mots
