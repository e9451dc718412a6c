"""The two ways of one door find the same, to the ninth decimal: compiled loops where they serve, whole columns elsewhere."""

import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from services.matching.engine.classement.classement import Classeur
from services.matching.engine.personne.requetes import AUCUN, requetes
from services.matching.engine.rapide import compilation, index, kernel, kernel_words, scan, workspace
from services.matching.engine.rapide import loops as loops_module
from services.matching.engine.rapide.departures import Tables
from services.matching.engine.referentiel.catalogue import EMPTY, Catalogue
from services.matching.engine.referentiel.modele import Acquis, Experience, Personne
from services.matching.engine.score.poids import Poids
from tests.matching.engine.boucles import loops_for_all
from tests.matching.engine.branche import JOUR, items, metiers, un_metier

NEAR = [replace(item, id=f"{item.id}-2", code=f"{item.code}-2") for item in items()]


@pytest.fixture
def branche(monkeypatch) -> Catalogue:
    """Words that many métiers use are told apart from the others, and what is done by lots by several, as in a large catalogue."""
    monkeypatch.setattr(index, "COURANT", 2)
    monkeypatch.setattr(workspace, "COLONNES", 3)
    monkeypatch.setattr(index, "FOIS", index.FOIS[:2])
    monkeypatch.setattr(kernel_words, "TAS", 5)
    loops_for_all(monkeypatch)
    sans = replace(metiers()[0], id="sans", code="sans", famille=None, niveau=None)
    savoir = un_metier("savoir", "reglementation* fiscalite liquider:2 liquider:4*")
    return Catalogue.build([*items(), *NEAR], [*metiers(), sans, savoir])


def people(branche: Catalogue, seed: int, many: int = 30) -> list[Personne]:
    draw = np.random.default_rng(seed)
    found = [Personne("vide"), Personne("inconnu", "inconnu", (Acquis("inconnu", 2),))]
    for i in range(many):
        held = draw.choice(len(branche.items), draw.integers(1, 9), replace=False)
        acquis = tuple(
            Acquis(branche.items[j].id, int(draw.integers(0, 5)) or None, "atteste", JOUR, bool(draw.random() > 0.1))
            for j in (*held, *held[:2])
        )
        metier = branche.metiers[draw.integers(len(branche.metiers))].id if draw.random() > 0.3 else None
        before = (Experience(branche.metiers[draw.integers(len(branche.metiers))].id),) if draw.random() > 0.5 else ()
        found.append(Personne(f"p{i}", metier, acquis, before))
    return found


@pytest.mark.parametrize(("k", "threads"), [(1, 1), (3, 2), (50, 3)])
def test_everybody_at_once_is_everybody_one_by_one(branche, k, threads, monkeypatch):
    monkeypatch.setattr(loops_module, "FILS", threads)
    plain, loops = Classeur().fit(branche), Classeur().fit(branche).warm()
    for seed in range(4):
        given = people(branche, seed)
        asked = requetes(given, branche, plain.confiance_, JOUR)
        found = loops.first(asked, k)
        expected = plain.first(asked, k)
        assert found.metiers.tolist() == expected.metiers.tolist()
        assert found.scores == pytest.approx(expected.scores, abs=1e-9)
        assert found.mesures == pytest.approx(expected.mesures, abs=1e-9)
        for row, personne in enumerate(given):
            ranked = plain.rank(personne, k=k, on=JOUR)
            assert [branche.metier_index[r.metier.id] for r in ranked] == [
                i for i in found.metiers[row].tolist() if i != AUCUN
            ]
            assert [r.score for r in ranked] == pytest.approx(found.scores[row, : len(ranked)].tolist(), abs=1e-9)


def test_one_person_by_the_loops_is_told_the_same(branche):
    plain, loops = Classeur().fit(branche), Classeur().fit(branche).warm()
    for personne in people(branche, 9):
        asked = {"k": 5, "on": JOUR, "referentiel": "BRANCHE", "exclude": frozenset({"manager-retraite"})}
        assert loops.rank(personne, **asked) == plain.rank(personne, **asked)


def test_ties_are_in_the_order_of_codes_and_none_is_lost(branche):
    twins = [replace(metiers()[1], id=f"twin-{code}", code=code) for code in ("z", "b", "m", "a", "c")]
    branche = branche.with_changes((), twins)
    held = tuple(Acquis(exigence.item, 3) for exigence in metiers()[1].exigences)
    found = Classeur().fit(branche).warm().rank(Personne("p", None, held), k=3, on=JOUR)
    assert [r.metier.code for r in found] == ["CONSEILLER-RETRAITE", "a", "b"]


