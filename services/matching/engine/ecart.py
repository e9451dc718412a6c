"""The gap between a person and a métier, requirement by requirement. Savoirs are counted apart and close nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.matching.engine.catalogue import POIDS_COEUR, Catalogue
from services.matching.engine.modele import SAVOIR, Exigence, Item, Metier, Personne, Provenance
from services.matching.engine.preuves import RIEN, Statut, Tenus, tenus


@dataclass(frozen=True, slots=True)
class Ligne:
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


def ecart(personne: Personne, metier: Metier, catalogue: Catalogue) -> Ecart:
    """The gap toward `metier`; requirements that name an item the catalogue does not know are left out."""
    return ecart_of(tenus(personne, catalogue), metier, catalogue)


def ecart_of(detenus: Tenus, metier: Metier, catalogue: Catalogue) -> Ecart:
    """The same from what the person holds, worked out once for several métiers."""
    lignes: list[Ligne] = []
    savoirs: list[Ligne] = []
    for exigence in metier.exigences:
        item = catalogue.item(exigence.item)
        if item is not None:
            (savoirs if item.nature == SAVOIR else lignes).append(_ligne(item, exigence, detenus))
    return Ecart(
        metier,
        tuple(sorted(lignes, key=_rang)),
        tuple(sorted(savoirs, key=_rang)),
        _part(lignes),
        _part(savoirs),
    )


def _ligne(item: Item, exigence: Exigence, detenus: Tenus) -> Ligne:
    tenu = detenus.get(item.id, RIEN)
    meilleure = tenu.meilleure()
    return Ligne(
        item=item,
        requis=exigence.niveau,
        coeur=exigence.coeur,
        statut=tenu.statut(exigence.niveau),
        credit=tenu.credit(exigence.niveau),
        niveau=meilleure.niveau if meilleure else None,
        provenance=meilleure.provenance if meilleure else None,
        le=meilleure.le if meilleure else None,
        contredite=tenu.contredit,
    )


def _rang(ligne: Ligne) -> tuple[bool, str, str]:
    return not ligne.coeur, ligne.item.code, ligne.item.id


def _part(lignes: list[Ligne]) -> float:
    """Weighted share in a fixed order, so that the order of the requirements never shows in the last decimal."""
    total = sum(POIDS_COEUR if ligne.coeur else 1.0 for ligne in lignes)
    tenu = sum((POIDS_COEUR if ligne.coeur else 1.0) * ligne.credit for ligne in sorted(lignes, key=_rang))
    return round(tenu / total, 6) if total else 0.0
