"""an event that cannot be applied is set aside with its reason, and the feed goes on"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evenement_ecarte",
        sa.Column("rang", sa.BIGINT(), autoincrement=True, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("sujet", sa.Text(), nullable=False),
        sa.Column("emis_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("donnees", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("raison", sa.Text(), nullable=False),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("premier_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dernier_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ote_le", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("rang", name=op.f("pk_evenement_ecarte")),
    )
    op.create_index(
        op.f("ix_evenement_ecarte_source_id"), "evenement_ecarte", ["source", "id"], unique=True
    )
    op.create_index(op.f("ix_evenement_ecarte_source_sujet"), "evenement_ecarte", ["source", "sujet"])


def downgrade() -> None:
    op.drop_table("evenement_ecarte")
