"""resultats"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_acquis_source_connu"), "acquis")
    op.create_check_constraint("source_connu", "acquis", "source IN ('saisie', 'chargement', 'resultat')")
    op.create_table(
        "bloc_obtenu",
        sa.Column("profil_id", sa.Uuid(), nullable=False),
        sa.Column("bloc_id", sa.Uuid(), nullable=False),
        sa.Column("certification_id", sa.Uuid(), nullable=False),
        sa.Column("competences", postgresql.JSONB(), nullable=False),
        sa.Column("acquis_le", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profil_id"], ["profil.id"], name=op.f("fk_bloc_obtenu_profil_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profil_id", "bloc_id", name=op.f("pk_bloc_obtenu")),
    )


def downgrade() -> None:
    op.drop_table("bloc_obtenu")
    op.execute("DELETE FROM acquis WHERE source = 'resultat'")
    op.drop_constraint(op.f("ck_acquis_source_connu"), "acquis")
    op.create_check_constraint("source_connu", "acquis", "source IN ('saisie', 'chargement')")
