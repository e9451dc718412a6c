"""Succession of entities (merger, split, change of name): emplois pass to the entity that follows, on a day.

The former emploi ends the day before and stays what it was; the people, and all that is theirs, do not move.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.bulk import Ligne, Rapport
from services.kit.web.errors import Erreur
from services.parcours.emplois.hierarchie import dismiss_departed
from services.parcours.emplois.queries import is_last
from services.parcours.errors import ChargementVide
from services.parcours.events import publish_profils_of
from services.parcours.imports import attente
from services.parcours.imports.service import be_alone
from services.parcours.models import Affectation, Emploi, Profil
from services.parcours.references import entites_by_code

_AT_ONCE = 1_000


@dataclass(frozen=True)
class _Passage:
    """One emploi that passes: from where and under which number, to where and under which, from which day on."""

    ligne: int
    entite_id: UUID
    matricule: str
    vers_id: UUID
    nouveau: str
    effet_le: date


async def succeed(uow: UnitOfWork, lignes: AsyncIterator[list[Ligne]], *, dry_run: bool) -> Rapport:
    rapport = Rapport(dry_run=dry_run)
    if dry_run:
        uow.rollback_at_end()
    await be_alone(uow)
    await attente.open_changes(uow.db)
    wanted = await _read(uow, lignes, rapport)
    if not rapport.lignes:
        raise ChargementVide("Le fichier ne contient aucune ligne ; rien n'a été changé.")
    for start in range(0, len(wanted), _AT_ONCE):
        await _pass(uow, wanted[start : start + _AT_ONCE], rapport)
    for entite_id in sorted({it.entite_id for it in wanted} | {it.vers_id for it in wanted}):
        await attente.note(uow.db, await dismiss_departed(uow, entite_id))
    await publish_profils_of(uow, attente.CHANGES)
    rapport.rejetees.sort(key=lambda rejetee: rejetee.ligne)
    return rapport


async def _read(uow: UnitOfWork, lignes: AsyncIterator[list[Ligne]], rapport: Rapport) -> list[_Passage]:
    entites = await entites_by_code(uow.db)
    wanted: list[_Passage] = []
    seen: set[tuple[str, UUID, str]] = set()
    async for lines in lignes:
        rapport.lignes += len(lines)
        for line in lines:
            it = line.donnees
            erreurs = line.erreurs or [
                Erreur(pointeur=f"/{champ}", motif="Entité inconnue")
                for champ in ("entite", "vers")
                if getattr(it, champ) not in entites
            ]
            if not erreurs:
                passage = _Passage(
                    line.numero,
                    entites[it.entite],
                    it.matricule,
                    entites[it.vers],
                    it.nouveau or it.matricule,
                    it.effet_le,
                )
                erreurs = _faults(passage, seen)
            if erreurs:
                rapport.reject(line.numero, erreurs)
            else:
                wanted.append(passage)
    return wanted


def _faults(it: _Passage, seen: set[tuple[str, UUID, str]]) -> list[Erreur]:
    """What the file alone refuses of a line; `seen` holds the numbers that the lines before left and took."""
    if it.entite_id == it.vers_id:
        return [Erreur(pointeur="/vers", motif="Une entité ne se succède pas à elle-même")]
    for sens, champ, key in (("quitte", "matricule", it.entite_id), ("prend", "nouveau", it.vers_id)):
        matricule = it.matricule if champ == "matricule" else it.nouveau
        if (sens, key, matricule) in seen:
            return [Erreur(pointeur=f"/{champ}", motif="Matricule déjà donné plus haut")]
    seen.update([("quitte", it.entite_id, it.matricule), ("prend", it.vers_id, it.nouveau)])
    return []


async def _pass(uow: UnitOfWork, wanted: list[_Passage], rapport: Rapport) -> None:
    """End each emploi and begin the one that follows, with what was done in it."""
    left = await _emplois(uow, [(it.entite_id, it.matricule) for it in wanted])
    taken = await _emplois(uow, [(it.vers_id, it.nouveau) for it in wanted])
    moved: list[tuple[_Passage, Emploi, Affectation]] = []
    for it in wanted:
        before, after = left.get((it.entite_id, it.matricule), []), taken.get((it.vers_id, it.nouveau), [])
        people = {emploi.profil_id for emploi, _ in before if emploi.fin_le == it.effet_le - timedelta(days=1)}
        if any(emploi.debut_le == it.effet_le and emploi.profil_id in people for emploi, _ in after):
            rapport.inchangees += 1
            continue
        source = next(((e, a) for e, a in before if e.fin_le is None or e.fin_le >= it.effet_le), None)
        erreurs = _refusal(it, source, [emploi for emploi, _ in after])
        if source is None or erreurs:
            rapport.reject(it.ligne, erreurs)
        else:
            moved.append((it, *source))
    await uow.db.execute(
        select(col(Profil.id))
        .where(col(Profil.id).in_([emploi.profil_id for _, emploi, _ in moved]))
        .order_by(col(Profil.id))
        .with_for_update(key_share=True)
    )
    following = [_follow(it, emploi) for it, emploi, _ in moved]
    uow.db.add_all(following)
    await uow.db.flush()
    for emploi, (it, _, affectation) in zip(following, moved, strict=True):
        done = affectation.model_dump(include={"metier_id", "manager_id", "quotite", "lieu"})
        uow.db.add(Affectation(emploi_id=emploi.id, debut_le=it.effet_le, **done))
    await uow.db.flush()
    rapport.creees += len(moved)
    await attente.note(uow.db, [emploi.profil_id for _, emploi, _ in moved])


async def _emplois(
    uow: UnitOfWork, keys: list[tuple[UUID, str]]
) -> dict[tuple[UUID, str], list[tuple[Emploi, Affectation]]]:
    statement = select(Emploi, Affectation).join(Affectation, is_last())
    statement = statement.where(tuple_(col(Emploi.entite_id), col(Emploi.matricule)).in_(keys)).order_by(col(Emploi.id))
    found: dict[tuple[UUID, str], list[tuple[Emploi, Affectation]]] = {}
    for emploi, affectation in await uow.db.execute(statement):
        found.setdefault((emploi.entite_id, emploi.matricule), []).append((emploi, affectation))
    return found


def _refusal(it: _Passage, source: tuple[Emploi, Affectation] | None, after: list[Emploi]) -> list[Erreur]:
    if source is None:
        return [Erreur(pointeur="/matricule", motif="Aucun emploi de l'entité ne porte ce matricule ce jour-là")]
    emploi, affectation = source
    begun = max((day for day in (emploi.debut_le, affectation.debut_le) if day is not None), default=None)
    if begun is not None and begun >= it.effet_le:
        return [Erreur(pointeur="/effet_le", motif="L'emploi, ou ce qui s'y fait, ne commence pas avant ce jour")]
    if any(other.fin_le is None or other.fin_le >= it.effet_le for other in after):
        return [Erreur(pointeur="/nouveau", motif="Un autre emploi de l'entité qui succède porte ce matricule")]
    return []


def _follow(it: _Passage, emploi: Emploi) -> Emploi:
    """The emploi that begins where this one ends."""
    following = Emploi(
        profil_id=emploi.profil_id,
        entite_id=it.vers_id,
        matricule=it.nouveau,
        debut_le=it.effet_le,
        fin_le=emploi.fin_le,
    )
    emploi.fin_le = it.effet_le - timedelta(days=1)
    return following
