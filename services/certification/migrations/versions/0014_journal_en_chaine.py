"""journal en chaine"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # what was written before takes its place with the first lines that are chained
    op.add_column("journal", sa.Column("rang", sa.BigInteger(), nullable=True))
    op.add_column("journal", sa.Column("empreinte", sa.LargeBinary(), nullable=True))
    op.create_index(op.f("ix_journal_rang"), "journal", ["rang"], unique=True)
    op.create_index("ix_journal_a_chainer", "journal", ["id"], postgresql_where=sa.text("rang IS NULL"))
    op.create_table(
        "journal_socle",
        sa.Column("rang", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("empreinte", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("rang", name=op.f("pk_journal_socle")),
    )


def downgrade() -> None:
    op.drop_table("journal_socle")
    op.drop_index("ix_journal_a_chainer", "journal")
    op.drop_index(op.f("ix_journal_rang"), "journal")
    op.drop_column("journal", "empreinte")
    op.drop_column("journal", "rang")
