"""a certification may have a period of validity, and what it attests a last day"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('certification', sa.Column('validite_mois', sa.Integer(), nullable=True))
    op.create_check_constraint(op.f('ck_certification_validite_mois'), 'certification', 'validite_mois > 0')
    op.add_column('attestation', sa.Column('valable_jusqu_au', sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column('certification', 'validite_mois')
    op.drop_column('attestation', 'valable_jusqu_au')
