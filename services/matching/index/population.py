"""The people as the feed of `parcours` tells them: some 300 bytes a person, turned into the engine's objects on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from services.kit.data.days import civil_day
from services.matching.engine.referentiel.modele import FORCE, Acquis, Personne
from services.matching.index.fiches import (
    ACQUIS,
    AFFECTATION,
    EXPERIENCE,
    INCONNU,
    SANS_METIER,
    Fiche,
    Noms,
    acquis_of,
    experiences_of,
    ordinal,
)

if TYPE_CHECKING:
    from services.kit.feed.consumer import Event

LISIBLES = ("declare", "atteste")
"""Provenances that an employer reads of its own people (politiques.cedar of `parcours`): of others', no more than that."""


@dataclass(frozen=True, slots=True)
class Ouverte:
    """A person who agreed to be seen beyond their employers, as another may: without what only a jury or an assessment says."""

    personne: Personne
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
    # null opens nobody; said by none of the needs written before there was a day, which are open
    ouvre_le: str | None


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

    def personne(self, id: str, on: date) -> Personne | None:
        """The person as the engine knows them on a day, or None."""
        fiche = self.fiches.get(id)
        return self._unpack(id, fiche, on) if fiche else None

    def souhaits(self, id: str) -> set[str]:
        """The métiers that the person wishes for and opens to matching now."""
        return {self._noms.noms[metier] for metier in self.fiches[id].souhaits}

    def lecteurs(self, id: str, now: datetime) -> list[str]:
        """Subjects whose grant to read this person's recommendations runs on."""
        return [sujet for sujet, until in self.fiches[id].lecteurs if _runs(until, now)]

    def contactables(self, on: date) -> list[Personne]:
        """People who agreed to be told of sessions, employed or not; what they failed to show and their souhaits stay theirs."""
        agreed = [(key, fiche) for key, fiche in list(self.fiches.items()) if fiche.contact]
        people = (self._unpack(key, fiche, on) for key, fiche in sorted(agreed, key=lambda pair: pair[0]))
        return [replace(p, acquis=tuple(a for a in p.acquis if a.positif), souhaits=()) for p in people]

    def ouvertes(self, on: date) -> list[Ouverte]:
        """People who agreed to be seen beyond their employers; that an emploi ends takes nothing of it back."""
        return [
            Ouverte(_as_an_employer_may_see(self._unpack(key, fiche, on)), fiche.cle)
            for key, fiche in list(self.fiches.items())
            if fiche.cle
        ]

    def is_ouverte(self, ouverte: Ouverte, entite: str) -> bool:
        """Whether they still agree, with nothing taken back since, and have never been employed by the entity.

        An employer that ends an emploi and finds one person more in its list learns that they agreed.
        """
        fiche = self.fiches.get(ouverte.personne.id)
        if fiche is None or fiche.cle != ouverte.cle:
            return False
        return entite not in {self._noms.noms[employer] for employer in fiche.employers()}

    def is_interessee(self, ouverte: Ouverte, pseudonyme: str, now: datetime) -> bool:
        """Whether they answered the employer that calls them so, and are interested."""
        fiche = self.fiches.get(ouverte.personne.id)
        return fiche is not None and any(name == pseudonyme and _runs(until, now) for name, until in fiche.interets)

    def needs(self, entite: str, metier: str, on: str) -> bool:
        """Whether an entity may look for people in a métier: a need, to come, that is open on this day."""
        return any(
            (besoin.entite_id, besoin.metier_id) == (entite, metier)
            and besoin.effectif > 0
            and besoin.horizon_le >= on
            and besoin.ouvre_le is not None
            and besoin.ouvre_le <= on
            for besoin in self.besoins.values()
        )

    def columns(self, on: date) -> PopulationEnColonnes:
        """Each emploi that runs on a day, for the counts that employers read: what is done in another is not in it.

        Who they are and their souhaits are not in it, and of their acquis only what their employer reads already is
        counted: employers can hire people around one person and switch them off, so a count under no mask tells them
        whatever it is made of.
        """
        # another thread may add some
        emplois = [(fiche, *held) for fiche in list(self.fiches.values()) for held in fiche.held(on)]
        return PopulationEnColonnes(
            noms=list(self._noms.noms),
            entites=[entite for _, entite, _ in emplois],
            metiers=[metier for _, _, metier in emplois],
            acquis=[fiche.acquis for fiche, _, _ in emplois],
            experiences=[fiche.behind(on) for fiche, _, _ in emplois],
        )

    def _pack(self, data: Mapping[str, Any]) -> Fiche:
        numero = self._noms.numero
        return Fiche(
            affectations=b"".join(
                self._affectation(emploi, affectation)
                for emploi in data.get("emplois", ())
                for affectation in emploi["affectations"]
            ),
            acquis=b"".join(ACQUIS.pack(*self._evidence(a)) for a in data.get("acquis", ())),
            experiences=b"".join(
                EXPERIENCE.pack(numero(e["metier_id"]), ordinal(e.get("debut_le")), ordinal(e.get("fin_le")))
                for e in data.get("experiences", ())
            ),
            souhaits=tuple(numero(s["metier_id"]) for s in data.get("souhaits_ouverts", ())),
            lecteurs=tuple((lecteur["sujet"], lecteur["jusqu_au"]) for lecteur in data.get("lecteurs", ())),
            contact=data.get("contact_sessions") is True,
            cle=_key(data) if data.get("ouvert_mobilite") is True else None,
            interets=tuple((one["pseudonyme"], one["jusqu_au"]) for one in data.get("interets", ())),
        )

    def _affectation(self, emploi: Mapping[str, Any], affectation: Mapping[str, Any]) -> bytes:
        """Never beyond the days of its emploi."""
        metier, fins = affectation["metier_id"], (ordinal(emploi["fin_le"]), ordinal(affectation["fin_le"]))
        return AFFECTATION.pack(
            self._noms.numero(emploi["entite_id"]),
            self._noms.numero(metier) if metier else SANS_METIER,
            max(ordinal(emploi["debut_le"]), ordinal(affectation["debut_le"])),
            min((fin for fin in fins if fin != INCONNU), default=INCONNU),
        )

    def _evidence(self, acquis: Mapping[str, Any]) -> tuple[int, int, int, bool, int]:
        return (
            self._noms.numero(acquis["competence_id"]),
            acquis.get("niveau") or INCONNU,
            FORCE.get(acquis["provenance"], FORCE["declare"]),
            acquis.get("positif", True),
            ordinal(acquis.get("le")),
        )

    def _unpack(self, id: str, fiche: Fiche, on: date) -> Personne:
        """In one order, whatever that of the feed: the same person has the same inputs after a restart."""
        noms = self._noms.noms
        metiers = list(dict.fromkeys(noms[metier] for _, metier in fiche.held(on) if metier != SANS_METIER))
        return Personne(
            id=id,
            metier=metiers[0] if metiers else None,
            acquis=tuple(sorted(acquis_of(fiche.acquis, noms), key=repr)),
            experiences=tuple(sorted(set(experiences_of(fiche.behind(on), noms)), key=repr)),
            souhaits=tuple(sorted(noms[metier] for metier in fiche.souhaits)),
            autres_metiers=tuple(metiers[1:]),
        )


