"""papers of the attestations: the salted digest of each one's secret"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('impression_attestation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('attestation_id', sa.Uuid(), nullable=False),
    sa.Column('sel', sa.LargeBinary(), nullable=False),
    sa.Column('empreinte', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['attestation_id'], ['attestation.id'], name=op.f('fk_impression_attestation_attestation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_impression_attestation'))
    )
    op.create_index(op.f('ix_impression_attestation_attestation_id'), 'impression_attestation', ['attestation_id'], unique=False)


def downgrade() -> None:
    op.drop_table('impression_attestation')
