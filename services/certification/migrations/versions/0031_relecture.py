"""a feed read again from its start: what it said is kept until its end"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("position_flux", sa.Column("relit", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_table(
        "releve",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("copie", sa.Text(), nullable=False),
        sa.Column("cle", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "copie", "cle", name=op.f("pk_releve")),
    )


def downgrade() -> None:
    op.drop_table("releve")
    op.drop_column("position_flux", "relit")
