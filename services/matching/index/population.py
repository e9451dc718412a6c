"""The people as the feed of `parcours` tells them: some 300 bytes a person, turned into the engine's objects on demand."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from services.kit.data.days import civil_day
from services.matching.engine.referentiel.modele import FORCE, PROVENANCES, Acquis, Experience, Personne

if TYPE_CHECKING:
    from services.kit.feed.consumer import Event

_ACQUIS = struct.Struct("<ibbbi")  # item, level, provenance, positive, day
_EXPERIENCE = struct.Struct("<iii")  # métier, first day, last day
LISIBLES = ("declare", "atteste")
"""Provenances that an employer reads of its own people (politiques.cedar of `parcours`): of others', no more than that."""
INCONNU = 0
SANS_METIER = -1


class Noms:
    """Identifiers as small integers, given in the order they are met."""

    def __init__(self) -> None:
        self._numeros: dict[str, int] = {}
        self.noms: list[str] = []

    def numero(self, nom: str) -> int:
        numero = self._numeros.get(nom)
        if numero is None:
            numero = self._numeros[nom] = len(self.noms)
            self.noms.append(nom)
        return numero


@dataclass(frozen=True, slots=True)
class Fiche:
    """One person, packed. `lecteurs` are (subject, until) of the grants to read recommendations; `contact` that they agreed to be
    told of sessions; `cle` what other employers' names for them are made of, None unless they agreed to be seen there."""

    entite: int
    actif: bool
    metier: int | None
    acquis: bytes
    experiences: bytes
    souhaits: tuple[int, ...]
    lecteurs: tuple[tuple[str, str], ...]
    contact: bool
    cle: bytes | None


@dataclass(frozen=True, slots=True)
class Ouverte:
    """A person who agreed to be seen beyond their entity, as another employer may: without what only a jury or an assessment says."""

    personne: Personne
    entite: str
    cle: bytes


@dataclass(frozen=True, slots=True)
class Entite:
    id: str
    code: str
    nom: str
    genre: str


@dataclass(frozen=True, slots=True)
class Besoin:
    """How many people an entity needs in a métier at a horizon."""

    id: str
    entite_id: str
    metier_id: str
    horizon_le: str
    effectif: int
    source: str


@dataclass
class PopulationSuivie:
    """Mutable: who is known so far. An erased person is forgotten at once and never comes back."""

    fiches: dict[str, Fiche] = field(default_factory=dict)
    entites: dict[str, Entite] = field(default_factory=dict)
    besoins: dict[str, Besoin] = field(default_factory=dict)
    effaces: set[str] = field(default_factory=set)
    revision: int = 0
    _noms: Noms = field(default_factory=Noms)

    @property
    def est_vide(self) -> bool:
        return not (self.fiches or self.entites or self.besoins)

    def apply(self, event: Event) -> None:
        data = event.data
        match event.type:
            case "profil.modifie":
                if data["id"] not in self.effaces:
                    self.fiches[data["id"]] = self._pack(data)
            case "profil.efface":
                self.efface([data["id"]])
            case "entite.modifiee":
                self.entites[data["id"]] = Entite(data["id"], data["code"], data["nom"], data["genre"])
            case "besoin.modifie":
                self.besoins[data["id"]] = _besoin_of(data)
            case "besoin.supprime":
                self.besoins.pop(data["id"], None)
        self.revision += 1

    def efface(self, ids: Iterable[str]) -> None:
        for key in ids:
            self.effaces.add(key)
            self.fiches.pop(key, None)

    def personne(self, id: str) -> Personne | None:
        """The person as the engine knows them, or None."""
        fiche = self.fiches.get(id)
        return self._unpack(id, fiche) if fiche else None

    def lecteurs(self, id: str, now: datetime) -> list[str]:
        """Subjects whose grant to read this person's recommendations runs on."""
        return [sujet for sujet, until in self.fiches[id].lecteurs if _runs(until, now)]

    def contactables(self) -> list[Personne]:
        """People in activity who agreed to be told of sessions; what they failed to show and their souhaits stay theirs."""
        agreed = [(key, fiche) for key, fiche in list(self.fiches.items()) if fiche.actif and fiche.contact]
        people = (self._unpack(key, fiche) for key, fiche in sorted(agreed, key=lambda pair: pair[0]))
        return [replace(p, acquis=tuple(a for a in p.acquis if a.positif), souhaits=()) for p in people]

    def ouvertes(self) -> list[Ouverte]:
        """People in activity who agreed to be seen beyond their entity."""
        noms = self._noms.noms
        return [
            Ouverte(_as_an_employer_may_see(self._unpack(key, fiche)), noms[fiche.entite], fiche.cle)
            for key, fiche in list(self.fiches.items())
            if fiche.actif and fiche.cle
        ]

    def is_ouverte(self, ouverte: Ouverte) -> bool:
        """Whether they still agree, with nothing taken back since."""
        fiche = self.fiches.get(ouverte.personne.id)
        return fiche is not None and fiche.actif and fiche.cle == ouverte.cle

    def needs(self, entite: str, metier: str, on: str) -> bool:
        """Whether an entity said that it needs people in a métier, on this day or later."""
        return any(
            (besoin.entite_id, besoin.metier_id) == (entite, metier) and besoin.effectif > 0 and besoin.horizon_le >= on
            for besoin in self.besoins.values()
        )

    def columns(self) -> PopulationEnColonnes:
        """Everyone in activity, for the counts that employers read.

        Who they are and their souhaits are not in it, and of their acquis only what their employer reads already is
        counted: employers can hire people around one person and switch them off, so a count under no mask tells them
        whatever it is made of.
        """
        # another thread may add some
        actifs = [fiche for fiche in list(self.fiches.values()) if fiche.actif]
        return PopulationEnColonnes(
            noms=list(self._noms.noms),
            entites=[fiche.entite for fiche in actifs],
            metiers=[SANS_METIER if fiche.metier is None else fiche.metier for fiche in actifs],
            acquis=[fiche.acquis for fiche in actifs],
            experiences=[fiche.experiences for fiche in actifs],
        )

    def _pack(self, data: Mapping[str, Any]) -> Fiche:
        numero = self._noms.numero
        metier = data.get("metier_id")
        return Fiche(
            entite=numero(data["entite_id"]),
            actif=data.get("actif", True),
            metier=numero(metier) if metier else None,
            acquis=b"".join(_ACQUIS.pack(*self._evidence(a)) for a in data.get("acquis", ())),
            experiences=b"".join(
                _EXPERIENCE.pack(numero(e["metier_id"]), _ordinal(e.get("debut_le")), _ordinal(e.get("fin_le")))
                for e in data.get("experiences", ())
            ),
            souhaits=tuple(numero(s["metier_id"]) for s in data.get("souhaits_ouverts", ())),
            lecteurs=tuple((lecteur["sujet"], lecteur["jusqu_au"]) for lecteur in data.get("lecteurs", ())),
            contact=data.get("contact_sessions") is True,
            cle=_key(data) if data.get("ouvert_mobilite") is True else None,
        )

    def _evidence(self, acquis: Mapping[str, Any]) -> tuple[int, int, int, bool, int]:
        return (
            self._noms.numero(acquis["competence_id"]),
            acquis.get("niveau") or INCONNU,
            FORCE.get(acquis["provenance"], FORCE["declare"]),
            acquis.get("positif", True),
            _ordinal(acquis.get("le")),
        )

    def _unpack(self, id: str, fiche: Fiche) -> Personne:
        """In one order, whatever that of the feed: the same person has the same inputs after a restart."""
        noms = self._noms.noms
        return Personne(
            id=id,
            metier=None if fiche.metier is None else noms[fiche.metier],
            acquis=tuple(sorted(_acquis(fiche.acquis, noms), key=repr)),
            experiences=tuple(sorted(_experiences(fiche.experiences, noms), key=repr)),
            souhaits=tuple(sorted(noms[metier] for metier in fiche.souhaits)),
        )


