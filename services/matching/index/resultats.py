"""Blocs that people obtained, and what those are worth elsewhere, as the feed of `certification` tells them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from services.kit.data.days import civil_day
from services.matching.engine.personne.credits import Correspondance

if TYPE_CHECKING:
    from services.kit.feed.consumer import Event


@dataclass
class BlocsSuivis:
    """Mutable: what juries gave, by person then bloc, and the correspondences by id. An erased person never comes back."""

    obtenus: dict[str, dict[str, date | None]] = field(default_factory=dict)
    correspondances: dict[str, Correspondance] = field(default_factory=dict)
    effaces: set[str] = field(default_factory=set)
    revision: int = 0

    def apply(self, event: Event) -> None:
        data, self.revision = event.data, self.revision + 1
        match event.type:
            case "bloc.acquis" if data["profil_id"] not in self.effaces:
                held = self.obtenus.setdefault(data["profil_id"], {})
                held[data["bloc_id"]] = date.fromisoformat(data["acquis_le"])
            case "bloc.retire":
                self.obtenus.get(data["profil_id"], {}).pop(data["bloc_id"], None)
            case "correspondance_blocs.modifiee":
                self.correspondances[data["id"]] = correspondance_of(data, civil_day(event.time))

    def efface(self, ids: Iterable[str]) -> None:
        for key in ids:
            self.effaces.add(key)
            self.obtenus.pop(key, None)

    def of(self, personne: str) -> tuple[dict[str, date | None], list[Correspondance]]:
        """What a person obtained, and the correspondences that ask for nothing else; read from any thread."""
        held = dict(self.obtenus.get(personne, {}))
        return held, [c for c in list(self.correspondances.values()) if c.sources <= held.keys()] if held else []


def correspondance_of(data: Mapping[str, Any], told_on: date) -> Correspondance:
    """One withdrawn gives nothing from the day on which that was told; what it gave before stays."""
    fin = date.fromisoformat(data["au"]) if data["au"] else None
    if data["retiree"]:
        fin = min(fin or date.max, told_on - timedelta(days=1))
    return Correspondance(
        frozenset(data["sources"]), frozenset(data["destinations"]), date.fromisoformat(data["du"]), fin
    )
