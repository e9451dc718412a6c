"""civil identities, sealed, apart from all the rest"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('identite',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('etat', sa.Text(), nullable=False),
    sa.Column('motif', sa.Text(), nullable=True),
    sa.Column('ecrite', sa.LargeBinary(), nullable=False),
    sa.Column('ecrite_cle', sa.String(), nullable=False),
    sa.Column('ecrite_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmee', sa.LargeBinary(), nullable=True),
    sa.Column('confirmee_cle', sa.String(), nullable=True),
    sa.Column('confirmee_le', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(etat = 'a_corriger') = (motif IS NOT NULL)", name=op.f('ck_identite_motif')),
    sa.CheckConstraint("etat <> 'confirmee' OR confirmee IS NOT NULL", name=op.f('ck_identite_confirmee')),
    sa.CheckConstraint('(confirmee IS NULL) = (confirmee_cle IS NULL) AND (confirmee IS NULL) = (confirmee_le IS NULL)', name=op.f('ck_identite_confirmee_entiere')),
    sa.CheckConstraint("etat IN ('a_confirmer', 'a_corriger', 'confirmee')", name=op.f('ck_identite_etat_connu')),
    sa.CheckConstraint("motif IN ('nom', 'prenoms', 'naissance', 'piece_absente')", name=op.f('ck_identite_motif_connu')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_identite_profil_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identite')),
    sa.UniqueConstraint('profil_id', name=op.f('uq_identite_profil_id'))
    )
    op.create_index(op.f('ix_identite_ecrite_le'), 'identite', ['ecrite_le'], unique=False)


def downgrade() -> None:
    op.drop_table('identite')
