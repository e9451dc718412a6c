"""What a version freezes: fiches as the API reads them, and the digest of all of them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from services.competences.catalogue import queries
from services.competences.competences.schemas import CompetenceLue
from services.competences.metiers.schemas import MetierResume
from services.competences.metiers.service import present_summary
from services.competences.models import Competence, Exigence


@dataclass(frozen=True)
class Contenu:
    """The fiches of a version, by code."""

    competences: list[dict[str, Any]]
    metiers: list[dict[str, Any]]

    @property
    def empreinte(self) -> str:
        """SHA-256 of the fiches, one JSON text a line with sorted keys: the items by code, then the métiers by code."""
        digest = hashlib.sha256()
        for fiche in [*self.competences, *self.metiers]:
            digest.update(orjson.dumps(fiche, option=orjson.OPT_SORT_KEYS) + b"\n")
        return digest.hexdigest()


async def read_branch(db: AsyncSession) -> Contenu:
    """The branch's catalogue as it now is: its métiers and items in force."""
    items = {row.id: row for row in await queries.branch_competences(db)}
    exigences = await queries.branch_exigences(db)
    metiers = []
    for row, famille in await queries.branch_metiers(db):
        required = (_exigence(it, items[it.competence_id]) for it in exigences.get(row.id, []))
        metiers.append(_metier(present_summary(row, famille), required))
    return Contenu([CompetenceLue.model_validate(row).model_dump(mode="json") for row in items.values()], metiers)


def _metier(summary: MetierResume, exigences: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {**summary.model_dump(mode="json"), "exigences": list(exigences)}


def _exigence(row: Exigence, item: Competence) -> dict[str, Any]:
    return {
        "competence_id": str(item.id),
        "code": item.code,
        "libelle": item.libelle,
        "nature": str(item.nature),
        "niveau": row.niveau,
        "coeur": row.coeur,
    }
