"""What the engine reasons on. Ids are strings; every value is immutable.

`Personne` is the whole of what may enter a score: no age, no sex, no diploma, no employer, no opinion of a manager.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

Nature = Literal["competence", "savoir", "savoir_etre", "outil"]
Provenance = Literal["certifie", "evalue", "atteste", "declare", "deduit"]
Registre = Literal["RNCP", "RS", "aucun"]
Genre = Literal["proche", "evolution"]
Evolution = Literal["stable", "sensible", "emergent", "en_tension"]

SAVOIR: Final = "savoir"
NATURES: Final[tuple[Nature, ...]] = ("competence", "savoir", "savoir_etre", "outil")
PROVENANCES: Final[tuple[Provenance, ...]] = ("deduit", "declare", "atteste", "evalue", "certifie")
"""From the weakest proof to the strongest."""
FORCE: Final[dict[Provenance, int]] = {provenance: force for force, provenance in enumerate(PROVENANCES)}
NIVEAU_MAX: Final = 4


@dataclass(frozen=True, slots=True)
class Item:
    """A competence, a savoir, a savoir-être or a tool of a référentiel."""

    id: str
    referentiel: str
    code: str
    libelle: str
    nature: Nature
    retiree: bool = False


@dataclass(frozen=True, slots=True)
class Famille:
    id: str
    code: str
    libelle: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Exigence:
    """What a métier requires of an item; `niveau` 1 to 4, or None when any level will do."""

    item: str
    niveau: int | None = None
    coeur: bool = False


@dataclass(frozen=True, slots=True)
class Metier:
    """`niveau` is the qualification usually held, 3 to 8; `encadrement` says that the métier leads a team.

    The last five are what a national référentiel says beside: how one gets in, where and how one works, the sectors, and the
    RIASEC letters, first interest first. A branch's catalogue may leave them empty.
    """

    id: str
    referentiel: str
    code: str
    libelle: str
    definition: str | None = None
    famille: Famille | None = None
    evolution: Evolution | None = None
    niveau: int | None = None
    encadrement: bool = False
    appellations: tuple[str, ...] = ()
    exigences: tuple[Exigence, ...] = ()
    retire: bool = False
    acces: str | None = None
    conditions: str | None = None
    contextes: tuple[str, ...] = ()
    secteurs: tuple[str, ...] = ()
    interets: str = ""


@dataclass(frozen=True, slots=True)
class Acquis:
    """One piece of evidence; `positif` False means that the item was tried and not shown (at `niveau`, if one is given)."""

    item: str
    niveau: int | None = None
    provenance: Provenance = "declare"
    le: date | None = None
    positif: bool = True


@dataclass(frozen=True, slots=True)
class Experience:
    """A métier held before; `fin_le` None means that it goes on."""

    metier: str
    debut_le: date | None = None
    fin_le: date | None = None


@dataclass(frozen=True, slots=True)
class Personne:
    """`metier` is the one held, by the oldest emploi when several run; `autres_metiers` are those held by the others.

    `souhaits` are the métiers that the person opened to matching.
    """

    id: str
    metier: str | None = None
    acquis: tuple[Acquis, ...] = ()
    experiences: tuple[Experience, ...] = ()
    souhaits: tuple[str, ...] = ()
    autres_metiers: tuple[str, ...] = ()

    @property
    def metiers(self) -> tuple[str, ...]:
        """All that are held."""
        return (self.metier, *self.autres_metiers) if self.metier else ()


@dataclass(frozen=True, slots=True)
class Attestation:
    """A competence that a bloc attests, at a level if it names one."""

    item: str
    niveau: int | None = None


@dataclass(frozen=True, slots=True)
class Bloc:
    id: str
    code: str
    intitule: str
    duree_jours: int | None = None
    nombre_epreuves: int = 0
    competences: tuple[Attestation, ...] = ()


@dataclass(frozen=True, slots=True)
class RegleDuree:
    """How a course is counted; `reste_partielle`: hundredths left to learn of a competence held below its level."""

    minutes_par_jour: int = 420
    reste_partielle: int = 50


@dataclass(frozen=True, slots=True)
class Certification:
    """`voies` among formation, vae, epreuves_directes, dossier_epreuves; `certifiante` is False when no competence is described."""

    id: str
    code: str
    intitule: str
    registre: Registre = "aucun"
    type: str = "certificat"
    voies: frozenset[str] = field(default_factory=frozenset)
    duree_jours: int | None = None
    metiers_vises: tuple[str, ...] = ()
    blocs: tuple[Bloc, ...] = ()
    certifiante: bool = True
    regle_duree: RegleDuree = RegleDuree()


def par_id(certifications: Iterable[Certification]) -> dict[str, tuple[Certification, Bloc]]:
    """Each bloc by its id, with the certification it belongs to."""
    return {bloc.id: (certification, bloc) for certification in certifications for bloc in certification.blocs}
