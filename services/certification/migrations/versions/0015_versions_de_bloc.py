"""versions_de_bloc"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# a version says what somebody holds: it goes with its bloc alone, which goes only when nobody was judged on it
_GARDE = """
CREATE FUNCTION garde_version_bloc() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'une version de bloc ne change pas' USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    op.add_column("bloc_competences", sa.Column("numero", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "version_bloc",
        sa.Column("bloc_id", sa.Uuid(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("intitule", sa.String(), nullable=False),
        sa.Column("competences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("remplacee_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bloc_id"], ["bloc_competences.id"], name=op.f("fk_version_bloc_bloc_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("bloc_id", "numero", name=op.f("pk_version_bloc")),
    )
    op.execute(_GARDE)
    op.execute(
        "CREATE TRIGGER garde_version_bloc BEFORE UPDATE ON version_bloc"
        " FOR EACH ROW EXECUTE FUNCTION garde_version_bloc()"
    )


def downgrade() -> None:
    op.drop_table("version_bloc")
    op.execute("DROP FUNCTION garde_version_bloc()")
    op.drop_column("bloc_competences", "numero")
