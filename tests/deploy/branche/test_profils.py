"""The people of the branch: the same each time, credible as a whole, and each line one that the door takes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from statistics import mean

import pytest
from pydantic import TypeAdapter

from deploy.branche import catalogue_lines, entite_lines, personnages, profil_lines
from deploy.branche.lecture import metiers
from tests.deploy.branche.lignes import JOUR, Entite, Profil

SALARIES = 4_000
RACINE = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def profils() -> list[Profil]:
    return TypeAdapter(list[Profil]).validate_python(list(profil_lines(SALARIES, 1, JOUR)))


def digest(salaries: int, graine: int, jour: date = JOUR) -> str:
    lines = "\n".join(json.dumps(line, ensure_ascii=False) for line in profil_lines(salaries, graine, jour))
    return hashlib.sha256(lines.encode()).hexdigest()


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert digest(500, 7) == digest(500, 7)
    assert digest(500, 7) != digest(500, 8)
    assert digest(500, 7) == digest(500, 7, date(2026, 1, 2))


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_is_the_same_in_another_process(hash_seed: str) -> None:
    # the hash of a str changes from one process to the next: nothing drawn may depend on the order of a set
    code = f"from tests.deploy.branche.test_profils import digest; print(digest(120, 1, {JOUR!r}))"
    other = subprocess.run(
        [sys.executable, "-c", f"import datetime; {code}"],
        env={"PYTHONHASHSEED": hash_seed},
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == digest(120, 1)


@pytest.mark.parametrize("salaries", [7, 8, 20, 50, 61, 333])
def test_yields_as_many_people_as_asked(salaries: int) -> None:
    assert sum(1 for _ in profil_lines(salaries, 1, JOUR)) == salaries


def test_refuses_fewer_people_than_the_demonstration_follows() -> None:
    with pytest.raises(ValueError, match="au moins 7 salariés"):
        next(profil_lines(6, 1, JOUR))


def test_has_eighteen_employers_of_four_kinds() -> None:
    entites = TypeAdapter(list[Entite]).validate_python(list(entite_lines()))
    genres = Counter(entite.genre for entite in entites)
    assert genres == {"gps": 13, "institution_prevoyance": 3, "federation": 1, "ctip": 1}
    assert len({entite.nom for entite in entites}) == 18
    assert all("émonstration" in entite.nom for entite in entites)


def test_puts_95_percent_of_people_in_the_13_groups(profils: list[Profil]) -> None:
    genres = {line["code"]: line["genre"] for line in entite_lines()}
    shares = Counter(genres[profil.entite] for profil in profils)
    assert shares["gps"] / SALARIES == pytest.approx(0.95, abs=0.002)
    assert set(genres) == {profil.entite for profil in profils}


def test_names_only_what_the_catalogue_has(profils: list[Profil]) -> None:
    codes = {line["code"] for line in catalogue_lines() if line["type"] == "competence"}
    assert {acquis.competence for profil in profils for acquis in profil.acquis} <= codes
    named = {e.metier for profil in profils for e in profil.experiences} | {profil.metier for profil in profils}
    assert named <= set(metiers())
    for profil in profils:
        held = [acquis.competence for acquis in profil.acquis]
        assert len(held) == len(set(held))


def test_managers_come_first_lead_a_team_and_never_in_a_circle(profils: list[Profil]) -> None:
    seen: dict[tuple[str, str], Profil] = {}
    teams: dict[tuple[str, str], int] = defaultdict(int)
    for profil in profils:
        if profil.manager is not None:
            teams[profil.entite, profil.manager] += 1
            assert metiers()[seen[profil.entite, profil.manager].metier].encadrement
        assert (profil.entite, profil.matricule) not in seen
        seen[profil.entite, profil.matricule] = profil
    assert all(size <= 25 for size in teams.values())
    leaders = {key for key, profil in seen.items() if metiers()[profil.metier].encadrement}
    assert leaders == set(teams)


def test_metiers_spread_as_in_the_sector(profils: list[Profil]) -> None:
    by_famille = Counter(metiers()[profil.metier].famille for profil in profils)
    share = {famille: count / SALARIES for famille, count in by_famille.items()}
    gestion = share["GESTION-RETRAITE"] + share["PREVOYANCE-SANTE"] + share["RELATION-ENTREPRISES"]
    assert 0.45 < gestion < 0.65
    assert 0.02 < share["CONSEIL-RETRAITE"] < 0.06
    assert 0.06 < share["MANAGEMENT"] < 0.12
    assert len({profil.metier for profil in profils}) == 66


def test_careers_follow_known_bridges_and_do_not_overlap(profils: list[Profil]) -> None:
    for profil in profils:
        later = profil.metier_depuis_le
        for experience in profil.experiences:
            assert experience.fin_le <= later
            later = experience.debut_le
        if not metiers()[profil.metier].encadrement:
            assert not any(metiers()[experience.metier].encadrement for experience in profil.experiences)
    assert 0.5 < mean(bool(profil.experiences) for profil in profils) < 0.95


def test_people_hold_some_twelve_acquis_of_mixed_provenance(profils: list[Profil]) -> None:
    assert 11 < mean(len(profil.acquis) for profil in profils) < 14
    everything = [acquis for profil in profils for acquis in profil.acquis]
    provenances = Counter(acquis.provenance for acquis in everything)
    assert provenances["declare"] > provenances["atteste"] > provenances["evalue"] > provenances["certifie"] > 100
    assert 0.002 < mean(not acquis.positif for acquis in everything) < 0.02
    assert max(acquis.le for acquis in everything) <= JOUR
    empty = mean(not profil.acquis for profil in profils)
    partial = mean(0 < len(profil.acquis) < 5 for profil in profils)
    assert 0.01 < empty < 0.05
    assert 0.03 < partial < 0.15


def test_most_people_hold_most_of_what_their_metier_requires(profils: list[Profil]) -> None:
    shares = []
    for profil in profils:
        if len(profil.acquis) > 4:
            held = {acquis.competence for acquis in profil.acquis if acquis.positif}
            core = [exigence.code for exigence in metiers()[profil.metier].exigences if exigence.coeur]
            shares.append(mean(code in held for code in core))
    assert 0.7 < mean(shares) < 0.95


def test_what_is_certified_says_by_what(profils: list[Profil]) -> None:
    certified = [a for p in profils for a in p.acquis if a.provenance == "certifie" and p.matricule[3:] > "00100"]
    assert all(acquis.preuve and "(démonstration), " in acquis.preuve for acquis in certified)


def test_the_people_of_the_demonstration_are_there(profils: list[Profil]) -> None:
    lines = {(profil.entite, profil.matricule): profil for profil in profils}
    cast = personnages()
    assert set(cast) == {"demo-salarie", "demo-manager", "demo-rh", "demo-sirh"}
    assert cast["demo-sirh"].matricule is None
    salarie, manager, rh = (
        lines[cast[client].entite, str(cast[client].matricule)]
        for client in ("demo-salarie", "demo-manager", "demo-rh")
    )
    assert salarie.metier == "GESTIONNAIRE-RETRAITE"
    assert salarie.manager == manager.matricule
    assert metiers()[manager.metier].encadrement
    assert rh.metier == "CHARGE-RH"
    assert len({person.entite for person in cast.values()}) == 1
