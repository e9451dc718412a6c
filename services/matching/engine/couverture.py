"""Which blocs close a gap at least cost, exactly; and what each certification would close, in how many days, by which routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.matching.engine.ecart import Ligne
from services.matching.engine.modele import Bloc, Certification, Item

CENTIEMES: Final = 100
"""Days are counted in hundredths, so that costs compare exactly."""
DE_DROIT: Final = ("vae", "epreuves_directes", "dossier_epreuves")
"""Routes that a person takes without anybody's consent; training only where the CPF pays for it (RNCP, RS)."""


@dataclass(frozen=True, slots=True)
class BlocChoisi:
    """A bloc of the cover. `jours` is what remains after positionnement, None when no duration is known."""

    certification: Certification
    bloc: Bloc
    ferme: tuple[Item, ...]
    jours: float | None
    epreuves: int


@dataclass(frozen=True, slots=True)
class Couverture:
    """`part_fermee` is the share, in number, of the requirements to close; `reste_ouvert` is what no bloc attests at the level required."""

    blocs: tuple[BlocChoisi, ...]
    jours: float
    durees_inconnues: int
    epreuves: int
    part_fermee: float
    reste_ouvert: tuple[Ligne, ...]


@dataclass(frozen=True, slots=True)
class Voie:
    code: str
    sans_accord: bool


@dataclass(frozen=True, slots=True)
class Apport:
    """What one certification brings toward a gap. Days are those of the whole certification, before and after positionnement."""

    certification: Certification
    part_fermee: float
    ferme: tuple[Item, ...]
    blocs_utiles: tuple[Bloc, ...]
    blocs_tenus: tuple[Bloc, ...]
    jours_pleins: float | None
    jours: float | None
    epreuves: int
    voies: tuple[Voie, ...]
    vise_le_metier: bool
