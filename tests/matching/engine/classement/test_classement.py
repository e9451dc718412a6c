"""The contract of every ranker, then what is ours alone."""

from dataclasses import replace
from datetime import date

import pytest

from services.matching.engine.classement.classement import Classeur
from services.matching.engine.referentiel.catalogue import EMPTY, Catalogue
from services.matching.engine.score.poids import Poids
from services.matching.engine.score.traits import TRAITS
from tests.matching.engine.branche import JOUR, catalogue, items, metiers, un_acquis, un_metier, une_personne
from tests.matching.engine.jaccard import Jaccard, Ranker

GESTIONNAIRE = une_personne(metier="gestionnaire-retraite")


def codes(ranker: Ranker, personne, **options) -> list[str]:
    return [found.metier.id for found in ranker.rank(personne, on=JOUR, **options)]


@pytest.mark.parametrize("ranker", [Classeur, Jaccard])
class TestContract:
    def test_puts_the_obvious_metier_first(self, ranker):
        assert codes(ranker().fit(catalogue()), GESTIONNAIRE)[0] == "conseiller-retraite"

    def test_never_offers_the_metier_held_nor_one_excluded_nor_one_retired(self, ranker):
        branche = catalogue().with_metier(replace(metiers()[2], retire=True))
        found = codes(ranker().fit(branche), GESTIONNAIRE, exclude=frozenset({"conseiller-retraite", "unknown"}))
        assert not {"gestionnaire-retraite", "conseiller-retraite", "manager-retraite"} & set(found)

    def test_gives_k_at_most_best_first(self, ranker):
        found = ranker().fit(catalogue()).rank(GESTIONNAIRE, on=JOUR, k=2)
        assert len(found) == 2
        assert found[0].score >= found[1].score

    def test_says_nothing_of_somebody_it_knows_nothing_of(self, ranker):
        assert codes(ranker().fit(catalogue()), une_personne()) == []
        assert codes(ranker().fit(catalogue()), une_personne(un_acquis("unheard-of"), metier="unheard-of")) == []

    def test_ranks_nothing_on_an_empty_catalogue(self, ranker):
        assert codes(ranker().fit(EMPTY), GESTIONNAIRE) == []

    def test_breaks_ties_by_code(self, ranker):
        twins = [un_metier(code, "tester", libelle="Testeur") for code in ("z", "b", "m", "a")]
        found = codes(ranker().fit(Catalogue.build(items(), twins)), une_personne(un_acquis("tester")), k=3)
        assert found == ["a", "b", "m"]

    def test_keeps_to_one_referentiel(self, ranker):
        rome = replace(metiers()[1], id="rome", referentiel="ROME", code="C1109")
        branche = catalogue().with_metier(rome)
        assert codes(ranker().fit(branche), GESTIONNAIRE, referentiel="ROME") == ["rome"]
        assert "rome" not in codes(ranker().fit(branche), GESTIONNAIRE, referentiel="BRANCHE")
        assert codes(ranker().fit(branche), GESTIONNAIRE, referentiel="ESCO") == []

    def test_does_not_depend_on_the_order_of_the_evidence(self, ranker):
        held = [un_acquis("tester", 2), un_acquis("ecoute", None), un_acquis("projection", 1), un_acquis("tester", 3)]
        classeur = ranker().fit(catalogue())
        assert classeur.rank(une_personne(*held), on=JOUR) == classeur.rank(une_personne(*held[::-1]), on=JOUR)


@pytest.fixture
def classeur() -> Classeur:
    return Classeur().fit(catalogue())


def test_contributions_sum_to_the_score(classeur):
    for found in classeur.rank(GESTIONNAIRE, on=JOUR):
        assert abs(sum(contribution.valeur for contribution in found.contributions) - found.score) < 1e-9
        assert [contribution.nom for contribution in found.contributions] == list(TRAITS)


def test_tells_a_step_up_from_a_near_move(classeur):
    genres = {found.metier.id: found.genre for found in classeur.rank(GESTIONNAIRE, on=JOUR)}
    assert genres["conseiller-retraite"] == "evolution"
    assert genres["manager-retraite"] == "evolution"
    back = classeur.explain(une_personne(metier="manager-retraite"), "gestionnaire-retraite", on=JOUR)
    assert back.genre == "proche"


