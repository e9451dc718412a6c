"""pieces of the dossier professionnel, and who read them"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "piece_dossier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("candidature_id", sa.Uuid(), nullable=False),
        sa.Column("profil_id", sa.Uuid(), nullable=False),
        sa.Column("titre", sa.String(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("octets", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(), nullable=False),
        sa.Column("deposee_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octets > 0 AND numero >= 1", name=op.f("ck_piece_dossier_mesures")),
        sa.ForeignKeyConstraint(
            ["candidature_id"], ["candidature.id"], name=op.f("fk_piece_dossier_candidature_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["profil_id"], ["profil_connu.id"], name=op.f("fk_piece_dossier_profil_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece_dossier")),
        sa.UniqueConstraint(
            "candidature_id", "titre", "numero", name=op.f("uq_piece_dossier_candidature_id_titre_numero")
        ),
    )
    op.create_index(op.f("ix_piece_dossier_profil_id"), "piece_dossier", ["profil_id"])
    op.create_table(
        "morceau_piece",
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("donnees", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["piece_id"],
            ["piece_dossier.id"],
            name=op.f("fk_morceau_piece_piece_id"),
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("piece_id", "rang", name=op.f("pk_morceau_piece")),
    )
    # a PDF is compressed already: trying again costs time at each write, and each read
    op.execute("ALTER TABLE morceau_piece ALTER COLUMN donnees SET STORAGE EXTERNAL")
    op.create_table(
        "lecture_piece",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("sujet", sa.String(), nullable=False),
        sa.Column("lue_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["piece_dossier.id"], name=op.f("fk_lecture_piece_piece_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lecture_piece")),
    )
    op.create_index(op.f("ix_lecture_piece_piece_id"), "lecture_piece", ["piece_id"])


def downgrade() -> None:
    for table in ("lecture_piece", "morceau_piece", "piece_dossier"):
        op.drop_table(table)
