"""initial"""

import sqlalchemy as sa
from alembic import op
from services.kit.data import db as kit
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('catalogue_fige',
    sa.Column('empreinte', sa.String(), nullable=False),
    sa.Column('contenu', sa.LargeBinary(), nullable=False),
    sa.Column('ecrit_le', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('empreinte', name=op.f('pk_catalogue_fige'))
    )
    op.create_index(op.f('ix_catalogue_fige_ecrit_le'), 'catalogue_fige', ['ecrit_le'], unique=False)
    op.create_table('cle_idempotence',
    sa.Column('sujet', sa.Text(), nullable=False),
    sa.Column('cle', sa.Text(), nullable=False),
    sa.Column('empreinte', sa.LargeBinary(), nullable=False),
    sa.Column('statut', sa.Integer(), nullable=False),
    sa.Column('entetes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('corps', sa.LargeBinary(), nullable=False),
    sa.Column('cree_le', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('sujet', 'cle', name=op.f('pk_cle_idempotence'))
    )
    op.create_index(op.f('ix_cle_idempotence_cree_le'), 'cle_idempotence', ['cree_le'], unique=False)
    op.create_table('evenement',
    sa.Column('numero', sa.BIGINT(), autoincrement=True, nullable=False),
    sa.Column('transaction', kit.Xid8(), server_default=sa.text('pg_current_xact_id()'), nullable=False),
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('sujet', sa.Text(), nullable=False),
    sa.Column('emis_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('donnees', postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('numero', name=op.f('pk_evenement'))
    )
    op.create_index(op.f('ix_evenement_transaction_numero'), 'evenement', ['transaction', 'numero'], unique=False)
    op.create_table('journal',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('ecrit_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sujet', sa.Text(), nullable=False),
    sa.Column('roles', sa.Text(), nullable=False),
    sa.Column('entite', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('objet', sa.Text(), nullable=False),
    sa.Column('requete', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal'))
    )
    op.create_index(op.f('ix_journal_objet'), 'journal', ['objet'], unique=False)
    op.create_table('position_flux',
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('position', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('source', name=op.f('pk_position_flux'))
    )
    op.create_table('profil_efface',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_profil_efface'))
    )
    op.create_table('recommandation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('objet', sa.Text(), nullable=False),
    sa.Column('empreinte', sa.String(), nullable=False),
    sa.Column('entrees', sa.LargeBinary(), nullable=False),
    sa.Column('catalogue', sa.String(), nullable=False),
    sa.Column('modele', sa.String(), nullable=False),
    sa.Column('positions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('calculee_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reponse', sa.LargeBinary(), nullable=False),
    sa.Column('tete', sa.Integer(), nullable=False),
    sa.CheckConstraint("objet IN ('situation', 'metiers', 'certifications')", name=op.f('ck_recommandation_objet_connu')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recommandation')),
    sa.UniqueConstraint('profil_id', 'objet', 'empreinte', name=op.f('uq_recommandation_profil_id_objet_empreinte'))
    )
    op.create_index(op.f('ix_recommandation_catalogue'), 'recommandation', ['catalogue'], unique=False)
    op.create_index(op.f('ix_recommandation_profil_id_objet_id'), 'recommandation', ['profil_id', 'objet', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_recommandation_profil_id_objet_id'), table_name='recommandation')
    op.drop_index(op.f('ix_recommandation_catalogue'), table_name='recommandation')
    op.drop_table('recommandation')
    op.drop_table('profil_efface')
    op.drop_table('position_flux')
    op.drop_index(op.f('ix_journal_objet'), table_name='journal')
    op.drop_table('journal')
    op.drop_index(op.f('ix_evenement_transaction_numero'), table_name='evenement')
    op.drop_table('evenement')
    op.drop_index(op.f('ix_cle_idempotence_cree_le'), table_name='cle_idempotence')
    op.drop_table('cle_idempotence')
    op.drop_index(op.f('ix_catalogue_fige_ecrit_le'), table_name='catalogue_fige')
    op.drop_table('catalogue_fige')
