"""contacts"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("profil_id", sa.Uuid(), nullable=False),
        sa.Column("entite_id", sa.Uuid(), nullable=False),
        sa.Column("metier_id", sa.Uuid(), nullable=False),
        sa.Column("pseudonyme", sa.Uuid(), nullable=False),
        sa.Column("texte", sa.String(), nullable=False),
        sa.Column("demande_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reponse", sa.Text(), nullable=True),
        sa.Column("repondu_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("coordonnees", sa.String(), nullable=True),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reponse IN ('interessee', 'declinee')", name=op.f("ck_contact_reponse_connu")),
        sa.CheckConstraint("(reponse IS NULL) = (repondu_le IS NULL)", name=op.f("ck_contact_repondu_le")),
        sa.CheckConstraint(
            "coordonnees IS NULL OR reponse = 'interessee'", name=op.f("ck_contact_coordonnees")
        ),
        sa.ForeignKeyConstraint(["profil_id"], ["profil.id"], name=op.f("fk_contact_profil_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["entite_id"], ["entite.id"], name=op.f("fk_contact_entite_id")),
        sa.ForeignKeyConstraint(["metier_id"], ["metier_connu.id"], name=op.f("fk_contact_metier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("entite_id", "pseudonyme", name=op.f("uq_contact_entite_id_pseudonyme")),
    )
    op.create_index(op.f("ix_contact_profil_id_id"), "contact", ["profil_id", "id"])
    op.create_index(op.f("ix_contact_entite_id_id"), "contact", ["entite_id", "id"])
    op.create_index(op.f("ix_contact_expire_le"), "contact", ["expire_le"])


def downgrade() -> None:
    op.drop_table("contact")
