"""a prime names its attestation, and stays due when the person is erased"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ATTESTATIONS = """
UPDATE prime p SET attestation_id = a.id FROM attestation a
WHERE a.profil_id = p.profil_id AND a.certification_id = p.certification_id AND a.bloc_id IS NULL AND a.revoquee_le IS NULL
    AND p.etat <> 'annulee'
"""


def upgrade() -> None:
    op.add_column('prime', sa.Column('attestation_id', sa.Uuid(), nullable=True))
    op.create_index(op.f('ix_prime_attestation_id'), 'prime', ['attestation_id'], unique=False)
    op.create_foreign_key(op.f('fk_prime_attestation_id'), 'prime', 'attestation', ['attestation_id'], ['id'])
    op.drop_constraint(op.f('ck_prime_effacee'), 'prime')
    op.execute(_ATTESTATIONS)


def downgrade() -> None:
    op.execute("DELETE FROM prime WHERE profil_id IS NULL AND etat = 'due'")
    op.create_check_constraint(op.f('ck_prime_effacee'), 'prime', "profil_id IS NOT NULL OR etat <> 'due'")
    op.drop_column('prime', 'attestation_id')
