"""arrangements of the épreuves for a handicap, sealed, and the rule that says how long they are kept"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

REGLE = {
    "code": "conservation-amenagements",
    "objet": "conservation",
    "intitule": "Une demande d'aménagement des épreuves est effacée deux mois après le résultat",
    "source": "Règle de fonctionnement du logiciel : le temps de contester un résultat où l'aménagement a manqué",
    "source_url": None,
    "marque": "maison",
    "du": None,
    "au": None,
    "parametres": {
        "objet": "conservation",
        "duree": {"nombre": 2, "unite": "mois"},
        "a_compter_de": "La fin de la candidature : la décision du jury, un retrait ou un refus.",
        "efface": "Ce qui a été demandé, ce qui a été répondu et ce qui en a été notifié.",
    },
}
_AJOUTER = """
INSERT INTO version_regle (id, code, objet, intitule, source, source_url, marque, du, au, parametres, ecrite_le, ecrite_par)
SELECT gen_random_uuid(), r.*, now(), 'départ' FROM jsonb_to_record(CAST(:regle AS jsonb)) AS r(
    code text, objet text, intitule text, source text, source_url text, marque text, du date, au date, parametres jsonb)
WHERE NOT EXISTS (SELECT 1 FROM version_regle v WHERE v.code = r.code)
"""


def upgrade() -> None:
    op.create_table(
        "amenagement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("candidature_id", sa.Uuid(), nullable=False),
        sa.Column("profil_id", sa.Uuid(), nullable=False),
        sa.Column("etat", sa.Text(), nullable=False),
        sa.Column("demande", sa.LargeBinary(), nullable=False),
        sa.Column("demande_cle", sa.String(), nullable=False),
        sa.Column("demande_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reponse", sa.LargeBinary(), nullable=True),
        sa.Column("reponse_cle", sa.String(), nullable=True),
        sa.Column("repondu_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("etat IN ('demande', 'accepte', 'refuse')", name=op.f("ck_amenagement_etat_connu")),
        sa.CheckConstraint(
            "(reponse IS NULL) = (etat = 'demande') AND (reponse IS NULL) = (reponse_cle IS NULL)"
            " AND (reponse IS NULL) = (repondu_le IS NULL)",
            name=op.f("ck_amenagement_reponse"),
        ),
        sa.ForeignKeyConstraint(
            ["candidature_id"], ["candidature.id"], name=op.f("fk_amenagement_candidature_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["profil_id"], ["profil_connu.id"], name=op.f("fk_amenagement_profil_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amenagement")),
        sa.UniqueConstraint("candidature_id", name=op.f("uq_amenagement_candidature_id")),
    )
    op.create_index(op.f("ix_amenagement_profil_id"), "amenagement", ["profil_id"])
    op.execute(sa.text(_AJOUTER).bindparams(regle=json.dumps(REGLE)))


def downgrade() -> None:
    """A rule once written is never taken out."""
    op.drop_table("amenagement")
