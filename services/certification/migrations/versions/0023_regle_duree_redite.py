"""each fiche said again that was last said without the rule of its length: who copies it counts by that rule"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# as published on the day of this migration: minutes of a day of training, hundredths left when part is held
_REGLE = '{"minutes_par_jour": 420, "reste_partielle": 50}'
_REDIRE = f"""
INSERT INTO evenement (id, type, sujet, emis_le, donnees)
SELECT gen_random_uuid(), 'certification.modifiee', sujet, now(), donnees || jsonb_build_object('regle_duree', '{_REGLE}'::jsonb)
FROM (
    SELECT DISTINCT ON (sujet) sujet, donnees::jsonb AS donnees FROM evenement WHERE type = 'certification.modifiee'
    ORDER BY sujet, transaction DESC, numero DESC
) dit
WHERE NOT jsonb_exists(donnees, 'regle_duree') ORDER BY sujet
"""


def upgrade() -> None:
    op.execute(_REDIRE)


def downgrade() -> None:
    """Nothing: what is true may have been said twice."""
