"""The staged lines and the SQL that compares them, as sets, with what is stored.

Everything of a file waits in temporary tables until it has been read: a line may name a manager who comes later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.data.db import copy_rows
from services.parcours.imports.lignes import COLONNES_ACQUIS, COLONNES_EXPERIENCE, COLONNES_PROFIL, Rows
from services.parcours.profils.hierarchie import MOTIF_CERCLE, MOTIF_INCONNU, MOTIF_SOI, in_circles

CHANGES = "charge_change"
Refus = tuple[int, str, str]  # line, pointer, reason

_STAGING = (
    """CREATE TEMPORARY TABLE charge_profil (
        ligne integer PRIMARY KEY, id uuid NOT NULL, entite_id uuid NOT NULL, matricule text NOT NULL,
        actif boolean NOT NULL, metier_id uuid, metier_depuis_le date, manager text, donne_acquis boolean NOT NULL,
        donne_experiences boolean NOT NULL, nouveau boolean NOT NULL DEFAULT true, manager_id uuid) ON COMMIT DROP""",
    """CREATE TEMPORARY TABLE charge_acquis (
        ligne integer NOT NULL, rang integer NOT NULL, competence_id uuid NOT NULL, niveau integer,
        provenance text NOT NULL, le date NOT NULL, positif boolean NOT NULL, preuve text) ON COMMIT DROP""",
    """CREATE TEMPORARY TABLE charge_experience (
        ligne integer NOT NULL, metier_id uuid NOT NULL, debut_le date NOT NULL, fin_le date) ON COMMIT DROP""",
    f"CREATE TEMPORARY TABLE {CHANGES} (id uuid PRIMARY KEY, nouveau boolean NOT NULL) ON COMMIT DROP",
)
# the known people of the file, locked in one order against whoever writes on one of them
_KNOWN = (
    "SELECT count(*) FROM (SELECT 1 FROM profil p WHERE (p.entite_id, p.matricule) IN"
    " (SELECT entite_id, matricule FROM charge_profil) ORDER BY p.id FOR NO KEY UPDATE) AS verrouilles",
    "UPDATE charge_profil c SET id = p.id, nouveau = false FROM profil p"
    " WHERE p.entite_id = c.entite_id AND p.matricule = c.matricule",
)
_REPEATED = (
    "SELECT ligne FROM (SELECT ligne, row_number() OVER (PARTITION BY entite_id, matricule ORDER BY ligne) AS rang"
    " FROM charge_profil) AS numerotees WHERE rang > 1"
)
_MANAGERS = (
    "UPDATE charge_profil c SET manager_id = m.id FROM ("
    " SELECT id, entite_id, matricule FROM charge_profil"
    " UNION SELECT p.id, p.entite_id, p.matricule FROM profil p"
    ") AS m WHERE c.manager IS NOT NULL AND m.entite_id = c.entite_id AND m.matricule = c.manager"
)
_STORED_MANAGERS = "SELECT id, manager_id FROM profil WHERE entite_id IN (SELECT DISTINCT entite_id FROM charge_profil)"
_RETIRED = (
    "SELECT a.ligne, a.rang FROM charge_acquis a JOIN charge_profil c USING (ligne)"
    " JOIN competence_connue k ON k.id = a.competence_id AND k.retiree"
    " WHERE NOT EXISTS (SELECT 1 FROM acquis s WHERE s.profil_id = c.id AND s.competence_id = a.competence_id)"
)
_CHANGED_JOBS = (
    "UPDATE profil p SET actif = c.actif, metier_id = c.metier_id, metier_depuis_le = c.metier_depuis_le,"
    " manager_id = c.manager_id, version = p.version + 1 FROM charge_profil c WHERE p.id = c.id AND NOT c.nouveau"
    " AND (p.actif, p.metier_id, p.metier_depuis_le, p.manager_id)"
    " IS DISTINCT FROM (c.actif, c.metier_id, c.metier_depuis_le, c.manager_id) RETURNING p.id"
)
_NEW_PEOPLE = (
    "INSERT INTO profil (id, version, entite_id, matricule, actif, metier_id, metier_depuis_le, manager_id)"
    " SELECT id, 1, entite_id, matricule, actif, metier_id, metier_depuis_le, manager_id FROM charge_profil"
    " WHERE nouveau ORDER BY id RETURNING id"
)
# a list replaces what loads brought, among the provenances that this caller may carry; what was typed in stays
_GONE_ACQUIS = (
    "DELETE FROM acquis a USING charge_profil c WHERE a.profil_id = c.id AND c.donne_acquis AND NOT c.nouveau"
    " AND a.source = 'chargement' AND a.provenance = ANY(:provenances) AND NOT EXISTS (SELECT 1 FROM charge_acquis s"
    " WHERE s.ligne = c.ligne AND s.competence_id = a.competence_id AND s.provenance = a.provenance AND s.le = a.le)"
    " RETURNING a.profil_id AS id"
)
_INSERT_ACQUIS = (
    "INSERT INTO acquis AS a (id, version, profil_id, competence_id, niveau, provenance, le, positif, preuve, source)"
    " SELECT gen_random_uuid(), 1, c.id, s.competence_id, s.niveau, s.provenance, s.le, s.positif, s.preuve,"
    " 'chargement' FROM charge_acquis s JOIN charge_profil c USING (ligne)"
)
# of people who were not there, nothing can conflict and all is new: a third less time than the statement below
_ACQUIS_OF_NEW_PEOPLE = f"{_INSERT_ACQUIS} WHERE c.nouveau"
_NEW_ACQUIS = (
    f"{_INSERT_ACQUIS} WHERE NOT c.nouveau"
    " ON CONFLICT (profil_id, competence_id, provenance, le) DO UPDATE SET niveau = excluded.niveau,"
    " positif = excluded.positif, preuve = excluded.preuve, version = a.version + 1 WHERE a.source = 'chargement'"
    " AND (a.niveau, a.positif, a.preuve) IS DISTINCT FROM (excluded.niveau, excluded.positif, excluded.preuve)"
    " RETURNING a.profil_id AS id"
)
_GONE_EXPERIENCES = (
    "DELETE FROM experience e USING charge_profil c WHERE e.profil_id = c.id AND c.donne_experiences AND NOT c.nouveau"
    " AND e.source = 'chargement' AND NOT EXISTS (SELECT 1 FROM charge_experience s"
    " WHERE s.ligne = c.ligne AND s.metier_id = e.metier_id AND s.debut_le = e.debut_le) RETURNING e.profil_id AS id"
)
# where the person typed in the same métier at that time, what they say stands
_NEW_EXPERIENCES = (
    "INSERT INTO experience AS e (id, version, profil_id, metier_id, debut_le, fin_le, source)"
    " SELECT gen_random_uuid(), 1, c.id, s.metier_id, s.debut_le, s.fin_le, 'chargement'"
    " FROM charge_experience s JOIN charge_profil c USING (ligne)"
    " WHERE c.nouveau OR NOT EXISTS (SELECT 1 FROM experience d WHERE d.profil_id = c.id AND d.source <> 'chargement'"
    " AND d.metier_id = s.metier_id"
    " AND daterange(d.debut_le, d.fin_le, '[]') && daterange(s.debut_le, s.fin_le, '[]'))"
    " ON CONFLICT (profil_id, metier_id, debut_le) DO UPDATE SET fin_le = excluded.fin_le, version = e.version + 1"
    " WHERE e.source = 'chargement' AND e.fin_le IS DISTINCT FROM excluded.fin_le RETURNING e.profil_id AS id"
)


async def open_staging(db: AsyncSession) -> None:
    for statement in _STAGING:
        await db.execute(text(statement))


async def stage(db: AsyncSession, rows: Rows) -> None:
    for name, columns, records in (
        ("charge_profil", COLONNES_PROFIL, rows.profils),
        ("charge_acquis", COLONNES_ACQUIS, rows.acquis),
        ("charge_experience", COLONNES_EXPERIENCE, rows.experiences),
    ):
        if records:
            await copy_rows(db, None, columns, records, name=name)


async def refuse_lines(db: AsyncSession, *, names_retired: bool) -> list[Refus]:
    """Take away the staged lines that what is stored, or the rest of the file, refuses; why, for each."""
    for name in ("charge_profil", "charge_acquis", "charge_experience"):
        await db.execute(text(f"ANALYZE {name}"))
    refused = [(ligne, "/matricule", "Matricule déjà donné plus haut") for (ligne,) in await _rows(db, _REPEATED)]
    await _discard(db, [ligne for ligne, *_ in refused])
    for statement in _KNOWN:
        await db.execute(text(statement))
    if names_retired:
        retired = [
            (ligne, f"/acquis/{rang}/competence", "Compétence retirée du catalogue")
            for ligne, rang in await _rows(db, _RETIRED)
        ]
        await _discard(db, [ligne for ligne, *_ in retired])
        refused += retired
    await db.execute(text(_MANAGERS))
    hierarchy = await _refused_managers(db)
    await _discard(db, [ligne for ligne, *_ in hierarchy])
    return refused + hierarchy


async def _rows(db: AsyncSession, statement: str) -> Sequence[Any]:
    return (await db.execute(text(statement))).all()


async def _discard(db: AsyncSession, lignes: Iterable[int]) -> None:
    values = {"lignes": sorted(set(lignes))}
    if values["lignes"]:
        for name in ("charge_profil", "charge_acquis", "charge_experience"):
            await db.execute(text(f"DELETE FROM {name} WHERE ligne = ANY(:lignes)"), values)


@dataclass(frozen=True)
class _Rattachement:
    """A staged person and the manager that the line names; `manager_id` is None when nobody has that matricule."""

    ligne: int
    id: UUID
    manager: str | None
    manager_id: UUID | None


async def _refused_managers(db: AsyncSession) -> list[Refus]:
    """Lines whose manager does not hold, until none is left: a refused line may have been the manager of another."""
    rows = await _rows(db, "SELECT ligne, id, manager, manager_id FROM charge_profil ORDER BY ligne")
    staged = [_Rattachement(*row) for row in rows]
    stored: dict[UUID, UUID | None] = {row[0]: row[1] for row in await _rows(db, _STORED_MANAGERS)}
    refused: list[Refus] = []
    while True:
        manager_of = stored | {it.id: it.manager_id for it in staged}
        circles = in_circles(manager_of, [it.id for it in staged])
        motifs = {it.ligne: motif for it in staged if (motif := _motif(it, manager_of, circles))}
        if not motifs:
            return refused
        refused += [(ligne, "/manager", motif) for ligne, motif in motifs.items()]
        staged = [it for it in staged if it.ligne not in motifs]


def _motif(it: _Rattachement, manager_of: dict[UUID, UUID | None], circles: set[UUID]) -> str | None:
    if it.manager is None:
        return None
    if it.manager_id is None or it.manager_id not in manager_of:
        return MOTIF_INCONNU
    if it.manager_id == it.id:
        return MOTIF_SOI
    return MOTIF_CERCLE if it.id in circles else None


async def apply_staged(db: AsyncSession, provenances: Sequence[str]) -> tuple[int, int, int]:
    """Bring what is stored to what the lines say: (created, changed, unchanged). `charge_change` names who changed."""
    staged = int((await _rows(db, "SELECT count(*) FROM charge_profil"))[0][0])
    for statement, nouveau in (
        (_NEW_PEOPLE, True),
        (_CHANGED_JOBS, False),
        (_GONE_ACQUIS, False),
        (_NEW_ACQUIS, False),
        (_GONE_EXPERIENCES, False),
        (_NEW_EXPERIENCES, False),
    ):
        noted = (
            f"WITH touches AS ({statement}) INSERT INTO {CHANGES} SELECT DISTINCT id, {nouveau} FROM touches"
            " ON CONFLICT DO NOTHING"
        )
        values = {"provenances": list(provenances)} if ":provenances" in statement else {}
        await db.execute(text(noted), values)
        if nouveau:
            await db.execute(text(_ACQUIS_OF_NEW_PEOPLE))
    counts = f"SELECT count(*) FILTER (WHERE nouveau), count(*) FILTER (WHERE NOT nouveau) FROM {CHANGES}"
    created, changed = (await _rows(db, counts))[0]
    return created, changed, staged - created - changed
