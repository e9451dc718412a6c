"""an emploi joins the record of a person because its employer asked, and both the former one and the person agreed"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "demande_rattachement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("emploi_id", sa.Uuid(), nullable=False),
        sa.Column("entite_id", sa.Uuid(), nullable=False),
        sa.Column("ancienne_entite_id", sa.Uuid(), nullable=False),
        sa.Column("ancien_matricule", sa.String(), nullable=False),
        sa.Column("profil_id", sa.Uuid(), nullable=True),
        sa.Column("demande_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accord_entite", sa.Boolean(), nullable=True),
        sa.Column("accord_personne", sa.Boolean(), nullable=True),
        sa.Column("joint_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["emploi_id"], ["emploi.id"], name=op.f("fk_demande_rattachement_emploi_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["entite_id"], ["entite.id"], name=op.f("fk_demande_rattachement_entite_id")),
        sa.ForeignKeyConstraint(
            ["ancienne_entite_id"], ["entite.id"], name=op.f("fk_demande_rattachement_ancienne_entite_id")
        ),
        sa.ForeignKeyConstraint(["profil_id"], ["profil.id"], name=op.f("fk_demande_rattachement_profil_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demande_rattachement")),
        sa.UniqueConstraint("emploi_id", name=op.f("uq_demande_rattachement_emploi_id")),
    )
    for column in ("entite_id", "ancienne_entite_id", "profil_id", "expire_le"):
        op.create_index(op.f(f"ix_demande_rattachement_{column}"), "demande_rattachement", [column])


def downgrade() -> None:
    op.drop_table("demande_rattachement")
