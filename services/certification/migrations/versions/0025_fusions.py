"""what is a person's passes, whole, to another record of theirs that theirs joined, and comes back; nothing else of it changes"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_PLAN = "fk_candidature_plan_id_profil_id_certification_id"
_CLE = ["plan_id", "profil_id", "certification_id"]
# the person may only become the one whom theirs joined, or the one who joined them
_JOINT = (
    "TG_OP = 'UPDATE' AND to_jsonb(NEW) - ARRAY['profil_id', 'numero'] = to_jsonb(OLD) - ARRAY['profil_id', 'numero']"
    " AND EXISTS (SELECT FROM fusion f WHERE (f.de_profil_id, f.vers_profil_id)"
    " IN ((OLD.profil_id, NEW.profil_id), (NEW.profil_id, OLD.profil_id)))"
)
_RESULTAT = """
CREATE OR REPLACE FUNCTION garde_resultat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM profil_connu WHERE id = OLD.profil_id AND efface) THEN
        RETURN OLD;
    END IF;{joint}
    RAISE EXCEPTION 'un resultat ne change pas' USING ERRCODE = 'restrict_violation';
END $$
"""
_ATTESTATION = """
CREATE OR REPLACE FUNCTION garde_attestation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {permis} THEN
        RETURN NEW;
    END IF;{joint}
    RAISE EXCEPTION 'une attestation ne change pas';
END $$
"""
# a generated column is not computed yet when the trigger looks
_PERMIS = (
    "TG_OP = 'UPDATE'"
    " AND (to_jsonb(NEW) - ARRAY['revoquee_le', 'numero'] = to_jsonb(OLD) - ARRAY['revoquee_le', 'numero']"
    " AND (OLD.revoquee_le IS NULL OR NEW.revoquee_le = OLD.revoquee_le)"
    " OR NEW.profil_id IS NULL AND NEW.contenu = jsonb_build_object('certification', OLD.contenu -> 'certification',"
    " 'bloc', OLD.contenu -> 'bloc', 'blocs', OLD.contenu -> 'blocs')"
    " AND to_jsonb(NEW) - ARRAY['profil_id', 'sujet', 'contenu', 'numero']"
    " = to_jsonb(OLD) - ARRAY['profil_id', 'sujet', 'contenu', 'numero'])"
)
_PASSE = f"""
    IF {_JOINT} THEN
        RETURN NEW;
    END IF;"""


def upgrade() -> None:
    op.create_table(
        "fusion",
        sa.Column("de_profil_id", sa.Uuid(), nullable=False),
        sa.Column("vers_profil_id", sa.Uuid(), nullable=False),
        sa.Column("separee", sa.Boolean(), nullable=False),
        sa.Column("deplacements", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["de_profil_id"], ["profil_connu.id"], name=op.f("fk_fusion_de_profil_id")),
        sa.ForeignKeyConstraint(["vers_profil_id"], ["profil_connu.id"], name=op.f("fk_fusion_vers_profil_id")),
        sa.PrimaryKeyConstraint("de_profil_id", name=op.f("pk_fusion")),
    )
    op.create_index(op.f("ix_fusion_vers_profil_id"), "fusion", ["vers_profil_id"])
    _guard(_PASSE, deferrable=True)


def downgrade() -> None:
    _guard("", deferrable=None)
    op.drop_table("fusion")


def _guard(joint: str, *, deferrable: bool | None) -> None:
    op.execute(_RESULTAT.format(joint=joint))
    op.execute(_ATTESTATION.format(permis=_PERMIS, joint=joint))
    op.drop_constraint(op.f(_PLAN), "candidature", type_="foreignkey")
    op.create_foreign_key(
        op.f(_PLAN), "candidature", "plan_accompagnement", _CLE, ["id", "profil_id", "certification_id"],
        deferrable=deferrable, initially="IMMEDIATE" if deferrable else None,
    )  # fmt: skip
