"""what moves: numbers that an emploi bore, codes by which a person brings an employer to their record"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ancien_matricule",
        sa.Column("entite_id", sa.Uuid(), nullable=False),
        sa.Column("matricule", sa.String(), nullable=False),
        sa.Column("emploi_id", sa.Uuid(), nullable=False),
        sa.Column("quitte_le", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["entite_id"], ["entite.id"], name=op.f("fk_ancien_matricule_entite_id")),
        sa.ForeignKeyConstraint(
            ["emploi_id"], ["emploi.id"], name=op.f("fk_ancien_matricule_emploi_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entite_id", "matricule", name=op.f("pk_ancien_matricule")),
    )
    op.create_index(op.f("ix_ancien_matricule_emploi_id"), "ancien_matricule", ["emploi_id"])
    op.create_table(
        "code_rattachement",
        sa.Column("profil_id", sa.Uuid(), nullable=False),
        sa.Column("empreinte", sa.LargeBinary(), nullable=False),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["profil_id"], ["profil.id"], name=op.f("fk_code_rattachement_profil_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profil_id", name=op.f("pk_code_rattachement")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_code_rattachement_empreinte")),
    )


def downgrade() -> None:
    op.drop_table("code_rattachement")
    op.drop_table("ancien_matricule")
