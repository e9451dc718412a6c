"""The features of every métier for one person: a matrix with names, from which any additive scorer may be trained."""

from __future__ import annotations

from typing import Final

import numpy as np

from services.matching.engine.mobilite.terrain import mobilite
from services.matching.engine.personne.preuves import Preuve
from services.matching.engine.personne.requetes import Requetes
from services.matching.engine.referentiel.arrays import Floats, Ints, spans
from services.matching.engine.referentiel.catalogue import PARTIES, Catalogue
from services.matching.engine.referentiel.modele import NIVEAU_MAX

TRAITS: Final = (
    *PARTIES,
    "profil_commun",
    "competences_proches",
    "texte",
    "intitules",
    "famille",
    "niveau",
    "encadrement",
    "mobilite",
)
PARTAGES: Final = TRAITS.index("intitules")
"""The traits before this one say what is shared with a métier."""
NIVEAUX: Final = (None, *range(1, NIVEAU_MAX + 1))
"""Level required by its code in the index: 0 is any level."""
PAR_NIVEAU: Final = np.asarray(
    [[Preuve(tenu, "declare", None).credit(requis) for requis in NIVEAUX] for tenu in NIVEAUX], np.float64
)
"""Share of each level required, in columns, that each level held gives, in rows."""
DECIMALES: Final = 6
"""Contributions are rounded, so that an index built another way gives the same bytes."""
FINES: Final = 12
"""Traits are first rounded much finer than that: two ways of adding the same parts fall on the same side of a half."""
MEME_DOMAINE: Final = 0.5
SAUT_MAX: Final = 3


def traits(people: Requetes, row: int, catalogue: Catalogue) -> Floats:
    """Of one person among `people`: one row a name of TRAITS, one column a métier of the catalogue."""
    items, credit = _credits(people.part(row, row + 1))
    held = int(people.metier[row])
    every = np.vstack(
        [
            *_coverage(items, credit, catalogue),
            _near(items, credit, catalogue),
            _text(held, items, catalogue),
            titles(held, catalogue),
            *steps(held, catalogue),
            mobilite(catalogue, held),
        ]
    )
    return np.asarray(np.round(every, FINES), np.float64)


def _credits(person: Requetes) -> tuple[Ints, Floats]:
    """Items held, and for each the best share of each level that may be required that a proof gives, as much as it is believed."""
    shares = PAR_NIVEAU[person.niveau] * person.sur[:, None]
    first = np.flatnonzero(np.diff(person.item, prepend=-1))
    if not len(first):
        return np.empty(0, np.int64), np.empty((0, len(NIVEAUX)))
    return person.item[first].astype(np.int64), np.maximum.reduceat(shares, first, axis=0)


def _coverage(items: Ints, credits: Floats, catalogue: Catalogue) -> list[Floats]:
    n = len(catalogue.metiers)
    at, rank = spans(catalogue.start, items)
    credit = credits[rank, catalogue.p_niveau[at]]
    parts = np.bincount(catalogue.p_case[at], catalogue.p_part[at] * credit, len(PARTIES) * n).reshape(n, len(PARTIES))
    used = catalogue.start[items + 1] > catalogue.start[items]
    idf = catalogue.idf[items]
    norm = np.sqrt(np.sum((idf * idf)[used])) or 1.0
    common = np.bincount(catalogue.p_metier[at], catalogue.p_commun[at] * idf[rank], n) / norm
    return [*parts.T, common]


def _near(items: Ints, credit: Floats, catalogue: Catalogue) -> Floats:
    """What near items would cover beyond what is held: a little, and of the same nature only."""
    proches = catalogue.proches
    at, rank = spans(proches.indptr, items)
    best = np.zeros(len(catalogue.items))
    np.maximum.at(best, proches.indices[at], proches.data[at] * credit[rank, 0])
    best[catalogue.savoir] = 0.0
    near = np.flatnonzero(best)
    own = np.full(len(catalogue.items), len(items))
    own[items] = np.arange(len(items))
    credit = np.vstack([credit, np.zeros(len(NIVEAUX))])
    at, rank = spans(catalogue.start, near)
    beyond = best[near][rank] - credit[own[near][rank], catalogue.p_niveau[at]]
    return _total(catalogue.p_metier[at], catalogue.p_part[at] * np.maximum(beyond, 0.0), len(catalogue.metiers))


def _text(held: int, items: Ints, catalogue: Catalogue) -> Floats:
    """Cosine of all the words of the métier held and of the items held with all the words of each métier."""
    textes = catalogue.textes
    at, _ = spans(textes.items.indptr, items)
    words, counts = textes.items.indices[at], textes.items.data[at]
    if held >= 0:
        own = slice(*textes.propres.indptr[held : held + 2])
        words, counts = np.append(words, textes.propres.indices[own]), np.append(counts, textes.propres.data[own])
    tf = np.bincount(words, counts, len(catalogue.mot_idf))
    said = np.flatnonzero(tf)
    query = np.zeros(len(tf))
    query[said] = (1 + np.log(tf[said])) * catalogue.mot_idf[said]
    shared: Floats = catalogue.complets @ query
    return shared / (np.sqrt(np.sum(query * query)) or 1.0)


def titles(held: int, catalogue: Catalogue) -> Floats:
    """Cosine of the title and appellations of the métier held with those of each métier."""
    if held < 0:
        return np.zeros(len(catalogue.metiers))
    titres = catalogue.titres
    own = slice(*titres.indptr[held : held + 2])
    words = np.zeros(titres.shape[1])
    words[titres.indices[own]] = titres.data[own]
    shared: Floats = titres @ words
    return shared


def _total(keys: Ints, values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(keys, values, size), np.float64)


def steps(held: int, catalogue: Catalogue) -> list[Floats]:
    """From the métier held: same family 1, same domain .5; the level step short of 1 in size, the further the lower; a team to lead."""
    n = len(catalogue.metiers)
    if held < 0:
        return [np.zeros(n), np.zeros(n), np.zeros(n)]
    famille = np.where(
        catalogue.famille == catalogue.famille[held],
        1.0,
        np.where(catalogue.domaine == catalogue.domaine[held], MEME_DOMAINE, 0.0),
    )
    if catalogue.famille[held] < 0:
        famille = np.zeros(n)
    pas = np.nan_to_num(catalogue.niveau - catalogue.niveau[held])
    saut = np.where(pas < 0, -pas, np.maximum(pas - 1, 0))
    return [
        famille,
        -np.minimum(saut, SAUT_MAX) / SAUT_MAX,
        -np.abs(catalogue.encadrement - catalogue.encadrement[held]),
    ]
