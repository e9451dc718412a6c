"""Payloads of this service's feed: the state after the change; of a person, only what `matching` needs.

A profil's event is built by the database, the same way for one person and for a whole load.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.kit.data.uow import UnitOfWork
from services.parcours.models import Besoin, Entite

ENTITE_MODIFIEE = "entite.modifiee"
PROFIL_MODIFIE = "profil.modifie"
PROFIL_EFFACE = "profil.efface"
EFFACEMENT_DEMANDE = "effacement.demande"
EFFACEMENT_ARRETE = "effacement.arrete"
EFFACEMENT_CONFIRME = "effacement.confirme"
DECLARATION_FAITE = "declaration.faite"
BESOIN_MODIFIE = "besoin.modifie"
BESOIN_SUPPRIME = "besoin.supprime"

# what an employer says that a person does not hold stays here, as `Acquis.pris_en_compte` says it: an opinion
_DONNEES = """
json_build_object(
    'id', p.id, 'entite_id', p.entite_id, 'actif', p.actif,
    'manager_id', p.manager_id, 'metier_id', p.metier_id, 'metier_depuis_le', p.metier_depuis_le,
    'acquis', coalesce((
        SELECT json_agg(json_build_object('competence_id', a.competence_id, 'niveau', a.niveau,
            'provenance', a.provenance, 'le', a.le, 'positif', a.positif) ORDER BY a.competence_id, a.provenance, a.le)
        FROM acquis a WHERE a.profil_id = p.id AND (a.positif OR a.provenance IN ('evalue', 'certifie')
            OR (a.provenance = 'declare' AND a.source = 'saisie'))), '[]'),
    'experiences', coalesce((
        SELECT json_agg(json_build_object('metier_id', e.metier_id, 'debut_le', e.debut_le, 'fin_le', e.fin_le)
            ORDER BY e.debut_le, e.metier_id)
        FROM experience e WHERE e.profil_id = p.id), '[]'),
    'ouvert_mobilite', coalesce((SELECT f.ouvert_mobilite FROM preference f WHERE f.profil_id = p.id), false),
    'cle_mobilite', (SELECT encode(f.cle_mobilite, 'hex') FROM preference f WHERE f.profil_id = p.id),
    'contact_sessions', coalesce((SELECT f.contact_sessions FROM preference f WHERE f.profil_id = p.id), false),
    'lecteurs', coalesce((
        SELECT json_agg(json_build_object('sujet', c.sujet, 'jusqu_au', c.jusqu_au) ORDER BY c.jusqu_au, c.id)
        FROM consentement c WHERE c.profil_id = p.id AND c.perimetre = 'recommandations'
            AND c.revoque_le IS NULL AND c.jusqu_au > :maintenant), '[]'),
    'souhaits_ouverts', coalesce((
        SELECT json_agg(json_build_object('metier_id', s.metier_id) ORDER BY s.metier_id)
        FROM souhait s WHERE s.profil_id = p.id AND s.ouvert_recommandations), '[]')
)
"""
# A state says all that the one before said: the former ones go with what the person took back since, a key, a reader, a wish
_PUBLISH = f"""
WITH dits AS ({{qui}}),
anciens AS (DELETE FROM evenement e USING dits WHERE e.type = '{PROFIL_MODIFIE}' AND e.sujet = dits.id::text)
INSERT INTO evenement (id, type, sujet, emis_le, donnees)
SELECT gen_random_uuid(), '{PROFIL_MODIFIE}', p.id::text, :maintenant, {_DONNEES}
FROM profil p JOIN dits USING (id) ORDER BY p.id
"""
_PUBLISH_ONE = text(_PUBLISH.format(qui="SELECT CAST(:id AS uuid) AS id"))


async def publish_profil(uow: UnitOfWork, profil_id: UUID) -> None:
    """The state of a person as the current transaction leaves it, in place of what was said of them before.

    The caller holds the lock of the profil's row.
    """
    await uow.db.flush()
    await uow.db.execute(_PUBLISH_ONE, {"maintenant": uow.now, "id": profil_id})
    await uow.service.feed.notify(uow.db)


async def publish_profils_of(uow: UnitOfWork, table: str) -> None:
    """One event for each profil whose id the temporary `table` holds."""
    await uow.db.execute(text(_PUBLISH.format(qui=f"SELECT id FROM {table}")), {"maintenant": uow.now})
    await uow.service.feed.notify(uow.db)


def entite_modifiee(row: Entite) -> dict[str, Any]:
    return {"id": str(row.id), "code": row.code, "nom": row.nom, "genre": str(row.genre)}


def besoin_modifie(row: Besoin) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "entite_id": str(row.entite_id),
        "metier_id": str(row.metier_id),
        "horizon_le": row.horizon_le.isoformat(),
        "effectif": row.effectif,
        "source": row.source,
    }