def _as_an_employer_may_see(personne: Personne) -> Personne:
    """With what was declared and attested only: no assessment, nothing that a jury gave or refused, no souhait."""
    return replace(personne, acquis=_lisibles(personne.acquis), souhaits=())


def _lisibles(acquis: Iterable[Acquis]) -> tuple[Acquis, ...]:
    return tuple(a for a in acquis if a.positif and a.provenance in LISIBLES)


def _key(data: Mapping[str, Any]) -> bytes | None:
    told = data.get("cle_mobilite")
    return bytes.fromhex(told) if told else None


def _acquis(packed: bytes, noms: Sequence[str]) -> Iterator[Acquis]:
    for item, niveau, force, positif, le in _ACQUIS.iter_unpack(packed):
        yield Acquis(noms[item], niveau or None, PROVENANCES[force], _date(le), bool(positif))


def _experiences(packed: bytes, noms: Sequence[str]) -> Iterator[Experience]:
    for metier, debut, fin in _EXPERIENCE.iter_unpack(packed):
        yield Experience(noms[metier], _date(debut), _date(fin))


@dataclass(frozen=True, slots=True)
class PopulationEnColonnes:
    """A population on its way to another process: a few long lists, which travel fast."""

    noms: list[str]
    entites: list[int]
    metiers: list[int]
    acquis: list[bytes]
    experiences: list[bytes]

    def personnes(self) -> Iterator[Personne]:
        """In order, named by their place in it only."""
        rows = zip(self.metiers, self.acquis, self.experiences, strict=True)
        for i, (metier, acquis, experiences) in enumerate(rows):
            yield Personne(
                id=str(i),
                metier=None if metier == SANS_METIER else self.noms[metier],
                acquis=_lisibles(_acquis(acquis, self.noms)),
                experiences=tuple(_experiences(experiences, self.noms)),
            )

    def metiers_exerces(self) -> set[str]:
        """Métiers that somebody holds or held."""
        passes = {e.metier for packed in set(self.experiences) for e in _experiences(packed, self.noms)}
        return passes | {self.noms[metier] for metier in set(self.metiers) if metier != SANS_METIER}


def _besoin_of(data: Mapping[str, Any]) -> Besoin:
    return Besoin(
        data["id"], data["entite_id"], data["metier_id"], data["horizon_le"], data["effectif"], data["source"]
    )


def _runs(until: str, now: datetime) -> bool:
    """A grant until a day runs that whole day; one until an instant ends there."""
    if len(until) == 10:
        return civil_day(now) <= date.fromisoformat(until)
    return now < datetime.fromisoformat(until)


def _ordinal(day: str | None) -> int:
    return date.fromisoformat(day[:10]).toordinal() if day else INCONNU


@lru_cache(maxsize=20_000)
def _date(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
