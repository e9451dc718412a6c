"""The features of every métier for one person: a matrix with names, from which any additive scorer may be trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from services.matching.engine.catalogue import PARTIES, Catalogue, Floats, Ints, spans
from services.matching.engine.mobilite.personne import mobilite
from services.matching.engine.modele import NIVEAU_MAX, Personne, Provenance
from services.matching.engine.preuves import Preuve, Tenu, Tenus

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
NIVEAUX: Final = (None, *range(1, NIVEAU_MAX + 1))
"""Level required by its code in the index: 0 is any level."""
PAR_NIVEAU: Final = np.asarray(
    [[Preuve(tenu, "declare", None).credit(requis) for requis in NIVEAUX] for tenu in NIVEAUX], np.float64
)
"""Share of each level required, in columns, that each level held gives, in rows."""
JOURS_PAR_AN: Final = 365.25
MEME_DOMAINE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Confiance:
    """How much a proof is believed: its provenance, and its age by a half-life in years, never under a floor."""

    par_provenance: Mapping[Provenance, float]
    demi_vie_annees: float
    plancher: float

    def of(self, preuve: Preuve, on: date) -> float:
        base = self.par_provenance[preuve.provenance]
        if preuve.le is None or preuve.le >= on:
            return base
        age = (on - preuve.le).days / JOURS_PAR_AN
        decay: float = 0.5 ** (age / self.demi_vie_annees)
        return base * max(self.plancher, decay)


def traits(personne: Personne, detenus: Tenus, catalogue: Catalogue, confiance: Confiance, on: date) -> Floats:
    """One row a name of TRAITS, one column a métier of the catalogue."""
    index = catalogue.item_index
    held = sorted((index[key], tenu) for key, tenu in detenus.items() if tenu.preuves and key in index)
    items = np.asarray([item for item, _ in held], np.int64)
    credit = _credits([tenu for _, tenu in held], confiance, on)
    return np.vstack(
        [
            *_coverage(items, credit, catalogue),
            _near(items, credit, catalogue),
            _text(personne, items, catalogue),
            _titles(personne, catalogue),
            *_steps(personne, catalogue),
            mobilite(personne, catalogue),
        ]
    )


def _credits(held: list[Tenu], confiance: Confiance, on: date) -> Floats:
    """For each item held and each level that may be required, the best share of it that a proof gives, as much as it is believed."""
    sures: dict[tuple[Provenance, date | None], float] = {}
    rows: list[int] = []
    niveaux: list[int] = []
    believed: list[float] = []
    for row, tenu in enumerate(held):
        for preuve in tenu.preuves:
            key = (preuve.provenance, preuve.le)
            if key not in sures:
                sures[key] = confiance.of(preuve, on)
            rows.append(row)
            niveaux.append(preuve.niveau or 0)
            believed.append(sures[key])
    credit = np.zeros((len(held), len(NIVEAUX)))
    shares = PAR_NIVEAU[np.asarray(niveaux, np.int64)] * np.asarray(believed, np.float64)[:, None]
    np.maximum.at(credit, np.asarray(rows, np.int64), shares)
    return credit


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


def _text(personne: Personne, items: Ints, catalogue: Catalogue) -> Floats:
    """Cosine of all the words of the métier held and of the items held with all the words of each métier."""
    n, textes = len(catalogue.metiers), catalogue.textes
    at, _ = spans(textes.items.indptr, items)
    words, counts = textes.items.indices[at], textes.items.data[at]
    position = catalogue.metier_index.get(personne.metier or "")
    if position is not None:
        own = slice(*textes.propres.indptr[position : position + 2])
        words, counts = np.append(words, textes.propres.indices[own]), np.append(counts, textes.propres.data[own])
    tf = np.bincount(words, counts, len(catalogue.mot_idf))
    words = np.flatnonzero(tf)
    query = (1 + np.log(tf[words])) * catalogue.mot_idf[words]
    query /= np.sqrt(np.sum(query * query)) or 1.0
    dense = catalogue.mot_dense[words]
    frequent = dense >= 0
    at, rank = spans(catalogue.mot_start, words[~frequent])
    rare = _total(catalogue.mot_metier[at], catalogue.mot_valeur[at] * query[~frequent][rank], n)
    common: Floats = query[frequent] @ catalogue.mots_frequents[dense[frequent]]
    return rare + common


def _titles(personne: Personne, catalogue: Catalogue) -> Floats:
    """Cosine of the title and appellations of the métier held with those of each métier."""
    position = catalogue.metier_index.get(personne.metier or "")
    if position is None:
        return np.zeros(len(catalogue.metiers))
    titres = catalogue.titres
    own = slice(*titres.indptr[position : position + 2])
    held = np.zeros(titres.shape[1])
    held[titres.indices[own]] = titres.data[own]
    shared: Floats = titres @ held
    return shared


def _total(keys: Ints, values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(keys, values, size), np.float64)


def _steps(personne: Personne, catalogue: Catalogue) -> list[Floats]:
    """From the métier held: same family 1, same domain .5; the level step short of 1 in size, the further the lower; a team to lead."""
    n = len(catalogue.metiers)
    position = catalogue.metier_index.get(personne.metier or "")
    if position is None:
        return [np.zeros(n), np.zeros(n), np.zeros(n)]
    famille = np.where(
        catalogue.famille == catalogue.famille[position],
        1.0,
        np.where(catalogue.domaine == catalogue.domaine[position], MEME_DOMAINE, 0.0),
    )
    if catalogue.famille[position] < 0:
        famille = np.zeros(n)
    pas = np.nan_to_num(catalogue.niveau - catalogue.niveau[position])
    saut = np.where(pas < 0, -pas, np.maximum(pas - 1, 0))
    return [famille, -np.minimum(saut, 3) / 3, -np.abs(catalogue.encadrement - catalogue.encadrement[position])]
