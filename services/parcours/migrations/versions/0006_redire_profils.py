"""each person said again whose last event is not what they are: older ones had no manager, nor the end of one's team"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_DONNEES = """
json_build_object(
    'id', p.id, 'entite_id', p.entite_id, 'actif', p.actif,
    'manager_id', p.manager_id, 'metier_id', p.metier_id, 'metier_depuis_le', p.metier_depuis_le,
    'acquis', coalesce((
        SELECT json_agg(json_build_object('competence_id', a.competence_id, 'niveau', a.niveau,
            'provenance', a.provenance, 'le', a.le, 'positif', a.positif) ORDER BY a.competence_id, a.provenance, a.le)
        FROM acquis a WHERE a.profil_id = p.id), '[]'),
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
            AND c.revoque_le IS NULL AND c.jusqu_au > now()), '[]'),
    'souhaits_ouverts', coalesce((
        SELECT json_agg(json_build_object('metier_id', s.metier_id) ORDER BY s.metier_id)
        FROM souhait s WHERE s.profil_id = p.id AND s.ouvert_recommandations), '[]')
)
"""
# readers leave by themselves when their day comes: what an event says of them ends without another
_REDIRE = f"""
INSERT INTO evenement (id, type, sujet, emis_le, donnees)
SELECT gen_random_uuid(), 'profil.modifie', dit.sujet, now(), est.donnees
FROM profil p
CROSS JOIN LATERAL (SELECT {_DONNEES} AS donnees) est
JOIN (SELECT DISTINCT ON (sujet) sujet, donnees FROM evenement WHERE type = 'profil.modifie'
    ORDER BY sujet, transaction DESC, numero DESC) dit ON dit.sujet = p.id::text
WHERE NOT jsonb_exists(dit.donnees::jsonb, 'lecteurs')
    OR dit.donnees::jsonb - 'lecteurs' <> est.donnees::jsonb - 'lecteurs'
ORDER BY p.id
"""


def upgrade() -> None:
    op.execute("SET LOCAL timezone = 'UTC'")  # as the service writes instants
    op.execute(_REDIRE)


def downgrade() -> None:
    """Nothing: what is true may have been said twice."""
