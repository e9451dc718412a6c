"""what people set aside"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('desinteret',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('objet', sa.Text(), nullable=False),
    sa.Column('objet_id', sa.Uuid(), nullable=False),
    sa.Column('dit_le', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("objet IN ('metier', 'certification')", name=op.f('ck_desinteret_objet_connu')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_desinteret')),
    sa.UniqueConstraint('profil_id', 'objet', 'objet_id', name=op.f('uq_desinteret_profil_id_objet_objet_id'))
    )


def downgrade() -> None:
    op.drop_table('desinteret')
