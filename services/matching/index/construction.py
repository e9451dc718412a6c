"""The engine's index of a catalogue. Light to import: the worker process does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Final

from services.matching.engine.classement.classement import Classeur
from services.matching.engine.mobilite.terrain import prepare
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Item, Metier

PEU: Final = 20
"""Under one in so many, changes are made to the index that is there."""


def build(items: Iterable[Item], metiers: Iterable[Metier]) -> tuple[Catalogue, Classeur]:
    """Built in the order of ids, so that the same content gives the same index, whatever the order it was read in."""
    by_id = attrgetter("id")
    catalogue = Catalogue.build(sorted(items, key=by_id), sorted(metiers, key=by_id))
    return catalogue, Classeur().fit(catalogue)


def rebuild(
    before: Catalogue | None, items: Mapping[str, Item], metiers: Mapping[str, Metier]
) -> tuple[Catalogue, Classeur]:
    """The index made from the one before, when little changed; with the habitual moves of its métiers drawn."""
    catalogue = _changed(before, items, metiers) if before else None
    if catalogue is None:
        catalogue, classeur = build(items.values(), metiers.values())
    else:
        classeur = Classeur().fit(catalogue)
    prepare(catalogue, before)
    return catalogue, classeur


def _changed(before: Catalogue, items: Mapping[str, Item], metiers: Mapping[str, Metier]) -> Catalogue | None:
    """None when something is gone, or when so much changed that an index from nothing is as soon made."""
    if not (before.item_index.keys() <= items.keys() and before.metier_index.keys() <= metiers.keys()):
        return None
    new_items = [items[key] for key in sorted(items) if before.item(key) is not items[key]]
    new_metiers = [metiers[key] for key in sorted(metiers) if before.metier(key) is not metiers[key]]
    if PEU * (len(new_items) + len(new_metiers)) > len(items) + len(metiers):
        return None
    return before.with_changes(new_items, new_metiers)
