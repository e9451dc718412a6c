"""The offer as the feed of `certification` tells it: certifications with their blocs, sessions with their places, credits."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from services.kit.data.counts import K
from services.matching.engine.ecarts.offre import Offre
from services.matching.engine.personne.credits import avec_credits
from services.matching.engine.referentiel.modele import Attestation, Bloc, Certification, Personne, RegleDuree
from services.matching.index.empreintes import Ensemble
from services.matching.index.resultats import BlocsSuivis

if TYPE_CHECKING:
    from services.kit.feed.consumer import Event

Reste = Literal["oui", "peu", "non"]


@dataclass(frozen=True, slots=True)
class Offerte:
    """A certification and until when someone may enter it; `fin_le` None means no end known."""

    certification: Certification
    visible_le: date | None
    fin_le: date | None

    def is_open(self, on: date) -> bool:
        """Whether a person may still enter on this day."""
        return (self.visible_le is None or self.visible_le <= on) and (self.fin_le is None or on <= self.fin_le)


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    certification_id: str
    debut_le: date
    fin_le: date
    lieu: str
    reste: Reste
    inscription_jusqu_au: date
    ouverte: bool

    def is_open(self, on: date) -> bool:
        return self.ouverte and on <= self.inscription_jusqu_au


@dataclass
class OffreSuivie:
    """Mutable: what has been read so far."""

    certifications: dict[str, Offerte] = field(default_factory=dict)
    sessions: dict[str, dict[str, Session]] = field(default_factory=dict)
    par_bloc: dict[str, set[str]] = field(default_factory=dict)
    contenu: Ensemble = field(default_factory=Ensemble)
    blocs: BlocsSuivis = field(default_factory=BlocsSuivis)
    revision: int = 0
    jeton: object = field(default_factory=object)
    """This reading of the feed, and no other: revisions of two readings do not compare."""
    _ouverte: tuple[tuple[str, date], Offre] | None = None
    _laying_out: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def empreinte(self) -> str:
        """That of the certifications; places come and go without changing it."""
        return self.contenu.empreinte

    @property
    def est_vide(self) -> bool:
        return not (self.certifications or self.sessions)

    @property
    def effaces(self) -> set[str]:
        return self.blocs.effaces

    def efface(self, ids: Iterable[str]) -> None:
        self.blocs.efface(ids)

    def apply(self, event: Event) -> None:
        self.revision += 1
        match event.type:
            case "certification.modifiee":
                self._put(offerte_of(event.data))
            case "session.modifiee":
                session = session_of(event.data)
                self.sessions.setdefault(session.certification_id, {})[session.id] = session
            case _:
                self.blocs.apply(event)

    def _put(self, offerte: Offerte) -> None:
        key = offerte.certification.id
        before = self.certifications.get(key)
        if before:
            self._link(before.certification, set.discard)
        self.certifications[key] = offerte
        self._link(offerte.certification, set.add)
        self.contenu.put(key, offerte)

    def _link(self, certification: Certification, change: Any) -> None:
        for bloc in certification.blocs:
            change(self.par_bloc.setdefault(bloc.id, set()), certification.id)

    async def ouverte(self, on: date) -> Offre:
        """All that is open on this day, laid out for gaps beside the answers; the same until a certification changes."""
        async with self._laying_out:
            key = (self.empreinte, on)
            if self._ouverte is None or self._ouverte[0] != key:
                found = [offerte.certification for offerte in self.certifications.values() if offerte.is_open(on)]
                self._ouverte = (key, await asyncio.to_thread(Offre, found))
            return self._ouverte[1]

    def credited(self, personne: Personne, on: date) -> Personne:
        """The person, holding what the blocs they obtained are worth in other certifications, open or not."""
        obtenus, correspondances = self.blocs.of(personne.id)
        worth = {bloc for correspondance in correspondances for bloc in correspondance.destinations}
        ids = {key for bloc in worth for key in list(self.par_bloc.get(bloc, ()))}
        known = [self.certifications[key].certification for key in sorted(ids)]
        return avec_credits(personne, obtenus, correspondances, known, on) if known else personne

    def session(self, id: str) -> Session | None:
        """A session by its id, open or not."""
        return next((found[id] for found in self.sessions.values() if id in found), None)

    def next_sessions(self, certification_id: str, on: date, limit: int) -> list[Session]:
        """The next ones where somebody may ask for a place on this day, the soonest first."""
        opened = [s for s in self.sessions.get(certification_id, {}).values() if s.is_open(on)]
        return sorted(opened, key=lambda s: (s.debut_le, s.id))[:limit]


def items_of(certification: Certification) -> set[str]:
    return {attestation.item for bloc in certification.blocs for attestation in bloc.competences}


def offerte_of(data: Mapping[str, Any]) -> Offerte:
    return Offerte(certification_of(data), _day(data.get("visible_le")), _day(data.get("fin_enregistrement_le")))


def certification_of(data: Mapping[str, Any]) -> Certification:
    """The engine's certification, of an event's data."""
    return Certification(
        id=data["id"],
        code=data["code"],
        intitule=data["intitule"],
        registre=data["registre"],
        type=data["type"],
        voies=frozenset(name for name, is_open in data["voies"].items() if is_open),
        duree_jours=data.get("duree_jours"),
        metiers_vises=tuple(data.get("metiers_vises", ())),
        blocs=tuple(_bloc_of(bloc) for bloc in data.get("blocs", ())),
        certifiante=data.get("certifiante", True),
        regle_duree=RegleDuree(**data.get("regle_duree", {})),
    )


def _bloc_of(data: Mapping[str, Any]) -> Bloc:
    return Bloc(
        id=data["id"],
        code=data["code"],
        intitule=data["intitule"],
        duree_jours=data.get("duree_jours"),
        nombre_epreuves=data.get("nombre_epreuves", 0),
        competences=tuple(
            Attestation(sys.intern(c["competence_id"]), c.get("niveau")) for c in data.get("competences", ())
        ),
    )


def session_of(data: Mapping[str, Any]) -> Session:
    return Session(
        id=data["id"],
        certification_id=data["certification_id"],
        debut_le=date.fromisoformat(data["debut_le"]),
        fin_le=date.fromisoformat(data["fin_le"]),
        lieu=data["lieu"],
        reste=_left(data["places"] - data["places_prises"]),
        inscription_jusqu_au=date.fromisoformat(data["inscription_jusqu_au"]),
        ouverte=data["etat"] == "ouverte",
    )


def _left(free: int) -> Reste:
    """Whether places are left, as `certification` tells everybody but the certificateur."""
    if free <= 0:
        return "non"
    return "peu" if free < K else "oui"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
