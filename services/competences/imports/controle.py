"""What lines say of each other and of what is stored: rejected lines leave the load, and so do those that needed them."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.competences.competences.nature import MOTIF_NATURE
from services.competences.imports.lot import LOTS
from services.kit.web.bulk import Rapport
from services.kit.web.errors import Erreur

Cle = tuple[str, str]

_KEYS = {
    "lot_famille": "referentiel, code",
    "lot_competence": "referentiel, code",
    "lot_metier": "referentiel, code",
    "lot_correspondance": "objet, objet_referentiel, objet_code, referentiel, code",
}
_STORED = (("lot_famille", "famille"), ("lot_competence", "competence"), ("lot_metier", "metier"))

_COMPETENCES = (
    """INSERT INTO lot_rejet SELECT l.ligne, '/code', 'Code d''un élément retiré du catalogue'
    FROM lot_competence l JOIN competence t ON t.id = l.id AND t.retiree""",
    f"""INSERT INTO lot_rejet SELECT l.ligne, '/nature', '{MOTIF_NATURE.replace("'", "''")}'
    FROM lot_competence l JOIN competence t ON t.id = l.id
    WHERE NOT t.retiree AND (t.nature = 'competence') <> (l.nature = 'competence')""",
)
_METIERS = (
    """UPDATE lot_metier l SET famille_id = t.id FROM famille t
    WHERE t.referentiel = l.referentiel AND t.code = l.famille""",
    """UPDATE lot_metier l SET famille_id = t.id FROM lot_famille t
    WHERE t.referentiel = l.referentiel AND t.code = l.famille""",
    """UPDATE lot_exigence l SET competence_id = t.id FROM competence t
    WHERE t.referentiel = l.referentiel AND t.code = l.competence AND NOT t.retiree""",
    """UPDATE lot_exigence l SET competence_id = t.id FROM lot_competence t
    WHERE t.referentiel = l.referentiel AND t.code = l.competence""",
    """INSERT INTO lot_rejet SELECT l.ligne, '/code', 'Code d''un métier retiré du catalogue'
    FROM lot_metier l JOIN metier t ON t.id = l.id AND t.retire""",
    """INSERT INTO lot_rejet SELECT ligne, '/famille', 'Famille inconnue de ce référentiel'
    FROM lot_metier WHERE famille IS NOT NULL AND famille_id IS NULL""",
    """INSERT INTO lot_rejet SELECT ligne, '/exigences/' || rang || '/competence',
        'Élément inconnu de ce référentiel, ou retiré' FROM lot_exigence WHERE competence_id IS NULL""",
)
_CORRESPONDANCES = (
    """UPDATE lot_correspondance l SET metier_id = t.id FROM metier t
    WHERE l.objet = 'metier' AND t.referentiel = l.objet_referentiel AND t.code = l.objet_code""",
    """UPDATE lot_correspondance l SET metier_id = t.id FROM lot_metier t
    WHERE l.objet = 'metier' AND t.referentiel = l.objet_referentiel AND t.code = l.objet_code""",
    """UPDATE lot_correspondance l SET competence_id = t.id FROM competence t
    WHERE l.objet = 'competence' AND t.referentiel = l.objet_referentiel AND t.code = l.objet_code""",
    """UPDATE lot_correspondance l SET competence_id = t.id FROM lot_competence t
    WHERE l.objet = 'competence' AND t.referentiel = l.objet_referentiel AND t.code = l.objet_code""",
    """INSERT INTO lot_rejet SELECT ligne, '/objet_code', 'Métier ou compétence inconnu de ce référentiel'
    FROM lot_correspondance WHERE metier_id IS NULL AND competence_id IS NULL""",
)


async def check_lot(db: AsyncSession, rapport: Rapport) -> None:
    """Resolve every code and leave in the load only the lines that can be written; the others go to the report."""
    await _reject_repeated(db)
    for lot, table in _STORED:
        same = f"t.referentiel = {lot}.referentiel AND t.code = {lot}.code"
        await db.execute(text(f"UPDATE {lot} SET id = t.id, etat = 'stockee' FROM {table} t WHERE {same}"))
    await _check_familles(db)
    for statements in (_COMPETENCES, _METIERS, _CORRESPONDANCES):
        for statement in statements:
            await db.execute(text(statement))
        await _drop_rejected(db)
    await _report(db, rapport)


async def _reject_repeated(db: AsyncSession) -> None:
    for lot, key in _KEYS.items():
        ranked = f"SELECT ligne, first_value(ligne) OVER (PARTITION BY {key} ORDER BY ligne) AS premiere FROM {lot}"
        await db.execute(
            text(
                "INSERT INTO lot_rejet SELECT ligne, '/code', 'Déjà donné à la ligne ' || premiere"
                f" FROM ({ranked}) r WHERE ligne > premiere"
            )
        )
    await _drop_rejected(db)


async def _drop_rejected(db: AsyncSession) -> None:
    for lot in (*LOTS, "lot_exigence"):
        await db.execute(text(f"DELETE FROM {lot} USING lot_rejet r WHERE r.ligne = {lot}.ligne"))


async def _check_familles(db: AsyncSession) -> None:
    """Reject the familles under an unknown one or under themselves."""
    stored = await _familles(
        db,
        "SELECT 0, f.referentiel, f.code, p.code FROM famille f LEFT JOIN famille p ON p.id = f.parent_id"
        " WHERE f.referentiel IN (SELECT referentiel FROM lot_famille)",
    )
    loaded = await _familles(db, "SELECT ligne, referentiel, code, parent FROM lot_famille")
    rejected = unfit_familles(stored, loaded)
    if rejected:
        insert = text("INSERT INTO lot_rejet VALUES (:ligne, '/parent', :motif)")
        await db.execute(insert, [{"ligne": ligne, "motif": motif} for ligne, motif in rejected])
        await _drop_rejected(db)
    for table in ("famille", "lot_famille"):
        await db.execute(
            text(
                f"UPDATE lot_famille l SET parent_id = t.id FROM {table} t"
                " WHERE t.referentiel = l.referentiel AND t.code = l.parent"
            )
        )


async def _familles(db: AsyncSession, query: str) -> dict[Cle, tuple[int, Cle | None]]:
    rows = await db.execute(text(query))
    return {(ref, code): (ligne, (ref, parent) if parent else None) for ligne, ref, code, parent in rows}


def unfit_familles(
    stored: dict[Cle, tuple[int, Cle | None]], loaded: dict[Cle, tuple[int, Cle | None]]
) -> list[tuple[int, str]]:
    """(line, reason) of the loaded familles whose chain of parents is broken or closed. Both maps: key → (line, parent)."""
    rejected: list[tuple[int, str]] = []
    tree = stored | loaded
    unfit: dict[Cle, str] = {}
    fit: set[Cle] = set()
    for key in loaded:
        chain: list[Cle] = []
        seen: set[Cle] = set()
        node: Cle | None = key
        while node is not None and node in tree and node not in fit and node not in unfit and node not in seen:
            chain.append(node)
            seen.add(node)
            node = tree[node][1]
        if node is None or node in fit:
            fit.update(chain)
        elif node in seen:
            unfit.update(dict.fromkeys(chain, "La famille serait sous elle-même"))
        else:
            unfit.update(dict.fromkeys(chain, "Famille plus large inconnue de ce référentiel, ou refusée"))
    rejected.extend((loaded[key][0], motif) for key, motif in unfit.items() if key in loaded)
    return rejected


async def _report(db: AsyncSession, rapport: Rapport) -> None:
    found: dict[int, list[Erreur]] = {}
    rows: Any = await db.execute(text("SELECT ligne, pointeur, motif FROM lot_rejet ORDER BY ligne, pointeur"))
    for ligne, pointeur, motif in rows:
        found.setdefault(ligne, []).append(Erreur(pointeur=pointeur, motif=motif))
    for ligne, erreurs in found.items():
        rapport.reject(ligne, erreurs)
    rapport.rejetees.sort(key=lambda rejet: rejet.ligne)
