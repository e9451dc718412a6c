"""candidatures"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ETATS = "proposee declinee deposee inscrite en_attente refusee en_recours retiree validee validee_partiellement non_validee"
ORIGINES = "personne manager drh syndicat campagne conseiller"
VOIES = "formation vae epreuves_directes dossier_epreuves"
LIVE = "etat IN ('deposee', 'inscrite', 'en_attente', 'en_recours')"


def _one_of(column: str, values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values.split())})"


def upgrade() -> None:
    _copies()
    op.drop_index("uq_candidature_session_profil", table_name="candidature")
    op.drop_constraint("ck_candidature_etat_connu", "candidature")
    op.alter_column("candidature", "session_id", nullable=True)
    op.add_column("candidature", sa.Column("origine", sa.Text(), server_default="personne", nullable=False))
    op.add_column("candidature", sa.Column("voie", sa.Text(), nullable=True))
    op.create_check_constraint("etat_connu", "candidature", _one_of("etat", ETATS))
    op.create_check_constraint("origine_connu", "candidature", _one_of("origine", ORIGINES))
    op.create_check_constraint("voie_connu", "candidature", _one_of("voie", VOIES))
    op.create_check_constraint(
        "session", "candidature", "NOT etat IN ('inscrite', 'en_attente') OR session_id IS NOT NULL"
    )
    op.create_check_constraint(
        "origine", "candidature", "origine <> 'personne' OR etat NOT IN ('proposee', 'declinee')"
    )
    op.create_index(
        "uq_candidature_vivante",
        "candidature",
        ["certification_id", "profil_id"],
        unique=True,
        postgresql_where=sa.text(LIVE),
    )
    op.create_table(
        "passage_candidature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidature_id", sa.Uuid(), nullable=False),
        sa.Column("transition", sa.String(), nullable=False),
        sa.Column("de", sa.Text(), nullable=True),
        sa.Column("vers", sa.Text(), nullable=False),
        sa.Column("acteur", sa.String(), nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidature_id"],
            ["candidature.id"],
            name=op.f("fk_passage_candidature_candidature_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage_candidature")),
    )
    op.create_index(op.f("ix_passage_candidature_candidature_id_id"), "passage_candidature", ["candidature_id", "id"])


def _copies() -> None:
    op.add_column("profil_connu", sa.Column("manager_id", sa.Uuid(), nullable=True))
    op.add_column(
        "profil_connu", sa.Column("contact_sessions", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    for name in ("lecteurs", "acquis"):
        empty = sa.text("'[]'")
        op.add_column("profil_connu", sa.Column(name, postgresql.JSONB(), server_default=empty, nullable=False))
    op.create_index(op.f("ix_profil_connu_manager_id"), "profil_connu", ["manager_id"])
    op.create_index(op.f("ix_profil_connu_entite_id"), "profil_connu", ["entite_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_passage_candidature_candidature_id_id"), table_name="passage_candidature")
    op.drop_table("passage_candidature")
    op.drop_index("uq_candidature_vivante", table_name="candidature")
    for name in ("origine", "session", "voie_connu", "origine_connu", "etat_connu"):
        op.drop_constraint(f"ck_candidature_{name}", "candidature")
    op.execute("DELETE FROM candidature WHERE etat NOT IN ('inscrite', 'en_attente', 'retiree')")
    op.drop_column("candidature", "voie")
    op.drop_column("candidature", "origine")
    op.alter_column("candidature", "session_id", nullable=False)
    op.create_check_constraint("etat_connu", "candidature", _one_of("etat", "inscrite en_attente retiree"))
    op.create_index(
        "uq_candidature_session_profil",
        "candidature",
        ["session_id", "profil_id"],
        unique=True,
        postgresql_where=sa.text("etat <> 'retiree'"),
    )
    for name in ("entite_id", "manager_id"):
        op.drop_index(op.f(f"ix_profil_connu_{name}"), table_name="profil_connu")
    for name in ("acquis", "lecteurs", "contact_sessions", "manager_id"):
        op.drop_column("profil_connu", name)
