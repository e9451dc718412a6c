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
MOTIFS_REFUS = "prerequis_reglementaire certification_close dossier_incomplet_apres_relance deja_certifiee"
MOTIFS_AVIS = (
    "experience_du_travail projet_de_la_personne competence_a_consolider organisation_du_service calendrier"
    " autre_certification"
)
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
    _propositions()
    _refus()
    _raisons()
    _avis()
    _sessions()


def _instant(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _id(name: str, reference: str | None = None, *, table: str = "", nullable: bool = False, **more: str) -> sa.Column:
    keys = [sa.ForeignKey(reference, name=op.f(f"fk_{table}_{name}"), **more)] if reference else []
    return sa.Column(name, sa.Uuid(), *keys, nullable=nullable)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _propositions() -> None:
    table = "proposition"
    op.create_table(
        table,
        _id("id"),
        _id("certification_id", "certification.id", table=table),
        _id("profil_id", "profil_connu.id", table=table),
        _id("session_id", "session_certification.id", table=table, nullable=True),
        sa.Column("origine", sa.Text(), nullable=False),
        sa.Column("auteur", sa.String(), nullable=False),
        _instant("proposee_le"),
        _check(table, "origine_connu", _one_of("origine", ORIGINES)),
        _check(table, "origine", "origine <> 'personne'"),
        _key(table, "id"),
    )
    op.create_index(
        "uq_proposition_auteur",
        table,
        ["auteur", "certification_id", "profil_id", "session_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    _index(table, "session_id", "profil_id")
    _index(table, "profil_id")
    _index(table, "proposee_le")
    op.add_column(
        "candidature", _id("proposition_id", "proposition.id", table="candidature", nullable=True, ondelete="SET NULL")
    )
    _index("candidature", "proposition_id")


def _refus() -> None:
    table = "refus_candidature"
    op.create_table(
        table,
        _id("id"),
        sa.Column("version", sa.Integer(), nullable=False),
        _id("candidature_id", "candidature.id", table=table, ondelete="CASCADE"),
        sa.Column("motif", sa.Text(), nullable=False),
        _instant("refuse_le"),
        sa.Column("recours", sa.String(), nullable=True),
        _instant("conteste_le", nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("reponse", sa.String(), nullable=True),
        _instant("decide_le", nullable=True),
        _check(table, "motif_connu", _one_of("motif", MOTIFS_REFUS)),
        _check(table, "decision_connu", _one_of("decision", "retablie maintenue")),
        _check(table, "recours", "(recours IS NULL) = (conteste_le IS NULL)"),
        _check(
            table, "reponse", "(decision IS NULL) = (decide_le IS NULL) AND (decision IS NULL) = (reponse IS NULL)"
        ),
        _check(table, "decision_apres_recours", "decision IS NULL OR recours IS NOT NULL"),
        _key(table, "id"),
    )
    _index(table, "candidature_id", "id")


def _raisons() -> None:
    op.create_table(
        "raisons_certification",
        _id("certification_id", "certification.id", table="raisons_certification", ondelete="CASCADE"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("texte", sa.String(), nullable=False),
        _instant("ecrites_le"),
        _key("raisons_certification", "certification_id"),
    )
    op.create_table(
        "lecture_raisons",
        _id("id"),
        _id("certification_id", "certification.id", table="lecture_raisons", ondelete="CASCADE"),
        _id("profil_id"),
        sa.Column("empreinte", sa.String(), nullable=False),
        _instant("lue_le"),
        _key("lecture_raisons", "id"),
        sa.UniqueConstraint(
            "certification_id", "profil_id", "empreinte", name=op.f("uq_lecture_raisons_certification_id_profil_id_empreinte")
        ),
    )
    _index("lecture_raisons", "profil_id")


def _avis() -> None:
    table = "demande_avis"
    op.create_table(
        table,
        _id("id"),
        sa.Column("version", sa.Integer(), nullable=False),
        _id("certification_id", "certification.id", table=table),
        _id("profil_id", "profil_connu.id", table=table),
        _id("manager_id"),
        _instant("demandee_le"),
        _instant("close_le", nullable=True),
        _key(table, "id"),
    )
    op.create_index(
        "uq_demande_avis_ouverte",
        table,
        ["certification_id", "profil_id", "manager_id"],
        unique=True,
        postgresql_where=sa.text("close_le IS NULL"),
    )
    _index(table, "profil_id")
    _index(table, "manager_id")
    table = "avis_manager"
    op.create_table(
        table,
        _id("id"),
        sa.Column("version", sa.Integer(), nullable=False),
        _id("certification_id", "certification.id", table=table),
        _id("profil_id", "profil_connu.id", table=table),
        _id("manager_id", nullable=True),
        sa.Column("sens", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("texte", sa.String(), nullable=False),
        _instant("donne_le"),
        sa.Column("expire_le", sa.Date(), nullable=False),
        sa.Column("reponse", sa.String(), nullable=True),
        _instant("repondu_le", nullable=True),
        _check(table, "sens_connu", _one_of("sens", "favorable reserve defavorable")),
        _check(table, "motif_connu", _one_of("motif", MOTIFS_AVIS)),
        _check(table, "texte", "texte <> ''"),
        _check(table, "reponse", "(reponse IS NULL) = (repondu_le IS NULL)"),
        _key(table, "id"),
    )
    for name in ("profil_id", "manager_id", "expire_le"):
        _index(table, name)
    table = "intervention"
    op.create_table(
        table,
        _id("id"),
        _id("certification_id", "certification.id", table=table),
        _id("profil_id", "profil_connu.id", table=table),
        _id("entite_id", nullable=True),
        sa.Column("acteur", sa.Text(), nullable=False),
        sa.Column("auteur", sa.String(), nullable=False),
        sa.Column("texte", sa.String(), nullable=False),
        _instant("deposee_le"),
        _check(table, "acteur_connu", _one_of("acteur", "manager rh")),
        _check(table, "texte", "texte <> ''"),
        _key(table, "id"),
    )
    _index(table, "certification_id")
    _index(table, "profil_id")


def _sessions() -> None:
    op.add_column("session_certification", sa.Column("minimum_ouverture", sa.Integer(), nullable=True))
    op.add_column("session_certification", _instant("confirmee_le", nullable=True))
    op.create_check_constraint(
        "minimum_ouverture", "session_certification", "minimum_ouverture BETWEEN 1 AND places"
    )


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
    op.drop_constraint("ck_session_certification_minimum_ouverture", "session_certification")
    op.drop_column("session_certification", "confirmee_le")
    op.drop_column("session_certification", "minimum_ouverture")
    op.drop_column("candidature", "proposition_id")
    for table in (
        "intervention",
        "avis_manager",
        "demande_avis",
        "lecture_raisons",
        "raisons_certification",
        "refus_candidature",
        "proposition",
    ):
        op.drop_table(table)
    op.drop_index(op.f("ix_passage_candidature_candidature_id_id"), table_name="passage_candidature")
    op.drop_table("passage_candidature")
    op.drop_index("uq_candidature_vivante", table_name="candidature")
    for name in ("origine", "session", "voie_connu", "origine_connu", "etat_connu"):
        op.drop_constraint(f"ck_candidature_{name}", "candidature")
    op.execute("DELETE FROM candidature WHERE etat NOT IN ('inscrite', 'en_attente', 'retiree') OR session_id IS NULL")
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
