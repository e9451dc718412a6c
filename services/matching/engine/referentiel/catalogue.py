"""The index over items and métiers: immutable arrays that a ranking scans. A change gives a new index and reads only the texts that changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_array

from services.matching.engine.referentiel import texte
from services.matching.engine.referentiel.arrays import Ints, Mask
from services.matching.engine.referentiel.modele import NATURES, SAVOIR, Item, Metier
from services.matching.engine.referentiel.proximite import patch

POIDS_COEUR: Final = 2.0
"""A requirement of the cœur de métier weighs twice."""
PARTIES: Final = ("competences_coeur", "competences_autres", "savoirs")


@dataclass(frozen=True)
class Textes:
    """Word counts, kept so that a change only reads what changed."""

    vocabulaire: dict[str, int]
    items: csr_array[Any]
    titres: csr_array[Any]
    propres: csr_array[Any]
    complets: csr_array[Any]
    """`titres`: title and appellations of each métier; `propres`: its definition too; `complets`: the labels of its items too."""


@dataclass(frozen=True)
class Exigences:
    """The requirements as columns, grouped by métier. `niveau` 0 means any level."""

    metier: Ints
    item: Ints
    niveau: Ints
    coeur: Mask


@dataclass(frozen=True)
class Colonnes:
    """What is scanned of the items, one value an item, and the numbers given to référentiels."""

    natures: Ints
    referentiel: Ints
    referentiels: dict[str, int]


class Catalogue:
    """Made by `Catalogue.build`, then by `with_metier` and `with_changes`; never changed in place."""

    def __init__(
        self,
        items: tuple[Item, ...],
        metiers: tuple[Metier, ...],
        index: tuple[dict[str, int], dict[str, int]],
        textes: Textes,
        exigences: Exigences,
        colonnes: Colonnes,
        proches: csr_array[Any],
    ) -> None:
        self.items = items
        self.metiers = metiers
        self.item_index, self.metier_index = index
        self.textes = textes
        self.exigences = exigences
        self.colonnes = colonnes
        self.referentiels = colonnes.referentiels
        self.proches = proches
        self._weigh()

    @classmethod
    def build(cls, items: Iterable[Item], metiers: Iterable[Metier]) -> Catalogue:
        return EMPTY.with_changes(items, metiers)

    def with_metier(self, metier: Metier) -> Catalogue:
        return self.with_changes((), (metier,))

    def with_changes(self, items: Iterable[Item], metiers: Iterable[Metier]) -> Catalogue:
        """A new index where these items and métiers replace those of the same id, or are added."""
        new_items = {item.id: item for item in items}
        new_metiers = {metier.id: metier for metier in metiers}
        all_items, item_index = _merge(self.items, self.item_index, new_items)
        all_metiers, metier_index = _merge(self.metiers, self.metier_index, new_metiers)
        relus = {
            key
            for key, item in new_items.items()
            if (old := self.item(key)) is None or (old.libelle, old.nature) != (item.libelle, item.nature)
        }
        # a métier already here that names an item until now unknown gains a requirement
        others = (metier for metier in self.metiers if metier.id not in new_metiers) if relus else ()
        touched = {metier.id for metier in others if any(exigence.item in relus for exigence in metier.exigences)}
        changed = [*new_metiers.values(), *(self.metiers[self.metier_index[key]] for key in sorted(touched))]
        exigences = _requirements(self.exigences, changed, item_index, metier_index)
        read = [new_items[key] for key in sorted(relus)]
        textes = _read(self.textes, read, changed, exigences, (item_index, metier_index))
        rows = np.asarray([item_index[item.id] for item in read], np.int64)
        colonnes = _columns(self.colonnes, new_items, new_metiers, item_index)
        proches = patch(self.proches, rows, textes.items, colonnes.natures)
        return Catalogue(all_items, all_metiers, (item_index, metier_index), textes, exigences, colonnes, proches)

    def item(self, id: str) -> Item | None:
        position = self.item_index.get(id)
        return None if position is None else self.items[position]

    def metier(self, id: str) -> Metier | None:
        position = self.metier_index.get(id)
        return None if position is None else self.metiers[position]

    def _weigh(self) -> None:
        n = len(self.metiers)
        self.actifs = np.asarray([not metier.retire for metier in self.metiers], bool)
        self.metier_referentiel = np.asarray([self.referentiels[m.referentiel] for m in self.metiers], np.int64)
        by_code = sorted(range(n), key=lambda i: (self.metiers[i].code, self.metiers[i].id))
        self.rang = np.empty(n, np.int64)
        self.rang[by_code] = np.arange(n)
        familles = [metier.famille for metier in self.metiers]
        self.famille = _codes([famille.id if famille else None for famille in familles])
        self.domaine = _codes([(famille.parent or famille.id) if famille else None for famille in familles])
        self.niveau = np.asarray([np.nan if m.niveau is None else m.niveau for m in self.metiers], np.float64)
        self.encadrement = np.asarray([metier.encadrement for metier in self.metiers], np.float64)
        self._weigh_items()
        self._weigh_texts()

    def _weigh_items(self) -> None:
        n, ex = len(self.metiers), self.exigences
        self.savoir = self.colonnes.natures == NATURES.index(SAVOIR)
        population = np.bincount(self.metier_referentiel, minlength=len(self.referentiels))
        frequences = np.bincount(ex.item, minlength=len(self.items))
        self.idf = texte.idf(frequences, population[self.colonnes.referentiel])
        self.start = np.concatenate([[0], np.cumsum(frequences)])
        by_metier = np.concatenate([[0], np.cumsum(np.bincount(ex.metier, minlength=n))])
        # to turn a table by métier into one by item is to transpose it: cheaper than to sort
        numbered = csr_array((np.arange(len(ex.item)), ex.item, by_metier), shape=(n, len(self.items)))
        order = numbered.tocsc().data
        self.p_metier, self.p_niveau = ex.metier[order], ex.niveau[order]
        item, self.p_coeur = ex.item[order], ex.coeur[order]
        idf = self.idf[item]
        weights = idf * np.where(self.p_coeur, POIDS_COEUR, 1.0)
        savoir = self.savoir[item]
        totals = np.bincount(self.p_metier * 2 + savoir, weights, 2 * n)
        self.p_part = weights / totals[self.p_metier * 2 + savoir]
        self.p_case = self.p_metier * len(PARTIES) + np.where(savoir, 2, np.where(self.p_coeur, 0, 1))
        norms = np.sqrt(np.bincount(self.p_metier, idf * idf, n))
        self.p_commun = idf / norms[self.p_metier]

    def _weigh_texts(self) -> None:
        complets = self.textes.complets
        frequences = np.bincount(complets.indices, minlength=complets.shape[1])
        self.mot_idf = texte.idf(frequences, len(self.metiers))
        self.complets = texte.normalised(complets, self.mot_idf)
        titres = self.textes.titres
        self.titres = texte.normalised(
            titres, texte.idf(np.bincount(titres.indices, minlength=titres.shape[1]), len(self.metiers))
        )


def _merge(old: tuple[Any, ...], index: dict[str, int], new: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, int]]:
    if not new:
        return old, index
    merged, positions = list(old), dict(index)
    for key, value in new.items():
        if key in positions:
            merged[positions[key]] = value
        else:
            positions[key] = len(merged)
            merged.append(value)
    return tuple(merged), positions


def _columns(old: Colonnes, items: dict[str, Item], metiers: dict[str, Metier], item_index: dict[str, int]) -> Colonnes:
    referentiels = dict(old.referentiels)
    for name in [*(item.referentiel for item in items.values()), *(metier.referentiel for metier in metiers.values())]:
        referentiels.setdefault(name, len(referentiels))
    added = np.zeros(len(item_index) - len(old.natures), np.int64)
    natures, referentiel = np.concatenate([old.natures, added]), np.concatenate([old.referentiel, added])
    rows = [item_index[key] for key in items]
    natures[rows] = [NATURES.index(item.nature) for item in items.values()]
    referentiel[rows] = [referentiels[item.referentiel] for item in items.values()]
    return Colonnes(natures, referentiel, referentiels)


def _requirements(
    old: Exigences, changed: Sequence[Metier], item_index: dict[str, int], metier_index: dict[str, int]
) -> Exigences:
    """Requirements that name an unknown item wait for it: they are left out until it comes."""
    rows = [
        (metier_index[metier.id], item_index[e.item], e.niveau or 0, e.coeur)
        for metier in changed
        for e in metier.exigences
        if e.item in item_index
    ]
    new = np.asarray(rows, np.int64).reshape(-1, 4)
    kept = ~np.isin(old.metier, [metier_index[metier.id] for metier in changed])
    metier = np.concatenate([old.metier[kept], new[:, 0]])
    order = np.argsort(metier, kind="stable")
    return Exigences(
        metier[order],
        np.concatenate([old.item[kept], new[:, 1]])[order],
        np.concatenate([old.niveau[kept], new[:, 2]])[order],
        np.concatenate([old.coeur[kept], new[:, 3].astype(bool)])[order],
    )


def _read(
    old: Textes,
    items: Sequence[Item],
    changed: Sequence[Metier],
    exigences: Exigences,
    index: tuple[dict[str, int], dict[str, int]],
) -> Textes:
    """Word counts after a change: the labels in `items` and the texts of the métiers in `changed` are read, nothing else."""
    item_index, metier_index = index
    words = dict(old.vocabulaire)
    labels = texte.counts((item.libelle for item in items), words)
    titles = texte.counts((" . ".join([metier.libelle, *metier.appellations]) for metier in changed), words)
    definitions = texte.counts((metier.definition or "" for metier in changed), words)
    width = len(words)
    labels_all = texte.replace_rows(
        texte.widen(old.items, width), [item_index[i.id] for i in items], texte.widen(labels, width)
    )
    rows = [metier_index[metier.id] for metier in changed]
    titles = texte.widen(titles, width)
    own = csr_array(titles + texte.widen(definitions, width))
    full = csr_array(own + _membership(rows, exigences, labels_all.shape[0]) @ labels_all)
    full.sort_indices()
    return Textes(
        words,
        labels_all,
        texte.replace_rows(texte.widen(old.titres, width), rows, titles),
        texte.replace_rows(texte.widen(old.propres, width), rows, own),
        texte.replace_rows(texte.widen(old.complets, width), rows, full),
    )


def _membership(rows: Sequence[int], exigences: Exigences, items: int) -> csr_array[Any]:
    """A 1 where the métier of this row requires the item."""
    first = np.searchsorted(exigences.metier, rows)
    last = np.searchsorted(exigences.metier, rows, side="right")
    indices = np.concatenate([exigences.item[a:b] for a, b in zip(first, last, strict=True)] or [np.empty(0, np.int64)])
    indptr = np.concatenate([[0], np.cumsum(last - first)])
    return csr_array((np.ones(len(indices)), indices, indptr), shape=(len(rows), items))


def _codes(values: Sequence[str | None]) -> Ints:
    """Small numbers for equal values, -1 for none."""
    codes = {value: i for i, value in enumerate(sorted({value for value in values if value is not None}))}
    return np.asarray([-1 if value is None else codes[value] for value in values], np.int64)


def _empty() -> Catalogue:
    ints, none = np.empty(0, np.int64), csr_array((0, 0), dtype=np.float64)
    textes, exigences = Textes({}, none, none, none, none), Exigences(ints, ints, ints, ints.astype(bool))
    return Catalogue((), (), ({}, {}), textes, exigences, Colonnes(ints, ints, {}), none)


EMPTY: Final = _empty()
