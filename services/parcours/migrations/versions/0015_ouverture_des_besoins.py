"""the day from which a need opens: of those already written, which opened since they were, today; interests that were said"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_OUVRIR = "UPDATE besoin SET ouvre_le = current_date"
_DIRE_BESOINS = """
UPDATE evenement SET donnees = (donnees::jsonb || jsonb_build_object('ouvre_le', current_date))::json
WHERE type = 'besoin.modifie'
"""
_DIRE_INTERETS = """
UPDATE evenement v SET donnees = (v.donnees::jsonb || jsonb_build_object('interets', coalesce((
    SELECT jsonb_agg(jsonb_build_object('pseudonyme', k.pseudonyme, 'jusqu_au', k.expire_le) ORDER BY k.id)
    FROM contact k WHERE k.profil_id::text = v.sujet AND k.reponse = 'interessee'), '[]')))::json
WHERE v.type = 'profil.modifie'
"""
_TAIRE = """
UPDATE evenement SET donnees = (donnees::jsonb - ARRAY['ouvre_le', 'interets'])::json
WHERE type IN ('besoin.modifie', 'profil.modifie')
"""


def upgrade() -> None:
    op.add_column("besoin", sa.Column("ouvre_le", sa.Date(), nullable=True))
    op.add_column("besoin", sa.Column("de_branche", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("besoin", "de_branche", server_default=None)
    op.execute(_OUVRIR)
    op.execute("SET LOCAL timezone = 'UTC'")  # as the service writes instants
    op.execute(_DIRE_BESOINS)
    op.execute(_DIRE_INTERETS)


def downgrade() -> None:
    op.execute(_TAIRE)
    op.drop_column("besoin", "de_branche")
    op.drop_column("besoin", "ouvre_le")
