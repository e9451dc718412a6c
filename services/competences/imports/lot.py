"""The lines of a load in temporary tables, copied batch by batch: memory stays bounded, and SQL judges them all at once."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.competences.competences.nature import nature_problem
from services.competences.imports.schemas import LigneCompetence, LigneCorrespondance, LigneFamille, LigneMetier
from services.kit.data.db import copy_rows, new_id
from services.kit.web.bulk import Ligne, Rapport

# `id` is new, until it is found to be that of a stored row; `etat` is what the line does
_TABLES = {
    "lot_famille": "ligne int, id uuid, referentiel text, code text, libelle text, parent text, parent_id uuid, etat text",
    "lot_competence": "ligne int, id uuid, referentiel text, code text, libelle text, nature text, definition text,"
    " etat text",
    "lot_metier": "ligne int, id uuid, referentiel text, code text, libelle text, definition text, famille text,"
    " evolution text, niveau int, encadrement boolean, appellations text[], famille_id uuid, etat text",
    "lot_exigence": "ligne int, rang int, referentiel text, competence text, niveau int, coeur boolean,"
    " competence_id uuid",
    "lot_correspondance": "ligne int, id uuid, objet text, objet_referentiel text, objet_code text, referentiel text,"
    " code text, relation text, auteur text, etablie_le date, confiance float8, metier_id uuid, competence_id uuid,"
    " etat text",
    "lot_rejet": "ligne int, pointeur text, motif text",
}
LOTS = ("lot_famille", "lot_competence", "lot_metier", "lot_correspondance")
_COLUMNS = {
    "lot_famille": ["referentiel", "code", "libelle", "parent"],
    "lot_competence": ["referentiel", "code", "libelle", "nature", "definition"],
    "lot_metier": [
        "referentiel", "code", "libelle", "definition", "famille", "evolution", "niveau", "encadrement", "appellations",
    ],
    "lot_correspondance": [
        "objet", "objet_referentiel", "objet_code", "referentiel", "code", "relation", "auteur", "etablie_le",
        "confiance",
    ],
}  # fmt: skip
_KINDS: dict[type, str] = {
    LigneFamille: "lot_famille",
    LigneCompetence: "lot_competence",
    LigneMetier: "lot_metier",
    LigneCorrespondance: "lot_correspondance",
}


async def open_lot(db: AsyncSession) -> None:
    for name, columns in _TABLES.items():
        await db.execute(text(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP"))


async def stage(db: AsyncSession, lines: list[Ligne], rapport: Rapport) -> None:
    """Copy the good lines of a batch; report those that are bad by themselves."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in LOTS}
    exigences: list[tuple[Any, ...]] = []
    for line in lines:
        rapport.lignes += 1
        erreurs = line.erreurs or _faults(line.donnees)
        if erreurs:
            rapport.reject(line.numero, erreurs)
            continue
        name = _KINDS[type(line.donnees)]
        values = (getattr(line.donnees, column) for column in _COLUMNS[name])
        rows[name].append((line.numero, new_id(), *values))
        if isinstance(line.donnees, LigneMetier):
            exigences.extend(_exigences(line.numero, line.donnees))
    for name, staged in rows.items():
        await copy_rows(db, None, ["ligne", "id", *_COLUMNS[name]], staged, name=name)
    columns = ["ligne", "rang", "referentiel", "competence", "niveau", "coeur"]
    await copy_rows(db, None, columns, exigences, name="lot_exigence")


def _faults(donnees: Any) -> list[Any]:
    if not isinstance(donnees, LigneCompetence):
        return []
    problem = nature_problem(donnees.referentiel, donnees.libelle, donnees.nature, None)
    return problem.erreurs if problem else []


def _exigences(numero: int, ligne: LigneMetier) -> Iterable[tuple[Any, ...]]:
    return (
        (numero, rang, ligne.referentiel, exigence.competence, exigence.niveau, exigence.coeur)
        for rang, exigence in enumerate(ligne.exigences)
    )


async def analyze_lot(db: AsyncSession) -> None:
    """Let the planner know how many lines there are."""
    await db.execute(text(f"ANALYZE {', '.join(_TABLES)}"))
