"""The matching engine against scikit-learn, on the same matrices in the same run: one person, a whole branch, the index.

The catalogue has the size of ROME 4.0; `python -m bench.matching --rome DIR` takes the official files instead of a drawn one.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array, vstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize

from services.matching.engine.classement.classement import Classeur
from services.matching.engine.ecarts.ecart import Ecart, ecart_of
from services.matching.engine.personne.preuves import tenus
from services.matching.engine.personne.requetes import Requetes
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Acquis, Exigence, Famille, Item, Metier, Personne

METIERS, ITEMS, REQUIS, MOTS = 1_584, 30_000, 66, 6_000
PERSONNES, TENUS, PLACES = 32_000, 60, 20
FOULES = (250_000, 1_000_000)
TOURS = 5
JOUR = date(2026, 1, 1)
SEED = 7
Rapport = tuple[str, float, str]


@dataclass(frozen=True)
class Donnees:
    """`personnes` has a row a person, of length one, on the items of the catalogue; `tenus` the métier that each holds."""

    items: Sequence[Item]
    metiers: Sequence[Metier]
    catalogue: Catalogue
    requis: csr_array[Any]
    personnes: csr_array[Any]
    tenus: Any


def main(rome: Path | None = None) -> list[Rapport]:
    """Ratios of medians of interleaved rounds; each label says which way is better."""
    donnees = _data(rome)
    return [*_one(donnees), *_everybody(donnees), *_growing(donnees), *_index(donnees)]


def _one(donnees: Donnees) -> list[Rapport]:
    """One person over the whole catalogue."""
    catalogue, reference = donnees.catalogue, _sklearn(donnees, 10)
    classeur = Classeur().fit(catalogue).warm()
    row = donnees.personnes[[11]]
    known = [Acquis(catalogue.items[i].id, 2, "atteste", JOUR) for i in row.indices]
    personne = Personne("p", None, tuple(known))

    def explained() -> list[Ecart]:
        detenus = tenus(personne, catalogue)
        ranked = classeur.rank(personne, detenus, k=10, on=JOUR)
        return [ecart_of(detenus, classe.metier, catalogue) for classe in ranked]

    theirs, first, ranked = _medians(
        lambda: reference.kneighbors(row),
        lambda: classeur.rank(personne, k=10, on=JOUR),
        explained,
        turns=200,
    )
    _say(f"une personne, {first * 1e3:.3f} ms et {ranked * 1e3:.3f} ms (classement ≤ 0.2, dix expliqués ≤ 1) ;"
         f" scikit-learn {theirs * 1e3:.3f} ms")  # fmt: skip
    return [
        ("une personne : classement par le score entier / scikit-learn", first / theirs, "≤ 0.14"),
        ("une personne : classement entier, dix expliqués / scikit-learn", ranked / theirs, "≤ 0.7"),
    ]


def _everybody(donnees: Donnees) -> list[Rapport]:
    """The whole branch under the full score, with levels and the métier that each holds, beside a plain cosine."""
    personnes, reference = donnees.personnes, _sklearn(donnees, PLACES)
    classeur, asked = Classeur().fit(donnees.catalogue).warm(), _asked(donnees)
    # what each métier leads to is worked out once for all those who hold it
    classeur.first(asked, PLACES)
    theirs, full = _medians(
        lambda: reference.kneighbors(personnes),
        lambda: classeur.first(asked, PLACES),
        turns=TOURS,
    )
    _say(f"{PERSONNES} personnes, scikit-learn {theirs:.2f} s, score entier {full:.3f} s")
    tracemalloc.start()
    Classeur().fit(donnees.catalogue).warm().first(asked, PLACES)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return [
        (f"{PERSONNES} personnes : scikit-learn / score entier et niveaux", theirs / full, "≥ 3"),
        ("mémoire en plus des matrices / 500 Mo", peak / 500e6, "≤ 1"),
    ]


def _growing(donnees: Donnees) -> list[Rapport]:
    """Time a person as the population grows, by lots of the size of the branch: what is kept of one lot is gone before the next."""
    classeur, asked = Classeur().fit(donnees.catalogue).warm(), _asked(donnees)
    classeur.first(asked, PLACES)
    base = _medians(lambda: classeur.first(asked, PLACES), turns=TOURS)[0] / PERSONNES
    _say(f"{PERSONNES} personnes : {base * 1e5:.2f} s pour cent mille")
    found = []
    for people in FOULES:
        begun = time.perf_counter()
        for lot in _lots(people):
            classeur.first(asked.part(0, lot), PLACES)
        each = (time.perf_counter() - begun) / people
        _say(f"{people} personnes : {each * 1e5:.2f} s pour cent mille")
        found.append((f"temps par personne, {people} / {PERSONNES}", each / base, "≤ 1.2"))
    return found


def _lots(people: int) -> Iterator[int]:
    for start in range(0, people, PERSONNES):
        yield min(PERSONNES, people - start)


def _index(donnees: Donnees) -> list[Rapport]:
    """The index built, then one métier and one item changed, against a plain TF-IDF of the same texts."""
    labels = {item.id: item.libelle for item in donnees.items}
    texts = [
        " ".join([m.libelle, m.definition or "", *m.appellations, *(labels[e.item] for e in m.exigences)])
        for m in donnees.metiers
    ]
    metier = replace(donnees.metiers[7], definition="Une autre définition de ce métier")
    item = replace(donnees.items[7], libelle="Un autre libellé de cette compétence")
    fit, built, changed, relabelled = _medians(
        lambda: TfidfVectorizer(sublinear_tf=True, strip_accents="unicode").fit_transform(texts),
        lambda: Catalogue.build(donnees.items, donnees.metiers),
        lambda: donnees.catalogue.with_metier(metier),
        lambda: donnees.catalogue.with_changes([item], ()),
        turns=3,
    )
    _say(f"index, {built:.2f} s (≤ 5), un métier {changed * 1e3:.1f} ms, un item {relabelled * 1e3:.1f} ms (≤ 50)")
    return [
        ("index : construction / TF-IDF de scikit-learn", built / fit, "≤ 8"),
        ("index : un métier change / TF-IDF de scikit-learn", changed / fit, "≤ 0.1"),
        ("index : un item change / TF-IDF de scikit-learn", relabelled / fit, "≤ 0.1"),
    ]


def _say(figures: str) -> None:
    """What a ratio is made of; only those of one run compare."""
    print(f"bench.matching: {figures}", file=sys.stderr)


def _medians(*actions: Callable[[], Any], turns: int) -> list[float]:
    """Seconds of each, in turn so that all share the noise of the machine."""
    times: list[list[float]] = [[] for _ in actions]
    for _ in range(turns):
        for action, found in zip(actions, times, strict=True):
            begun = time.perf_counter()
            action()
            found.append(time.perf_counter() - begun)
    return [statistics.median(found) for found in times]


def _sklearn(donnees: Donnees, k: int) -> NearestNeighbors:
    return NearestNeighbors(n_neighbors=k, metric="cosine", algorithm="brute").fit(donnees.requis)


def _data(rome: Path | None) -> Donnees:
    draw = np.random.default_rng(SEED)
    if rome:
        from services.matching.evaluation.rome import lire

        referentiel = lire(rome)
        items, metiers = list(referentiel.items), list(referentiel.metiers)
    else:
        items, metiers = _drawn(draw)
    catalogue = Catalogue.build(items, metiers)
    requis = _required(catalogue)
    tenus, personnes = _people(catalogue, requis, draw)
    return Donnees(items, metiers, catalogue, requis, personnes, tenus)


def _drawn(draw: np.random.Generator) -> tuple[list[Item], list[Metier]]:
    """Few items that many métiers ask, many that one asks; words as uneven."""
    words = np.asarray([f"mot{i}" for i in range(MOTS)])
    common = 1 / np.arange(300, MOTS + 300)
    labels = draw.choice(words, (ITEMS, 6), p=common / common.sum())
    items = [
        Item(f"i{i}", "ROME", f"I{i:05}", " ".join(label), "competence" if i % 2 else "savoir")
        for i, label in enumerate(labels.tolist())
    ]
    asked = (draw.permutation(ITEMS) + 20.0) ** -0.9
    asked /= asked.sum()
    metiers = [
        Metier(
            f"m{i}",
            "ROME",
            f"M{i:04}",
            " ".join(draw.choice(words, 3)),
            definition=" ".join(draw.choice(words, 30, p=common / common.sum())),
            famille=Famille(f"f{i // 15}", f"F{i // 15}", f"Famille {i // 15}"),
            exigences=tuple(
                Exigence(f"i{item}", coeur=rank < REQUIS // 5)
                for rank, item in enumerate(draw.choice(ITEMS, REQUIS, replace=False, p=asked).tolist())
            ),
        )
        for i in range(METIERS)
    ]
    return items, metiers


def _required(catalogue: Catalogue) -> csr_array[Any]:
    """A row a métier, a column an item: what each requires, weighed by rarity, of length one."""
    ex = catalogue.exigences
    shape = (len(catalogue.metiers), len(catalogue.items))
    return csr_array(
        normalize(csr_array((catalogue.idf[ex.item].astype(np.float32), (ex.metier, ex.item)), shape=shape))
    )


def _people(catalogue: Catalogue, requis: csr_array[Any], draw: np.random.Generator) -> tuple[Any, csr_array[Any]]:
    """Everybody holds part of what two métiers ask, the first being theirs, and nothing that none asks."""
    first, second = draw.integers(0, requis.shape[0], (2, PERSONNES))
    lots = []
    for start in range(0, PERSONNES, 4_000):
        both = csr_array((requis[first[start : start + 4_000]] > 0) + (requis[second[start : start + 4_000]] > 0))
        kept = draw.random(both.nnz) < np.repeat(TENUS / np.maximum(np.diff(both.indptr), TENUS), np.diff(both.indptr))
        both = csr_array((kept * catalogue.idf[both.indices], both.indices, both.indptr), shape=both.shape)
        both.eliminate_zeros()
        lots.append(both)
    return first, csr_array(normalize(csr_array(vstack(lots)).astype(np.float32)))


def _asked(donnees: Donnees) -> Requetes:
    """The same people with their métier, a level and a proof for each item."""
    held = donnees.personnes
    proofs = held.nnz
    sur = Classeur().fit(donnees.catalogue).confiance_.par_provenance["atteste"]
    return Requetes(
        held.indptr.astype(np.int64),
        held.indices.astype(np.int32),
        np.full(proofs, 2, np.int8),
        np.full(proofs, sur),
        donnees.tenus,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.matching")
    parser.add_argument("--rome", type=Path, help="dossier des fichiers officiels du ROME 4.0")
    for label, ratio, expected in main(parser.parse_args().rome):
        print(f"{label:75} {ratio:8.3f}  {expected}")
