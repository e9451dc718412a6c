"""lectures: who read the person, those of their pieces among them"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lecture",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("profil_id", sa.Uuid(), nullable=False),
        sa.Column("lu_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sujet", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("entite", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("objet", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lecture")),
    )
    op.create_index(op.f("ix_lecture_profil_id_id"), "lecture", ["profil_id", "id"])
    # a member of the jury was the only one to have a line, and to download the piece the only way to it
    op.execute(
        "INSERT INTO lecture SELECT l.id, p.profil_id, l.lue_le, l.sujet, 'jury', '', 'telecharger_piece', 'Piece/' || p.id"
        " FROM lecture_piece l JOIN piece_dossier p ON p.id = l.piece_id"
    )
    op.drop_table("lecture_piece")


def downgrade() -> None:
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
    op.execute(
        "INSERT INTO lecture_piece SELECT l.id, p.id, l.sujet, l.lu_le FROM lecture l"
        " JOIN piece_dossier p ON l.objet = 'Piece/' || p.id WHERE l.operation = 'telecharger_piece'"
    )
    op.drop_table("lecture")
