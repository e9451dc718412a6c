"""What a person set aside, as stored inputs have it: left out of the answer, or there and marked when they ask to see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from services.matching.engine.referentiel.modele import Certification

PARAMETRE = "inclure_ecartes"
SANS = frozenset(["contributions", "ecart", "ferme", "reste_ouvert", "voies", "phrases", "sessions"])
"""The long parts of an answer, which name neither a métier nor a certification."""


@dataclass(frozen=True)
class Ecartes:
    """Ids of the métiers and certifications that do not interest the person."""

    metiers: frozenset[str] = frozenset()
    certifications: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.metiers or self.certifications)

    def without(self, certifications: Iterable[Certification], parametres: Mapping[str, Any]) -> list[Certification]:
        """The offer to answer from."""
        return [c for c in certifications if parametres.get(PARAMETRE) or c.id not in self.certifications]


def ecartes_in(entrees: Mapping[str, Any]) -> Ecartes:
    """Those of stored inputs; the oldest ones say nothing of it."""
    said = entrees.get("ecartes", {})
    return Ecartes(frozenset(said.get("metiers", ())), frozenset(said.get("certifications", ())))


def metiers_left_out(entrees: Mapping[str, Any]) -> frozenset[str]:
    """Métiers that the answer must not propose."""
    return frozenset() if entrees["parametres"].get(PARAMETRE) else ecartes_in(entrees).metiers


def mark(result: Mapping[str, Any], entrees: Mapping[str, Any]) -> None:
    """Say of every métier, certification and bloc that the answer proposes whether the person set it aside."""
    if "ecartes" in entrees:
        ecartes = ecartes_in(entrees)
        for part in ("elements", "pour_combler"):
            _mark(result.get(part), ecartes)


def _mark(value: Any, ecartes: Ecartes) -> None:
    if isinstance(value, list):
        for element in value:
            _mark(element, ecartes)
    elif isinstance(value, dict):
        for name, part in list(value.items()):
            if name not in SANS:
                _mark(part, ecartes)
        if "certification" in value:
            value["ecarte"] = value["certification"]["id"] in ecartes.certifications
        elif "metier" in value:
            value["ecarte"] = value["metier"]["id"] in ecartes.metiers
