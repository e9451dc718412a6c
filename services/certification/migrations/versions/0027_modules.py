"""modules of training on offer, and the course that a concluded positionnement advises"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "module_formation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("certification_id", sa.Uuid(), nullable=False),
        sa.Column("bloc_id", sa.Uuid(), nullable=False),
        sa.Column("competence_id", sa.Uuid(), nullable=True),
        sa.Column("intitule", sa.String(), nullable=False),
        sa.Column("organisme", sa.String(), nullable=False),
        sa.Column("heures", sa.Integer(), nullable=False),
        sa.Column("cout", sa.Numeric(10, 2), nullable=False),
        sa.Column("financeurs", postgresql.JSONB(), nullable=False),
        sa.Column("sessions", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("heures > 0 AND cout >= 0", name=op.f("ck_module_formation_mesures")),
        sa.ForeignKeyConstraint(
            ["certification_id"],
            ["certification.id"],
            name=op.f("fk_module_formation_certification_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["bloc_id"], ["bloc_competences.id"], name=op.f("fk_module_formation_bloc_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["competence_id"], ["competence_connue.id"], name=op.f("fk_module_formation_competence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_formation")),
    )
    op.create_index(op.f("ix_module_formation_bloc_id"), "module_formation", ["bloc_id"])
    op.create_index(op.f("ix_module_formation_competence_id"), "module_formation", ["competence_id"])
    op.create_index(
        op.f("ix_module_formation_certification_id_id"), "module_formation", ["certification_id", "id"]
    )
    op.add_column("version_positionnement", sa.Column("parcours", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("version_positionnement", "parcours")
    op.drop_table("module_formation")
