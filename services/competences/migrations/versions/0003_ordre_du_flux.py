"""an event has a place of its own, and what came before it a digest: no more the number of its transaction"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# what was published keeps its order, as one lot
PLACES = """
UPDATE evenement e SET rang = p.rang
FROM (SELECT numero, row_number() OVER (ORDER BY transaction, numero) AS rang FROM evenement) p WHERE p.numero = e.numero
"""
LOT = """
INSERT INTO lot_flux (dernier, empreinte)
SELECT max(rang), sha256(string_agg(uuid_send(id), ''::bytea ORDER BY rang)) FROM evenement HAVING count(*) > 0
"""


def upgrade() -> None:
    op.create_table(
        "lot_flux",
        sa.Column("dernier", sa.BIGINT(), autoincrement=False, nullable=False),
        sa.Column("empreinte", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("dernier", name=op.f("pk_lot_flux")),
    )
    op.create_table(
        "flux",
        sa.Column("identite", sa.Text(), nullable=False),
        sa.Column("serveur", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("identite", name=op.f("pk_flux")),
    )
    op.add_column("evenement", sa.Column("rang", sa.BIGINT(), nullable=True))
    op.execute(PLACES)
    op.execute(LOT)
    op.create_index(op.f("ix_evenement_rang"), "evenement", ["rang"], unique=True)
    op.create_index("ix_evenement_a_ranger", "evenement", ["numero"], postgresql_where=sa.text("rang IS NULL"))
    op.drop_index(op.f("ix_evenement_transaction_numero"), "evenement")
    op.drop_column("evenement", "transaction")


def downgrade() -> None:
    # the places become the numbers of one transaction, the first: what comes next has a greater one
    op.execute("ALTER TABLE evenement ADD COLUMN transaction xid8 NOT NULL DEFAULT '3'::xid8")
    op.execute("ALTER TABLE evenement ALTER COLUMN transaction SET DEFAULT pg_current_xact_id()")
    op.create_index(op.f("ix_evenement_transaction_numero"), "evenement", ["transaction", "numero"])
    op.drop_index("ix_evenement_a_ranger", "evenement")
    op.drop_index(op.f("ix_evenement_rang"), "evenement")
    op.drop_column("evenement", "rang")
    op.drop_table("flux")
    op.drop_table("lot_flux")
