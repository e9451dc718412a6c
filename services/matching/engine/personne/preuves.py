"""From a person's evidence to what they hold: at what level, proven how, how sure.

Every positive piece of evidence stands on its own and the best one counts, so that adding one never takes anything away.
A negative piece caps those it can contradict: weaker proofs, and equal ones that are not later than it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple, Protocol

from services.matching.engine.referentiel.modele import (
    FORCE,
    NIVEAU_MAX,
    Acquis,
    Exigence,
    Metier,
    Personne,
    Provenance,
)

Statut = Literal["tenue", "a_confirmer", "partielle", "manquante"]
NIVEAU_PRESUME: Final = 2
"""Level lent to an item held with no level said, until someone looks."""
JAMAIS: Final = date.min


class Metiers(Protocol):
    """Whatever gives a métier by its id: a Catalogue, or a dictionary in tests."""

    def metier(self, id: str) -> Metier | None: ...


class Preuve(NamedTuple):
    """A positive piece of evidence that stands; `niveau` None means that no level was said."""

    niveau: int | None
    provenance: Provenance
    le: date | None

    def credit(self, requis: int | None) -> float:
        """Share of the required level that is held, 0 to 1."""
        if requis is None:
            return 1.0
        return min(1.0, (NIVEAU_PRESUME if self.niveau is None else self.niveau) / requis)


class Tenu(NamedTuple):
    """What stands for one item; `contredit` says that negative evidence took something away.

    `dit`: the highest level that somebody said of it, 0 when none was named, whatever contradicts it and nothing deduced;
    None when nobody said it held. A course is counted on it.
    """

    preuves: tuple[Preuve, ...]
    contredit: bool = False
    dit: int | None = None

    def credit(self, requis: int | None) -> float:
        return max((preuve.credit(requis) for preuve in self.preuves), default=0.0)

    def statut(self, requis: int | None) -> Statut:
        if not self.preuves:
            return "manquante"
        niveaux = [preuve.niveau for preuve in self.preuves if preuve.niveau is not None]
        if requis is None or (niveaux and max(niveaux) >= requis):
            return "tenue"
        if len(niveaux) < len(self.preuves):
            return "tenue" if requis <= NIVEAU_PRESUME else "a_confirmer"
        return "partielle"

    def meilleure(self) -> Preuve | None:
        """The highest level, then the strongest proof, then the latest."""
        return max(self.preuves, key=_ordre, default=None)


class Vu(NamedTuple):
    """What a requirement sees of what is held: where it stands, the share of the required level, the best proof."""

    statut: Statut
    credit: float
    niveau: int | None
    provenance: Provenance | None
    le: date | None
    contredite: bool


RIEN: Final = Tenu(())


@lru_cache(maxsize=20_000)
def vu(tenu: Tenu, requis: int | None) -> Vu:
    """What people with these acquis hold: worked out once while it is asked."""
    meilleure = tenu.meilleure()
    niveau, provenance, le = meilleure or (None, None, None)
    return Vu(tenu.statut(requis), tenu.credit(requis), niveau, provenance, le, tenu.contredit)


def _ordre(preuve: Preuve) -> tuple[int, int, date]:
    return preuve.niveau or 0, FORCE[preuve.provenance], preuve.le or JAMAIS


def tenus(personne: Personne, metiers: Metiers, parmi: Container[str] | None = None) -> dict[str, Tenu]:
    """What the person holds by item id, what their métiers let deduce included; of some items only when `parmi` is given."""
    par_item: dict[str, list[Acquis]] = {}
    for acquis in personne.acquis:
        if parmi is None or acquis.item in parmi:
            par_item.setdefault(acquis.item, []).append(acquis)
    seuls: dict[str, Tenu] = {}
    for exigence, fin_le in _presumed(personne, metiers):
        if parmi is not None and exigence.item not in parmi:
            continue
        if exigence.item in par_item:
            par_item[exigence.item].append(Acquis(exigence.item, exigence.niveau, "deduit", fin_le))
        elif exigence.item in seuls:
            deja = [Acquis(exigence.item, p.niveau, p.provenance, p.le) for p in seuls.pop(exigence.item).preuves]
            par_item[exigence.item] = [*deja, Acquis(exigence.item, exigence.niveau, "deduit", fin_le)]
        else:
            seuls[exigence.item] = _seul(exigence.niveau, "deduit", fin_le)
    return seuls | {item: _tenu(acquis) for item, acquis in par_item.items()}


def _presumed(personne: Personne, metiers: Metiers) -> Iterator[tuple[Exigence, date | None]]:
    """What a métier requires is presumed of who holds it, or held it until `fin_le`: the weakest of proofs."""
    exerces: list[tuple[str, date | None]] = [
        (experience.metier, experience.fin_le) for experience in personne.experiences
    ]
    exerces += [(metier, None) for metier in personne.metiers]
    for exerce, fin_le in exerces:
        metier = metiers.metier(exerce)
        for exigence in metier.exigences if metier else ():
            yield exigence, fin_le


@lru_cache(maxsize=10_000)
def _seul(niveau: int | None, provenance: Provenance, le: date | None) -> Tenu:
    """One uncontested piece of evidence: the usual case, shared between items and people."""
    return Tenu((Preuve(niveau, provenance, le),), dit=None if provenance == "deduit" else niveau or 0)


@lru_cache(maxsize=10_000)
def _deux(*of: Any) -> Tenu:
    """Two that nothing contests: what a person says of an item that their métier lets deduce."""
    preuves = {Preuve(*of[:3]), Preuve(*of[3:])}
    said = [preuve.niveau or 0 for preuve in preuves if preuve.provenance != "deduit"]
    stand = sorted((preuve for preuve in preuves if preuve.niveau != 0), key=_ordre, reverse=True)
    return Tenu(tuple(stand), dit=max(said, default=None))


def _tenu(acquis: list[Acquis]) -> Tenu:
    first, second = acquis[0], acquis[-1]
    if len(acquis) == 1 and first.positif:
        return _seul(first.niveau, first.provenance, first.le)
    if len(acquis) == 2 and first.positif and second.positif:
        return _deux(first.niveau, first.provenance, first.le, second.niveau, second.provenance, second.le)
    negatifs = [a for a in acquis if not a.positif]
    preuves: set[Preuve] = set()
    contredit = False
    for positif in acquis:
        if not positif.positif:
            continue
        plafond = min((_plafond(negatif) for negatif in negatifs if _contredit(negatif, positif)), default=NIVEAU_MAX)
        niveau = positif.niveau if plafond == NIVEAU_MAX else min(positif.niveau or NIVEAU_MAX, plafond)
        contredit = contredit or niveau != positif.niveau
        if niveau != 0:
            preuves.add(Preuve(niveau, positif.provenance, positif.le))
    said = [a.niveau or 0 for a in acquis if a.positif and a.provenance != "deduit"]
    stand = tuple(sorted(preuves, key=_ordre, reverse=True))
    return Tenu(stand, contredit or (bool(negatifs) and not preuves), max(said, default=None))


def _plafond(negatif: Acquis) -> int:
    """Failing at level 3 says nothing against level 2; failing at no level said leaves nothing."""
    return (negatif.niveau or 1) - 1


def _contredit(negatif: Acquis, positif: Acquis) -> bool:
    force, preuve = FORCE[negatif.provenance], FORCE[positif.provenance]
    return force > preuve or (force == preuve and (negatif.le or JAMAIS) >= (positif.le or JAMAIS))


Tenus = Mapping[str, Tenu]
