"""apparitions"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "apparition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("profil_id", sa.Uuid(), nullable=False),
        sa.Column("entite_id", sa.Uuid(), nullable=False),
        sa.Column("metier_id", sa.Uuid(), nullable=False),
        sa.Column("le", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apparition")),
        sa.UniqueConstraint(
            "profil_id", "le", "entite_id", "metier_id", name=op.f("uq_apparition_profil_id_le_entite_id_metier_id")
        ),
    )
    op.create_index(op.f("ix_apparition_le"), "apparition", ["le"])


def downgrade() -> None:
    op.drop_table("apparition")
