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
    op.create_table('certification_connue',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('intitule', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certification_connue'))
    )
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
    op.create_table('competence_connue',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referentiel', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('libelle', sa.String(), nullable=False),
    sa.Column('nature', sa.String(), nullable=False),
    sa.Column('retiree', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competence_connue'))
    )
    op.create_index(op.f('ix_competence_connue_code_referentiel'), 'competence_connue', ['code', 'referentiel'], unique=False)
    op.create_table('entite',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('nom', sa.String(), nullable=False),
    sa.Column('genre', sa.Text(), nullable=False),
    sa.CheckConstraint("genre IN ('gps', 'institution_prevoyance', 'federation', 'ctip')", name=op.f('ck_entite_genre_connu')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entite')),
    sa.UniqueConstraint('code', name=op.f('uq_entite_code'))
    )
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
    op.create_table('metier_connu',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('referentiel', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('libelle', sa.String(), nullable=False),
    sa.Column('retire', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_metier_connu'))
    )
    op.create_index(op.f('ix_metier_connu_code_referentiel'), 'metier_connu', ['code', 'referentiel'], unique=False)
    op.create_table('position_flux',
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('position', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('source', name=op.f('pk_position_flux'))
    )
    op.create_table('profil_efface',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entite_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_profil_efface'))
    )
    op.create_table('besoin',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entite_id', sa.Uuid(), nullable=False),
    sa.Column('metier_id', sa.Uuid(), nullable=False),
    sa.Column('horizon_le', sa.Date(), nullable=False),
    sa.Column('effectif', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.CheckConstraint('effectif >= 0', name=op.f('ck_besoin_effectif')),
    sa.ForeignKeyConstraint(['entite_id'], ['entite.id'], name=op.f('fk_besoin_entite_id')),
    sa.ForeignKeyConstraint(['metier_id'], ['metier_connu.id'], name=op.f('fk_besoin_metier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_besoin')),
    sa.UniqueConstraint('entite_id', 'metier_id', 'horizon_le', name=op.f('uq_besoin_entite_id_metier_id_horizon_le'))
    )
    op.create_index(op.f('ix_besoin_metier_id'), 'besoin', ['metier_id'], unique=False)
    op.create_table('profil',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entite_id', sa.Uuid(), nullable=False),
    sa.Column('matricule', sa.String(), nullable=False),
    sa.Column('actif', sa.Boolean(), nullable=False),
    sa.Column('metier_id', sa.Uuid(), nullable=True),
    sa.Column('metier_depuis_le', sa.Date(), nullable=True),
    sa.Column('manager_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('manager_id <> id', name=op.f('ck_profil_manager')),
    sa.CheckConstraint('metier_depuis_le IS NULL OR metier_id IS NOT NULL', name=op.f('ck_profil_metier_depuis_le')),
    sa.ForeignKeyConstraint(['entite_id'], ['entite.id'], name=op.f('fk_profil_entite_id')),
    sa.ForeignKeyConstraint(['manager_id'], ['profil.id'], name=op.f('fk_profil_manager_id')),
    sa.ForeignKeyConstraint(['metier_id'], ['metier_connu.id'], name=op.f('fk_profil_metier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_profil')),
    sa.UniqueConstraint('entite_id', 'matricule', name=op.f('uq_profil_entite_id_matricule'))
    )
    op.create_index(op.f('ix_profil_entite_id_id'), 'profil', ['entite_id', 'id'], unique=False)
    op.create_index(op.f('ix_profil_manager_id'), 'profil', ['manager_id'], unique=False)
    op.create_index(op.f('ix_profil_metier_id'), 'profil', ['metier_id'], unique=False)
    op.create_table('acquis',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('competence_id', sa.Uuid(), nullable=False),
    sa.Column('niveau', sa.Integer(), nullable=True),
    sa.Column('provenance', sa.Text(), nullable=False),
    sa.Column('le', sa.Date(), nullable=False),
    sa.Column('positif', sa.Boolean(), nullable=False),
    sa.Column('preuve', sa.String(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.CheckConstraint("provenance IN ('declare', 'atteste', 'evalue', 'certifie')", name=op.f('ck_acquis_provenance_connu')),
    sa.CheckConstraint("source IN ('saisie', 'chargement')", name=op.f('ck_acquis_source_connu')),
    sa.CheckConstraint('niveau BETWEEN 1 AND 4', name=op.f('ck_acquis_niveau')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil.id'], name=op.f('fk_acquis_profil_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acquis')),
    sa.UniqueConstraint('profil_id', 'competence_id', 'provenance', 'le', name=op.f('uq_acquis_profil_id_competence_id_provenance_le'))
    )
    op.create_table('consentement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('sujet', sa.String(), nullable=False),
    sa.Column('perimetre', sa.Text(), nullable=False),
    sa.Column('jusqu_au', sa.DateTime(timezone=True), nullable=False),
    sa.Column('donne_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoque_le', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("perimetre IN ('profil', 'acquis', 'souhaits', 'recommandations')", name=op.f('ck_consentement_perimetre_connu')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil.id'], name=op.f('fk_consentement_profil_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consentement'))
    )
    op.create_index(op.f('ix_consentement_profil_id'), 'consentement', ['profil_id'], unique=False)
    op.create_index(op.f('ix_consentement_sujet_profil_id'), 'consentement', ['sujet', 'profil_id'], unique=False)
    op.create_table('experience',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('metier_id', sa.Uuid(), nullable=False),
    sa.Column('debut_le', sa.Date(), nullable=False),
    sa.Column('fin_le', sa.Date(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.CheckConstraint("source IN ('saisie', 'chargement')", name=op.f('ck_experience_source_connu')),
    sa.CheckConstraint('fin_le >= debut_le', name=op.f('ck_experience_dates')),
    sa.ForeignKeyConstraint(['metier_id'], ['metier_connu.id'], name=op.f('fk_experience_metier_id')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil.id'], name=op.f('fk_experience_profil_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_experience')),
    sa.UniqueConstraint('profil_id', 'metier_id', 'debut_le', name=op.f('uq_experience_profil_id_metier_id_debut_le'))
    )
    op.create_table('lecture',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('lu_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sujet', sa.String(), nullable=False),
    sa.Column('roles', sa.String(), nullable=False),
    sa.Column('objet', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['profil_id'], ['profil.id'], name=op.f('fk_lecture_profil_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lecture'))
    )
    op.create_index(op.f('ix_lecture_profil_id_id'), 'lecture', ['profil_id', 'id'], unique=False)
    op.create_table('parcours',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('metier_id', sa.Uuid(), nullable=False),
    sa.Column('etat', sa.Text(), nullable=False),
    sa.Column('cree_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('modifie_le', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("etat IN ('envisage', 'en_cours', 'termine', 'abandonne')", name=op.f('ck_parcours_etat_connu')),
    sa.ForeignKeyConstraint(['metier_id'], ['metier_connu.id'], name=op.f('fk_parcours_metier_id')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil.id'], name=op.f('fk_parcours_profil_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parcours'))
    )
    op.create_index(op.f('ix_parcours_profil_id'), 'parcours', ['profil_id'], unique=False)
    op.create_table('preference',
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ouvert_mobilite', sa.Boolean(), nullable=False),
    sa.Column('contact_sessions', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['profil_id'], ['profil.id'], name=op.f('fk_preference_profil_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('profil_id', name=op.f('pk_preference'))
    )
    op.create_table('souhait',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('metier_id', sa.Uuid(), nullable=False),
    sa.Column('texte', sa.String(), nullable=True),
    sa.Column('ouvert_recommandations', sa.Boolean(), nullable=False),
    sa.Column('cree_le', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['metier_id'], ['metier_connu.id'], name=op.f('fk_souhait_metier_id')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil.id'], name=op.f('fk_souhait_profil_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_souhait')),
    sa.UniqueConstraint('profil_id', 'metier_id', name=op.f('uq_souhait_profil_id_metier_id'))
    )
    op.create_table('etape_parcours',
    sa.Column('parcours_id', sa.Uuid(), nullable=False),
    sa.Column('ordre', sa.Integer(), nullable=False),
    sa.Column('intitule', sa.String(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=True),
    sa.Column('echeance_le', sa.Date(), nullable=True),
    sa.Column('faite', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['certification_id'], ['certification_connue.id'], name=op.f('fk_etape_parcours_certification_id')),
    sa.ForeignKeyConstraint(['parcours_id'], ['parcours.id'], name=op.f('fk_etape_parcours_parcours_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('parcours_id', 'ordre', name=op.f('pk_etape_parcours'))
    )


def downgrade() -> None:
    op.drop_table('etape_parcours')
    op.drop_table('souhait')
    op.drop_table('preference')
    op.drop_index(op.f('ix_parcours_profil_id'), table_name='parcours')
    op.drop_table('parcours')
    op.drop_index(op.f('ix_lecture_profil_id_id'), table_name='lecture')
    op.drop_table('lecture')
    op.drop_table('experience')
    op.drop_index(op.f('ix_consentement_sujet_profil_id'), table_name='consentement')
    op.drop_index(op.f('ix_consentement_profil_id'), table_name='consentement')
    op.drop_table('consentement')
    op.drop_table('acquis')
    op.drop_index(op.f('ix_profil_metier_id'), table_name='profil')
    op.drop_index(op.f('ix_profil_manager_id'), table_name='profil')
    op.drop_index(op.f('ix_profil_entite_id_id'), table_name='profil')
    op.drop_table('profil')
    op.drop_index(op.f('ix_besoin_metier_id'), table_name='besoin')
    op.drop_table('besoin')
    op.drop_table('profil_efface')
    op.drop_table('position_flux')
    op.drop_index(op.f('ix_metier_connu_code_referentiel'), table_name='metier_connu')
    op.drop_table('metier_connu')
    op.drop_index(op.f('ix_journal_objet'), table_name='journal')
    op.drop_table('journal')
    op.drop_index(op.f('ix_evenement_transaction_numero'), table_name='evenement')
    op.drop_table('evenement')
    op.drop_table('entite')
    op.drop_index(op.f('ix_competence_connue_code_referentiel'), table_name='competence_connue')
    op.drop_table('competence_connue')
    op.drop_index(op.f('ix_cle_idempotence_cree_le'), table_name='cle_idempotence')
    op.drop_table('cle_idempotence')
    op.drop_table('certification_connue')
