"""The catalogue as the feed of `competences` tells it: items, métiers, and the last published version."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from services.matching.engine.referentiel.modele import Exigence, Famille, Item, Metier
from services.matching.index.empreintes import Ensemble

if TYPE_CHECKING:
    from services.kit.feed.consumer import Event


@dataclass
class CatalogueSuivi:
    """Mutable: what has been read so far. `revision` moves when something that recommendations use has changed."""

    items: dict[str, Item] = field(default_factory=dict)
    metiers: dict[str, Metier] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)
    version: str | None = None
    revision: int = 0
    contenu: Ensemble = field(default_factory=Ensemble)

    @property
    def empreinte(self) -> str:
        return self.contenu.empreinte

    @property
    def est_vide(self) -> bool:
        return not (self.items or self.metiers)

    def apply(self, event: Event) -> None:
        data = event.data
        match event.type:
            case "competence.modifiee":
                self._put(self.items, item_of(data))
            case "metier.modifie":
                self._put(self.metiers, metier_of(data, self.parents))
            case "famille.modifiee":
                self._put_famille(data)
            case "version.publiee":
                self.version = str(data["numero"])

    def _put(self, store: dict[str, Any], value: Item | Metier) -> None:
        if self.contenu.put(value.id, value):
            store[value.id] = value
            self.revision += 1

    def _put_famille(self, data: Mapping[str, Any]) -> None:
        """A famille is told by its métiers; only its parent is learnt here, and its words when they change."""
        famille = Famille(data["id"], data["code"], data["libelle"], data.get("parent_id"))
        self.parents[famille.id] = famille.parent
        for metier in [m for m in self.metiers.values() if m.famille and m.famille.id == famille.id]:
            self._put(self.metiers, replace(metier, famille=famille))


def item_of(data: Mapping[str, Any]) -> Item:
    return Item(
        id=sys.intern(data["id"]),
        referentiel=sys.intern(data["referentiel"]),
        code=data["code"],
        libelle=data["libelle"],
        nature=data["nature"],
        retiree=data.get("retiree", False),
    )


def metier_of(data: Mapping[str, Any], parents: Mapping[str, str | None]) -> Metier:
    """The engine's métier of an event's data; ids are shared with the items, ninety thousand requirements name them."""
    famille = data.get("famille")
    return Metier(
        id=sys.intern(data["id"]),
        referentiel=sys.intern(data["referentiel"]),
        code=data["code"],
        libelle=data["libelle"],
        definition=data.get("definition"),
        famille=Famille(famille["id"], famille["code"], famille["libelle"], parents.get(famille["id"]))
        if famille
        else None,
        evolution=data.get("evolution"),
        niveau=data.get("niveau"),
        encadrement=data.get("encadrement", False),
        appellations=tuple(data.get("appellations", ())),
        exigences=tuple(
            Exigence(sys.intern(e["competence_id"]), e.get("niveau"), e.get("coeur", False))
            for e in data.get("exigences", ())
        ),
        retire=data.get("retire", False),
    )
