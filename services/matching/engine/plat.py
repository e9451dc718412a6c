"""A catalogue under some weights as flat arrays, in the form that compiled loops scan; and what those loops write on."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from services.matching.engine.catalogue import PARTIES, Catalogue, Floats
from services.matching.engine.traits import NIVEAUX, TRAITS

COMMUN: Final = TRAITS.index("profil_commun")
PROCHES: Final = TRAITS.index("competences_proches")
PAS: Final = 8
"""Room for a level beside a métier or a kind of requirement in one whole number."""


class Plat(NamedTuple):
    """What is scanned of a catalogue, laid flat, with the weights.

    Lists laid end to end: `p_` requirements by item, `e_` by
    métier; words of each item `i_`, of each métier's own texts `f_`, of all its texts `c_`, of its titles `t_`; métiers of each word `m_`, `u_` for titles.
    """

    poids: Any
    idf: Any
    p_start: Any
    p_cible: Any
    p_part: Any
    p_proche: Any
    p_commun: Any
    e_start: Any
    e_item: Any
    e_cas: Any
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
    m_start: Any
    m_metier: Any
    m_valeur: Any
    c_start: Any
    c_mot: Any
    c_valeur: Any
    t_start: Any
    t_mot: Any
    t_valeur: Any
    u_start: Any
    u_metier: Any
    u_valeur: Any
    famille: Any
    domaine: Any
    niveau: Any
    encadrement: Any
    rang: Any


def plat(catalogue: Catalogue, poids: Floats) -> Plat:
    """Of this catalogue, under these weights (in the order of TRAITS)."""
    items = np.repeat(np.arange(len(catalogue.items)), np.diff(catalogue.start))
    by = np.argsort(catalogue.p_metier, kind="stable")
    counts = np.bincount(catalogue.p_metier, minlength=len(catalogue.metiers))
    case = catalogue.p_case % len(PARTIES)
    proches, textes, complets = catalogue.proches, catalogue.textes, catalogue.complets
    titles = csr_array(catalogue.titres.T.tocsr())
    return Plat(
        poids=poids,
        idf=catalogue.idf,
        p_start=catalogue.start,
        p_cible=(catalogue.p_metier * PAS + catalogue.p_niveau).astype(np.int32),
        p_part=(catalogue.p_part * poids[case]).astype(np.float32),
        p_proche=(catalogue.p_part * poids[PROCHES]).astype(np.float32),
        p_commun=(catalogue.p_commun * poids[COMMUN]).astype(np.float32),
        e_start=np.concatenate([[0], np.cumsum(counts)]),
        e_item=items[by].astype(np.int32),
        e_cas=(case[by] * PAS + catalogue.p_niveau[by]).astype(np.int8),
        e_part=catalogue.p_part[by],
        e_commun=catalogue.p_commun[by] * catalogue.idf[items[by]],
        proche_start=proches.indptr,
        proche_item=proches.indices,
        proche_valeur=proches.data,
        savoir=catalogue.savoir,
        i_start=textes.items.indptr,
        i_mot=textes.items.indices,
        i_compte=textes.items.data,
        f_start=textes.propres.indptr,
        f_mot=textes.propres.indices,
        f_compte=textes.propres.data,
        mot_idf=catalogue.mot_idf,
        mot_dense=catalogue.mot_dense,
        frequents=catalogue.mots_frequents.astype(np.float32),
        m_start=catalogue.mot_start,
        m_metier=catalogue.mot_metier.astype(np.int32),
        m_valeur=catalogue.mot_valeur.astype(np.float32),
        c_start=complets.indptr,
        c_mot=complets.indices,
        c_valeur=complets.data,
        t_start=catalogue.titres.indptr,
        t_mot=catalogue.titres.indices,
        t_valeur=catalogue.titres.data,
        u_start=titles.indptr,
        u_metier=titles.indices,
        u_valeur=titles.data.astype(np.float32),
        famille=catalogue.famille,
        domaine=catalogue.domaine,
        niveau=catalogue.niveau,
        encadrement=catalogue.encadrement,
        rang=catalogue.rang,
    )


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
    total: Any
    tete: Any
    traits: Any


def brouillon(catalogue: Catalogue) -> Brouillon:
    items, mots = len(catalogue.items), len(catalogue.mot_idf)
    return Brouillon(
        place=np.full(items, -1, np.int32),
        proche=np.zeros(items),
        mots=np.zeros(mots),
        titre=np.zeros(catalogue.titres.shape[1]),
        credit=np.zeros((items, len(NIVEAUX))),
        rapide=np.zeros((items, len(NIVEAUX)), np.float32),
        vus=np.zeros(items, np.int32),
        mots_vus=np.zeros(mots, np.int32),
        total=np.zeros(len(catalogue.metiers), np.float32),
        tete=np.zeros(len(catalogue.metiers), np.float32),
        traits=np.zeros(len(TRAITS)),
    )
