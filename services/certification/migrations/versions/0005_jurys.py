"""jurys"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IMMUABLES = ("resultat_epreuve", "deliberation", "decision_bloc")
# what was decided is replaced by a later decision, never changed; it goes only with a person who is erased
_GARDE = """
CREATE FUNCTION garde_resultat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM profil_connu WHERE id = OLD.profil_id AND efface) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'un resultat ne change pas' USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    _jurys()
    _plans()
    _epreuves()
    _resultats()
    _credits()
    op.execute(_GARDE)
    for table in IMMUABLES:
        op.execute(
            f"CREATE TRIGGER garde_resultat BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION garde_resultat()"
        )
    _candidatures()


def _jurys() -> None:
    op.create_table('jury',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('compose_le', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session_certification.id'], name=op.f('fk_jury_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jury')),
    sa.UniqueConstraint('session_id', name=op.f('uq_jury_session_id'))
    )
    op.create_table('membre_jury',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('jury_id', sa.Uuid(), nullable=False),
    sa.Column('ordre', sa.Integer(), nullable=False),
    sa.Column('sujet', sa.String(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=True),
    sa.Column('qualite', sa.String(), nullable=False),
    sa.Column('sexe', sa.Text(), nullable=False),
    sa.Column('qualifie', sa.Boolean(), nullable=False),
    sa.Column('president', sa.Boolean(), nullable=False),
    sa.CheckConstraint("sexe IN ('femme', 'homme')", name=op.f('ck_membre_jury_sexe_connu')),
    sa.ForeignKeyConstraint(['jury_id'], ['jury.id'], name=op.f('fk_membre_jury_jury_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_membre_jury_profil_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membre_jury')),
    sa.UniqueConstraint('jury_id', 'sujet', name=op.f('uq_membre_jury_jury_id_sujet'))
    )
    op.create_index(op.f('ix_membre_jury_profil_id'), 'membre_jury', ['profil_id'], unique=False)
    op.create_index('uq_membre_jury_president', 'membre_jury', ['jury_id'], unique=True, postgresql_where=sa.text('president'))
    op.create_table('lien_membre',
    sa.Column('membre_id', sa.Uuid(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('nature', sa.Text(), nullable=False),
    sa.CheckConstraint("nature IN ('professionnel', 'personnel')", name=op.f('ck_lien_membre_nature_connu')),
    sa.ForeignKeyConstraint(['membre_id'], ['membre_jury.id'], name=op.f('fk_lien_membre_membre_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_lien_membre_profil_id')),
    sa.PrimaryKeyConstraint('membre_id', 'profil_id', name=op.f('pk_lien_membre'))
    )
    op.create_index(op.f('ix_lien_membre_profil_id'), 'lien_membre', ['profil_id'], unique=False)


def _plans() -> None:
    op.create_table('plan_accompagnement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('ouvert_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('modifie_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('echeance_le', sa.Date(), nullable=False),
    sa.Column('accompagnateur', sa.String(), nullable=True),
    sa.Column('accompagnateur_profil_id', sa.Uuid(), nullable=True),
    sa.Column('session_proposee_id', sa.Uuid(), nullable=True),
    sa.Column('clos_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('motif_cloture', sa.Text(), nullable=True),
    sa.CheckConstraint("motif_cloture IN ('certification_obtenue', 'renoncement_de_la_personne', 'echeance_passee', 'certification_close')", name=op.f('ck_plan_accompagnement_motif_cloture_connu')),
    sa.CheckConstraint('(clos_le IS NULL) = (motif_cloture IS NULL)', name=op.f('ck_plan_accompagnement_cloture')),
    sa.ForeignKeyConstraint(['accompagnateur_profil_id'], ['profil_connu.id'], name=op.f('fk_plan_accompagnement_accompagnateur_profil_id')),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_plan_accompagnement_certification_id')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_plan_accompagnement_profil_id')),
    sa.ForeignKeyConstraint(['session_proposee_id'], ['session_certification.id'], name=op.f('fk_plan_accompagnement_session_proposee_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_accompagnement')),
    sa.UniqueConstraint('id', 'profil_id', 'certification_id', name=op.f('uq_plan_accompagnement_id_profil_id_certification_id'))
    )
    op.create_index(op.f('ix_plan_accompagnement_accompagnateur_profil_id'), 'plan_accompagnement', ['accompagnateur_profil_id'], unique=False)
    op.create_index(op.f('ix_plan_accompagnement_certification_id'), 'plan_accompagnement', ['certification_id'], unique=False)
    op.create_index(op.f('ix_plan_accompagnement_profil_id'), 'plan_accompagnement', ['profil_id'], unique=False)
    op.create_index(op.f('ix_plan_accompagnement_session_proposee_id'), 'plan_accompagnement', ['session_proposee_id'], unique=False)
    op.create_index('uq_plan_accompagnement_ouvert', 'plan_accompagnement', ['profil_id', 'certification_id'], unique=True, postgresql_where=sa.text('clos_le IS NULL'))
    op.create_table('etape_plan',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('ordre', sa.Integer(), nullable=False),
    sa.Column('bloc_id', sa.Uuid(), nullable=True),
    sa.Column('intitule', sa.String(), nullable=False),
    sa.Column('echeance_le', sa.Date(), nullable=False),
    sa.Column('faite_le', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['bloc_id'], ['bloc_competences.id'], name=op.f('fk_etape_plan_bloc_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan_accompagnement.id'], name=op.f('fk_etape_plan_plan_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_etape_plan'))
    )
    op.create_index(op.f('ix_etape_plan_bloc_id'), 'etape_plan', ['bloc_id'], unique=False)
    op.create_index(op.f('ix_etape_plan_plan_id_ordre'), 'etape_plan', ['plan_id', 'ordre'], unique=False)


def _epreuves() -> None:
    op.create_table('groupe_epreuve',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('modalite_id', sa.Uuid(), nullable=False),
    sa.Column('bloc_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('sujet_travail', sa.String(), nullable=False),
    sa.Column('remis_le', sa.Date(), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('oral_le', sa.Date(), nullable=True),
    sa.CheckConstraint('(remis_le IS NULL) = (pages IS NULL)', name=op.f('ck_groupe_epreuve_travail')),
    sa.ForeignKeyConstraint(['bloc_id'], ['bloc_competences.id'], name=op.f('fk_groupe_epreuve_bloc_id')),
    sa.ForeignKeyConstraint(['modalite_id'], ['modalite_evaluation.id'], name=op.f('fk_groupe_epreuve_modalite_id')),
    sa.ForeignKeyConstraint(['session_id'], ['session_certification.id'], name=op.f('fk_groupe_epreuve_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_groupe_epreuve'))
    )
    op.create_index(op.f('ix_groupe_epreuve_session_id'), 'groupe_epreuve', ['session_id'], unique=False)
    op.create_table('membre_groupe',
    sa.Column('groupe_id', sa.Uuid(), nullable=False),
    sa.Column('candidature_id', sa.Uuid(), nullable=False),
    sa.Column('modalite_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['candidature_id'], ['candidature.id'], name=op.f('fk_membre_groupe_candidature_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['groupe_id'], ['groupe_epreuve.id'], name=op.f('fk_membre_groupe_groupe_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('groupe_id', 'candidature_id', name=op.f('pk_membre_groupe')),
    sa.UniqueConstraint('candidature_id', 'modalite_id', name=op.f('uq_membre_groupe_candidature_id_modalite_id'))
    )
    op.create_table('resultat_epreuve',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('candidature_id', sa.Uuid(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('modalite_id', sa.Uuid(), nullable=False),
    sa.Column('bloc_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('passee_le', sa.Date(), nullable=False),
    sa.Column('reussie', sa.Boolean(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('niveau_score', sa.String(), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('groupe_id', sa.Uuid(), nullable=True),
    sa.Column('observations', sa.String(), nullable=True),
    sa.Column('note_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note_par', sa.String(), nullable=False),
    sa.CheckConstraint("(type = 'test') = (score IS NOT NULL)", name=op.f('ck_resultat_epreuve_score')),
    sa.CheckConstraint("(type = 'travail_collectif') = (groupe_id IS NOT NULL)", name=op.f('ck_resultat_epreuve_groupe')),
    sa.CheckConstraint("pages IS NULL OR type IN ('dossier_professionnel', 'travail_collectif')", name=op.f('ck_resultat_epreuve_pages')),
    sa.CheckConstraint("type IN ('mise_en_situation', 'dossier_professionnel', 'travail_collectif', 'oral', 'test')", name=op.f('ck_resultat_epreuve_type_connu')),
    sa.CheckConstraint('score IS NOT NULL OR niveau_score IS NULL', name=op.f('ck_resultat_epreuve_niveau_score')),
    sa.ForeignKeyConstraint(['bloc_id'], ['bloc_competences.id'], name=op.f('fk_resultat_epreuve_bloc_id')),
    sa.ForeignKeyConstraint(['candidature_id'], ['candidature.id'], name=op.f('fk_resultat_epreuve_candidature_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['groupe_id'], ['groupe_epreuve.id'], name=op.f('fk_resultat_epreuve_groupe_id')),
    sa.ForeignKeyConstraint(['modalite_id'], ['modalite_evaluation.id'], name=op.f('fk_resultat_epreuve_modalite_id')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_resultat_epreuve_profil_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resultat_epreuve'))
    )
    op.create_index(op.f('ix_resultat_epreuve_bloc_id'), 'resultat_epreuve', ['bloc_id'], unique=False)
    op.create_index(op.f('ix_resultat_epreuve_candidature_id_modalite_id_id'), 'resultat_epreuve', ['candidature_id', 'modalite_id', 'id'], unique=False)
    op.create_index(op.f('ix_resultat_epreuve_groupe_id'), 'resultat_epreuve', ['groupe_id'], unique=False)
    op.create_index(op.f('ix_resultat_epreuve_modalite_id'), 'resultat_epreuve', ['modalite_id'], unique=False)
    op.create_index(op.f('ix_resultat_epreuve_profil_id'), 'resultat_epreuve', ['profil_id'], unique=False)


def _resultats() -> None:
    op.create_table('partage_resultat',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('entite_id', sa.Uuid(), nullable=False),
    sa.Column('obtenue_le', sa.Date(), nullable=False),
    sa.Column('partage_le', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_partage_resultat_certification_id')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_partage_resultat_profil_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partage_resultat')),
    sa.UniqueConstraint('profil_id', 'certification_id', name=op.f('uq_partage_resultat_profil_id_certification_id'))
    )
    op.create_index(op.f('ix_partage_resultat_entite_id_id'), 'partage_resultat', ['entite_id', 'id'], unique=False)
    op.create_table('deliberation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('candidature_id', sa.Uuid(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('jury_id', sa.Uuid(), nullable=False),
    sa.Column('nature', sa.Text(), nullable=False),
    sa.Column('issue', sa.Text(), nullable=False),
    sa.Column('raison', sa.String(), nullable=True),
    sa.Column('membres', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('signee_par', sa.String(), nullable=False),
    sa.Column('signee_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('jws', sa.String(), nullable=False),
    sa.CheckConstraint("(nature = 'remplacement') = (raison IS NOT NULL)", name=op.f('ck_deliberation_raison')),
    sa.CheckConstraint("issue IN ('totale', 'partielle', 'non')", name=op.f('ck_deliberation_issue_connu')),
    sa.CheckConstraint("nature IN ('deliberation', 'remplacement')", name=op.f('ck_deliberation_nature_connu')),
    sa.ForeignKeyConstraint(['candidature_id'], ['candidature.id'], name=op.f('fk_deliberation_candidature_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_deliberation_certification_id')),
    sa.ForeignKeyConstraint(['jury_id'], ['jury.id'], name=op.f('fk_deliberation_jury_id')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_deliberation_profil_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliberation'))
    )
    op.create_index(op.f('ix_deliberation_candidature_id_id'), 'deliberation', ['candidature_id', 'id'], unique=False)
    op.create_index(op.f('ix_deliberation_certification_id_jury_id'), 'deliberation', ['certification_id', 'jury_id'], unique=False)
    op.create_index(op.f('ix_deliberation_profil_id'), 'deliberation', ['profil_id'], unique=False)
    op.create_table('decision_bloc',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('deliberation_id', sa.Uuid(), nullable=False),
    sa.Column('candidature_id', sa.Uuid(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('bloc_id', sa.Uuid(), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('motifs', sa.String(), nullable=False),
    sa.Column('preconisations', sa.String(), nullable=True),
    sa.Column('decidee_le', sa.Date(), nullable=False),
    sa.Column('remplace_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("verdict IN ('acquis', 'non_acquis')", name=op.f('ck_decision_bloc_verdict_connu')),
    sa.ForeignKeyConstraint(['bloc_id'], ['bloc_competences.id'], name=op.f('fk_decision_bloc_bloc_id')),
    sa.ForeignKeyConstraint(['candidature_id'], ['candidature.id'], name=op.f('fk_decision_bloc_candidature_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_decision_bloc_certification_id')),
    sa.ForeignKeyConstraint(['deliberation_id'], ['deliberation.id'], name=op.f('fk_decision_bloc_deliberation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_decision_bloc_profil_id')),
    sa.ForeignKeyConstraint(['remplace_id', 'candidature_id', 'bloc_id'], ['decision_bloc.id', 'decision_bloc.candidature_id', 'decision_bloc.bloc_id'], name=op.f('fk_decision_bloc_remplace_id_candidature_id_bloc_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_bloc')),
    sa.UniqueConstraint('id', 'candidature_id', 'bloc_id', name=op.f('uq_decision_bloc_id_candidature_id_bloc_id')),
    sa.UniqueConstraint('remplace_id', name=op.f('uq_decision_bloc_remplace_id'))
    )
    op.create_index(op.f('ix_decision_bloc_bloc_id'), 'decision_bloc', ['bloc_id'], unique=False)
    op.create_index(op.f('ix_decision_bloc_certification_id'), 'decision_bloc', ['certification_id'], unique=False)
    op.create_index(op.f('ix_decision_bloc_deliberation_id'), 'decision_bloc', ['deliberation_id'], unique=False)
    op.create_index(op.f('ix_decision_bloc_profil_id_bloc_id'), 'decision_bloc', ['profil_id', 'bloc_id'], unique=False)
    op.create_index('uq_decision_bloc_premiere', 'decision_bloc', ['candidature_id', 'bloc_id'], unique=True, postgresql_where=sa.text('remplace_id IS NULL'))


def _credits() -> None:
    op.create_table('correspondance_blocs',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('du', sa.Date(), nullable=False),
    sa.Column('au', sa.Date(), nullable=True),
    sa.Column('origine', sa.String(), nullable=False),
    sa.Column('retiree_le', sa.Date(), nullable=True),
    sa.CheckConstraint('du <= au', name=op.f('ck_correspondance_blocs_dates')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correspondance_blocs'))
    )
    op.create_table('bloc_correspondant',
    sa.Column('correspondance_id', sa.Uuid(), nullable=False),
    sa.Column('bloc_id', sa.Uuid(), nullable=False),
    sa.Column('cote', sa.Text(), nullable=False),
    sa.CheckConstraint("cote IN ('source', 'destination')", name=op.f('ck_bloc_correspondant_cote_connu')),
    sa.ForeignKeyConstraint(['bloc_id'], ['bloc_competences.id'], name=op.f('fk_bloc_correspondant_bloc_id')),
    sa.ForeignKeyConstraint(['correspondance_id'], ['correspondance_blocs.id'], name=op.f('fk_bloc_correspondant_correspondance_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('correspondance_id', 'bloc_id', name=op.f('pk_bloc_correspondant'))
    )
    op.create_index(op.f('ix_bloc_correspondant_bloc_id'), 'bloc_correspondant', ['bloc_id'], unique=False)


def _candidatures() -> None:
    op.add_column('candidature', sa.Column('plan_id', sa.Uuid(), nullable=True))
    op.create_index(op.f('ix_candidature_plan_id'), 'candidature', ['plan_id'], unique=False)
    op.create_foreign_key(op.f('fk_candidature_plan_id_profil_id_certification_id'), 'candidature', 'plan_accompagnement', ['plan_id', 'profil_id', 'certification_id'], ['id', 'profil_id', 'certification_id'])
    op.create_check_constraint(
        "plan", "candidature", "etat NOT IN ('validee_partiellement', 'non_validee') OR plan_id IS NOT NULL"
    )


def downgrade() -> None:
    # what a jury decided goes with its tables: left without its plan, a partial outcome could not come up again
    op.execute(
        "UPDATE candidature SET etat = 'retiree', retiree_le = now()"
        " WHERE etat IN ('validee_partiellement', 'non_validee')"
    )
    op.drop_constraint(op.f("ck_candidature_plan"), "candidature")
    op.drop_constraint(op.f('fk_candidature_plan_id_profil_id_certification_id'), 'candidature', type_='foreignkey')
    op.drop_index(op.f('ix_candidature_plan_id'), table_name='candidature')
    op.drop_column('candidature', 'plan_id')
    op.drop_table('decision_bloc')
    op.drop_table('resultat_epreuve')
    op.drop_table('membre_groupe')
    op.drop_table('lien_membre')
    op.drop_table('deliberation')
    op.drop_table('membre_jury')
    op.drop_table('groupe_epreuve')
    op.drop_table('etape_plan')
    op.drop_table('plan_accompagnement')
    op.drop_table('jury')
    op.drop_table('bloc_correspondant')
    op.drop_table('partage_resultat')
    op.drop_table('correspondance_blocs')
    op.execute("DROP FUNCTION garde_resultat()")
