"""mobilite"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("preference", sa.Column("cle_mobilite", sa.LargeBinary(), nullable=True))
    op.execute(
        "UPDATE preference SET cle_mobilite = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())"
        " WHERE ouvert_mobilite"
    )
    op.create_check_constraint("cle_mobilite", "preference", "(cle_mobilite IS NOT NULL) = ouvert_mobilite")
    # those who had agreed are told again, with the key that was missing
    op.execute(
        "INSERT INTO evenement (id, type, sujet, emis_le, donnees)"
        " SELECT gen_random_uuid(), e.type, e.sujet, now(),"
        " (e.donnees::jsonb || jsonb_build_object('cle_mobilite', encode(f.cle_mobilite, 'hex')))::json"
        " FROM preference f JOIN (SELECT DISTINCT ON (sujet) type, sujet, donnees FROM evenement"
        " WHERE type = 'profil.modifie' ORDER BY sujet, transaction DESC, numero DESC) e ON e.sujet = f.profil_id::text"
        " WHERE f.ouvert_mobilite ORDER BY e.sujet"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_preference_cle_mobilite"), "preference")
    op.drop_column("preference", "cle_mobilite")
