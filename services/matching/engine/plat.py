"""A catalogue under some weights as flat arrays, in the form that compiled loops scan; and what those loops write on."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from services.matching.engine.catalogue import PARTIES, Catalogue, Floats
from services.matching.engine.traits import NIVEAUX, TRAITS

COMMUN: Final = TRAITS.index("profil_commun")
PROCHES: Final = TRAITS.index("competences_proches")
CASES: Final = 4
"""Competences of the cœur, the others, savoirs of the cœur, the others."""
LARGE: Final = 96
"""A list of more métiers than this is scanned as a full row."""


class Plat(NamedTuple):
    """What is scanned of a catalogue, laid flat, with the weights; always of the same types, for which the loops are compiled once.

    Lists laid end to end: `g_` the levels at which each item is required, `p_` the requirements of each of those (two rows of
    `larges` for the long ones), `e_` requirements by métier and part; words of each item `i_`, of each métier's own texts `f_`,
    of all its texts `c_` (those said once, then from `c_plus` the others), of its titles `t_`; métiers of each word `m_`.
    Tables in bytes are in steps of their `pas`, a row each; `lignes` and `pas` are filled by the loops (`etaler`).
    """

    poids: Any
    idf: Any
    g_start: Any
    g_niveau: Any
    g_large: Any
    p_start: Any
    p_metier: Any
    p_part: Any
    p_proche: Any
    p_commun: Any
    larges: Any
    larges_pas: Any
    e_start: Any
    e_item: Any
    e_niveau: Any
    e_part: Any
    e_commun: Any
    proche_start: Any
    proche_item: Any
    proche_valeur: Any
    savoir: Any
    i_start: Any
    i_mot: Any
    i_compte: Any
    f_start: Any
    f_mot: Any
    f_compte: Any
    mot_idf: Any
    mot_dense: Any
    frequents: Any
    frequents_pas: Any
    m_start: Any
    m_metier: Any
    m_valeur: Any
    c_start: Any
    c_plus: Any
    c_mot: Any
    c_fois: Any
    c_norme: Any
    t_start: Any
    t_mot: Any
    t_valeur: Any
    lignes: Any
    pas: Any
    famille: Any
    domaine: Any
    niveau: Any
    encadrement: Any
    rang: Any


def plat(catalogue: Catalogue, poids: Floats) -> Plat:
    """Of this catalogue, under these weights (in the order of TRAITS)."""
    textes, frequents = catalogue.textes, _octets(catalogue.mots_frequents)
    return Plat(
        poids=poids,
        idf=catalogue.idf,
        **_postings(catalogue, poids),
        **_exigences(catalogue),
        **_lists("proche", catalogue.proches, "item"),
        savoir=catalogue.savoir,
        **_lists("i", textes.items, "mot", "compte"),
        **_lists("f", textes.propres, "mot", "compte"),
        mot_idf=catalogue.mot_idf,
        mot_dense=catalogue.mot_dense,
        frequents=frequents[0],
        frequents_pas=frequents[1],
        m_start=catalogue.mot_start,
        m_metier=catalogue.mot_metier.astype(np.uint32),
        m_valeur=catalogue.mot_valeur.astype(np.float32),
        **_textes(catalogue),
        **_lists("t", catalogue.titres, "mot"),
        lignes=np.zeros((len(catalogue.items), len(catalogue.metiers)), np.uint8),
        pas=np.zeros(len(catalogue.items), np.float32),
        famille=catalogue.famille,
        domaine=catalogue.domaine,
        niveau=catalogue.niveau,
        encadrement=catalogue.encadrement,
        rang=catalogue.rang,
    )


def _postings(catalogue: Catalogue, poids: Floats) -> dict[str, Any]:
    """Who requires each item, level by level."""
    item = np.repeat(np.arange(len(catalogue.items)), np.diff(catalogue.start))
    by = np.lexsort((catalogue.p_niveau, item))
    level = (item * len(NIVEAUX) + catalogue.p_niveau)[by]
    first = np.flatnonzero(np.diff(level, prepend=-1))
    start, metier = np.append(first, len(level)), catalogue.p_metier[by]
    part = (catalogue.p_part * poids[catalogue.p_case % len(PARTIES)])[by]
    commun = (catalogue.p_commun * poids[COMMUN])[by]
    long = np.flatnonzero(np.diff(start) > LARGE)
    place = np.full(len(first), -1, np.int32)
    place[long] = 2 * np.arange(len(long))
    larges = np.zeros((2 * len(long), len(catalogue.metiers)))
    for row, group in enumerate(long.tolist()):
        own = slice(start[group], start[group + 1])
        # the same item may be required twice of a métier
        np.add.at(larges[2 * row], metier[own], part[own])
        np.add.at(larges[2 * row + 1], metier[own], commun[own])
    octets = _octets(larges)
    return {
        "g_start": np.searchsorted(level[first], np.arange(len(catalogue.items) + 1) * len(NIVEAUX)),
        "g_niveau": (level[first] % len(NIVEAUX)).astype(np.int8),
        "g_large": place,
        "p_start": start,
        "p_metier": metier.astype(np.uint32),
        "p_part": part.astype(np.float32),
        "p_proche": (catalogue.p_part * poids[PROCHES])[by].astype(np.float32),
        "p_commun": commun.astype(np.float32),
        "larges": octets[0],
        "larges_pas": octets[1],
    }


def _exigences(catalogue: Catalogue) -> dict[str, Any]:
    """What each métier requires, by part; savoirs of the cœur apart from the others, since they weigh twice."""
    item = np.repeat(np.arange(len(catalogue.items)), np.diff(catalogue.start))
    case = catalogue.p_metier * CASES + 2 * catalogue.savoir[item] + ~catalogue.p_coeur
    by = np.argsort(case, kind="stable")
    part = np.zeros(len(catalogue.metiers) * CASES)
    part[case] = catalogue.p_part / catalogue.idf[item]
    commun = np.zeros(len(catalogue.metiers))
    commun[catalogue.p_metier] = catalogue.p_commun / catalogue.idf[item]
    return {
        "e_start": np.concatenate([[0], np.cumsum(np.bincount(case, minlength=len(part)))]),
        "e_item": item[by].astype(np.uint32),
        "e_niveau": catalogue.p_niveau[by].astype(np.int8),
        "e_part": part,
        "e_commun": commun,
    }


def _textes(catalogue: Catalogue) -> dict[str, Any]:
    """The words of each métier, those said once first; what the others count for, and one over the length of all."""
    complets, n = catalogue.textes.complets, len(catalogue.metiers)
    row = np.repeat(np.arange(n), np.diff(complets.indptr))
    by = np.lexsort((complets.data > 1, row))
    words, fois = complets.indices[by], 1 + np.log(complets.data[by])
    weights = fois * catalogue.mot_idf[words]
    squares = np.bincount(row, weights * weights, n)
    start = complets.indptr.astype(np.int64)
    return {
        "c_start": start,
        "c_plus": start[:-1] + np.bincount(row, complets.data == 1, n).astype(np.int64),
        "c_mot": words.astype(np.uint32),
        "c_fois": fois,
        "c_norme": 1 / np.sqrt(np.where(squares > 0, squares, 1.0)),
    }


def _octets(table: Floats) -> tuple[Any, Any]:
    """A table in bytes, and the step of each row; rounded up, so that zero is nothing at all."""
    highest = table.max(axis=1, initial=0.0)
    pas = np.where(highest > 0, highest / 255, 1.0)
    return np.minimum(np.ceil(table / pas[:, None]), 255).astype(np.uint8), pas.astype(np.float32)


def _lists(name: str, table: csr_array[Any], column: str, value: str = "valeur") -> dict[str, Any]:
    """The rows of a sparse table."""
    return {
        f"{name}_start": table.indptr.astype(np.int64),
        f"{name}_{column}": table.indices.astype(np.uint32),
        f"{name}_{value}": table.data.astype(np.float64, copy=False),
    }


class Brouillon(NamedTuple):
    """What one thread writes on; left as it was found after each person."""

    place: Any
    proche: Any
    mots: Any
    titre: Any
    credit: Any
    rapide: Any
    vus: Any
    mots_vus: Any
    repetes: Any
    trop: Any
    larges: Any
    parts: Any
    dit: Any
    total: Any
    tete: Any
    candidats: Any
    notes: Any
    mesures: Any


def brouillon(catalogue: Catalogue, larges: int) -> Brouillon:
    """`larges`: how many rows the table of that name has."""
    items, mots, metiers = len(catalogue.items), len(catalogue.mot_idf), len(catalogue.metiers)
    rows = max(mots, larges)
    return Brouillon(
        place=np.full(items, -1, np.int32),
        proche=np.zeros(items),
        mots=np.zeros(mots),
        titre=np.zeros(catalogue.titres.shape[1]),
        credit=np.zeros((items, len(NIVEAUX))),
        rapide=np.zeros((items, len(NIVEAUX)), np.float32),
        vus=np.zeros(items, np.int32),
        mots_vus=np.zeros(mots + 1, np.uint32),
        repetes=np.zeros(mots, np.int32),
        trop=np.zeros(mots),
        larges=np.zeros(rows, np.int32),
        parts=np.zeros(rows, np.float32),
        dit=np.zeros(metiers, np.float32),
        total=np.zeros(metiers, np.float32),
        tete=np.zeros(metiers, np.float32),
        candidats=np.zeros(metiers, np.int32),
        notes=np.zeros(metiers),
        mesures=np.zeros((metiers, len(TRAITS))),
    )
