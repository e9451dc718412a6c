"""The engine's index of a catalogue, from what was read of it or from its canonical JSON. Light to import: the worker process does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from services.matching.engine.classement.classement import Classeur
from services.matching.engine.mobilite.terrain import prepare
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Item, Metier
from services.matching.index.catalogue import item_of, metier_of

PEU: Final = 20
"""Under one in so many, changes are made to the index that is there."""


def build(items: Mapping[str, Item], metiers: Mapping[str, Metier]) -> tuple[Catalogue, Classeur]:
    """Built in the order of ids, so that the same content gives the same index, whatever the order it was read in."""
    catalogue = Catalogue.build([items[key] for key in sorted(items)], [metiers[key] for key in sorted(metiers)])
    return catalogue, Classeur().fit(catalogue)


def rebuild(
    before: Catalogue | None, items: Mapping[str, Item], metiers: Mapping[str, Metier]
) -> tuple[Catalogue, Classeur]:
    """The index made from the one before, when little changed; with the habitual moves of its métiers drawn."""
    catalogue = _changed(before, items, metiers) if before else None
    if catalogue is None:
        catalogue, classeur = build(items, metiers)
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


def catalogue_of(data: Mapping[str, Any]) -> tuple[dict[str, Item], dict[str, Metier]]:
    """Items and métiers by id."""
    parents = {m["famille"]["id"]: m["famille"]["parent"] for m in data["metiers"] if m["famille"]}
    items = {it["id"]: item_of(it) for it in data["items"]}
    return items, {m["id"]: metier_of(_as_event(m), parents) for m in data["metiers"]}


def _as_event(metier: Mapping[str, Any]) -> dict[str, Any]:
    return {**metier, "exigences": [{**e, "competence_id": e["item"]} for e in metier["exigences"]]}
