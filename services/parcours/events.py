"""Payloads of this service's feed: the state after the change; of a person, only what `matching` needs.

A profil's event is built by the database, the same way for one person and for a whole load.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.kit.data.days import civil_day
from services.kit.data.uow import UnitOfWork
from services.parcours.models import Besoin, Contact, Entite, Fusion

ENTITE_MODIFIEE = "entite.modifiee"
PROFIL_MODIFIE = "profil.modifie"
PROFIL_EFFACE = "profil.efface"
PROFIL_FUSIONNE = "profil.fusionne"
PROFIL_SEPARE = "profil.separe"
PROFIL_REUNI = "profil.reuni"
CONTACT_DEMANDE = "contact.demande"
EFFACEMENT_DEMANDE = "effacement.demande"
EFFACEMENT_ARRETE = "effacement.arrete"
EFFACEMENT_CONFIRME = "effacement.confirme"
RATTACHEMENT_DEMANDE = "rattachement.demande"
RATTACHEMENT_FAIT = "rattachement.fait"
DECLARATION_FAITE = "declaration.faite"
BESOIN_MODIFIE = "besoin.modifie"
BESOIN_SUPPRIME = "besoin.supprime"

# what an employer says that a person does not hold stays here, as `Acquis.pris_en_compte` says it: an opinion
_DONNEES = """
json_build_object(
    'id', p.id,
    'emplois', coalesce((
        SELECT json_agg(json_build_object('id', e.id, 'entite_id', e.entite_id, 'debut_le', e.debut_le,
            'fin_le', e.fin_le, 'affectations', (
                SELECT json_agg(json_build_object('metier_id', a.metier_id, 'manager_id', nullif(a.manager_id, e.profil_id),
                    'debut_le', a.debut_le, 'fin_le', coalesce(a.fin_le, e.fin_le)) ORDER BY a.debut_le NULLS FIRST, a.id)
                FROM affectation a WHERE a.emploi_id = e.id)) ORDER BY e.debut_le NULLS FIRST, e.id)
        FROM emploi e WHERE e.profil_id = p.id), '[]'),
    'acquis', coalesce((
        SELECT json_agg(json_build_object('competence_id', a.competence_id, 'niveau', a.niveau,
            'provenance', a.provenance, 'le', a.le, 'positif', a.positif) ORDER BY a.competence_id, a.provenance, a.le)
        FROM acquis a WHERE a.profil_id = p.id AND (a.positif OR a.provenance IN ('evalue', 'certifie')
            OR (a.provenance = 'declare' AND a.source = 'saisie'))), '[]'),
    'experiences', coalesce((
        SELECT json_agg(json_build_object('metier_id', x.metier_id, 'debut_le', x.debut_le, 'fin_le', x.fin_le)
            ORDER BY x.debut_le NULLS FIRST, x.metier_id)
        FROM (
            SELECT metier_id, debut_le, fin_le FROM experience WHERE profil_id = p.id
            UNION SELECT a.metier_id, a.debut_le, coalesce(a.fin_le, e.fin_le)
            FROM emploi e CROSS JOIN LATERAL (SELECT * FROM affectation WHERE emploi_id = e.id OFFSET 0) a
            WHERE e.profil_id = p.id AND a.metier_id IS NOT NULL AND coalesce(a.fin_le, e.fin_le) < :jour
        ) x), '[]'),
    'ouvert_mobilite', coalesce((SELECT f.ouvert_mobilite FROM preference f WHERE f.profil_id = p.id), false),
    'cle_mobilite', (SELECT encode(f.cle_mobilite, 'hex') FROM preference f WHERE f.profil_id = p.id),
    'contact_sessions', coalesce((SELECT f.contact_sessions FROM preference f WHERE f.profil_id = p.id), false),
    'lecteurs', coalesce((
        SELECT json_agg(json_build_object('sujet', c.sujet, 'jusqu_au', c.jusqu_au) ORDER BY c.jusqu_au, c.id)
        FROM consentement c WHERE c.profil_id = p.id AND c.perimetre = 'recommandations'
            AND c.revoque_le IS NULL AND c.jusqu_au > :maintenant), '[]'),
    'souhaits_ouverts', coalesce((
        SELECT json_agg(json_build_object('metier_id', s.metier_id) ORDER BY s.metier_id)
        FROM souhait s WHERE s.profil_id = p.id AND s.ouvert_recommandations), '[]'),
    'interets', coalesce((
        SELECT json_agg(json_build_object('pseudonyme', k.pseudonyme, 'jusqu_au', k.expire_le) ORDER BY k.id)
        FROM contact k WHERE k.profil_id = p.id AND k.reponse = 'interessee' AND k.expire_le > :maintenant), '[]')
)
"""
# who joined another record is nobody any more, whatever stayed under the one that they left
# A state says all that the one before said: the former ones go with what the person took back since, a key, a reader, a wish
_PUBLISH = f"""
WITH dits AS (SELECT q.id FROM ({{qui}}) q WHERE NOT EXISTS (SELECT FROM fusion f WHERE f.de_profil_id = q.id)),
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
    await uow.db.execute(_PUBLISH_ONE, {**_when(uow), "id": profil_id})
    await uow.service.feed.notify(uow.db)