def test_a_part_of_the_people_is_asked_like_the_whole(branche):
    classeur = Classeur().fit(branche).warm()
    asked = requetes(people(branche, 3), branche, classeur.confiance_, JOUR)
    whole, part = classeur.first(asked, 3), classeur.first(asked.part(5, 9), 3)
    assert (part.metiers == whole.metiers[5:9]).all()
    assert classeur.first(asked.part(0, 0), 3).metiers.shape == (0, 3)


def test_no_loops_for_a_small_catalogue_a_huge_one_nor_where_a_shared_trait_weighs_nothing(branche, monkeypatch):
    asked = loops_for_all(monkeypatch)
    nothing = Classeur().fit(EMPTY).warm()
    assert nothing.first(requetes([Personne("p")], EMPTY, nothing.confiance_, JOUR), 3).metiers.shape == (1, 0)
    poids = Poids.load()
    light = Classeur(replace(poids, traits={**poids.traits, "texte": 0.0})).fit(branche).warm()
    assert light.rank(Personne("p", metiers()[0].id), on=JOUR)
    for bound, value in (("METIERS_MAX", len(branche.metiers) - 1), ("METIERS_MIN", len(branche.metiers) + 1)):
        with monkeypatch.context() as patch:
            patch.setattr(scan, bound, value)
            other = Classeur().fit(branche).warm()
        assert other.rank(Personne("p", metiers()[0].id), on=JOUR)
    assert not asked
    assert Classeur().fit(branche).warm().rank(Personne("p", metiers()[0].id), on=JOUR)
    assert asked


def test_room_is_left_for_what_rounding_up_adds(branche, monkeypatch):
    """With tables in steps so coarse that most values fall on the same one, the answer is the same."""
    monkeypatch.setattr(kernel_words, "PAS", 2)
    monkeypatch.setattr(index, "PAS", 2)
    given = people(branche, 5)
    plain = Classeur().fit(branche)
    asked = requetes(given, branche, plain.confiance_, JOUR)
    found, expected = Classeur().fit(branche).warm().first(asked, 3), plain.first(asked, 3)
    assert found.metiers.tolist() == expected.metiers.tolist()
    assert found.scores == pytest.approx(expected.scores, abs=1e-9)


def test_the_types_of_the_tables_do_not_depend_on_the_catalogue(branche):
    """What is compiled for one catalogue serves all: an answer never waits for a compiler."""
    small = Catalogue.build(items()[:2], metiers()[:1])

    def types(value):
        if isinstance(value, tuple):
            return [types(part) for part in value]
        return value.dtype, value.ndim, value.flags.c_contiguous, value.flags.writeable

    def tables(catalogue):
        poids = Classeur().fit(catalogue).poids_des_traits_
        departures = Tables(catalogue, poids).of(np.zeros(1, np.int64))
        return types((index.flatten(catalogue, poids), departures, workspace.Workspace.of(catalogue)))

    assert tables(small) == tables(branche)


def test_compiled_where_numba_is(monkeypatch):
    asked = []

    def njit(**options):
        asked.append(options)
        return lambda function: function

    monkeypatch.setitem(sys.modules, "numba", SimpleNamespace(njit=njit))
    compilation.compiled.cache_clear()
    assert compilation.compiled().__code__ is kernel.rank.__code__
    assert all(options["nogil"] and options["cache"] for options in asked)
    monkeypatch.setitem(sys.modules, "numba", None)
    compilation.compiled.cache_clear()
    assert compilation.compiled() is None
    compilation.compiled.cache_clear()


def test_what_is_kept_on_disk_is_told_apart_by_all_that_it_is_made_of():
    loops = {"first": kernel._niveau, "second": kernel._famille}
    others = {**loops, "second": kernel._barre}
    spaces = ({}, {"X": 1}, {"X": 2})
    names = {*(compilation.version_of(loops, space) for space in spaces), compilation.version_of(others, {"X": 1})}
    assert len(names) == 4
    assert compilation.version_of(loops, {"X": 1}) == compilation.version_of(loops, {"X": 1})


def test_every_loop_is_compiled_under_a_name_of_what_it_is_made_of(monkeypatch):
    found = {}

    def njit(**options):
        return lambda function: found.setdefault(function.__qualname__, options)

    monkeypatch.setitem(sys.modules, "numba", SimpleNamespace(njit=njit))
    compilation.compiled.cache_clear()
    compilation.compiled()
    compilation.compiled.cache_clear()
    (called,) = (name for name, options in found.items() if "inline" not in options)
    version = called.removeprefix("rank_")
    assert all(name.endswith(version) for name in found)
    assert {"_lire", "_entasser", "_lire_textes", "_effacer"} <= {name.removesuffix(f"_{version}") for name in found}
