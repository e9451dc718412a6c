"""Payloads of this service's feed: the whole state after the change.

An item's event always comes before those of the métiers that require it.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from services.competences.models import Competence, Correspondance, Famille, Metier, Objet, VersionCatalogue

FAMILLE_MODIFIEE = "famille.modifiee"
COMPETENCE_MODIFIEE = "competence.modifiee"
METIER_MODIFIE = "metier.modifie"
VERSION_PUBLIEE = "version.publiee"
CORRESPONDANCE_MODIFIEE = "correspondance.modifiee"


def famille_modifiee(row: Famille) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "referentiel": row.referentiel,
        "code": row.code,
        "libelle": row.libelle,
        "parent_id": str(row.parent_id) if row.parent_id else None,
    }


def competence_modifiee(row: Competence) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "referentiel": row.referentiel,
        "code": row.code,
        "libelle": row.libelle,
        "nature": str(row.nature),
        "definition": row.definition,
        "retiree": row.retiree,
    }


def metier_modifie(row: Metier, famille: Famille | None, exigences: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """`exigences` as {competence_id, niveau, coeur}, in a stable order."""
    return {
        "id": str(row.id),
        "referentiel": row.referentiel,
        "code": row.code,
        "libelle": row.libelle,
        "definition": row.definition,
        "famille": famille_breve(famille),
        "evolution": row.evolution,
        "niveau": row.niveau,
        "encadrement": row.encadrement,
        "appellations": row.appellations,
        "retire": row.retire,
        "exigences": list(exigences),
    }


def famille_breve(famille: Famille | None) -> dict[str, Any] | None:
    return {"id": str(famille.id), "code": famille.code, "libelle": famille.libelle} if famille else None


def version_publiee(row: VersionCatalogue) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "numero": row.numero,
        "publiee_le": row.publiee_le.isoformat(),
        "effective_le": row.effective_le.isoformat(),
        "empreinte": row.empreinte,
    }


def correspondance_modifiee(row: Correspondance) -> dict[str, Any]:
    """Only what a human accepted is published: a proposal is nothing to compute from."""
    objet, objet_id = objet_of(row)
    return {
        "id": str(row.id),
        "objet": str(objet),
        "objet_id": str(objet_id),
        "referentiel": row.referentiel,
        "code": row.code,
        "relation": str(row.relation),
        "auteur": row.auteur,
        "etablie_le": row.etablie_le.isoformat(),
        "confiance": row.confiance,
    }


def objet_of(row: Correspondance) -> tuple[Objet, UUID]:
    """What a crosswalk speaks of."""
    if row.metier_id is not None:
        return Objet.METIER, row.metier_id
    assert row.competence_id is not None, "the table's CHECK"
    return Objet.COMPETENCE, row.competence_id
