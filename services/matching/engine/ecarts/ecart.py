"""The gap between a person and a métier, requirement by requirement. Savoirs are counted apart and close nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from services.matching.engine.personne.preuves import Statut, Tenus, vu
from services.matching.engine.referentiel.catalogue import POIDS_COEUR, Catalogue
from services.matching.engine.referentiel.modele import SAVOIR, Item, Metier, Provenance

OUVERT: Final = 0.7
"""A métier is open to who holds this share of what it requires; the rest is learnt in it."""


class Ligne(NamedTuple):
    """One requirement. `credit` is the share of the required level that is held; `niveau`, `provenance` and `le` tell the best proof."""

    item: Item
    requis: int | None
    coeur: bool
    statut: Statut
    credit: float
    niveau: int | None = None
    provenance: Provenance | None = None
    le: date | None = None
    contredite: bool = False


@dataclass(frozen=True, slots=True)
class Ecart:
    """`lignes` holds competences, savoir-être and tools; shares go from 0 to 1 and are 0 when nothing is required."""

    metier: Metier
    lignes: tuple[Ligne, ...]
    savoirs: tuple[Ligne, ...]
    part_couverte: float
    part_savoirs: float

    @property
    def tenues(self) -> tuple[Ligne, ...]:
        return self._de("tenue")

    @property
    def partielles(self) -> tuple[Ligne, ...]:
        return self._de("partielle")

    @property
    def manquantes(self) -> tuple[Ligne, ...]:
        return self._de("manquante")

    @property
    def a_confirmer(self) -> tuple[Ligne, ...]:
        """Held, but nobody said at what level, and the level matters."""
        return self._de("a_confirmer")

    @property
    def a_combler(self) -> tuple[Ligne, ...]:
        """What a bloc has to close: the level is short, or nothing is held."""
        return tuple(ligne for ligne in self.lignes if ligne.statut in ("partielle", "manquante"))

    def _de(self, statut: Statut) -> tuple[Ligne, ...]:
        return tuple(ligne for ligne in self.lignes if ligne.statut == statut)


def ecart_of(detenus: Tenus, metier: Metier, catalogue: Catalogue) -> Ecart:
    """The gap of who holds this (`tenus`) toward a métier; requirements that name an item the catalogue does not know are left out."""
    lignes, savoirs = (_filled(part, detenus) for part in blank(metier, catalogue))
    return Ecart(metier, lignes, savoirs, _part(lignes), _part(savoirs))


Vides = list[tuple[str, Ligne]]
"""Each line with the id of its item."""


_VIDES: Final[WeakKeyDictionary[Catalogue, dict[str, tuple[Metier, Vides, Vides]]]] = WeakKeyDictionary()
"""What `blank` has worked out, by catalogue then métier: gone with the catalogue."""


def blank(metier: Metier, catalogue: Catalogue) -> tuple[Vides, Vides]:
    """The lines of somebody who holds nothing, savoirs apart, in the order they are shown; kept, as most of a gap is worked out here."""
    known = _VIDES.setdefault(catalogue, {})
    vides = known.get(metier.id)
    if vides is None or vides[0] is not metier:
        vides = known[metier.id] = (metier, *_blank(metier, catalogue))
    return vides[1:]


def _blank(metier: Metier, catalogue: Catalogue) -> tuple[Vides, Vides]:
    known = [(catalogue.item(exigence.item), exigence) for exigence in metier.exigences]
    lignes = [Ligne(item, exigence.niveau, exigence.coeur, "manquante", 0.0) for item, exigence in known if item]
    lignes.sort(key=lambda ligne: (not ligne.coeur, ligne.item.code, ligne.item.id))
    savoirs = [(ligne.item.id, ligne) for ligne in lignes if ligne.item.nature == SAVOIR]
    return [(ligne.item.id, ligne) for ligne in lignes if ligne.item.nature != SAVOIR], savoirs


def _filled(vides: Vides, detenus: Tenus) -> tuple[Ligne, ...]:
    held, new = detenus.get, tuple.__new__  # the class's own takes twice as long
    return tuple(
        [
            ligne if (tenu := held(key)) is None else new(Ligne, ligne[:3] + vu(tenu, ligne.requis))
            for key, ligne in vides
        ]
    )


def _part(lignes: tuple[Ligne, ...]) -> float:
    """Weighted share held, 0 to 1."""
    total = tenu = 0.0
    for ligne in lignes:
        poids = POIDS_COEUR if ligne.coeur else 1.0
        total += poids
        if ligne.credit:
            tenu += poids * ligne.credit
    return round(tenu / total, 6) if total else 0.0
