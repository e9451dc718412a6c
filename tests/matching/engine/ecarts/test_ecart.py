"""The gap, requirement by requirement."""

from tests.matching.engine.branche import catalogue, ecart, un_acquis, un_metier, une_personne


def gap_of(*acquis, toward="conseiller-retraite", **fields):
    branche = catalogue()
    return ecart(une_personne(*acquis, **fields), branche.metier(toward), branche)


def ids(lignes):
    return [ligne.item.id for ligne in lignes]


def test_sorts_requirements_by_what_is_held():
    found = gap_of(
        un_acquis("entretien", 3), un_acquis("projection", 2), un_acquis("reclamation", None), un_acquis("fiscalite")
    )
    assert ids(found.tenues) == ["entretien"]
    assert ids(found.partielles) == ["projection"]
    assert ids(found.a_confirmer) == ["reclamation"]
    assert ids(found.manquantes) == ["carriere", "ecoute"]
    assert ids(found.a_combler) == ["carriere", "projection"] + ["ecoute"]
    assert ids(found.savoirs) == ["fiscalite", "reglementation"]


def test_shows_the_coeur_de_metier_first_then_by_code():
    assert ids(gap_of().lignes) == ["carriere", "entretien", "projection", "ecoute", "reclamation"]


def test_the_share_counts_the_coeur_twice_and_levels_in_part():
    assert gap_of(un_acquis("entretien", 3)).part_couverte == 0.25
    assert gap_of(un_acquis("ecoute", 1)).part_couverte == 0.125
    assert gap_of(un_acquis("entretien", 1)).part_couverte == round(0.25 / 3, 6)


def test_a_savoir_counts_apart():
    found = gap_of(un_acquis("fiscalite", 4), un_acquis("reglementation", 4))
    assert (found.part_couverte, found.part_savoirs) == (0.0, 1.0)


def test_says_how_each_requirement_is_proven():
    line = gap_of(un_acquis("entretien", 3, provenance="certifie")).lignes[1]
    assert (line.niveau, line.provenance, line.le.year, line.requis) == (3, "certifie", 2025, 3)


def test_says_that_negative_evidence_took_something_away():
    refus = un_acquis("carriere", None, provenance="evalue", positif=False)
    found = gap_of(refus, metier="gestionnaire-retraite")
    assert [ligne.contredite for ligne in found.lignes] == [True, False, False, False, False]
    assert ids(found.manquantes)[0] == "carriere"


def test_nothing_described_is_nothing_covered():
    branche = catalogue().with_metier(un_metier("vide", "unheard-of"))
    found = ecart(une_personne(un_acquis("tester")), branche.metier("vide"), branche)
    assert (found.lignes, found.part_couverte, found.part_savoirs) == ((), 0.0, 0.0)


def test_a_metier_changed_outside_the_catalogue_is_read_anew():
    branche = catalogue()
    personne = une_personne(un_acquis("tester"))
    assert ecart(personne, branche.metier("developpeur"), branche).part_couverte < 1
    assert ecart(personne, un_metier("developpeur", "tester"), branche).part_couverte == 1
