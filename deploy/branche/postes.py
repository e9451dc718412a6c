"""People at work, where, in which métier and for whom: the skeleton of the branch, before what each person holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from deploy.branche.entites import Entite, entites, share_out
from deploy.branche.lecture import demographie, familles, metiers
from deploy.branche.personnages import known_counts, known_people

EQUIPE = 13
CENTRE = 130
# under this many people, an employer has no manager, then only one
SANS_MANAGER = 4
UN_SEUL_NIVEAU = 25
PREMIER_MATRICULE = 101

RESPONSABLE = "RESPONSABLE-CENTRE"
MANAGERS = {
    "GESTION-RETRAITE": "MANAGER-GESTION",
    "CONSEIL-RETRAITE": "MANAGER-GESTION",
    "RELATION-ENTREPRISES": "MANAGER-GESTION",
    "PREVOYANCE-SANTE": "MANAGER-GESTION",
    "RELATION-CLIENT": "MANAGER-RELATION-CLIENT",
    "DEVELOPPEMENT-COMMERCIAL": "MANAGER-COMMERCIAL",
    "DONNEES-PROJETS": "MANAGER-PROJETS-SI",
    "SYSTEMES-INFORMATION": "MANAGER-PROJETS-SI",
}


@dataclass(frozen=True, slots=True)
class Poste:
    entite: str
    matricule: str
    metier: str
    manager: str | None


@lru_cache(maxsize=2)
def postes(salaries: int, graine: int) -> Sequence[Poste]:
    """The drawn people, employer by employer; in each, managers before those whom they manage.

    With the fixed people of the demonstration they are `salaries` in all.
    """
    known = known_counts()
    rest = salaries - sum(known.values())
    if rest < 0:
        raise ValueError(f"La branche de démonstration compte au moins {sum(known.values())} salariés.")
    total = sum(entite.poids for entite in entites())
    weights = {e.code: max(0.0, salaries * e.poids / total - known.get(e.code, 0)) for e in entites()}
    shares = share_out(rest, weights) if rest else dict.fromkeys(weights, 0)
    return tuple(
        poste
        for entite in entites()
        for poste in _employer(entite, shares[entite.code], Random(f"{graine}/postes/{entite.code}"))
    )


def headcounts(salaries: int, graine: int) -> Mapping[tuple[str, str], int]:
    """How many people hold each métier in each employer, the fixed people included."""
    counts = Counter((poste.entite, poste.metier) for poste in postes(salaries, graine))
    counts.update((fiche["entite"], fiche["metier"]) for fiche in known_people())
    return counts


def _employer(entite: Entite, people: int, random: Random) -> Iterator[Poste]:
    responsables, managers = _layers(people)
    staff = _staff(entite, people - responsables - managers, random)
    matricules = iter(
        f"{entite.prefixe}-{number:05d}" for number in range(PREMIER_MATRICULE, PREMIER_MATRICULE + people)
    )
    heads: list[str] = []
    for _ in range(responsables):
        heads.append(next(matricules))
        yield Poste(entite.code, heads[-1], RESPONSABLE, heads[0] if len(heads) > 1 else None)
    teams = _cut(staff, managers)
    leaders: list[str | None] = []
    for place, team in enumerate(teams):
        if not managers:
            leaders.append(None)
            continue
        matricule = next(matricules)
        head = heads[place * responsables // managers] if heads else None
        leaders.append(matricule)
        yield Poste(entite.code, matricule, _manager_of(team), head)
    for leader, team in zip(leaders, teams, strict=True):
        for metier in team:
            yield Poste(entite.code, next(matricules), metier, leader)


def _layers(people: int) -> tuple[int, int]:
    """How many responsables and managers an employer of this size has."""
    if people < SANS_MANAGER:
        return 0, 0
    if people < UN_SEUL_NIVEAU:
        return 0, max(1, round(people / EQUIPE))
    responsables = max(1, round(people / CENTRE))
    return responsables, max(1, round((people - responsables) / EQUIPE))


def _staff(entite: Entite, people: int, random: Random) -> list[str]:
    """Métiers drawn by their weight, those of one famille together: teams are cut from this list."""
    weights = {
        code: demographie()[code].poids
        for code, metier in metiers().items()
        if metier.famille in entite.familles and demographie()[code].poids
    }
    drawn = random.choices(list(weights), weights=list(weights.values()), k=people)
    order = {code: place for place, code in enumerate(familles())}
    return sorted(drawn, key=lambda code: (order[metiers()[code].famille], code))


def _cut(staff: list[str], teams: int) -> list[list[str]]:
    teams = max(1, teams)
    return [staff[len(staff) * i // teams : len(staff) * (i + 1) // teams] for i in range(teams)]


def _manager_of(team: list[str]) -> str:
    """The kind of manager that the famille most present in the team calls for."""
    present = Counter(metiers()[metier].famille for metier in team)
    return MANAGERS.get(present.most_common(1)[0][0], "MANAGER-SUPPORT")