def test_calls_taking_on_a_team_an_evolution_whatever_the_level():
    lead = replace(metiers()[0], id="lead", code="LEAD", encadrement=True, niveau=None)
    assert Classeur().fit(catalogue().with_metier(lead)).explain(GESTIONNAIRE, "lead", on=JOUR).genre == "evolution"


def test_a_move_from_no_known_metier_is_near(classeur):
    assert {found.genre for found in classeur.rank(une_personne(un_acquis("tester")), on=JOUR)} == {"proche"}


def test_a_level_below_the_required_one_covers_partly(classeur):
    def coeur(niveau):
        found = classeur.explain(une_personne(un_acquis("architecturer", niveau)), "architecte-logiciel", on=JOUR)
        return next(c.mesure for c in found.contributions if c.nom == "competences_coeur")

    assert 0 < coeur(1) < coeur(2) < coeur(3) < coeur(4)
    assert coeur(None) == coeur(2)


def test_believes_a_certified_and_recent_proof_more(classeur):
    def score(provenance, le):
        acquis = un_acquis("architecturer", 4, provenance=provenance, le=le)
        return classeur.explain(une_personne(acquis), "architecte-logiciel", on=JOUR).score

    by_proof = [score(p, JOUR) for p in ("certifie", "evalue", "atteste", "declare", "deduit")]
    assert by_proof == sorted(by_proof, reverse=True)
    assert len(set(by_proof)) == 5
    assert score("certifie", JOUR) == score("certifie", None) > score("certifie", date(2016, 3, 2))
    assert score("certifie", date(1980, 1, 1)) == score("certifie", date(1960, 1, 1))


def test_counts_a_competence_whose_label_says_nearly_the_same():
    near = replace(items()[0], id="near", code="NEAR", libelle="Liquider les dossiers de retraite complémentaires")
    savoir = replace(near, id="savoir", code="SAVOIR", nature="savoir")
    ranked = Classeur().fit(catalogue().with_changes([near, savoir], []))

    def proches(item):
        found = ranked.explain(une_personne(un_acquis(item)), "gestionnaire-retraite", on=JOUR)
        return next(c.mesure for c in found.contributions if c.nom == "competences_proches")

    assert proches("near") > 0
    assert proches("savoir") == 0


def test_a_metier_without_family_shares_none(classeur):
    alone = un_metier("alone", "tester:2", libelle="Testeur")
    found = Classeur().fit(catalogue().with_metier(alone)).rank(une_personne(metier="alone"), on=JOUR)
    assert {c.valeur for r in found for c in r.contributions if c.nom == "famille"} == {0.0}


def test_the_same_domain_counts_half_a_family():
    cousin = replace(
        metiers()[3], id="cousin", code="COUSIN", famille=replace(metiers()[0].famille, id="f-2", parent="f-retraite")
    )
    found = Classeur().fit(catalogue().with_metier(cousin)).explain(GESTIONNAIRE, "cousin", on=JOUR)
    assert next(c.mesure for c in found.contributions if c.nom == "famille") == 0.5


def test_explains_any_metier_of_the_catalogue_and_only_those(classeur):
    assert classeur.explain(GESTIONNAIRE, "gestionnaire-retraite", on=JOUR).metier.id == "gestionnaire-retraite"
    with pytest.raises(KeyError):
        classeur.explain(GESTIONNAIRE, "unheard-of", on=JOUR)


def test_takes_the_weights_it_is_given():
    only_family = replace(Poids.load(), traits={nom: float(nom == "famille") for nom in TRAITS})
    found = Classeur(only_family).fit(catalogue()).rank(GESTIONNAIRE, on=JOUR)
    assert [(r.metier.id, r.score) for r in found[:2]] == [("conseiller-retraite", 1.0), ("manager-retraite", 1.0)]


def test_near_competences_never_weigh_more_than_held_ones():
    poids = Poids.load().traits
    assert 0 <= poids["competences_proches"] <= min(poids["competences_coeur"], poids["competences_autres"])
    assert set(poids) == set(TRAITS)


def test_the_same_inputs_give_the_same_answer_by_another_index():
    one, other = Classeur().fit(catalogue()), Classeur().fit(catalogue())
    assert one.rank(GESTIONNAIRE, on=JOUR) == other.rank(GESTIONNAIRE, on=JOUR)
