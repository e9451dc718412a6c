"""effacements"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "effacement",
        sa.Column("profil_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origine", sa.Text(), nullable=False),
        sa.Column("demande_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("efface_le", sa.Date(), nullable=False),
        sa.Column("confirme_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "origine IN ('personne', 'conservation')", name=op.f("ck_effacement_origine_connu")
        ),
        sa.ForeignKeyConstraint(
            ["profil_id"], ["profil.id"], name=op.f("fk_effacement_profil_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profil_id", name=op.f("pk_effacement")),
    )
    op.create_index(op.f("ix_effacement_efface_le"), "effacement", ["efface_le"])


def downgrade() -> None:
    op.drop_table("effacement")
