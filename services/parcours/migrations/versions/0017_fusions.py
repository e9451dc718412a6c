"""a record joins another of the same person, and comes back for a time"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fusion",
        sa.Column("de_profil_id", sa.Uuid(), nullable=False),
        sa.Column("vers_profil_id", sa.Uuid(), nullable=False),
        sa.Column("faite_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("annulable_jusqu_au", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deplacements", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["de_profil_id"], ["profil.id"], name=op.f("fk_fusion_de_profil_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["vers_profil_id"], ["profil.id"], name=op.f("fk_fusion_vers_profil_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("de_profil_id", name=op.f("pk_fusion")),
    )
    op.create_index(op.f("ix_fusion_vers_profil_id"), "fusion", ["vers_profil_id"])


def downgrade() -> None:
    op.drop_table("fusion")