def _as_an_employer_may_see(personne: Personne) -> Personne:
    """With what was declared and attested only: no assessment, nothing that a jury gave or refused, no souhait."""
    return replace(personne, acquis=_lisibles(personne.acquis), souhaits=())


def _lisibles(acquis: Iterable[Acquis]) -> tuple[Acquis, ...]:
    return tuple(a for a in acquis if a.positif and a.provenance in LISIBLES)


def _key(data: Mapping[str, Any]) -> bytes | None:
    told = data.get("cle_mobilite")
    return bytes.fromhex(told) if told else None


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
                acquis=_lisibles(acquis_of(acquis, self.noms)),
                experiences=tuple(experiences_of(experiences, self.noms)),
            )

    def metiers_exerces(self) -> set[str]:
        """Métiers that somebody holds or held."""
        passes = {e.metier for packed in set(self.experiences) for e in experiences_of(packed, self.noms)}
        return passes | {self.noms[metier] for metier in set(self.metiers) if metier != SANS_METIER}


def _besoin_of(data: Mapping[str, Any]) -> Besoin:
    return Besoin(
        id=data["id"],
        entite_id=data["entite_id"],
        metier_id=data["metier_id"],
        horizon_le=data["horizon_le"],
        effectif=data["effectif"],
        source=data["source"],
        ouvre_le=data.get("ouvre_le", ""),
    )


def _runs(until: str, now: datetime) -> bool:
    """A grant until a day runs that whole day; one until an instant ends there."""
    if len(until) == 10:
        return civil_day(now) <= date.fromisoformat(until)
    return now < datetime.fromisoformat(until)
