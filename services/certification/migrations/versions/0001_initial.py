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
    op.create_table('certification',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('intitule', sa.String(), nullable=False),
    sa.Column('registre', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('numero_fiche', sa.String(), nullable=True),
    sa.Column('niveau', sa.Integer(), nullable=True),
    sa.Column('certificateurs', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('formation', sa.Boolean(), nullable=False),
    sa.Column('vae', sa.Boolean(), nullable=False),
    sa.Column('epreuves_directes', sa.Boolean(), nullable=False),
    sa.Column('dossier_epreuves', sa.Boolean(), nullable=False),
    sa.Column('duree_jours', sa.Integer(), nullable=True),
    sa.Column('visible_le', sa.Date(), nullable=False),
    sa.Column('modifiee_le', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("NOT vae OR registre = 'RNCP'", name=op.f('ck_certification_vae_rncp')),
    sa.CheckConstraint("niveau IS NULL OR (registre = 'RNCP' AND niveau BETWEEN 3 AND 8)", name=op.f('ck_certification_niveau')),
    sa.CheckConstraint("registre IN ('RNCP', 'RS', 'aucun')", name=op.f('ck_certification_registre_connu')),
    sa.CheckConstraint("type <> 'CQPI' OR cardinality(certificateurs) >= 2", name=op.f('ck_certification_cqpi')),
    sa.CheckConstraint("type IN ('CQP', 'CQPI', 'titre', 'diplome', 'certificat', 'habilitation')", name=op.f('ck_certification_type_connu')),
    sa.CheckConstraint('numero_fiche IS NULL OR starts_with(numero_fiche, registre)', name=op.f('ck_certification_numero_fiche')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certification')),
    sa.UniqueConstraint('code', name=op.f('uq_certification_code'))
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
    op.create_table('profil_connu',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entite_id', sa.Uuid(), nullable=True),
    sa.Column('efface', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_profil_connu'))
    )
    op.create_table('bloc_competences',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('ordre', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('intitule', sa.String(), nullable=False),
    sa.Column('duree_jours', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_bloc_competences_certification_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bloc_competences')),
    sa.UniqueConstraint('certification_id', 'code', name=op.f('uq_bloc_competences_certification_id_code'))
    )
    op.create_table('etape_certification',
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('etape', sa.Text(), nullable=False),
    sa.Column('le', sa.Date(), nullable=False),
    sa.Column('decidee_par', sa.String(), nullable=False),
    sa.CheckConstraint("etape IN ('creation', 'transmission', 'enregistrement', 'fin_enregistrement', 'limite_delivrance')", name=op.f('ck_etape_certification_etape_connu')),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_etape_certification_certification_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('certification_id', 'etape', name=op.f('pk_etape_certification'))
    )
    op.create_table('metier_vise',
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('metier_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_metier_vise_certification_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['metier_id'], ['metier_connu.id'], name=op.f('fk_metier_vise_metier_id')),
    sa.PrimaryKeyConstraint('certification_id', 'metier_id', name=op.f('pk_metier_vise'))
    )
    op.create_index(op.f('ix_metier_vise_metier_id'), 'metier_vise', ['metier_id'], unique=False)
    op.create_table('session_certification',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('debut_le', sa.Date(), nullable=False),
    sa.Column('fin_le', sa.Date(), nullable=False),
    sa.Column('lieu', sa.String(), nullable=False),
    sa.Column('inscription_a_partir_du', sa.Date(), nullable=True),
    sa.Column('inscription_jusqu_au', sa.Date(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('places_prises', sa.Integer(), nullable=False),
    sa.Column('attente_max', sa.Integer(), nullable=False),
    sa.Column('en_attente', sa.Integer(), nullable=False),
    sa.Column('dernier_rang', sa.Integer(), nullable=False),
    sa.Column('etat', sa.Text(), nullable=False),
    sa.CheckConstraint("etat IN ('programmee', 'ouverte', 'close', 'annulee')", name=op.f('ck_session_certification_etat_connu')),
    sa.CheckConstraint('en_attente BETWEEN 0 AND attente_max', name=op.f('ck_session_certification_en_attente')),
    sa.CheckConstraint('inscription_jusqu_au <= debut_le AND debut_le <= fin_le', name=op.f('ck_session_certification_dates')),
    sa.CheckConstraint('places >= 1', name=op.f('ck_session_certification_places')),
    sa.CheckConstraint('places_prises BETWEEN 0 AND places', name=op.f('ck_session_certification_places_prises')),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_session_certification_certification_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_certification')),
    sa.UniqueConstraint('code', name=op.f('uq_session_certification_code'))
    )
    op.create_index(op.f('ix_session_certification_certification_id'), 'session_certification', ['certification_id'], unique=False)
    op.create_table('candidature',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('etat', sa.Text(), nullable=False),
    sa.Column('ordre_attente', sa.Integer(), nullable=True),
    sa.Column('deposee_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retiree_le', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(etat = 'en_attente') <= (ordre_attente IS NOT NULL)", name=op.f('ck_candidature_ordre_attente')),
    sa.CheckConstraint("(etat = 'retiree') = (retiree_le IS NOT NULL)", name=op.f('ck_candidature_retiree_le')),
    sa.CheckConstraint("etat IN ('inscrite', 'en_attente', 'retiree')", name=op.f('ck_candidature_etat_connu')),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_candidature_certification_id')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_candidature_profil_id')),
    sa.ForeignKeyConstraint(['session_id'], ['session_certification.id'], name=op.f('fk_candidature_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidature'))
    )
    op.create_index(op.f('ix_candidature_certification_id'), 'candidature', ['certification_id'], unique=False)
    op.create_index(op.f('ix_candidature_profil_id'), 'candidature', ['profil_id'], unique=False)
    op.create_index(op.f('ix_candidature_session_id'), 'candidature', ['session_id'], unique=False)
    op.create_index('uq_candidature_attente', 'candidature', ['session_id', 'ordre_attente'], unique=True, postgresql_where=sa.text("etat = 'en_attente'"))
    op.create_index('uq_candidature_session_profil', 'candidature', ['session_id', 'profil_id'], unique=True, postgresql_where=sa.text("etat <> 'retiree'"))
    op.create_table('competence_attestee',
    sa.Column('bloc_id', sa.Uuid(), nullable=False),
    sa.Column('competence_id', sa.Uuid(), nullable=False),
    sa.Column('niveau', sa.Integer(), nullable=True),
    sa.CheckConstraint('niveau BETWEEN 1 AND 4', name=op.f('ck_competence_attestee_niveau')),
    sa.ForeignKeyConstraint(['bloc_id'], ['bloc_competences.id'], name=op.f('fk_competence_attestee_bloc_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['competence_id'], ['competence_connue.id'], name=op.f('fk_competence_attestee_competence_id')),
    sa.PrimaryKeyConstraint('bloc_id', 'competence_id', name=op.f('pk_competence_attestee'))
    )
    op.create_index(op.f('ix_competence_attestee_competence_id'), 'competence_attestee', ['competence_id'], unique=False)
    op.create_table('modalite_evaluation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('bloc_id', sa.Uuid(), nullable=False),
    sa.Column('ordre', sa.Integer(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('intitule', sa.String(), nullable=False),
    sa.Column('duree_minutes', sa.Integer(), nullable=True),
    sa.Column('pages_max', sa.Integer(), nullable=True),
    sa.Column('taille_groupe', sa.Integer(), nullable=True),
    sa.Column('score_max', sa.Integer(), nullable=True),
    sa.Column('niveaux_score', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.CheckConstraint("(type = 'test') = (score_max IS NOT NULL)", name=op.f('ck_modalite_evaluation_score_max')),
    sa.CheckConstraint("(type = 'travail_collectif') = (taille_groupe IS NOT NULL)", name=op.f('ck_modalite_evaluation_taille_groupe')),
    sa.CheckConstraint("type IN ('mise_en_situation', 'dossier_professionnel', 'travail_collectif', 'oral', 'test')", name=op.f('ck_modalite_evaluation_type_connu')),
    sa.ForeignKeyConstraint(['bloc_id'], ['bloc_competences.id'], name=op.f('fk_modalite_evaluation_bloc_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_modalite_evaluation')),
    sa.UniqueConstraint('bloc_id', 'ordre', name=op.f('uq_modalite_evaluation_bloc_id_ordre'))
    )


def downgrade() -> None:
    op.drop_table('modalite_evaluation')
    op.drop_index(op.f('ix_competence_attestee_competence_id'), table_name='competence_attestee')
    op.drop_table('competence_attestee')
    op.drop_index('uq_candidature_session_profil', table_name='candidature', postgresql_where=sa.text("etat <> 'retiree'"))
    op.drop_index('uq_candidature_attente', table_name='candidature', postgresql_where=sa.text("etat = 'en_attente'"))
    op.drop_index(op.f('ix_candidature_session_id'), table_name='candidature')
    op.drop_index(op.f('ix_candidature_profil_id'), table_name='candidature')
    op.drop_index(op.f('ix_candidature_certification_id'), table_name='candidature')
    op.drop_table('candidature')
    op.drop_index(op.f('ix_session_certification_certification_id'), table_name='session_certification')
    op.drop_table('session_certification')
    op.drop_index(op.f('ix_metier_vise_metier_id'), table_name='metier_vise')
    op.drop_table('metier_vise')
    op.drop_table('etape_certification')
    op.drop_table('bloc_competences')
    op.drop_table('profil_connu')
    op.drop_table('position_flux')
    op.drop_index(op.f('ix_metier_connu_code_referentiel'), table_name='metier_connu')
    op.drop_table('metier_connu')
    op.drop_index(op.f('ix_journal_objet'), table_name='journal')
    op.drop_table('journal')
    op.drop_index(op.f('ix_evenement_transaction_numero'), table_name='evenement')
    op.drop_table('evenement')
    op.drop_index(op.f('ix_competence_connue_code_referentiel'), table_name='competence_connue')
    op.drop_table('competence_connue')
    op.drop_index(op.f('ix_cle_idempotence_cree_le'), table_name='cle_idempotence')
    op.drop_table('cle_idempotence')
    op.drop_table('certification')
