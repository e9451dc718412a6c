"""What holds whatever the evidence."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.classement.classement import Classeur
from services.matching.engine.ecarts.couverture import apports, close_gap
from services.matching.engine.personne.hypothese import avec_blocs
from services.matching.engine.personne.preuves import tenus
from services.matching.engine.referentiel.modele import PROVENANCES, Acquis, Experience, Personne
from tests.matching.engine.branche import JOUR, LIBELLES, catalogue, cqp_conseiller_retraite, ecart

BRANCHE = catalogue()
CLASSEUR = Classeur().fit(BRANCHE)
METIERS = [metier.id for metier in BRANCHE.metiers]
SAVOIRS = [key for key, (_, nature) in LIBELLES.items() if nature == "savoir"]
COUVERTURE = ("competences_coeur", "competences_autres", "savoirs", "competences_proches")

exemples = settings(deadline=None, max_examples=100, derandomize=True)


def evidence(items=tuple(LIBELLES), positif=st.booleans()):
    return st.builds(
        Acquis,
        item=st.sampled_from(items),
        niveau=st.sampled_from([None, 1, 2, 3, 4]),
        provenance=st.sampled_from(PROVENANCES),
        le=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
        positif=positif,
    )


persons = st.builds(
    Personne,
    id=st.just("p"),
    metier=st.none() | st.sampled_from(METIERS),
    acquis=st.lists(evidence(), max_size=8).map(tuple),
    experiences=st.lists(st.builds(Experience, metier=st.sampled_from(METIERS)), max_size=2).map(tuple),
)
positive = evidence(positif=st.just(True))


def plus(personne: Personne, *acquis: Acquis) -> Personne:
    return replace(personne, acquis=(*personne.acquis, *acquis))


def covered(personne: Personne, metier: str) -> float:
    found = CLASSEUR.explain(personne, metier, on=JOUR)
    return sum(c.valeur for c in found.contributions if c.nom in COUVERTURE)


@exemples
@given(persons, positive, st.sampled_from(METIERS))
def test_more_evidence_never_covers_less(personne, acquis, metier):
    before, after = (ecart(p, BRANCHE.metier(metier), BRANCHE) for p in (personne, plus(personne, acquis)))
    assert after.part_couverte >= before.part_couverte
    assert after.part_savoirs >= before.part_savoirs
    assert {x.item.id for x in after.a_combler} <= {x.item.id for x in before.a_combler}
    assert covered(plus(personne, acquis), metier) >= covered(personne, metier) - 1e-5


@exemples
@given(persons, positive, st.sampled_from(METIERS))
def test_more_evidence_never_adds_days_nor_exams(personne, acquis, metier):
    offer = [cqp_conseiller_retraite()]

    def cost(someone):
        gap, held = ecart(someone, BRANCHE.metier(metier), BRANCHE), tenus(someone, BRANCHE)
        whole = [(apport.jours, apport.epreuves) for apport in apports(gap, offer, held)]
        return close_gap(gap, offer, held).jours, whole[0] if whole else (0.0, 0)

    before, after = cost(personne), cost(plus(personne, acquis))
    assert after[0] <= before[0]
    assert after[1] <= before[1] or not before[1]


@exemples
@given(persons, evidence(items=SAVOIRS, positif=st.just(True)), st.sampled_from(METIERS))
def test_no_savoir_closes_a_competence_gap(personne, savoir, metier):
    before, after = (ecart(p, BRANCHE.metier(metier), BRANCHE) for p in (personne, plus(personne, savoir)))
    assert after.lignes == before.lignes
    assert after.part_couverte == before.part_couverte
    for nom in ("competences_coeur", "competences_autres", "competences_proches"):
        values = {
            next(c.mesure for c in CLASSEUR.explain(p, metier, on=JOUR).contributions if c.nom == nom)
            for p in (personne, plus(personne, savoir))
        }
        assert len(values) == 1


@exemples
@given(persons, st.randoms())
def test_the_order_of_the_evidence_changes_nothing(personne, draw):
    acquis, experiences = list(personne.acquis), list(personne.experiences)
    draw.shuffle(acquis)
    draw.shuffle(experiences)
    other = replace(personne, acquis=tuple(acquis), experiences=tuple(experiences))
    assert CLASSEUR.rank(other, on=JOUR) == CLASSEUR.rank(personne, on=JOUR)


@exemples
@given(persons)
def test_contributions_sum_to_scores_that_go_down(personne):
    found = CLASSEUR.rank(personne, on=JOUR)
    for recommandation in found:
        assert abs(sum(c.valeur for c in recommandation.contributions) - recommandation.score) < 1e-9
    keys = [(-r.score, r.metier.code) for r in found]
    assert keys == sorted(keys)
    assert [r.score for r in found] == [CLASSEUR.explain(personne, r.metier.id, on=JOUR).score for r in found]


@exemples
@given(persons, st.sampled_from(METIERS))
def test_the_blocs_of_a_cover_close_what_they_say(personne, metier):
    unopposed = replace(personne, acquis=tuple(acquis for acquis in personne.acquis if acquis.positif))
    gap = ecart(unopposed, BRANCHE.metier(metier), BRANCHE)
    cover = close_gap(gap, [cqp_conseiller_retraite()], tenus(unopposed, BRANCHE))
    after = ecart(avec_blocs(unopposed, [choisi.bloc for choisi in cover.blocs], JOUR), gap.metier, BRANCHE)
    assert [x.item.id for x in after.a_combler] == [x.item.id for x in cover.reste_ouvert]


@exemples
@given(persons)
def test_nobody_known_of_is_left_with_a_random_list(personne):
    stranger = replace(personne, metier=None, acquis=(), experiences=())
    assert CLASSEUR.rank(stranger, on=JOUR) == []
