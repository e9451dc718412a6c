"""Renumbering: the emplois of an entity change matricule, the people stay who they are; harmless when repeated."""

from collections import Counter
from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.bulk import Ligne, Rapport
from services.kit.web.errors import Erreur
from services.parcours.emplois.queries import not_ended
from services.parcours.errors import ChargementVide
from services.parcours.imports.service import be_alone, entite_of
from services.parcours.models import AncienMatricule, Emploi
from services.parcours.references import entites_by_code

Cle = tuple[UUID, str]  # entity, matricule
INCONNU = "Aucun emploi en cours de l'entité ne porte ce matricule"
PRIS = "Un autre emploi en cours de l'entité porte, ou prend, ce matricule"
DEJA_DIT = "Matricule déjà donné plus haut"

# through a name that no load gives: two emplois may exchange theirs
_LEAVE = text("UPDATE emploi SET matricule = '#' || id::text WHERE id = ANY(:ids)")
_TAKE = text(
    "UPDATE emploi e SET matricule = n.nouveau, version = e.version + 1"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:nouveaux AS text[])) AS n(id, nouveau) WHERE e.id = n.id"
)
_FORGET = text(
    "DELETE FROM ancien_matricule a USING unnest(CAST(:entites AS uuid[]), CAST(:nouveaux AS text[])) AS n(entite, nouveau)"
    " WHERE a.entite_id = n.entite AND a.matricule = n.nouveau"
)
_REMEMBER = text(
    "INSERT INTO ancien_matricule (entite_id, matricule, emploi_id, quitte_le) SELECT n.*, :jour FROM"
    " unnest(CAST(:entites AS uuid[]), CAST(:anciens AS text[]), CAST(:ids AS uuid[])) AS n"
    " ON CONFLICT (entite_id, matricule) DO UPDATE SET emploi_id = excluded.emploi_id, quitte_le = excluded.quitte_le"
)


async def renumber(uow: UnitOfWork, lignes: AsyncIterator[list[Ligne]], *, dry_run: bool) -> Rapport:
    rapport = Rapport(dry_run=dry_run)
    if dry_run:
        uow.rollback_at_end()
    await be_alone(uow)
    wanted = await _read(uow, lignes, rapport)
    if not rapport.lignes:
        raise ChargementVide("Le fichier ne contient aucune ligne ; rien n'a été changé.")
    moves = await _moves(uow, wanted, rapport)
    rapport.modifiees = len(moves)
    if moves:
        await _write(uow, moves)
    rapport.rejetees.sort(key=lambda rejetee: rejetee.ligne)
    return rapport


async def _read(uow: UnitOfWork, lignes: AsyncIterator[list[Ligne]], rapport: Rapport) -> dict[Cle, tuple[int, str]]:
    """What each number becomes, with the line that says it."""
    entites = await entites_by_code(uow.db, entite_of(uow))
    wanted: dict[Cle, tuple[int, str]] = {}
    async for lines in lignes:
        rapport.lignes += len(lines)
        for line in lines:
            entite_id = entites.get(line.donnees.entite) if line.donnees else None
            if line.erreurs:
                rapport.reject(line.numero, line.erreurs)
            elif entite_id is None:
                rapport.reject(line.numero, [Erreur(pointeur="/entite", motif="Entité inconnue")])
            elif (entite_id, line.donnees.ancien) in wanted:
                rapport.reject(line.numero, [Erreur(pointeur="/ancien", motif=DEJA_DIT)])
            else:
                wanted[entite_id, line.donnees.ancien] = line.numero, line.donnees.nouveau
    return wanted


async def _moves(
    uow: UnitOfWork, wanted: dict[Cle, tuple[int, str]], rapport: Rapport
) -> dict[UUID, tuple[UUID, str, str]]:
    """(entity, former number, new one) of each emploi that changes; the rest is counted or refused."""
    concerned = {entite_id for entite_id, _ in wanted}
    statement = select(col(Emploi.id), col(Emploi.entite_id), col(Emploi.matricule)).where(
        col(Emploi.entite_id).in_(concerned), not_ended(uow.today)
    )
    rows = (await uow.db.execute(statement)).all()
    bearer: dict[Cle, UUID] = {(entite_id, matricule): emploi for emploi, entite_id, matricule in rows}
    number = {emploi: matricule for emploi, _, matricule in rows}
    left = select(AncienMatricule).where(col(AncienMatricule.entite_id).in_(concerned))
    former = {(it.entite_id, it.matricule): it.emploi_id for it in await uow.db.scalars(left)}
    moves: dict[UUID, tuple[UUID, str, str]] = {}
    line_of: dict[UUID, int] = {}
    for (entite_id, ancien), (numero, nouveau) in wanted.items():
        already = former.get((entite_id, ancien))
        emploi_id = bearer.get((entite_id, ancien))
        if nouveau == (number.get(already) if already else ancien if emploi_id else None):
            rapport.inchangees += 1
        elif emploi_id is None:
            rapport.reject(numero, [Erreur(pointeur="/ancien", motif=INCONNU)])
        else:
            moves[emploi_id], line_of[emploi_id] = (entite_id, ancien, nouveau), numero
    for emploi_id in _refused(bearer, moves):
        rapport.reject(line_of[emploi_id], [Erreur(pointeur="/nouveau", motif=PRIS)])
        del moves[emploi_id]
    return moves


def _refused(bearer: dict[Cle, UUID], moves: dict[UUID, tuple[UUID, str, str]]) -> list[UUID]:
    """Emplois whose new number is not free once all have moved: one that is refused keeps a number that another wanted."""
    refused: list[UUID] = []
    going = dict(moves)
    while True:
        asked = Counter((entite_id, nouveau) for entite_id, _, nouveau in going.values())
        kept = {key for key, emploi_id in bearer.items() if emploi_id not in going}
        bad = [
            it
            for it, (entite_id, _, nouveau) in going.items()
            if (entite_id, nouveau) in kept or asked[entite_id, nouveau] > 1
        ]
        if not bad:
            return refused
        refused += bad
        for emploi_id in bad:
            del going[emploi_id]


async def _write(uow: UnitOfWork, moves: dict[UUID, tuple[UUID, str, str]]) -> None:
    entites, anciens, nouveaux = (list(values) for values in zip(*moves.values(), strict=True))
    values = {
        "ids": list(moves), "entites": entites, "anciens": anciens, "nouveaux": nouveaux, "jour": uow.today,
    }  # fmt: skip
    for statement in (_LEAVE, _TAKE, _FORGET, _REMEMBER):
        names = statement.compile().params
        await uow.db.execute(statement, {name: values[name] for name in names})
