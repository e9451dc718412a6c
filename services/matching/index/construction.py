"""The engine's index of a catalogue, from what was read of it or from its canonical JSON. Light to import: the worker process does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.matching.engine.catalogue import Catalogue
from services.matching.engine.classement import Classeur
from services.matching.engine.modele import Item, Metier
from services.matching.index.catalogue import item_of, metier_of


def build(items: Mapping[str, Item], metiers: Mapping[str, Metier]) -> tuple[Catalogue, Classeur]:
    """Built in the order of ids, so that the same content gives the same index, whatever the order it was read in."""
    catalogue = Catalogue.build([items[key] for key in sorted(items)], [metiers[key] for key in sorted(metiers)])
    return catalogue, Classeur().fit(catalogue)


def catalogue_of(data: Mapping[str, Any]) -> tuple[dict[str, Item], dict[str, Metier]]:
    """Items and métiers by id."""
    parents = {m["famille"]["id"]: m["famille"]["parent"] for m in data["metiers"] if m["famille"]}
    items = {it["id"]: item_of(it) for it in data["items"]}
    return items, {m["id"]: metier_of(_as_event(m), parents) for m in data["metiers"]}


def _as_event(metier: Mapping[str, Any]) -> dict[str, Any]:
    return {**metier, "exigences": [{**e, "competence_id": e["item"]} for e in metier["exigences"]]}