async def publish_profils_of(uow: UnitOfWork, table: str) -> None:
    """One event for each profil whose id the temporary `table` holds."""
    await uow.db.execute(text(_PUBLISH.format(qui=f"SELECT id FROM {table}")), _when(uow))
    await uow.service.feed.notify(uow.db)


async def tell_holders(uow: UnitOfWork, nies: Iterable[tuple[UUID, UUID]]) -> None:
    """That an employer says of people (acquis, profil) that they do not hold something: `certification` notifies them."""
    said = ({"id": str(acquis_id), "profil_id": str(profil_id)} for acquis_id, profil_id in nies)
    await uow.emit_many(DECLARATION_FAITE, [(data["profil_id"], data) for data in said])


# what is known of a record that joined another: nobody
_PERSONNE: dict[str, Any] = {
    "emplois": [], "acquis": [], "experiences": [], "lecteurs": [], "souhaits_ouverts": [], "interets": [],
    "ouvert_mobilite": False, "contact_sessions": False, "cle_mobilite": None,
}  # fmt: skip
_TAKE_BACK = text("DELETE FROM evenement WHERE sujet = :sujet AND type = ANY(:types)")


async def publish_fusion(uow: UnitOfWork, kind: str, row: Fusion) -> None:
    """That a record joined another, left it or may not leave it any more: in place of what was said of it before."""
    sujet = str(row.de_profil_id)
    said = [PROFIL_MODIFIE, PROFIL_SEPARE] if kind == PROFIL_FUSIONNE else [PROFIL_FUSIONNE]
    await uow.db.execute(_TAKE_BACK, {"sujet": sujet, "types": said if kind != PROFIL_REUNI else []})
    if kind == PROFIL_FUSIONNE:
        uow.emit(PROFIL_MODIFIE, subject=sujet, data={"id": sujet, **_PERSONNE})
    jour = civil_day(row.annulable_jusqu_au).isoformat()
    uow.emit(kind, subject=sujet, data={"id": sujet, "vers_id": str(row.vers_profil_id), "annulable_le": jour})


def _when(uow: UnitOfWork) -> dict[str, Any]:
    return {"maintenant": uow.now, "jour": uow.today}


def contact_demande(row: Contact) -> dict[str, Any]:
    """That somebody wrote to the person, for the service that tells them: nothing of who, for what, nor in what words."""
    return {"id": str(row.profil_id), "contact_id": str(row.id)}


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
        "ouvre_le": row.ouvre_le.isoformat() if row.ouvre_le else None,
    }
