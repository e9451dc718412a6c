"""Whether a jury may sit: number, qualification, balance, presidency, and no tie with those whom it judges (domain B.6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.certification.models import Sexe
from services.certification.regles.parametres import ParametresJury
from services.kit.web.errors import Erreur


@dataclass(frozen=True)
class Membre:
    """What the rule looks at of a member; `managers` are, or were, theirs when they are employees, in any entity."""

    sujet: str
    profil_id: UUID | None
    managers: frozenset[UUID]
    sexe: Sexe
    qualifie: bool
    president: bool
    liens: frozenset[UUID]


@dataclass(frozen=True)
class Candidat:
    """Whom the jury judges: who manages or managed them, and who accompanies them, by subject or by profil."""

    profil_id: UUID
    managers: frozenset[UUID]
    accompagnateurs: frozenset[str | UUID]


def defauts(membres: Sequence[Membre], candidats: Iterable[Candidat], regle: ParametresJury) -> list[Erreur]:
    """Every breach of the rule, by JSON pointer; empty when the jury may sit. Names no candidate."""
    return [*_together(membres, regle), *_one_by_one(membres, list(candidats), regle)]


def _together(membres: Sequence[Membre], regle: ParametresJury) -> list[Erreur]:
    found = []
    if len(membres) < regle.membres_min:
        found.append(f"Le jury compte au moins {regle.membres_min} membres")
    if sum(membre.qualifie for membre in membres) < regle.qualifies_min:
        found.append(f"Au moins {regle.qualifies_min} membre est qualifié pour la certification")
    if regle.mixite and {membre.sexe for membre in membres} != set(Sexe):
        found.append("Le jury compte des femmes et des hommes")
    if regle.president and sum(membre.president for membre in membres) != 1:
        found.append("Le jury a un président et un seul, dont la voix est prépondérante")
    return [Erreur(pointeur="/membres", motif=motif) for motif in found]


def _one_by_one(membres: Sequence[Membre], candidats: list[Candidat], regle: ParametresJury) -> list[Erreur]:
    found, seen = [], set[str | UUID]()
    for rang, membre in enumerate(membres):
        place = f"/membres/{rang}"
        keys = _keys(membre)
        if keys & seen:
            found.append(Erreur(pointeur=f"{place}/sujet", motif="Cette personne est déjà membre du jury"))
        seen |= keys
        if regle.sans_lien and any(is_tied(membre, candidat) for candidat in candidats):
            motif = "Ce membre a, ou a eu, un lien avec un candidat"
            found.append(Erreur(pointeur=place, motif=motif))
        if regle.sans_accompagnateur and any(keys & candidat.accompagnateurs for candidat in candidats):
            found.append(Erreur(pointeur=place, motif="Ce membre accompagne un candidat"))
    return found


def _keys(membre: Membre) -> set[str | UUID]:
    return {membre.sujet} | ({membre.profil_id} if membre.profil_id else set())


def is_tied(membre: Membre, candidat: Candidat) -> bool:
    """The candidate is the member, has or had them as a manager or managed them, or is somebody to whom they declared a link."""
    if candidat.profil_id in membre.liens:
        return True
    if membre.profil_id is None:
        return False
    return membre.profil_id in {candidat.profil_id, *candidat.managers} or candidat.profil_id in membre.managers
