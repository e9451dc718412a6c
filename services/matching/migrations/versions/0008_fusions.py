"""what a person was told, and set aside, passes to another record of theirs that theirs joined, and comes back"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fusion",
        sa.Column("de_profil_id", sa.Uuid(), nullable=False),
        sa.Column("vers_profil_id", sa.Uuid(), nullable=False),
        sa.Column("deplacements", postgresql.JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("de_profil_id", name=op.f("pk_fusion")),
    )
    op.create_index(op.f("ix_fusion_vers_profil_id"), "fusion", ["vers_profil_id"])


def downgrade() -> None:
    op.drop_table("fusion")
