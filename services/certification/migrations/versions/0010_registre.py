"""the attestations become the register: a number, the jury, and a line that stays when the person is erased"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NUMERO = (
    "extract(year FROM obtenue_le)::int::text || '-' || upper(substr(id::text, 1, 4) || '-' || substr(id::text, 5, 4)"
    " || '-' || substr(id::text, 10, 4))"
)
# what is written does not change: it is revoked once; of an erased profil it keeps what the register says, and no more
_GARDE = """
CREATE OR REPLACE FUNCTION garde_attestation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {permis} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'une attestation ne change pas';
END $$
"""
_REVOQUEE = "TG_OP = 'UPDATE' AND (OLD.revoquee_le IS NULL OR NEW.revoquee_le = OLD.revoquee_le)"
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
_AVANT = (
    f"{_REVOQUEE}"
    " AND (to_jsonb(NEW) - 'revoquee_le' = to_jsonb(OLD) - 'revoquee_le'"
    " OR (NEW.profil_id IS NULL AND NEW.contenu IS NULL AND NEW.liste = OLD.liste AND NEW.place = OLD.place))"
)
# of those erased before, what was delivered is told as the certification and the bloc are called today
_REDITES = """
UPDATE attestation a SET contenu = jsonb_build_object(
    'certification', jsonb_build_object(
        'code', c.code, 'intitule', c.intitule, 'type', c.type, 'registre', c.registre, 'numero_fiche', c.numero_fiche,
        'niveau', c.niveau, 'certificateurs', to_jsonb(c.certificateurs)),
    'bloc', CASE WHEN a.bloc_id IS NOT NULL THEN coalesce(
        (SELECT jsonb_build_object('code', b.code, 'intitule', b.intitule) FROM bloc_competences b WHERE b.id = a.bloc_id),
        jsonb_build_object('code', '', 'intitule', 'Bloc retiré de la certification')) END,
    'blocs', NULL)
FROM certification c WHERE c.id = a.certification_id AND a.contenu IS NULL
"""
_JURYS = """
UPDATE attestation a SET jury_id = d.jury_id FROM deliberation d
WHERE d.profil_id = a.profil_id AND d.certification_id = a.certification_id AND d.signee_le = a.emise_le
"""


def upgrade() -> None:
    op.execute("DROP TRIGGER garde_attestation ON attestation")
    op.drop_constraint(op.f('ck_attestation_effacee'), 'attestation')
    op.add_column('attestation', sa.Column('numero', sa.Text(), sa.Computed(_NUMERO, persisted=True), nullable=True))
    op.add_column('attestation', sa.Column('jury_id', sa.Uuid(), nullable=True))
    op.create_unique_constraint(op.f('uq_attestation_numero'), 'attestation', ['numero'])
    op.create_index(op.f('ix_attestation_jury_id'), 'attestation', ['jury_id'])
    op.create_index(op.f('ix_attestation_obtenue_le_id'), 'attestation', ['obtenue_le', 'id'])
    op.create_foreign_key(op.f('fk_attestation_jury_id'), 'attestation', 'jury', ['jury_id'], ['id'])
    op.execute(_REDITES)
    op.execute(_JURYS)
    op.alter_column('attestation', 'contenu', existing_type=postgresql.JSONB(), nullable=False)
    op.execute(_GARDE.format(permis=_PERMIS))
    op.execute(_DECLENCHEUR)


def downgrade() -> None:
    op.execute("DROP TRIGGER garde_attestation ON attestation")
    op.alter_column('attestation', 'contenu', existing_type=postgresql.JSONB(), nullable=True)
    op.execute("UPDATE attestation SET contenu = NULL WHERE profil_id IS NULL")
    op.drop_column('attestation', 'jury_id')
    op.drop_index(op.f('ix_attestation_obtenue_le_id'), table_name='attestation')
    op.drop_column('attestation', 'numero')
    op.create_check_constraint(op.f('ck_attestation_effacee'), 'attestation', '(profil_id IS NULL) = (contenu IS NULL)')
    op.execute(_GARDE.format(permis=_AVANT))
    op.execute(_DECLENCHEUR)


_DECLENCHEUR = (
    "CREATE TRIGGER garde_attestation BEFORE UPDATE OR DELETE ON attestation"
    " FOR EACH ROW EXECUTE FUNCTION garde_attestation()"
)
