"""What is told, over people, catalogues and offers drawn: the list and its detail agree, and the part looked at is enough."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest

from services.matching.engine.classement.classement import Classeur
from services.matching.engine.ecarts.couverture import Combleur
from services.matching.engine.ecarts.ecart import ecart_of
from services.matching.engine.ecarts.offre import Offre
from services.matching.engine.personne.preuves import tenus
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.recommandations import calcul, entrees, regard, vues
from services.matching.recommandations.bilans import Bilans
from services.matching.recommandations.calcul import Commun, Monde, compute, recompute, written
from services.matching.recommandations.entrees import Entrees
from services.matching.recommandations.questions import (
    Question,
    QuestionCertifications,
    QuestionChemins,
    QuestionDeblocages,
    QuestionMetier,
    QuestionMetiers,
    QuestionSituation,
)
from services.matching.recommandations.reponse import provenance_of
from tests.matching.branche import ref
from tests.matching.tirages import draw_catalogue, draw_inputs, draw_offer, draw_person

FLUX: Any = dict.fromkeys(("competences", "certification", "parcours"), {"position": None, "age_s": 3, "perime": False})
VERS = UUID(ref("m5"))


def commun() -> Commun:
    origin = provenance_of("5b1f", "3", "un-modele", datetime(2026, 11, 25, 8, 30, tzinfo=UTC), FLUX)
    return Commun(id=UUID(int=1), profil_id=UUID(int=2), provenance=origin)


def told(given: Entrees, monde: Monde) -> dict[str, Any]:
    return dict(orjson.loads(written(compute(given, monde, commun())[0])))


def draw_monde(drawn: random.Random, most: int = 8) -> Monde:
    catalogue: Catalogue = draw_catalogue(drawn)
    return Monde(catalogue, Classeur().fit(catalogue), Offre(draw_offer(drawn, most)))


@pytest.mark.parametrize("inclure", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_a_metier_has_in_detail_what_the_list_says_of_it(
    seed: int, inclure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are more certifications than an answer looks at, too."""
    monkeypatch.setattr(regard, "CERTIFICATIONS_MAX", 6)
    drawn = random.Random(seed)
    monde, closed = draw_monde(drawn, most=20), 0
    for _ in range(15):
        given = draw_inputs(drawn, QuestionMetiers(limite=12, inclure_ecartes=inclure))
        for element in told(given, monde)["elements"]:
            one = QuestionMetier(metier=element["metier"]["id"], inclure_ecartes=inclure)
            detail = told(replace(given, question=one), monde)
            for name in ("metier", "score", "genre", "deja_exerce", "ecarte"):
                assert detail[name] == element[name]
            assert {c["nom"]: c["valeur"] for c in detail["contributions"]} == element["contributions"]
            gap, close = detail["ecart"], detail["pour_combler"]
            counted = {
                name: len(gap[name]) for name in ("tenues", "a_confirmer", "partielles", "manquantes", "savoirs")
            }
            missing = sum(savoir["statut"] != "tenue" for savoir in gap["savoirs"])
            shares = {name: gap[name] for name in ("part_couverte", "part_savoirs")}
            assert element["ecart"] == counted | shares | {"savoirs_manquants": missing}
            brief = {name: len(close[name]) for name in ("blocs", "reste_ouvert")}
            whole = {name: close[name] for name in ("jours", "durees_inconnues", "epreuves", "part_fermee")}
            assert element["pour_combler"] == brief | whole
            closed += bool(close["blocs"])
    assert closed > 20


@pytest.mark.parametrize("inclure", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_scores_stay_on_their_scale_and_what_is_set_aside_is_left_out_or_marked(seed: int, inclure: bool) -> None:
    drawn = random.Random(seed)
    monde, seen = draw_monde(drawn), set()
    for _ in range(15):
        given = draw_inputs(drawn, QuestionMetiers(limite=12, inclure_ecartes=inclure))
        answer = told(given, monde)
        for element in answer["elements"]:
            assert answer["echelle"]["minimum"] <= element["score"] <= answer["echelle"]["maximum"]
            assert element["ecarte"] is (element["metier"]["id"] in given.ecartes.metiers)
            seen.add(element["ecarte"])
    assert seen == ({True, False} if inclure else {False})


QUESTIONS: list[Question] = [
    QuestionSituation(),
    QuestionMetiers(limite=12),
    QuestionMetiers(limite=5, inclure_ecartes=True, deja_exerce=False),
    QuestionMetier(metier=VERS),
    QuestionCertifications(metier=VERS),
    QuestionChemins(metier=VERS),
    QuestionDeblocages(),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.objet)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_stored_gives_the_same_bytes(seed: int, question: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the part of the offer that was looked at is stored, narrowed here since there is more than is looked at."""
    monkeypatch.setattr(regard, "CERTIFICATIONS_MAX", 5)
    monkeypatch.setattr(regard, "OFFRE_MAX", 9)
    drawn = random.Random(seed)
    monde = draw_monde(drawn, most=30)
    for _ in range(8):
        given = draw_inputs(drawn, question)
        answer, seen = compute(given, monde, commun())
        stored = entrees.pack_entrees(replace(given, certifications=seen))
        again = entrees.entrees_of(stored)
        assert again == replace(given, certifications=list(seen))
        assert recompute(again, monde.catalogue, monde.classeur, commun()) == calcul.written(answer)


@pytest.mark.parametrize("most", [1, 10_000])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_of_gaps_is_what_would_be_told_without(seed: int, most: int) -> None:
    """People who differ by one thing, in turn: what a bloc attests beside the métier counts too."""
    drawn = random.Random(seed)
    catalogue, _, offre = draw_monde(drawn)
    bilans = Bilans(catalogue, offre, most)
    for _ in range(10):
        personne = draw_person(drawn)
        for n in range(len(personne.acquis) + 1):
            detenus = tenus(replace(personne, acquis=personne.acquis[:n]), catalogue)
            for metier in catalogue.metiers:
                gap = ecart_of(detenus, metier, catalogue)
                plainly = vues.bilan(gap, Combleur(offre, detenus).close(gap))
                assert bilans.of(metier, detenus, regard.Regard(offre, detenus)) == plainly
                assert len(bilans) <= most


def test_the_longest_unasked_go_first_and_the_others_are_told_again_without_working_them_out() -> None:
    drawn = random.Random(2)
    catalogue, _, offre = draw_monde(drawn)
    bilans, metiers = Bilans(catalogue, offre, len(catalogue.metiers) - 1), catalogue.metiers
    first = [bilans.of(metier, {}, regard.Regard(offre, {})) for metier in metiers]
    assert bilans.of(metiers[-1], {}, regard.Regard(offre, {})) is first[-1]
    assert bilans.of(metiers[1], {}, regard.Regard(offre, {})) is first[1]
    assert bilans.of(metiers[0], {}, regard.Regard(offre, {})) is not first[0]
