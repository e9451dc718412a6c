"""What a person holds, drawn from the métier held, from the earlier ones and from a certification obtained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from deploy.branche.carrieres import Carriere
from deploy.branche.lecture import Exigence, documents, exigences, items, metiers

TIENT_COEUR, TIENT_AUTRE, TIENT_ANCIEN = 0.82, 0.5, 0.3
NIVEAUX = (-1, 0, 0, 0, 1)
NIVEAUX_DEBUTANT = (-2, -1, -1, 0, 0)
DEBUTANT = 700
DEMENTI = 0.015
CERTIFIE, CERTIFIE_EN_PARTIE = 0.06, 0.3
RECENT = 6 * 365
PROVENANCES = {
    "competence": (("declare", "atteste", "evalue"), (0.5, 0.85, 1.0)),
    "savoir": (("declare", "evalue"), (0.75, 1.0)),
    "savoir_etre": (("declare", "atteste"), (0.7, 1.0)),
    "outil": (("declare", "atteste"), (0.65, 1.0)),
}
PREUVES = {"evalue": "Mise en situation évaluée", "atteste": "Entretien professionnel"}


@dataclass(frozen=True, slots=True)
class Acquis:
    """`jours` is how many days before the anchor it was found out."""

    code: str
    niveau: int | None
    provenance: str
    jours: int
    positif: bool = True
    preuve: str | None = None


@dataclass(frozen=True)
class Bloc:
    intitule: str
    attested: tuple[Exigence, ...]


def draw_acquis(metier: str, carriere: Carriere, random: Random) -> list[Acquis]:
    """Some twelve acquis; a few people are known for little, or for nothing."""
    knowledge = random.random()
    if knowledge < 0.03:
        return []
    drawn = {acquis.code: acquis for acquis in _from_metier(metier, carriere, random)}
    for experience in carriere.experiences:
        for acquis in _from_earlier(experience.metier, experience.fin, random):
            drawn.setdefault(acquis.code, acquis)
    if knowledge < 0.11:
        few = random.sample(list(drawn.values()), min(len(drawn), random.randint(1, 4)))
        return few
    drawn |= {acquis.code: acquis for acquis in _certified(metier, carriere, random)}
    return list(drawn.values())


def _from_metier(metier: str, carriere: Carriere, random: Random) -> Iterable[Acquis]:
    steps = NIVEAUX_DEBUTANT if carriere.depuis < DEBUTANT else NIVEAUX
    for exigence in metiers()[metier].exigences:
        if random.random() < (TIENT_COEUR if exigence.coeur else TIENT_AUTRE):
            jours = random.randrange(min(carriere.depuis, RECENT) + 1)
            yield _acquis(exigence, steps, jours, random)


def _from_earlier(metier: str, fin: int, random: Random) -> Iterable[Acquis]:
    for exigence in metiers()[metier].exigences:
        if exigence.coeur and random.random() < TIENT_ANCIEN:
            yield _acquis(exigence, NIVEAUX, fin + random.randrange(700), random)


def _acquis(exigence: Exigence, steps: Sequence[int], jours: int, random: Random) -> Acquis:
    provenances, cumulated = PROVENANCES[items()[exigence.code].nature]
    provenance = random.choices(provenances, cum_weights=cumulated)[0]
    preuve = PREUVES.get(provenance)
    if exigence.niveau is None:
        return Acquis(exigence.code, None, provenance, jours, preuve=preuve)
    if provenance != "declare" and random.random() < DEMENTI:
        return Acquis(exigence.code, exigence.niveau, provenance, jours, positif=False, preuve=preuve)
    niveau = max(1, min(4, exigence.niveau + random.choice(steps)))
    return Acquis(exigence.code, niveau, provenance, jours, preuve=preuve)


def _certified(metier: str, carriere: Carriere, random: Random) -> Iterable[Acquis]:
    """What a certification aimed at the métier attests: all its blocs, or some after a partial validation."""
    known = _certifications().get(metier)
    if not known or random.random() >= CERTIFIE:
        return
    blocs = random.choice(known)
    if random.random() < CERTIFIE_EN_PARTIE:
        blocs = random.sample(blocs, random.randint(1, len(blocs)))
    jours = random.randrange(30, max(60, min(carriere.debut, RECENT)))
    for bloc in blocs:
        for attestee in bloc.attested:
            yield Acquis(attestee.code, attestee.niveau, "certifie", jours, preuve=bloc.intitule)


@cache
def _certifications() -> Mapping[str, list[list[Bloc]]]:
    """By métier, the blocs of each certification aimed at it."""
    by_metier: dict[str, list[list[Bloc]]] = {}
    for fiche in documents("certifications"):
        blocs = [
            Bloc(f"{fiche['intitule']}, {bloc['code']}", exigences(bloc["competences"])) for bloc in fiche["blocs"]
        ]
        for metier in fiche["metiers_vises"]:
            by_metier.setdefault(metier, []).append(blocs)
    return by_metier
