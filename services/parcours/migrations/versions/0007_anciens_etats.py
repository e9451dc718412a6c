"""what was said of a person before what is said last, with the keys, readers and wishes that they took back since"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_evenement_sujet"), "evenement", ["sujet"])
    op.execute(
        "DELETE FROM evenement e USING evenement suivant WHERE e.type = 'profil.modifie'"
        " AND suivant.type = e.type AND suivant.sujet = e.sujet"
        " AND (suivant.transaction, suivant.numero) > (e.transaction, e.numero)"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_evenement_sujet"), "evenement")
