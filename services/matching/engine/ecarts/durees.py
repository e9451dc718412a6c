"""How long a course stays, counted as `certification` counts it: its parameters come with each certification.

A bloc without days of its own takes an equal share of what the others leave of the certification's; blocs that together
exceed it are reduced to it. A bloc's minutes are spread evenly over its compétences, by id; of one that is held nothing is
left, of one held below its level the rule's part, of any other the whole. What a métier lets deduce is not held: nobody
said it, so no positionnement would count it.
"""

from __future__ import annotations

from services.matching.engine.personne.preuves import RIEN, Tenus
from services.matching.engine.referentiel.modele import Attestation, Bloc, Certification, RegleDuree


def minutes_of(certification: Certification) -> list[int | None]:
    """Minutes of each bloc for who holds nothing, None where no duration is known."""
    par_jour = certification.regle_duree.minutes_par_jour
    own = [None if bloc.duree_jours is None else bloc.duree_jours * par_jour for bloc in certification.blocs]
    if certification.duree_jours is None:
        return list(own)
    whole, known = certification.duree_jours * par_jour, sum(minutes or 0 for minutes in own)
    if known > whole:
        return [(minutes or 0) * whole // known for minutes in own]
    rest = iter(_spread(whole - known, own.count(None)))
    return [next(rest) if minutes is None else minutes for minutes in own]


def _spread(total: int, parts: int) -> list[int]:
    return [total // parts + (number < total % parts) for number in range(parts)] if parts else []


def is_held(attestee: Attestation, detenus: Tenus) -> bool:
    """Whether somebody said that the compétence is held, at the level that the bloc attests."""
    dit = detenus.get(attestee.item, RIEN).dit
    return dit is not None and dit >= (attestee.niveau or 0)


def _reste(attestee: Attestation, detenus: Tenus, regle: RegleDuree) -> int:
    """Hundredths left to learn of a compétence that a bloc attests."""
    if is_held(attestee, detenus):
        return 0
    return 100 if detenus.get(attestee.item, RIEN).dit is None else regle.reste_partielle


def minutes_left(bloc: Bloc, minutes: int | None, detenus: Tenus, regle: RegleDuree) -> int | None:
    """Minutes left of a bloc of so many; the whole when it describes nothing."""
    if minutes is None or not bloc.competences:
        return minutes
    attestees = sorted(bloc.competences, key=lambda attestee: attestee.item)
    shares = zip(attestees, _spread(minutes, len(attestees)), strict=True)
    return sum(share * _reste(attestee, detenus, regle) // 100 for attestee, share in shares)


def days(minutes: int | None, regle: RegleDuree) -> float | None:
    """Days, never rounded up to one that nobody has to follow."""
    return None if minutes is None else minutes * 100 // regle.minutes_par_jour / 100


def course(certification: Certification, detenus: Tenus) -> tuple[float | None, float | None]:
    """Days of the whole certification, and what positionnement leaves of them.

    What is of no compétence is followed by whoever has something of one to learn.
    """
    regle, minutes = certification.regle_duree, minutes_of(certification)
    if certification.duree_jours is not None:
        whole = certification.duree_jours * regle.minutes_par_jour
    elif minutes and None not in minutes:
        whole = sum(known or 0 for known in minutes)
    else:
        return None, None
    described = [
        (bloc, known or 0) for bloc, known in zip(certification.blocs, minutes, strict=True) if bloc.competences
    ]
    if not described:
        return days(whole, regle), days(whole, regle)
    left = sum(minutes_left(bloc, known, detenus, regle) or 0 for bloc, known in described)
    beside = whole - sum(known for _, known in described)
    return days(whole, regle), days(left + beside if left else 0, regle)
