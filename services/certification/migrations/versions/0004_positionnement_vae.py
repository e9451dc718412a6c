"""positionnement_vae"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

VERSIONS = ("version_positionnement", "verdict_positionnement", "recours_positionnement")
_REFUS = """
CREATE FUNCTION garde_positionnement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'une version de positionnement ne change pas' USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    op.create_table('positionnement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('etat', sa.Text(), nullable=False),
    sa.Column('demande_le', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("etat IN ('demande', 'conclu', 'en_recours')", name=op.f('ck_positionnement_etat_connu')),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_positionnement_certification_id')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_positionnement_profil_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_positionnement'))
    )
    op.create_index(op.f('ix_positionnement_profil_id'), 'positionnement', ['profil_id'], unique=False)
    op.create_index('uq_positionnement_ouvert', 'positionnement', ['certification_id', 'profil_id'], unique=True, postgresql_where=sa.text("etat IN ('demande', 'en_recours')"))
    op.create_table('version_positionnement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('positionnement_id', sa.Uuid(), nullable=False),
    sa.Column('numero', sa.Integer(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=True),
    sa.Column('texte', sa.String(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('ecrite_le', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("decision IN ('direct', 'parcours')", name=op.f('ck_version_positionnement_decision_connu')),
    sa.CheckConstraint('(decision IS NULL) = (texte IS NULL)', name=op.f('ck_version_positionnement_texte')),
    sa.ForeignKeyConstraint(['positionnement_id'], ['positionnement.id'], name=op.f('fk_version_positionnement_positionnement_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_version_positionnement')),
    sa.UniqueConstraint('positionnement_id', 'numero', name=op.f('uq_version_positionnement_positionnement_id_numero'))
    )
    op.create_table('dossier_vae',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('voie', sa.Text(), nullable=False),
    sa.Column('etat', sa.Text(), nullable=False),
    sa.Column('bloc_ids', sa.ARRAY(sa.Uuid()), nullable=True),
    sa.Column('experiences', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('formations', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('accompagnateur', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('avis_conseiller', sa.String(), nullable=True),
    sa.Column('ouvert_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('modifie_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('depose_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('annee_civile', sa.Integer(), nullable=True),
    sa.Column('reponse_avant_le', sa.Date(), nullable=True),
    sa.Column('recevabilite_le', sa.Date(), nullable=True),
    sa.Column('recevabilite_par', sa.Text(), nullable=True),
    sa.Column('motif', sa.Text(), nullable=True),
    sa.Column('explication', sa.String(), nullable=True),
    sa.Column('a_commencer_avant_le', sa.Date(), nullable=True),
    sa.Column('commence_le', sa.Date(), nullable=True),
    sa.Column('termine_le', sa.Date(), nullable=True),
    sa.Column('candidature_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(etat = 'irrecevable' AND recevabilite_par = 'certificateur') = (motif IS NOT NULL)", name=op.f('ck_dossier_vae_motif')),
    sa.CheckConstraint("(etat IN ('irrecevable', 'abandonne', 'caduc')) = (termine_le IS NOT NULL)", name=op.f('ck_dossier_vae_termine_le')),
    sa.CheckConstraint("etat IN ('brouillon', 'abandonne') OR depose_le IS NOT NULL", name=op.f('ck_dossier_vae_depose_le')),
    sa.CheckConstraint("etat IN ('brouillon', 'complet', 'recevable', 'irrecevable', 'commence', 'abandonne', 'caduc')", name=op.f('ck_dossier_vae_etat_connu')),
    sa.CheckConstraint("etat NOT IN ('recevable', 'irrecevable') OR recevabilite_le IS NOT NULL", name=op.f('ck_dossier_vae_recevabilite')),
    sa.CheckConstraint("motif IN ('activites_sans_rapport', 'dossier_incomplet_apres_relance', 'certification_close', 'deja_certifiee')", name=op.f('ck_dossier_vae_motif_connu')),
    sa.CheckConstraint("recevabilite_par IN ('certificateur', 'silence')", name=op.f('ck_dossier_vae_recevabilite_par_connu')),
    sa.CheckConstraint("voie IN ('vae', 'dossier_epreuves')", name=op.f('ck_dossier_vae_voie_connu')),
    sa.CheckConstraint('(depose_le IS NULL) = (annee_civile IS NULL)', name=op.f('ck_dossier_vae_depot')),
    sa.CheckConstraint('(recevabilite_le IS NULL) = (recevabilite_par IS NULL)', name=op.f('ck_dossier_vae_recevabilite_par')),
    sa.CheckConstraint('(motif IS NULL) = (explication IS NULL)', name=op.f('ck_dossier_vae_explication')),
    sa.CheckConstraint('bloc_ids IS NULL OR cardinality(bloc_ids) >= 1', name=op.f('ck_dossier_vae_bloc_ids')),
    sa.ForeignKeyConstraint(['candidature_id'], ['candidature.id'], name=op.f('fk_dossier_vae_candidature_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_dossier_vae_certification_id')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_dossier_vae_profil_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dossier_vae'))
    )
    op.create_index(op.f('ix_dossier_vae_candidature_id'), 'dossier_vae', ['candidature_id'], unique=False)
    op.create_index(op.f('ix_dossier_vae_profil_id'), 'dossier_vae', ['profil_id'], unique=False)
    op.create_index('uq_dossier_vae_annee', 'dossier_vae', ['certification_id', 'profil_id', 'annee_civile'], unique=True, postgresql_where=sa.text("voie = 'vae'"))
    op.create_index('uq_dossier_vae_non_commence', 'dossier_vae', ['certification_id', 'profil_id'], unique=True, postgresql_where=sa.text("etat IN ('brouillon', 'complet', 'recevable')"))
    op.create_table('recours_positionnement',
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('texte', sa.String(), nullable=False),
    sa.Column('depose_le', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['version_positionnement.id'], name=op.f('fk_recours_positionnement_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', name=op.f('pk_recours_positionnement'))
    )
    op.create_table('verdict_positionnement',
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('ordre', sa.Integer(), nullable=False),
    sa.Column('bloc_id', sa.Uuid(), nullable=False),
    sa.Column('bloc_code', sa.String(), nullable=False),
    sa.Column('bloc_intitule', sa.String(), nullable=False),
    sa.Column('competence_id', sa.Uuid(), nullable=False),
    sa.Column('niveau_requis', sa.Integer(), nullable=True),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('auteur', sa.Text(), nullable=False),
    sa.Column('nature_preuve', sa.Text(), nullable=True),
    sa.Column('preuve', sa.String(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.CheckConstraint("auteur IN ('regle', 'certificateur')", name=op.f('ck_verdict_positionnement_auteur_connu')),
    sa.CheckConstraint("nature_preuve IN ('bloc_acquis', 'certification', 'evaluation', 'attestation', 'mise_en_situation', 'realisation', 'declaration', 'formation_suivie', 'connaissances')", name=op.f('ck_verdict_positionnement_nature_preuve_connu')),
    sa.CheckConstraint("verdict IN ('acquise_attestee', 'acquise_declaree', 'partielle', 'a_acquerir', 'non_evaluee')", name=op.f('ck_verdict_positionnement_verdict_connu')),
    sa.CheckConstraint("verdict NOT LIKE 'acquise%' OR nature_preuve NOT IN ('formation_suivie', 'connaissances')", name=op.f('ck_verdict_positionnement_savoir_n_est_pas_competence')),
    sa.CheckConstraint("verdict NOT LIKE 'acquise%' OR preuve IS NOT NULL", name=op.f('ck_verdict_positionnement_acquise_prouvee')),
    sa.CheckConstraint('(nature_preuve IS NULL) = (preuve IS NULL)', name=op.f('ck_verdict_positionnement_preuve')),
    sa.CheckConstraint('minutes >= 0', name=op.f('ck_verdict_positionnement_minutes')),
    sa.ForeignKeyConstraint(['competence_id'], ['competence_connue.id'], name=op.f('fk_verdict_positionnement_competence_id')),
    sa.ForeignKeyConstraint(['version_id'], ['version_positionnement.id'], name=op.f('fk_verdict_positionnement_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', 'ordre', name=op.f('pk_verdict_positionnement'))
    )
    op.execute(_REFUS)
    for table in VERSIONS:
        op.execute(
            f"CREATE TRIGGER garde_positionnement BEFORE UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION garde_positionnement()"
        )



def downgrade() -> None:
    op.drop_table('verdict_positionnement')
    op.drop_table('recours_positionnement')
    op.drop_index('uq_dossier_vae_non_commence', table_name='dossier_vae', postgresql_where=sa.text("etat IN ('brouillon', 'complet', 'recevable')"))
    op.drop_index('uq_dossier_vae_annee', table_name='dossier_vae', postgresql_where=sa.text("voie = 'vae'"))
    op.drop_index(op.f('ix_dossier_vae_profil_id'), table_name='dossier_vae')
    op.drop_index(op.f('ix_dossier_vae_candidature_id'), table_name='dossier_vae')
    op.drop_table('dossier_vae')
    op.drop_table('version_positionnement')
    op.drop_index('uq_positionnement_ouvert', table_name='positionnement', postgresql_where=sa.text("etat IN ('demande', 'en_recours')"))
    op.drop_index(op.f('ix_positionnement_profil_id'), table_name='positionnement')
    op.drop_table('positionnement')
    op.execute("DROP FUNCTION garde_positionnement()")
