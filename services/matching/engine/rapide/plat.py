"""A catalogue under some weights as flat arrays, in the form that compiled loops scan; and what those loops write on."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from scipy.sparse import csr_array, vstack

from services.matching.engine.classement.traits import NIVEAUX, TRAITS
from services.matching.engine.rapide.noyau import COLONNES, RIEN
from services.matching.engine.rapide.noyau_texte import PAS, TAS
from services.matching.engine.referentiel.catalogue import PARTIES, POIDS_COEUR, Catalogue, Floats, Ints

LIGNE: Final = 64
"""Rows of bytes begin at a multiple of this, as what a processor reads at once."""
COURANT: Final = 96
"""A word that more métiers than this say has a row of its own."""
FOIS: Final = np.append(0.0, 1 + np.log(np.arange(1, 256)))
"""What a word counts for, by how often it is said."""


class Plat(NamedTuple):
    """What is scanned of a catalogue, laid flat, with the weights; of the same types whatever the catalogue, up to 65,535 items or
    words: the loops are compiled once.

    Lists laid end to end: `g_` the ways in which each item is required (level, part of the profile, how often it counts), `p_` the
    métiers of each of those; words of each item then of each métier's own texts `t_`, of all the texts of each métier `c_` (those said
    once, then from `c_plus` the others); métiers of each word `m_`. `e_`: one over all that a métier requires.
    Words are numbered from the most common; the first ones have a row each in `courants`, in steps of their `courants_pas`, rounded
    up, and no list of their own. Near items that are savoirs are left out: those close nothing.
    """

    poids: Any
    idf: Any
    g_start: Any
    g_niveau: Any
    g_part: Any
    g_fois: Any
    p_start: Any
    p_metier: Any
    e_competences: Any
    e_savoirs: Any
    e_commun: Any
    proche_start: Any
    proche_item: Any
    proche_valeur: Any
    t_start: Any
    t_mot: Any
    t_fois: Any
    fois: Any
    mot_idf: Any
    courants: Any
    courants_pas: Any
    m_start: Any
    m_metier: Any
    m_valeur: Any
    c_start: Any
    c_plus: Any
    c_mot: Any
    c_fois: Any
    c_norme: Any
    famille: Any
    domaine: Any
    niveau: Any
    encadrement: Any
    rang: Any


def plat(catalogue: Catalogue, poids: Floats) -> Plat:
    """Of this catalogue, under these weights (in the order of TRAITS)."""
    return Plat(
        poids=poids,
        idf=catalogue.idf,
        **_postings(catalogue),
        **_exigences(catalogue),
        **_lists("proche", _proches(catalogue), "item"),
        **_mots(catalogue),
        famille=catalogue.famille,
        domaine=catalogue.domaine,
        niveau=catalogue.niveau,
        encadrement=catalogue.encadrement,
        rang=catalogue.rang,
    )


def _postings(catalogue: Catalogue) -> dict[str, Any]:
    """Who requires each item, level by level, cœur de métier apart."""
    item = np.repeat(np.arange(len(catalogue.items)), np.diff(catalogue.start))
    by = np.lexsort((catalogue.p_coeur, catalogue.p_niveau, item))
    way = ((item * len(NIVEAUX) + catalogue.p_niveau) * 2 + catalogue.p_coeur)[by]
    first = np.flatnonzero(np.diff(way, prepend=-1))
    ways = 2 * len(NIVEAUX)
    return {
        "g_start": np.searchsorted(way[first], np.arange(len(catalogue.items) + 1) * ways),
        "g_niveau": (way[first] % ways // 2).astype(np.int8),
        "g_part": (catalogue.p_case[by][first] % len(PARTIES)).astype(np.int8),
        "g_fois": np.where(way[first] % 2, POIDS_COEUR, 1.0),
        "p_start": np.append(first, len(way)).astype(np.uint64),
        "p_metier": catalogue.p_metier[by].astype(_numbers(len(catalogue.metiers))),
    }


def _exigences(catalogue: Catalogue) -> dict[str, Any]:
    """One over what each métier requires: of competences, of savoirs, and the length of its profile."""
    n = len(catalogue.metiers)
    idf = np.repeat(catalogue.idf, np.diff(catalogue.start))
    all_of = np.zeros((3, n))
    savoir = (catalogue.p_case % len(PARTIES) == PARTIES.index("savoirs")).astype(np.int64)
    all_of[savoir, catalogue.p_metier] = catalogue.p_part / idf / np.where(catalogue.p_coeur, POIDS_COEUR, 1.0)
    all_of[2, catalogue.p_metier] = catalogue.p_commun / idf
    return {"e_competences": all_of[0], "e_savoirs": all_of[1], "e_commun": all_of[2]}


def _proches(catalogue: Catalogue) -> csr_array[Any]:
    """Items near each one."""
    near = catalogue.proches.tocoo()
    kept = ~catalogue.savoir[near.col]
    return csr_array((near.data[kept], (near.row[kept], near.col[kept])), shape=near.shape)


def _mots(catalogue: Catalogue) -> dict[str, Any]:
    """The words, numbered from the most common, and who says them."""
    textes, n = catalogue.textes, len(catalogue.metiers)
    by = np.argsort(-np.diff(catalogue.mot_start), kind="stable")
    number = np.empty(len(by), np.int64)
    number[by] = np.arange(len(by))
    dits = (catalogue.mot_valeur, catalogue.mot_metier, catalogue.mot_start)
    metiers = csr_array(csr_array(dits, shape=(len(by), n))[by])
    courants = int(np.count_nonzero(np.diff(metiers.indptr) > COURANT))
    octets = _octets(np.pad(metiers[:courants].toarray(), ((0, 0), (0, -n % LIGNE))))
    return {
        **_lists("t", _renumbered(csr_array(vstack([textes.items, textes.propres])), number), "mot", "fois", np.uint16),
        **_textes(_renumbered(textes.complets, number), catalogue.mot_idf[by]),
        "fois": FOIS,
        "mot_idf": catalogue.mot_idf[by],
        "courants": octets[0],
        "courants_pas": octets[1],
        "m_start": metiers.indptr[courants:].astype(np.uint64),
        "m_metier": metiers.indices.astype(np.uint32),
        "m_valeur": metiers.data.astype(np.float32),
    }


def _renumbered(texts: csr_array[Any], number: Ints) -> csr_array[Any]:
    return csr_array((texts.data, number[texts.indices], texts.indptr), shape=texts.shape)


def _textes(complets: csr_array[Any], mot_idf: Floats) -> dict[str, Any]:
    """The words of each métier, those said once first; what the others count for, and one over the length of all."""
    n = complets.shape[0]
    row = np.repeat(np.arange(n), np.diff(complets.indptr))
    by = np.lexsort((complets.data > 1, row))
    words, fois = complets.indices[by], 1 + np.log(complets.data[by])
    weights = fois * mot_idf[words]
    squares = np.bincount(row, weights * weights, n)
    start = complets.indptr.astype(np.uint64)
    return {
        "c_start": start,
        "c_plus": start[:-1] + np.bincount(row, complets.data == 1, n).astype(np.uint64),
        "c_mot": words.astype(_numbers(len(mot_idf))),
        "c_fois": fois,
        "c_norme": 1 / np.sqrt(np.where(squares > 0, squares, 1.0)),
    }


def _numbers(most: int) -> type:
    """The smaller the numbers, the more of them are at hand."""
    return np.uint16 if most < 2**16 else np.uint32


def _octets(table: Floats) -> tuple[Any, Any]:
    """A table in whole steps, and the step of each row; rounded up, so that zero is nothing at all."""
    pas = table.max(axis=1, initial=0.0) / PAS
    return np.minimum(np.ceil(table / pas[:, None]), PAS).astype(np.uint8), pas


def _lists(
    name: str, table: csr_array[Any], column: str, value: str = "valeur", kind: type = np.float64
) -> dict[str, Any]:
    """The rows of a sparse table."""
    return {
        f"{name}_start": table.indptr.astype(np.uint64),
        f"{name}_{column}": table.indices.astype(np.uint32),
        f"{name}_{value}": table.data.astype(kind, copy=False),
    }


class Brouillon(NamedTuple):
    """What one thread writes on; left as it was found after each person."""

    place: Any
    vus: Any
    credit: Any
    proche: Any
    tenus: Any
    carres: Any
    proches: Any
    mot: Any
    mots_vus: Any
    poids: Any
    dit: Any
    rangees: Any
    parts: Any
    entiers: Any
    pile: Any
    total: Any
    sommes: Any
    hauts: Any
    tete: Any
    candidats: Any
    notes: Any
    ordre: Any
    mesures: Any


def brouillon(catalogue: Catalogue) -> Brouillon:
    """By item, then by row of those held or near; by métier; by word, then by row of those said; by row of `courants`; by métier."""
    items, mots, metiers = len(catalogue.items), len(catalogue.mot_idf), len(catalogue.metiers)
    lots = max(metiers // COLONNES, 1)
    return Brouillon(
        place=np.zeros(items, _numbers(items)),
        vus=np.zeros(items + 1, np.int32),
        credit=np.zeros((items + 1, len(NIVEAUX))),
        proche=np.zeros(items + 1),
        tenus=np.zeros((len(PARTIES), metiers)),
        carres=np.zeros(metiers),
        proches=np.zeros(metiers),
        mot=np.zeros(mots, _numbers(mots)),
        mots_vus=np.zeros(mots + 1, np.int32),
        poids=np.zeros(mots + 1),
        dit=np.zeros(mots + 1),
        rangees=np.zeros(TAS + 3, np.int32),
        parts=np.zeros(TAS + 3),
        entiers=np.zeros(TAS + 3, np.uint16),
        pile=np.zeros(metiers + -metiers % LIGNE, np.uint16),
        total=np.zeros(metiers, np.float32),
        sommes=np.full(metiers + -metiers % lots, RIEN, np.int32),
        hauts=np.zeros(-(-metiers // lots), np.int32),
        tete=np.zeros(metiers, np.int32),
        candidats=np.zeros(metiers, np.int32),
        notes=np.zeros(metiers),
        ordre=np.zeros(metiers, np.int32),
        mesures=np.zeros((len(TRAITS), metiers)),
    )
