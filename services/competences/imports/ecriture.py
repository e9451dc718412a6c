"""Writing the lines that passed: a few statements whatever their number, and an event for each row that changed."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.competences import events
from services.competences.metiers.publication import publish_metiers
from services.competences.models import Competence, Correspondance, Famille
from services.kit.data.uow import UnitOfWork
from services.kit.web.bulk import Rapport

BATCH = 5_000
_OUTCOMES = {"creee": "creees", "modifiee": "modifiees", "inchangee": "inchangees"}

_FAMILLES = (
    """UPDATE lot_famille l SET etat = CASE WHEN etat IS NULL THEN 'creee'
        WHEN EXISTS (SELECT FROM famille t WHERE t.id = l.id
            AND (t.libelle, t.parent_id) IS NOT DISTINCT FROM (l.libelle, l.parent_id))
        THEN 'inchangee' ELSE 'modifiee' END""",
    """INSERT INTO famille (id, version, referentiel, code, libelle, parent_id, modifiee_le)
    SELECT id, 1, referentiel, code, libelle, parent_id, :now FROM lot_famille WHERE etat = 'creee'""",
    """UPDATE famille t SET libelle = l.libelle, parent_id = l.parent_id, modifiee_le = :now, version = t.version + 1
    FROM lot_famille l WHERE l.id = t.id AND l.etat = 'modifiee'""",
)
_COMPETENCES = (
    """UPDATE lot_competence l SET etat = CASE WHEN etat IS NULL THEN 'creee'
        WHEN EXISTS (SELECT FROM competence t WHERE t.id = l.id
            AND (t.libelle, t.nature, t.definition) IS NOT DISTINCT FROM (l.libelle, l.nature, l.definition))
        THEN 'inchangee' ELSE 'modifiee' END""",
    """INSERT INTO competence (id, version, referentiel, code, libelle, nature, definition, retiree, modifiee_le)
    SELECT id, 1, referentiel, code, libelle, nature, definition, false, :now FROM lot_competence WHERE etat = 'creee'""",
    """UPDATE competence t SET libelle = l.libelle, nature = l.nature, definition = l.definition, modifiee_le = :now,
        version = t.version + 1 FROM lot_competence l WHERE l.id = t.id AND l.etat = 'modifiee'""",
)
_FICHE = "libelle, definition, famille_id, evolution, niveau, encadrement, appellations"
_WANTED = """SELECT m.id, e.competence_id, e.niveau, e.coeur FROM lot_exigence e JOIN lot_metier m USING (ligne)
    WHERE m.etat = 'stockee'"""
_HELD = """SELECT x.metier_id, x.competence_id, x.niveau, x.coeur FROM exigence x JOIN lot_metier m ON m.id = x.metier_id
    WHERE m.etat = 'stockee'"""
_METIERS = (
    f"""CREATE TEMPORARY TABLE lot_autre ON COMMIT DROP AS
    SELECT id FROM (({_WANTED} EXCEPT {_HELD}) UNION ALL ({_HELD} EXCEPT {_WANTED})) d GROUP BY id""",
    f"""UPDATE lot_metier l SET etat = CASE WHEN etat IS NULL THEN 'creee'
        WHEN NOT EXISTS (SELECT FROM lot_autre a WHERE a.id = l.id) AND EXISTS (SELECT FROM metier t WHERE t.id = l.id
            AND ({", ".join("t." + name for name in _FICHE.split(", "))})
            IS NOT DISTINCT FROM ({", ".join("l." + name for name in _FICHE.split(", "))}))
        THEN 'inchangee' ELSE 'modifiee' END""",
    f"""INSERT INTO metier (id, version, referentiel, code, {_FICHE}, retire, modifie_le)
    SELECT id, 1, referentiel, code, {_FICHE}, false, :now FROM lot_metier WHERE etat = 'creee'""",
    f"""UPDATE metier t SET ({_FICHE}) = ({", ".join("l." + name for name in _FICHE.split(", "))}),
        modifie_le = :now, version = t.version + 1 FROM lot_metier l WHERE l.id = t.id AND l.etat = 'modifiee'""",
    "DELETE FROM exigence x USING lot_autre a WHERE a.id = x.metier_id",
    """INSERT INTO exigence (metier_id, competence_id, niveau, coeur)
    SELECT m.id, e.competence_id, e.niveau, e.coeur FROM lot_exigence e JOIN lot_metier m USING (ligne)
    WHERE m.etat = 'creee' OR EXISTS (SELECT FROM lot_autre a WHERE a.id = m.id)""",
)
_CONSTAT = "relation, auteur, etablie_le, confiance"
_CORRESPONDANCES = (
    f"""UPDATE lot_correspondance l SET id = t.id, etat = CASE WHEN t.statut = 'acceptee'
            AND ({", ".join("t." + name for name in _CONSTAT.split(", "))})
            IS NOT DISTINCT FROM ({", ".join("l." + name for name in _CONSTAT.split(", "))})
        THEN 'inchangee' ELSE 'modifiee' END
    FROM correspondance t WHERE t.referentiel = l.referentiel AND t.code = l.code
        AND (t.metier_id = l.metier_id OR t.competence_id = l.competence_id)""",
    "UPDATE lot_correspondance SET etat = 'creee' WHERE etat IS NULL",
    f"""INSERT INTO correspondance
        (id, version, metier_id, competence_id, referentiel, code, {_CONSTAT}, statut, decidee_par, decidee_le)
    SELECT id, 1, metier_id, competence_id, referentiel, code, {_CONSTAT}, 'acceptee', :sujet, :now
    FROM lot_correspondance WHERE etat = 'creee'""",
    f"""UPDATE correspondance t SET ({_CONSTAT}) = ({", ".join("l." + name for name in _CONSTAT.split(", "))}),
        statut = 'acceptee', decidee_par = :sujet, decidee_le = :now, version = t.version + 1
    FROM lot_correspondance l WHERE l.id = t.id AND l.etat = 'modifiee'""",
)


async def write_lot(uow: UnitOfWork, rapport: Rapport) -> None:
    """Write what is new or changed, count it, and publish it: familles, then items, then the métiers that require them."""
    for statements in (_FAMILLES, _COMPETENCES, _METIERS, _CORRESPONDANCES):
        for statement in statements:
            given = {"now": uow.now, "sujet": uow.actor.sujet}
            await uow.db.execute(
                text(statement), {name: value for name, value in given.items() if f":{name}" in statement}
            )
    for lot in ("lot_famille", "lot_competence", "lot_metier", "lot_correspondance"):
        for etat, count in await uow.db.execute(text(f"SELECT etat, count(*) FROM {lot} GROUP BY etat")):
            setattr(rapport, _OUTCOMES[etat], getattr(rapport, _OUTCOMES[etat]) + count)
    await _publish(uow)


async def _publish(uow: UnitOfWork) -> None:
    async for familles in _changed(uow.db, Famille, "lot_famille"):
        await uow.emit_many(events.FAMILLE_MODIFIEE, [(str(it.id), events.famille_modifiee(it)) for it in familles])
    async for items in _changed(uow.db, Competence, "lot_competence"):
        await uow.emit_many(events.COMPETENCE_MODIFIEE, [(str(it.id), events.competence_modifiee(it)) for it in items])
    # a métier's event carries its famille's libellé: those of a famille that changed are published again
    metiers = await uow.db.scalars(
        text(
            "SELECT id FROM metier WHERE id IN (SELECT id FROM lot_metier WHERE etat IN ('creee', 'modifiee'))"
            " OR famille_id IN (SELECT id FROM lot_famille WHERE etat = 'modifiee') ORDER BY referentiel, code"
        )
    )
    await publish_metiers(uow, list(metiers))
    async for rows in _changed(uow.db, Correspondance, "lot_correspondance"):
        changes = [(str(it.id), events.correspondance_modifiee(it)) for it in rows]
        await uow.emit_many(events.CORRESPONDANCE_MODIFIEE, changes)


async def _changed(db: AsyncSession, model: Any, lot: str) -> AsyncIterator[list[Any]]:
    """The rows that a lot created or changed, in the order of its lines, a batch at a time."""
    query = text(f"SELECT id FROM {lot} WHERE etat IN ('creee', 'modifiee') ORDER BY ligne")
    ids: list[UUID] = list(await db.scalars(query))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        rows = {row.id: row for row in await db.scalars(select(model).where(col(model.id).in_(batch)))}
        yield [rows[key] for key in batch]
        db.expunge_all()
